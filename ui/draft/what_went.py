"""What a draft lets go of when the person on it turns out to be another than in the case before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.views.cases import DraftView


@dataclass(frozen=True)
class Parted:
    """What the draft lost; all of it was taken over from the citizen's case before.

    Attributes:
        card: the reading of the card.
        papers: how many.
        consents: the marks.
    """

    card: bool
    papers: int
    consents: bool


def what_went(before: DraftView, now: DraftView) -> Parted | None:
    """Return what a draft let go of because the person on it became another, None if it did not."""
    if not before.continues or now.continues:
        return None
    kept = {file.attachment_id for file in now.files}
    gone = [file for file in before.files if before.form.document(file.doc_id) is not None]
    return Parted(
        card=bool(before.scanned_slots - now.scanned_slots),
        papers=sum(file.attachment_id not in kept for file in gone),
        consents=bool(before.consents - now.consents),
    )
