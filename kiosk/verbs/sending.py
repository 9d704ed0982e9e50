"""Verbs that move packets: a round of synchronisation, offering again, and going on under a new chain epoch."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from forms.errors import DomainError
from kiosk import caseless
from kiosk.station.afterwards import afterwards
from kiosk.verbs.outcome import Arguments, Outcome, id_of, text_of, texts_of
from sync.replica.outbox import packets

if TYPE_CHECKING:
    from kiosk.station.seat import Seat
    from sync.engine.rounds import Round
    from sync.replica.storage.connection import Connection


def play_round(seat: Seat, arguments: Arguments) -> Outcome:
    """Play one round; a trouble on the way is a problem found.

    Raises:
        StationError: `sync_slow`.
    """
    done = seat.station.sync.play_one()
    return Outcome(round_facts(done, seat), 0 if done.trouble is None else 1)


def round_facts(done: Round, seat: Seat) -> dict[str, object]:
    """Return what a round did and what still waits."""
    view = seat.station.board.view()
    return {
        "trouble": None if done.trouble is None else done.trouble.value,
        "problem": done.problem,
        "answered": done.answered,
        "files": done.files,
        "news": done.news,
        "waiting": view.waiting,
        "attention": view.attention + view.caseless,
        "next_at_ms": done.next_at_ms,
    }


def renew(seat: Seat, arguments: Arguments) -> Outcome:
    """Begin a new epoch of the chain with a one-time code, after the home was put back from an older copy.

    Raises:
        DomainError: as `kiosk.station.new_epoch.begin`.
        SyncError: the portal could not be reached.
    """
    epoch = seat.station.begin_new_epoch(text_of(arguments, "code"), seat.session.operator_id)
    return Outcome({"station_no": seat.session.view.station_no, "chain_epoch": epoch})


def retry_packets(seat: Seat, arguments: Arguments) -> Outcome:
    """Offer packets that needed attention once more, as they are.

    Raises:
        DomainError: `packet_unknown` when one of them does not wait for attention; none is changed then.
    """
    ids = [id_of(text) for text in texts_of(arguments, "packets")]
    station, who = seat.station, seat.session.operator_id
    now_ms = station.clock.now_ms()

    def job(db: Connection) -> dict[bytes | None, None]:
        rows = [packets.packet_row(db, packet_id) for packet_id in ids]
        if caseless.requeue(db, ids, who, now_ms):
            raise DomainError("packet_unknown")
        return dict.fromkeys(row.case_id for row in rows if row is not None)

    changed = station.opened.replica.write(job).result()
    # A window may stand open beside the terminal and show these cases as refused.
    tell = [partial(station.board.case_changed, case_id) for case_id in changed]
    afterwards(station.sync.count, *tell, station.sync.wake)
    return Outcome({"queued": [one.hex() for one in ids]})


VERBS = {"sync": play_round, "renew": renew, "outbox retry": retry_packets}
"""By their names."""
