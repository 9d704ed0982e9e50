"""A panel over the window that Esc or a click outside puts away."""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QColor, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QFrame, QWidget

from kiosk.wording import t
from ui.look import theme
from ui.parts.basics import column
from ui.parts.tab_order import give_focus, neighbour_inside

_Act = Callable[[], object]
LOCKED = "locked"
"""Property of a window whose screen is locked: no panel is shown over it."""
_ABOVE = 40
"""Pixels above and below the card."""


def panel_of(widget: QWidget | None) -> Overlay | None:
    """Return the panel a widget is part of: what is below must leave the keyboard to it."""
    while widget is not None and not isinstance(widget, Overlay):
        widget = widget.parentWidget()
    return widget


def covering(screen: QWidget) -> Overlay | None:
    """Return the topmost panel that covers a whole screen, so that nothing new on it can be read or pressed."""
    around = screen.window().findChildren(Overlay)
    return next((one for one in reversed(around) if one.isVisible() and one.covers(screen)), None)


def fit_around(widget: QWidget) -> None:
    """Give the card a widget stands in the height its texts need now."""
    around = panel_of(widget)
    if around is not None:
        around.fit()


class Overlay(QWidget):
    """Dims the window and holds one card in its middle.

    Attributes:
        is_away: the screen was locked over it, or before it could be shown; it comes back with who is at work.
    """

    ends_with_lock = False
    """Whether it is closed by the lock instead: nobody is to find it again."""

    def __init__(self, over: QWidget, name: str, width: int) -> None:
        super().__init__(over)
        self.setObjectName(name)
        self._over = over
        self._before: QWidget | None = None
        self._failure: QWidget | None = None
        self.is_away = False
        self._bound: dict[str, _Act] = {}
        self._told: list[tuple[str, str]] = []
        self.card = QFrame()
        self.card.setProperty("role", "card")
        self.card.setFixedWidth(min(theme.px(width), over.width() - 40))
        stack = column(0, (20, _ABOVE, 20, _ABOVE))
        stack.addWidget(self.card, 0, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        stack.addStretch(1)
        self.setLayout(stack)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # It has the keys itself where digits answer; a ring around all of it would point at nothing.
        self.setProperty("ringless", True)
        over.installEventFilter(self)

    def show_over(self, over: QWidget) -> None:
        """Show on top of a widget, with the focus."""
        self._before = QApplication.focusWidget()
        if over.property(LOCKED):
            # Asked for before the lock: nobody may read it now.
            self._before, self.is_away = None, True
            return
        self._show_now()

    def put_away(self) -> None:
        """Take it out of sight with all that is in it, because the screen is locked."""
        if self.isVisible() and self.ends_with_lock:
            self.close()
        elif self.isVisible():
            self.is_away = True
            self.hide()

    def bring_back(self) -> None:
        """Show it again if it was put away."""
        if self.is_away:
            self.is_away = False
            self._show_now()

    def _show_now(self) -> None:
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def covers(self, screen: QWidget) -> bool:
        """Return whether the panel lies over the whole of a screen."""
        return self._over is screen or self._over.isAncestorOf(screen)

    def show_failure(self, notice: QWidget) -> None:
        """Show a failure below the panel's head, in the place of an earlier one."""
        if self._failure is not None and shiboken6.isValid(self._failure):
            self._failure.hide()
            self._failure.deleteLater()
        self._failure = notice
        inside = self.card.layout()
        if isinstance(inside, QBoxLayout):
            inside.insertWidget(1, notice)
        # When the notice has been laid out: how high its wrapped lines are is not known before.
        QTimer.singleShot(0, self, self.fit)

    def answer(self, keys: tuple[str, ...], text: str, act: _Act) -> None:
        """Do something on a key while the panel is up, also one that the window has an act for.

        A shortcut of the panel beside the window's own for the same keys would be ambiguous: Qt does neither.

        Args:
            keys: as they are written, the one that is told first.
            text: what it does, for F1 and the status strip.
            act: does it.
        """
        self._bound.update((QKeySequence(key).toString(), act) for key in keys)
        self.tell(keys[0], text)

    def tell(self, key: str, text: str) -> None:
        """Name a key that something in the panel answers by itself; one that is named gets another text."""
        place = next((at for at, told in enumerate(self._told) if told[0] == key), len(self._told))
        self._told[place : place + 1] = [(key, text)]

    def keys(self) -> tuple[tuple[str, str], ...]:
        """Return (key, what it does) of this panel, the most important one first."""
        return (*self._told, ("Esc", t("Đóng")))

    def fit(self) -> None:
        """Give the card the height its wrapped texts need: an aligned layout does not ask for it."""
        inside = self.card.layout()
        if inside is not None and inside.hasHeightForWidth():
            self.card.setMinimumHeight(inside.totalHeightForWidth(self.card.width()))

    def share_height(self, part: QWidget, wanted: int, least: int) -> None:
        """Give one scrolled part of the card the height it wants, as far as the rest of the card leaves it.

        Args:
            part: scrolls what does not fit.
            wanted: height of what is in it, in pixels.
            least: its smallest height, in pixels.
        """
        part.setFixedHeight(least)
        inside = self.card.layout()
        if inside is not None:
            # Layouts inside remember the height the part had, and would count the difference as somebody else's.
            inside.activate()
            others = inside.totalHeightForWidth(self.card.width()) - least
            room = self._over.height() - 2 * _ABOVE - others
            part.setFixedHeight(max(least, min(wanted, room)))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt)
        """Give the focus back to where it was."""
        super().closeEvent(event)
        if self.is_away:
            # The keyboard is where the PIN is entered.
            return
        before = self._before
        if before is not None and shiboken6.isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._over.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt)
        """Keep covering the window."""
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        return False

    def event(self, event: QEvent) -> bool:
        """Take the panel's keys before the window's shortcuts do."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and self._act_of(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def _act_of(self, event: QKeyEvent) -> _Act | None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return self._bound.get(QKeySequence(QKeyCombination(held, Qt.Key(event.key()))).toString())

    def focusNextPrevChild(self, ahead: bool) -> bool:  # noqa: N802 (Qt)
        """Answer Tab: go round in the card."""
        way = 1 if ahead else -1
        # Of a window that is not in front nothing has the application's focus, though a key may still come.
        now = QApplication.focusWidget() or self.window().focusWidget()
        following = neighbour_inside(self.card, now, way)
        if following is None:
            return False
        give_focus(following, way)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt)
        """Do what was bound to the key; close on Esc."""
        act = self._act_of(event)
        if act is not None:
            act()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt)
        """Close on a click beside the card."""
        if not self.card.geometry().contains(event.position().toPoint()):
            self.close()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt)
        """Dim what lies below."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(20, 33, 61, 120))
