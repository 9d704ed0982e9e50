"""Hồ sơ: every case of the station, found by name, code or procedure; details open on top.

Object names: `cases.find`, `cases.list`, `cases.filter:<all|draft|waiting|attention|done>`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QButtonGroup, QLineEdit, QPushButton, QStackedWidget, QWidget

from forms.slips.slip_reading import looks_like_slip
from kiosk.views.cases import Transfer
from kiosk.wording import counted, t
from ui.lookup.words import LONGEST_TEXT, is_to_look_up
from ui.pages.cases.case_detail import CaseDetail
from ui.pages.page import Page, PageAct
from ui.palette.draft_gaps import GapsOfDrafts
from ui.parts.basics import button, column, frame, label
from ui.parts.case_list import CaseList
from ui.parts.chips import FOR_A_PERSON
from ui.parts.find_line import find_line
from ui.parts.flow import Flow
from ui.parts.overlay import panel_of

if TYPE_CHECKING:
    from kiosk.views.cases import CaseRow, CaseView, SyncView
    from ui.failure_acts import Ways
    from ui.stage import Stage

_PAUSE_MS = 120
_WAITING = (Transfer.QUEUED, Transfer.SENDING, Transfer.TEXT_RECEIVED, Transfer.WITHDRAW_REQUESTED)

_ACTS = {
    "hand_over": "file-check",
    "told": "check",
    "edit": "pen-line",
    "supplement": "pen-line",
    "correct": "pen-line",
    "slip": "printer",
    "declaration": "file-text",
    "copy_out": "monitor",
    "restore": "undo-2",
    "take_back": "undo-2",
    "withdraw": "undo-2",
}
"""Buttons of an open case that are commands of the palette too, with their icons."""
_ACT_KEYS = {**dict.fromkeys(("hand_over", "told", "edit", "supplement"), "Ctrl+Enter"), "slip": "Ctrl+P"}


def _matches(kind: str, case: CaseRow) -> bool:
    if kind == "draft":
        return case.draft_state == "editing"
    if kind == "attention":
        asked = case.server_state in (3, 5, 6, 8) and not (case.told or case.answered or case.elsewhere)
        return asked or case.news is not None or case.transfer in FOR_A_PERSON
    if kind == "waiting":
        return case.transfer in _WAITING
    if kind == "done":
        return case.transfer is Transfer.ACKNOWLEDGED
    return True


_NEWEST = 200
"""Cases shown when none of a kind is asked for."""
_OF_A_KIND = 5_000
"""Cases among which those of a kind are looked for: one that came back must not be missed for its age."""


class CasesPage(Page):
    """The list, and one case's details in its place when opened."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, "cases")
        self._all: tuple[CaseRow, ...] = ()
        self._kind = "all"
        self._most = _NEWEST
        self._gaps = GapsOfDrafts(stage, self, self._show)
        self._open_id: bytes | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self._list_side())
        outer = column(0)
        outer.addWidget(self._stack)
        self.setLayout(outer)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._load)

    def entered(self) -> None:
        """Show the list."""
        self._close_case()
        # What was told while another screen was open was not heard here.
        self._list.hear(self.stage.desk.sync_view())
        self._load()
        self._find.setFocus(Qt.FocusReason.OtherFocusReason)

    def returned(self) -> None:
        """Show the case that was open as it is now, else the list."""
        if self._open_id is None:
            self.entered()
        else:
            self.open_case(self._open_id)

    def open_case(self, case_id: bytes) -> None:
        """Show one case."""
        self._open_id = case_id
        self.stage.bridge.run(self.stage.desk.case(case_id), self._show_case)

    def cases_changed(self, cases: frozenset[bytes]) -> None:
        """Load what is on screen again."""
        if self._open_id is not None:
            if self._open_id in cases:
                self.open_case(self._open_id)
        else:
            self._load()

    def sync_changed(self, view: SyncView) -> None:
        """Say why what is queued waits."""
        self._list.hear(view)
        shown = self._stack.currentWidget()
        if isinstance(shown, CaseDetail):
            shown.hear(view)

    def print_out(self) -> None:
        """Print the open case's slip."""
        shown = self._stack.currentWidget()
        if isinstance(shown, CaseDetail):
            shown.print_slip()

    def forward(self) -> None:
        """Hand the open case's result over, or correct and resend it if it was returned."""
        shown = self._stack.currentWidget()
        if isinstance(shown, CaseDetail):
            shown.forward()

    def focus_panes(self) -> tuple[QWidget, ...]:
        """Go between finding and the list; between the acts of an open case and its cards."""
        shown = self._stack.currentWidget()
        return shown.focus_panes() if isinstance(shown, CaseDetail) else (self._find, self._list)

    def acts(self) -> tuple[PageAct, ...]:
        """Return what the open case offers: its buttons, the main one first."""
        shown = self._stack.currentWidget()
        if not isinstance(shown, CaseDetail):
            return ()
        offered = ((name, icon, shown.findChild(QPushButton, f"case.{name}")) for name, icon in _ACTS.items())
        return tuple(
            PageAct(icon, made.text(), made.click, _ACT_KEYS.get(name, ""))
            for name, icon, made in offered
            if made is not None
        )

    def ways(self) -> Ways:
        """Return the way to the open case as it is now."""
        return {} if self._open_id is None else {"case": partial(self.stage.open_case, self._open_id)}

    def keys(self) -> tuple[tuple[str, str], ...]:
        """Return the keys of the open case, or of the list."""
        if isinstance(self._stack.currentWidget(), CaseDetail):
            return (*super().keys(), ("Esc", t("Về danh sách")))
        return (("Enter", t("Mở hồ sơ đang chọn")),) if self._list.isVisibleTo(self) else ()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt)
        """Go from a case back to the list on Esc."""
        if event.key() == Qt.Key.Key_Escape and self._open_id is not None:
            self.entered()
        else:
            super().keyPressEvent(event)

    def _list_side(self) -> QWidget:
        body = column(14, (28, 22, 28, 16))
        body.addWidget(label(t("Hồ sơ"), "h1"))
        self._find = QLineEdit()
        find = find_line(
            self._find, t("Tìm theo tên, mã TS hoặc thủ tục, gõ không dấu cũng được"), "cases.find"
        )
        # A hand scanner types a whole slip and ends with Enter.
        self._find.setMaxLength(LONGEST_TEXT)
        self._find.textChanged.connect(lambda _text: self._pause.start())
        self._find.returnPressed.connect(self._look_up)
        body.addWidget(find)
        body.addWidget(self._filters())
        self._count = label("", "hint")
        body.addWidget(self._count)
        self._list = CaseList(self.stage.today(), "cases.list")
        self._list.opened.connect(lambda case: self.stage.open_case(case.case_id))
        self._list.hear(self.stage.desk.sync_view())
        self._none = label(t("Chưa có hồ sơ nào ở đây. Bấm Ctrl+N để tiếp nhận hồ sơ mới."), "hint")
        inside = column(0, (1, 8, 1, 8))
        inside.addWidget(self._list, 1)
        inside.addWidget(self._none, 0, Qt.AlignmentFlag.AlignCenter)
        inside.addStretch(0)
        body.addWidget(frame(inside), 1)
        holder = QWidget()
        holder.setLayout(body)
        return holder

    def _filters(self) -> Flow:
        choices = []
        group = QButtonGroup(self)
        for kind, text in (
            ("all", t("Tất cả")),
            ("attention", t("Cần xử lý")),
            ("draft", t("Bản nháp")),
            ("waiting", t("Đang chờ Cổng")),
            ("done", t("Cổng đã nhận đủ")),
        ):
            made = button(text, partial(self._choose, kind), kind="choice", name=f"cases.filter:{kind}")
            made.setCheckable(True)
            made.setChecked(kind == "all")
            group.addButton(made)
            choices.append(made)
        return Flow(choices)

    def _choose(self, kind: str) -> None:
        self._kind = kind
        self._show()
        # Of another kind there may be cases that have not changed for long.
        self._load()

    def _look_up(self) -> None:
        text = self._find.text()
        if is_to_look_up(text):
            self._pause.stop()
            self._find.clear()
            self.stage.look_up(text)

    def _load(self) -> None:
        if looks_like_slip(self._find.text()):
            # Half of a scan: no case has these words.
            return
        self._most = _NEWEST if self._kind == "all" else _OF_A_KIND
        self.stage.bridge.run(self.stage.desk.cases(self._find.text(), self._most), self._loaded)

    def _loaded(self, rows: tuple[CaseRow, ...]) -> None:
        self._all = rows
        self._show()
        self._gaps.ask(rows)

    def _show(self) -> None:
        rows = self._gaps.beside([case for case in self._all if _matches(self._kind, case)])
        self._list.show_rows(rows)
        self._list.setVisible(bool(rows))
        self._none.setVisible(not rows)
        told = counted("{n} hồ sơ", len(rows))
        if len(self._all) >= self._most:
            told = t("{cases} đổi gần đây nhất; gõ tên hoặc mã để tìm hồ sơ cũ hơn", cases=told)
        self._count.setText(told)

    def _show_case(self, case: CaseView) -> None:
        if case.row.case_id != self._open_id:
            return
        before, held = self._stack.currentWidget(), self.focusWidget()
        detail = CaseDetail(self.stage, case, self.entered)
        self._stack.addWidget(detail)
        self._stack.setCurrentWidget(detail)
        self.acts_changed.emit()
        if panel_of(QApplication.focusWidget()) is None:
            # Made anew while somebody was in it: the cursor stays on the same thing.
            same = isinstance(before, CaseDetail) and held is not None and before.isAncestorOf(held)
            place = (
                detail.findChild(QWidget, held.objectName()) if same and held and held.objectName() else None
            )
            (place or self).setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(before, CaseDetail):
            self._drop(before)

    def _close_case(self) -> None:
        self.stage.moves += 1
        self._open_id = None
        shown = self._stack.currentWidget()
        self._stack.setCurrentIndex(0)
        self.acts_changed.emit()
        if isinstance(shown, CaseDetail):
            self._drop(shown)

    def _drop(self, detail: CaseDetail) -> None:
        self._stack.removeWidget(detail)
        detail.deleteLater()
