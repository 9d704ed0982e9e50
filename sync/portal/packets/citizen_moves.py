"""What a citizen's own packets do to their dossier: answer what was asked, or take the case back."""

from __future__ import annotations

import sqlalchemy as sa

from forms.packets.body import Body, Supplement
from sync.portal.dossiers import dossier_history, dossiers, due_days, supplements
from sync.portal.dossiers.dossiers import DossierRow, State
from sync.portal.packets import moved_cases
from sync.portal.shelf import Shelf


def move_case(
    db: sa.Connection,
    shelf: Shelf,
    known: DossierRow,
    body: Body,
    packet_id: bytes,
    now_s: int,
    station_no: int | None = None,
) -> None:
    """Bring a dossier to its next version.

    Args:
        db: the writing transaction in which the packet's place was checked.
        shelf: time limits and days off in force.
        known: the dossier before the packet.
        body: the packet's body, not a submission.
        packet_id: the packet.
        now_s: the time of its receipt, UTC seconds.
        station_no: the station that serves the case from now on, None when it stays.
    """
    due_on = None
    if station_no is not None:
        moved_cases.leave(db, known, now_s)
    if isinstance(body, Supplement):
        # A case that was accepted before goes on being processed; otherwise it waits again.
        # Its due day does not tell: older portals let an officer name one before acceptance.
        accepted = dossier_history.was_accepted(db, known.case_id)
        state, action = (State.PROCESSING if accepted else State.REGISTERED), "supplement"
        asked_at = supplements.waiting_since(db, known.case_id)
        if asked_at is not None:
            extended_at = dossier_history.extended_at(db, known.case_id)
            due_on = due_days.resumed(shelf, known, max(asked_at, extended_at or 0), now_s)
        supplements.record_answer(db, known.case_id, body.answers_to, packet_id)
    else:
        state, action = State.WITHDRAWN, "withdraw"
    moved = dossiers.move(
        db, known, action, state, now_s, packet_id=packet_id, due_on=due_on, station_no=station_no
    )
    if not moved:
        raise RuntimeError("a dossier moved inside a writing transaction")
