"""Tiếp nhận: the finder on the left, the chosen procedure on the right, "Bắt đầu hồ sơ".

Object names: `finder.text`, `finder.list`, `finder.count`, `finder.unclear`, `finder.assistant`, and those of the procedure.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QVBoxLayout, QWidget

from kiosk.wording import counted, t
from kiosk.words.found_sentences import is_clear
from kiosk.words.service_facts import start_words
from ui.arrivals import Arrival
from ui.look import theme
from ui.pages.finding.same_person import person_banner, taken_over
from ui.pages.finding.service_panel import ServicePanel
from ui.pages.page import Page, PageAct
from ui.parts.basics import button, column, empty, frame, label, picture, row
from ui.parts.find_line import find_line
from ui.parts.finder_list import FinderList

if TYPE_CHECKING:
    from forms.errors import TramSoError
    from kiosk.views.cases import DraftView, FoundService
    from ui.stage import Stage

_PAUSE_MS = 100
"""Search waits for a pause in typing: input methods send letters in bursts."""
_LOOK_MS = 120
"""The procedure is laid out once the choice rests: 60 ms of work that would stand between two keys."""
_LEFT_WIDTH = 410


class IntakePage(Page):
    """Find, read, start."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, "intake")
        self._asked = 0
        self._starts_found = False
        self._shown: str | None = None
        self._panel: ServicePanel | None = None
        self._starting = False
        page = column(0)
        self._person: QVBoxLayout = column(0)
        page.addLayout(self._person)
        line = row(16, (20, 14, 20, 12))
        line.addWidget(self._finder())
        self._right: QVBoxLayout = column(0)
        self._first = _pane(
            "file-text",
            t("Chọn một thủ tục ở bên trái"),
            t("Giấy tờ cần có, thời hạn và lệ phí hiện ở đây trước khi bắt đầu."),
        )
        self._unnamed = _pane(
            "circle-help",
            t("Trợ lý giúp tìm thủ tục"),
            t("Máy hỏi vài câu ngắn rồi chỉ đúng thủ tục: bấm F4."),
        )
        self._right.addWidget(self._first)
        self._right.addWidget(self._unnamed)
        self._unnamed.hide()
        line.addLayout(self._right, 1)
        page.addLayout(line, 1)
        self.setLayout(page)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._search)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_LOOK_MS)
        self._rest.timeout.connect(self._show_chosen)

    def entered(self) -> None:
        """Put the cursor into the finder, and say whom the procedure is for."""
        self._show_person()
        self._search()
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)
        self._text.selectAll()

    def returned(self) -> None:
        """Search again; what is being typed stays unmarked, so that the next key does not replace it."""
        self._show_person()
        self._search()
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)

    def look_up(self, text: str) -> None:
        """Search for a text."""
        self._text.setText(text)

    def forward(self) -> None:
        """Start a case with the chosen procedure; of a search still under way, with what it finds first."""
        if self._shown != self._text.text():
            # A fast typist, or a scanner that ends with Enter, means these words, not the list of the last.
            self._starts_found = True
            if self._pause.isActive():
                self._pause.stop()
                self._search()
        elif (chosen := self._list.present()) is not None:
            self._go_on(chosen)

    def print_out(self) -> None:
        """Show the guide of the chosen procedure, to be printed."""
        chosen = self._list.present()
        if chosen is not None:
            self._guide(chosen)

    def catalogue_changed(self) -> None:
        """Search again in the new generation."""
        self._search()

    def focus_panes(self) -> tuple[QWidget, ...]:
        """Go between finder, list and the procedure."""
        self._show_chosen()
        # Its button, not the panel with a proxy: Qt's Tab passes over the rest of a widget with a proxy.
        return (self._text, self._list, *((self._panel.main_button,) if self._panel is not None else ()))

    def acts(self) -> tuple[PageAct, ...]:
        """Return what can be done with the chosen procedure."""
        if self._panel is None:
            return ()
        guide = PageAct("printer", t("In hướng dẫn cho người dân"), self.print_out, "Ctrl+P")
        start = self._panel.findChild(QPushButton, "service.start")
        if start is None:
            return (guide,)
        return PageAct("pen-line", start.text(), self.forward, "Ctrl+Enter"), guide

    def keys(self) -> tuple[tuple[str, str], ...]:
        """Return the keys of this screen."""
        return (*super().keys(), ("↓ ↑", t("Chọn thủ tục trong danh sách")))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt)
        """Let arrows in the finder move in the list, and Enter start."""
        if watched is self._text and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
                self._list.event(event)
                return True
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
                self.forward()
                return True
        return False

    def _finder(self) -> QFrame:
        stack = column(6, (1, 14, 1, 1))
        top = column(6, (14, 0, 14, 4))
        self._text = QLineEdit()
        top.addWidget(find_line(self._text, t("Tìm thủ tục, không cần dấu"), "finder.text"))
        self._text.textChanged.connect(self._typed)
        self._text.installEventFilter(self)
        self._count = label("", "hint", name="finder.count")
        self._unclear = label(
            t("Không thấy thủ tục khớp rõ. Thử nói cách khác."), "problem", name="finder.unclear"
        )
        self._unclear.hide()
        top.addWidget(self._unclear)
        top.addWidget(self._count)
        stack.addLayout(top)
        self._list = FinderList()
        self._list.selectionModel().currentChanged.connect(lambda _now, _before: self._rest.start())
        self._list.activated.connect(lambda _index: self.forward())
        stack.addWidget(self._list, 1)
        self._nothing = label(
            t("Không tìm thấy. Thử từ khác, ví dụ “khai sinh”, “tạm trú”, “kết hôn”."), "hint"
        )
        self._nothing.setContentsMargins(14, 0, 14, 12)
        stack.addWidget(self._nothing)
        # Takes the height of the list while that is away; the lines above keep theirs.
        stack.addStretch(0)
        foot = column(4, (14, 8, 14, 12))
        foot.addWidget(label(t("Chưa rõ thủ tục nào?"), "hint"))
        ask = button(
            t("Hỏi Trợ lý (F4)"),
            lambda: self.stage.go("assistant"),
            icon="circle-help",
            name="finder.assistant",
        )
        foot.addWidget(ask)
        stack.addWidget(frame(foot, "footer"))
        card = frame(stack)
        card.setFixedWidth(min(theme.px(_LEFT_WIDTH), 480))
        return card

    def _typed(self, _text: str) -> None:
        self._starts_found = False
        self._pause.start()
        if self._rest.isActive():
            self._rest.start()

    def _search(self) -> None:
        self._asked += 1
        mine, text = self._asked, self._text.text()
        self.stage.bridge.run(
            self.stage.desk.search(text),
            lambda found: self._show(found, text) if mine == self._asked else None,
            owner=self,
        )

    def _show(self, found: tuple[FoundService, ...], text: str) -> None:
        self._shown = text
        self._list.services.show_found(found, self.stage.today())
        self._nothing.setVisible(not found)
        self._list.setVisible(bool(found))
        blank = not text.strip()
        self._unclear.setVisible(bool(found) and not blank and not is_clear(one.why for one in found))
        count = len(found)
        self._count.setVisible(bool(found))
        self._count.setText(
            counted("{n} thủ tục thường dùng ở xã, phường", count) if blank else counted("{n} thủ tục", count)
        )
        if found:
            self._list.setCurrentIndex(self._list.services.index(0, 0))
            self._rest.start()
        else:
            self._swap(None)
        if self._starts_found and text == self._text.text():
            self._starts_found = False
            self.forward()

    def _show_chosen(self) -> None:
        self._rest.stop()
        found = self._list.present()
        if found is None:
            self._swap(None)
        elif self._panel is None or self._panel.found.service != found.service:
            self._swap(
                ServicePanel(
                    found,
                    self.stage.today(),
                    start=lambda: self._start(found.service.code),
                    print_guide=lambda: self._guide(found),
                    open_service=self.look_up,
                )
            )

    def _swap(self, panel: ServicePanel | None) -> None:
        if self._panel is not None:
            self._right.removeWidget(self._panel)
            # Hidden, not taken out: that would style every part of it once more before it goes.
            self._panel.hide()
            self._panel.deleteLater()
        self._panel = panel
        nothing = self._list.isHidden()
        self._first.setVisible(panel is None and not nothing)
        self._unnamed.setVisible(panel is None and nothing)
        if panel is not None:
            self._right.addWidget(panel)
            # What came late must not cover the guide, which may be up by then: Qt puts the newest on top.
            panel.lower()
        self.acts_changed.emit()

    def _guide(self, found: FoundService) -> None:
        # The paper machinery is loaded only when somebody prints.
        from ui.pages.finding.guide_window import GuideWindow

        GuideWindow(self.stage, found, self).show_over(self)

    def _go_on(self, found: FoundService) -> None:
        """Do what the procedure's main button does; one that is replaced leads to its replacement."""
        service, day = found.service, self.stage.today()
        if start_words(found, day):
            self._start(service.code)
        elif service.is_offered(day):
            self._guide(found)
        elif service.replaced_by is not None:
            self.look_up(service.replaced_by)

    def _start(self, code: str) -> None:
        if self._starting:
            return
        self._starting = True
        person = self.stage.following
        started = self.stage.desk.start_case(code, person.case_id if person is not None else None)
        begun = partial(self._started, Arrival(self.stage))
        self.stage.bridge.run(started, begun, self._not_started, owner=self)

    def _started(self, arrival: Arrival, draft: DraftView) -> None:
        self._starting = False
        if self.stage.following is not None:
            self.stage.toast.say(taken_over(draft))
        arrival.open_draft(draft)

    def _not_started(self, error: TramSoError) -> None:
        self._starting = False
        if error.code == "sitting_over":
            self._somebody_else()
        self.stage.fail(error)

    def _show_person(self) -> None:
        empty(self._person)
        follows = self.stage.following is not None
        # No room is kept for somebody who is not there.
        self._person.setContentsMargins(20, 12 if follows else 0, 20, 0)
        if self.stage.following is not None:
            self._person.addWidget(person_banner(self.stage.following.applicant, self._somebody_else))

    def _somebody_else(self) -> None:
        self.stage.following = None
        self._show_person()
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)


def _pane(icon: str, title: str, told: str) -> QFrame:
    """Return what stands in the place of a procedure: what it is for, and what to do."""
    stack = column(8, (24, 24, 24, 24))
    stack.addStretch(1)
    head = row(0)
    head.addStretch(1)
    head.addWidget(picture(icon, "ink3", 40))
    head.addStretch(1)
    stack.addLayout(head)
    for text, role in ((title, "h3"), (told, "hint")):
        made = label(text, role)
        made.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        stack.addWidget(made)
    stack.addStretch(2)
    return frame(stack)
