"""Declarations of a case from a station that does not serve it: which are taken, and when they move the case.

A supplement is taken from any station that was given the answers in force, and moves the case to it. What rests
on answers another supplement has replaced is a conflict, never an overwriting: a supplement carries full answers.
A withdrawal belongs to the station that serves the case now; from an earlier one it is a conflict a person looks
at, because what the citizen asked for first and last cannot be told from here.
"""

from __future__ import annotations

import sqlalchemy as sa

from forms.body import Body, Supplement
from forms.packet import Packet
from sync.portal import declarations, packet_answers, restorations, serving, supplements
from sync.portal.dossiers import DossierRow
from sync.wire.messages import PacketResult


def check(db: sa.Connection, parsed: Packet, body: Body, known: DossierRow) -> PacketResult | None:
    """Look at a declaration of a case its station does not serve.

    Args:
        db: any transaction; called again inside the writing one.
        parsed: the packet.
        body: its opened body, not a submission.
        known: the dossier.

    Returns:
        None when the case's state may decide, otherwise the answer.
    """
    station_no = parsed.header.station_no
    if isinstance(body, Supplement):
        if serving.was_given_newest(db, known.case_id, station_no):
            return None
        asked = supplements.open_request(db, known.case_id)
        # A reading from before a restore is lost with the database; the request itself was not.
        if asked is not None and restorations.is_older(db, asked.asked_at):
            return None
    if serving.has_part(db, known.case_id, station_no):
        return conflict(db, parsed, known)
    return packet_answers.refused(parsed, "case_of_another_station")


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
