"""What a citizen answers "right" or "not right" to, part by part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk import wording
from kiosk.wording import t
from ui.draft.read_rows import ReadRow, first_place, page_rows
from ui.draft.review.sent_rows import changes_of

if TYPE_CHECKING:
    from ui.draft.state import DraftState

CHANGES = "changes"
"""Key of the part that tells what a correction changes."""


@dataclass(frozen=True)
class ReadPart:
    """What a citizen answers "right" or "not right" to: a page of the form, or the papers.

    Attributes:
        key: of the page, or `papers`.
        title: what it is called.
        rows: what it says now.
        pointer: where it is mended.
    """

    key: str
    title: str
    rows: tuple[ReadRow, ...]
    pointer: str


def parts_of(state: DraftState) -> tuple[ReadPart, ...]:
    """Return what is read back to the citizen, part by part: what a correction changes, pages, papers."""
    language = wording.language()
    parts = [
        ReadPart(page.key, page.label(language), rows, first_place(page)) for page, rows in page_rows(state)
    ]
    kinds = {file.doc_id for file in state.draft.files}
    carried = {file.doc_id for file in state.draft.files if file.carried}
    taken, here = t("Đã có ảnh chụp, lấy từ hồ sơ trước"), t("Đã có ảnh chụp")
    papers = tuple(
        ReadRow(rule.label(language), taken if rule.doc_id in carried else here, False, rule.pointer)
        for rule in state.draft.form.documents
        if rule.doc_id in kinds and rule.doc_id not in state.check.ruled_out_documents
    )
    if papers:
        parts.append(ReadPart("papers", t("Giấy tờ kèm theo"), papers, papers[0].pointer))
    changed = changes_part(state)
    return tuple(parts) if changed is None else (changed, *parts)


def changes_part(state: DraftState) -> ReadPart | None:
    """Return what changed as the first part of what the citizen reads; None where nothing did."""
    rows = []
    for one in changes_of(state):
        old, new = one.words()
        rows.append(ReadRow(one.name, t("Trước: {old} → Nay: {new}", old=old, new=new), False, one.pointer))
    if not rows:
        return None
    place = next((row.pointer for row in rows if row.pointer), "")
    return ReadPart(CHANGES, t("Chỗ sửa so với lần gửi trước"), tuple(rows), place)
