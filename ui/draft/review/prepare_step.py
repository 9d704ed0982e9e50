"""Kiểm tra và in: the end of a procedure that is handed in elsewhere. Nothing is signed or sealed here.

Object names: `prepare.summary`, `prepare.note`, `prepare.paper:<doc_id>`, `prepare.print`, `prepare.why`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from kiosk import wording
from kiosk.wording import counted, t
from ui.draft.printed.declaration_window import show_declaration
from ui.draft.review.read_back import ReadBackPlace
from ui.draft.review.warning_box import WarningBox
from ui.look import theme
from ui.parts.banner import Banner
from ui.parts.basics import button, column, empty, frame, label, picture, row, scrolled
from ui.parts.error_summary import ErrorSummary

if TYPE_CHECKING:
    from ui.draft.state import DraftState


class PrepareStep(QWidget):
    """The last look before the declaration is printed for the citizen to hand in.

    Attributes:
        main_button: shows the declaration; stands below the step, always in sight.
    """

    def __init__(self, state: DraftState, go_to: Callable[[str], object]) -> None:
        super().__init__()
        self.setObjectName("prepare")
        self.state = state
        self._go_to = go_to
        self.summary = ErrorSummary()
        self._warnings: QVBoxLayout = column(12)
        self._read_back = ReadBackPlace(state, go_to, with_changes=False)
        self._papers: QVBoxLayout = column(6)
        content = QWidget()
        inside = column(14, (2, 4, 12, 16))
        inside.addWidget(self._note())
        inside.addWidget(self.summary)
        inside.addLayout(self._warnings)
        inside.addLayout(self._read_back)
        inside.addWidget(self._papers_card())
        self._why = label("", "hint", name="prepare.why")
        inside.addWidget(self._why)
        self.main_button = button(
            t("Xem và in tờ khai"),
            self.print_out,
            kind="primary",
            icon="printer",
            name="prepare.print",
            wraps=True,
        )
        inside.addStretch(1)
        content.setLayout(inside)
        content.setMaximumWidth(theme.px(980))
        stack = column(0)
        stack.addWidget(scrolled(content))
        self.setLayout(stack)
        state.changed.connect(self._refresh_if_shown)

    def entered(self) -> None:
        """Show every problem and read everything back."""
        # Told of that, what is in sight has read everything back anew.
        self.state.check_everything()
        if not self.isVisible():
            self.refresh()

    def print_out(self) -> None:
        """Show the declaration to print, once nothing is wrong with it and all of it is on disk: that is printed."""
        if self._is_faultless():
            # What cannot be saved was told where it was tried.
            self.state.when_saved(self._show_declaration, lambda _error: None)

    def _show_declaration(self) -> None:
        if shiboken6.isValid(self) and self.isVisible() and self._is_faultless():
            show_declaration(self.state.stage, self.state.draft.case_id, self)

    def refresh(self) -> None:
        """Show the draft as it is now."""
        errors = tuple(
            (self.state.sentence(problem), lambda pointer=problem.pointer: self._go_to(pointer))
            for problem in self.state.problems()
            if problem.severity == "error"
        )
        self.summary.show_lines(counted("Còn {n} mục cần sửa trước khi in", len(errors)), errors)
        empty(self._warnings)
        for problem in self.state.problems():
            if problem.severity == "warning" and problem.rule_id:
                self._warnings.addWidget(WarningBox(self.state, problem))
        self._read_back.refresh()
        self._show_papers()
        self.main_button.setEnabled(not errors)
        self._why.setText(self._next(bool(errors)))

    def _next(self, is_wrong: bool) -> str:
        if is_wrong:
            return t("Còn mục chưa xong ở phía trên.")
        if unsaved := self.state.unsaved():
            return counted("{n} mục chưa lưu được nên chưa in.", unsaved)
        return t("In xong, ông/bà ký vào tờ khai rồi mang đi nộp.")

    def _refresh_if_shown(self) -> None:
        if self.isVisible():
            self.refresh()

    def _is_faultless(self) -> bool:
        return not any(problem.severity == "error" for problem in self.state.problems())

    def _note(self) -> Banner:
        where = self.state.draft.service.destination or t("cơ quan có thẩm quyền")
        banner = Banner("info", "info", name="prepare.note")
        banner.say(
            t("Đây không phải là nộp hồ sơ"),
            t("Trạm chỉ giúp điền và in. Ông/bà nộp tại: {where}. Chưa có ngày hẹn.", where=where),
            "info",
            "info",
        )
        return banner

    def _papers_card(self) -> QFrame:
        stack = column(8, (20, 16, 20, 16))
        stack.addWidget(label(t("Giấy tờ mang theo"), "h2"))
        stack.addLayout(self._papers)
        return frame(stack)

    def _show_papers(self) -> None:
        empty(self._papers)
        language = wording.language()
        needed = self.state.check.needed_documents
        shown = [
            (rule.doc_id, rule.label(language))
            for rule in self.state.draft.form.documents
            if rule.doc_id in needed
        ]
        # The catalogue's own list when the answers demand none.
        shown = shown or [(str(n), text) for n, text in enumerate(self.state.draft.service.documents)]
        for doc_id, text in shown:
            line = row(10)
            line.addWidget(picture("file-text", "ink3", 18))
            line.addWidget(label(text, "body", name=f"prepare.paper:{doc_id}"), 1)
            self._papers.addLayout(line)
