"""What belongs to a paper besides its pictures: sheets that stay here, and an original only looked at.

Object names: `papers.kept:<doc_id>`, `papers.copies:<doc_id>`, `papers.sheets:<doc_id>` (what was sent already),
`papers.see:<doc_id>`, `papers.unsee:<doc_id>`, `papers.seen:<doc_id>`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtWidgets import QPushButton, QWidget

from kiosk.speech import moment, t
from kiosk.wording import mark
from ui.parts.basics import button, label, row
from ui.parts.flow import Flow
from ui.parts.stepper import Stepper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.definition.documents import DocumentRule
    from forms.errors import TramSoError
    from kiosk.views.cases import DraftView, FileView
    from ui.draft.state import DraftState
    from ui.parts.chips import ChipText

MOST = 99
RULED_OUT = mark(
    "Theo lời khai thì hồ sơ này không cần giấy này: ảnh không được gửi và được xóa khi nộp. Cần gửi thì xem lại lời khai."
)


class PaperSheets(QWidget):
    """The two counts of one paper, saved as they are changed.

    Args:
        state: the open draft.
        doc_id: the paper.
        files: its pictures; those an earlier packet brought only tell what was said then.
        failed: told when a count could not be saved.
    """

    def __init__(
        self,
        state: DraftState,
        doc_id: str,
        files: Sequence[FileView],
        failed: Callable[[TramSoError], None],
    ) -> None:
        super().__init__()
        self._state, self._doc_id, self._failed = state, doc_id, failed
        kept = sum(file.originals for file in files)
        copies = sum(file.copies for file in files)
        line = row(0)
        if all(file.sent for file in files):
            text = t(
                "Bản chính giữ lại: {originals} · bản sao nộp kèm: {copies}", originals=kept, copies=copies
            )
            line.addWidget(label(text, "hint", name=f"papers.sheets:{doc_id}"))
            self.setLayout(line)
            return
        self._kept = Stepper(t("Bản chính giữ lại"), kept, MOST, f"papers.kept:{doc_id}")
        self._copies = Stepper(t("Bản sao nộp kèm"), copies, MOST, f"papers.copies:{doc_id}")
        self._saved = (kept, copies)
        self._pending = 0
        for one in (self._kept, self._copies):
            one.changed.connect(lambda _value: self._save())
        state.reloaded.connect(self._follow)
        line.addWidget(Flow([self._kept, self._copies]))
        self.setLayout(line)

    def _save(self) -> None:
        wanted = (self._kept.value, self._copies.value)
        stage = self._state.stage
        stage.bridge.run(
            stage.desk.count_sheets(self._state.draft.case_id, self._doc_id, *wanted),
            lambda draft: self._done(wanted, draft),
            self._back,
            owner=self._state,
        )
        self._pending += 1

    def _done(self, wanted: tuple[int, int], draft: DraftView) -> None:
        self._pending -= 1
        self._saved = wanted
        self._state.reload(draft)

    def _back(self, error: TramSoError) -> None:
        """Show what is saved again: a number that is not kept must not stand there."""
        self._pending -= 1
        self._show(self._saved)
        self._failed(error)

    def _follow(self) -> None:
        """Show what the draft says, unless something newer is still on its way to it."""
        if not self._pending:
            files = [file for file in self._state.draft.files if file.doc_id == self._doc_id]
            self._saved = sum(file.originals for file in files), sum(file.copies for file in files)
            self._show(self._saved)

    def _show(self, counts: tuple[int, int]) -> None:
        if shiboken6.isValid(self):
            self._kept.show_value(counts[0])
            self._copies.show_value(counts[1])


def see_button(state: DraftState, doc_id: str, failed: Callable[[TramSoError], None]) -> QPushButton:
    """Return the button that says the original was looked at."""
    return button(
        t("Đã xem bản chính"),
        lambda: _see(state, doc_id, True, failed),
        icon="eye",
        name=f"papers.see:{doc_id}",
    )


def seen_line(state: DraftState, doc_id: str, failed: Callable[[TramSoError], None]) -> QWidget | None:
    """Return who looked at the original and when, with the way to take it back; None where nobody did."""
    seen = state.draft.seen.get(doc_id)
    if seen is None:
        return None
    text = t("Đã xem bản chính · {who} · {when}", who=seen.name or seen.operator, when=moment(seen.at * 1000))
    undo = button(
        t("Bỏ xác nhận"),
        lambda: _see(state, doc_id, False, failed),
        kind="ghost",
        icon="undo-2",
        name=f"papers.unsee:{doc_id}",
    )
    line = row(12)
    line.addWidget(label(text, "hint", name=f"papers.seen:{doc_id}"), 1)
    line.addWidget(undo)
    made = QWidget()
    made.setLayout(line)
    return made


def _see(state: DraftState, doc_id: str, seen: bool, failed: Callable[[TramSoError], None]) -> None:
    stage = state.stage
    stage.bridge.run(
        stage.desk.see_original(state.draft.case_id, doc_id, seen), state.reload, failed, owner=state
    )


def present(state: DraftState, rule: DocumentRule, photographed: bool) -> ChipText:
    """Return in what way a paper that nobody finds fault with is there, or that it is not."""
    ruled_out = rule.doc_id in state.check.ruled_out_documents
    if photographed:
        return (t("Không gửi"), "warn", "triangle-alert") if ruled_out else (t("Đủ"), "ok", "check")
    if rule.doc_id in state.check.missing_documents:
        return t("Thiếu"), "err", "circle-alert"
    if rule.doc_id in state.draft.seen:
        return t("Đủ – đã xem bản chính"), "ok", "eye"
    if rule.satisfied_by_slot in state.check.scanned_slots:
        return t("Đủ – đã quét thẻ"), "ok", "id-card"
    if rule.doc_id in state.check.needed_documents:
        return t("Đủ – có giấy thay thế"), "ok", "check"
    return t("Không cần theo lời khai") if ruled_out else t("Không bắt buộc"), "", "minus"
