"""The question after a result was handed over, on the citizen's own monitor where there is one.

Who just helped must not look on while the citizen says how they helped: on a second monitor the answers are
there alone, and the clerk is told only that an answer came or that none did. With one screen the question is
asked on it, as before.

Object names: `citizen.opinion` (the window), `opinion.waiting`, `opinion.here`, `opinion.stop`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.wording import t
from ui.citizen.ending import Ending
from ui.citizen.opinion_panel import OpinionPanel
from ui.citizen.screen import THANKS_MS, second_screen
from ui.keys import keys_for, panel_key_table
from ui.look.focus_ring import FocusRing
from ui.parts.banner import practice_strip
from ui.parts.basics import button, column, label, shortcut
from ui.parts.flow import Flow
from ui.parts.keys_help import show_keys
from ui.parts.overlay import LOCKED, Overlay, panel_of

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QScreen

    from ui.stage import Stage

_THANKS_MS = 4_000
"""How long thanks stay on the citizen's monitor."""
_RING = 6


def ask_opinion(stage: Stage, case_id: bytes, over: QWidget) -> None:
    """Ask how content the citizen was.

    Args:
        stage: desk and bridge.
        case_id: whose procedure it is about; the answer does not keep it.
        over: the clerk's window.
    """
    if over.property(LOCKED):
        # Nobody is at work to ask it.
        return
    other = second_screen(over.screen())
    if other is None:
        OpinionPanel(stage, case_id, over).show_over(over)
    else:
        OpinionWaiting(stage, case_id, over, other).show_over(over)


class OpinionWaiting(Overlay):
    """Holds the clerk's window while the citizen answers at theirs; closing it takes the question away.

    Args:
        stage: desk and bridge.
        case_id: whose procedure it is about.
        over: the clerk's window.
        screen: the citizen's monitor.
    """

    ends_with_lock = True

    def __init__(self, stage: Stage, case_id: bytes, over: QWidget, screen: QScreen) -> None:
        super().__init__(over, "opinion.waiting", 640)
        self._stage = stage
        self._case_id = case_id
        self.asking = OpinionWindow(stage, case_id, over, screen)
        self.asking.panel.ended.connect(self.close)
        body = column(12, (24, 18, 24, 18))
        body.addWidget(label(t("Ông/bà đang trả lời ở màn hình của mình"), "h2"))
        told = t("Câu trả lời không hiện ở đây. Mời ông/bà chọn, không đọc hay chọn thay.")
        body.addWidget(label(told, "body"))
        stop = button(t("Bỏ qua (Esc)"), self.close, name="opinion.stop")
        here = button(t("Hỏi ở màn hình này"), self._ask_here, kind="ghost", name="opinion.here")
        body.addWidget(Flow([stop, here]))
        self.card.setLayout(body)
        self.setFocusProxy(stop)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.screenRemoved.connect(self._screen_gone)
        # Nobody answers: the question does not hold up the next in the queue.
        QTimer.singleShot(THANKS_MS, self, self.close)

    def show_over(self, over: QWidget) -> None:
        """Show here, and the question at the citizen's monitor without taking the keys away."""
        super().show_over(over)
        self.fit()
        self.asking.begin()
        over.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt)
        """Take the question away too, unless it was answered: then the thanks stay for a moment."""
        super().closeEvent(event)
        if shiboken6.isValid(self.asking) and not self.asking.thanking:
            self.asking.close()

    def _screen_gone(self, _screen: QScreen) -> None:
        # It would be moved before the eyes of whom it is about.
        if shiboken6.isValid(self.asking):
            self.asking.close()
        self.close()

    def _ask_here(self) -> None:
        stage, case_id, over = self._stage, self._case_id, self._over
        self.close()
        OpinionPanel(stage, case_id, over).show_over(over)
        over.activateWindow()


class OpinionWindow(QWidget):
    """The citizen's monitor with the question, then thanks.

    Attributes:
        panel: asks.
        thanking: an answer was given.
    """

    def __init__(self, stage: Stage, case_id: bytes, over: QWidget, screen: QScreen) -> None:
        super().__init__(over, Qt.WindowType.Window)
        self.setObjectName("citizen")
        self.setWindowTitle(t("Màn hình của người dân"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setGeometry(screen.geometry())
        self.thanking = False
        self._clerks = over
        over.installEventFilter(self)
        self._end = Ending()
        self._end.hide()
        whole = column(0)
        if stage.desk.station().practice:
            whole.addWidget(practice_strip())
        whole.addWidget(self._end, 1)
        whole.addStretch(0)
        self.setLayout(whole)
        self.ring = FocusRing(self, _RING)
        self.panel = OpinionPanel(stage, case_id, self, big=True)
        self.panel.answered.connect(self._thank)
        self.panel.ended.connect(self._gone)
        shortcut(self, ("Esc",), self._put_away)
        shortcut(self, keys_for("help"), self._show_keys)
        shortcut(self, keys_for("lock"), stage.lock)

    def begin(self) -> None:
        """Show the question."""
        self.showFullScreen()
        self.panel.show_over(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt)
        """Go with the clerk's window."""
        if watched is self._clerks and event.type() == QEvent.Type.Hide and not event.spontaneous():
            self.close()
        return False

    def _put_away(self) -> None:
        """Close the table of keys or the question; thanks are closed with their window."""
        (panel_of(QApplication.focusWidget()) or self).close()

    def _show_keys(self) -> None:
        asking = shiboken6.isValid(self.panel) and self.panel.isVisible()
        show_keys(self, panel_key_table(self.panel.keys() if asking else (("Esc", t("Đóng")),)))

    def _thank(self) -> None:
        self.thanking = True
        self._end.say(t("Xin cảm ơn ông/bà"), t("Câu trả lời không kèm tên, mã hồ sơ hay người giúp."))
        self._end.show()
        QTimer.singleShot(_THANKS_MS, self, self.close)

    def _gone(self) -> None:
        if not self.thanking:
            self.close()
