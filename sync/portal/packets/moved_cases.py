"""Declarations of a case from a station that does not serve it: which are taken, and when they move the case.

A supplement is taken from any station that was given the answers in force, and moves the case to it. What rests
on answers another supplement has replaced is a conflict, never an overwriting: a supplement carries full answers.
A withdrawal belongs to the station that serves the case now; from an earlier one it is a conflict a person looks
at, because what the citizen asked for first and last cannot be told from here.
"""

from __future__ import annotations

import sqlalchemy as sa

from forms.packets.body import Body, Supplement
from forms.packets.packet import Kind, Packet
from sync.portal import restorations
from sync.portal.dossiers import declarations, dossiers, serving, supplements
from sync.portal.dossiers.dossiers import DossierRow
from sync.portal.packets import packet_answers
from sync.wire.messages import PacketResult


def check(
    db: sa.Connection, parsed: Packet, body: Body, known: DossierRow, now_s: int
) -> PacketResult | None:
    """Look at a declaration of a case its station does not serve.

    Args:
        db: any transaction; called again inside the writing one.
        parsed: the packet.
        body: its opened body, not a submission.
        known: the dossier.
        now_s: UTC seconds.

    Returns:
        None when the case's state may decide, otherwise the answer.
    """
    station_no = parsed.header.station_no
    if isinstance(body, Supplement):
        return _check_supplement(db, parsed, body, known, now_s)
    if serving.has_part(db, known.case_id, station_no):
        return conflict(db, parsed, known)
    return unserved(db, parsed, now_s)


def unserved(db: sa.Connection, parsed: Packet, now_s: int) -> PacketResult:
    """Answer a packet of a case its station has no part in.

    Until a station has heard of a restore, what gave it its part may be among what it is going to bring again.
    """
    if restorations.may_owe(db, parsed.header.station_no, now_s):
        return packet_answers.wait(parsed, packet_answers.WAIT_RESTORED_S, "restored")
    return packet_answers.refused(parsed, "case_of_another_station")


def let_hear(db: sa.Connection, parsed: Packet, now_s: int) -> None:
    """Let a station that was told a conflict hear of the case from now on.

    What it heard by may be lost with the database; asked for again, its supplement can come again.
    """
    header = parsed.header
    if header.kind is not Kind.SUPPLEMENT or header.case_id is None:
        return
    known = dossiers.by_case(db, header.case_id)
    if known is not None and known.station_no != header.station_no:
        serving.let_hear(db, known.case_id, header.station_no, now_s)


def _check_supplement(
    db: sa.Connection, parsed: Packet, body: Supplement, known: DossierRow, now_s: int
) -> PacketResult | None:
    station_no = parsed.header.station_no
    if _went_with_a_database(db, body, now_s):
        # Nobody is named: no other station has supplemented the case, its request is only not here.
        return packet_answers.conflict(parsed, known)
    asked = supplements.open_request(db, known.case_id)
    # A reading from before a restore is lost with the database; the request itself was not.
    lost = asked is not None and restorations.is_older(db, asked.asked_at)
    if (
        lost
        or serving.was_given_newest(db, known.case_id, station_no)
        or _goes_on_after_restore(db, known, station_no)
    ):
        return None
    if serving.has_part(db, known.case_id, station_no) or _may_be_lost(db, body, now_s):
        return conflict(db, parsed, known)
    return packet_answers.refused(parsed, "case_of_another_station")


def _went_with_a_database(db: sa.Connection, body: Supplement, now_s: int) -> bool:
    """Tell whether a supplement may answer a request that was lost with a database."""
    return restorations.may_lack(db, now_s) and supplements.asked_at(db, body.answers_to) is None


def _may_be_lost(db: sa.Connection, body: Supplement, now_s: int) -> bool:
    """Tell whether the reading a supplement rests on may be lost; who opened what was asked for since is known."""
    asked_at = supplements.asked_at(db, body.answers_to)
    return restorations.may_lack(db, now_s) and asked_at is not None and restorations.is_older(db, asked_at)


def _goes_on_after_restore(db: sa.Connection, known: DossierRow, station_no: int) -> bool:
    """Tell whether a station whose reading was lost may answer what was asked for anew.

    It may while nothing was declared since the restore: then nothing newer is overwritten that is here.
    """
    return (
        restorations.is_older(db, declarations.newest_at(db, known.case_id))
        and serving.has_part(db, known.case_id, station_no)
        and not serving.has_asked(db, known.case_id, station_no)
    )


def conflict(db: sa.Connection, parsed: Packet, known: DossierRow) -> PacketResult:
    """Say that the case has moved on, and who serves it where that is another station than the packet's."""
    if known.station_no == parsed.header.station_no:
        return packet_answers.conflict(parsed, known)
    return packet_answers.conflict(parsed, known, serving.serving_of(db, known))


def next_station(
    db: sa.Connection, parsed: Packet, body: Body, known: DossierRow, received_at: int
) -> int | None:
    """Return the station a packet that is taken moves its case to, or None when the case stays.

    A supplement brought again after a restore moves nothing that a newer one has moved since.
    """
    station_no = parsed.header.station_no
    if not isinstance(body, Supplement) or station_no == known.station_no:
        return None
    return station_no if received_at >= declarations.newest_at(db, known.case_id) else None


def leave(db: sa.Connection, known: DossierRow, now_s: int) -> None:
    """Remember that the station which served a case until now did so, before another one goes on with it."""
    serving.let_hear(db, known.case_id, known.station_no, now_s, served=True)
