"""The day a declaration was made, which its rules go by: a correction declares nothing new.

An officer who asks for a sharper picture must not make a birth that was declared in time a late one. So every
correction is reckoned as of the day of the case's first declaration, here and at the portal; the day it was sealed
on itself still stands in its packet. A packet the portal refused was never received: sent again, it is a declaration
of its own day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.stamp import vietnam_date
from sync.replica.outbox import packets

if TYPE_CHECKING:
    from datetime import date

    from kiosk.intake.kept.details import DraftDetails
    from sync.replica.drafts.drafts import DraftRow
    from sync.replica.storage.connection import Connection


def settled_day(db: Connection, row: DraftRow, notes: DraftDetails) -> date | None:
    """Return the day the rules of a draft go by; None for a first declaration that is still being written.

    Args:
        db: the replica.
        row: the draft.
        notes: its details.
    """
    correction = row.kind == "supplement"
    if row.state != "sealed" and not correction:
        return None
    if notes.declared is not None:
        return notes.declared
    # Sealed by a program that did not keep the day.
    if notes.taken is not None:
        return notes.taken.day
    sealed_ms = _first_sealed_ms(db, row.case_id) if correction else row.changed_ms
    if sealed_ms is None:
        sealed_ms = row.changed_ms if row.state == "sealed" else None
    return None if sealed_ms is None else vietnam_date(sealed_ms // 1000)


def _first_sealed_ms(db: Connection, case_id: bytes) -> int | None:
    """Return when the submission the portal took was sealed, else the first there is, else None."""
    sent = [one for one in packets.packets_of_case(db, case_id) if one.kind == "submission"]
    taken = [one for one in sent if one.text_received_ms is not None]
    return (taken or sent)[0].sealed_ms if sent else None
