"""The papers a slip names: how many pictures of each, which sheets stayed here, and which went back since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.intake.drafting import OpenDraft, in_force
from kiosk.intake.follow_up.given_back import GivenBack, given_back
from kiosk.intake.kept.details import SIGNATURE_DOC
from kiosk.wording import printed

if TYPE_CHECKING:
    from sync.replica.storage.connection import Connection


@dataclass
class _Sheets:
    """Sheets of one paper: originals that are here, that went back, of which it is not known, and copies."""

    kept: int = 0
    back: int = 0
    unknown: int = 0
    copies: int = 0

    def take(self, given: GivenBack, doc_id: str, originals: int) -> None:
        if not given.handed or (given.papers is not None and doc_id not in given.papers):
            self.kept += originals
        elif given.papers is None:
            self.unknown += originals
        else:
            self.back += originals

    def words(self) -> str:
        """Return which sheets on paper the citizen left here, nothing where there are none."""
        told = []
        if self.kept:
            told.append(printed("giữ lại {n} bản chính", n=self.kept))
        if self.back:
            told.append(printed("đã trả lại {n} bản chính", n=self.back))
        if self.unknown:
            told.append(printed("đã nhận {n} bản chính", n=self.unknown))
        if self.copies:
            told.append(printed("nộp {n} bản sao giấy", n=self.copies))
        return f" ({', '.join(told)})" if told else ""


def papers_on_slip(db: Connection, drafts: tuple[OpenDraft, ...]) -> tuple[tuple[tuple[str, int], ...], int]:
    """Return how many pictures there are of each paper and which sheets stayed, and how many originals are here.

    A picture that serves several cases counts once; sheets are with one of the cases only.
    """
    counted: dict[str, int] = {}
    sheets: dict[str, _Sheets] = {}
    seen: set[tuple[str, bytes]] = set()
    for draft in drafts:
        given = given_back(db, draft.row.case_id)
        for file in in_force(draft):
            if file.doc_id == SIGNATURE_DOC:
                continue
            rule = draft.form.document(file.doc_id)
            label = rule.label("vi") if rule is not None else file.doc_id
            of_paper = sheets.setdefault(label, _Sheets())
            of_paper.take(given, file.doc_id, file.originals)
            of_paper.copies += file.copies
            if (label, file.plain_sha256) not in seen:
                seen.add((label, file.plain_sha256))
                counted[label] = counted.get(label, 0) + 1
    told = tuple((label + sheets[label].words(), count) for label, count in counted.items())
    return told, sum(one.kept for one in sheets.values())
