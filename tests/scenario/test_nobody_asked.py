"""What was put off waits its time unless a person asked the portal: no other act at the desk counts as asking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kiosk.container import build_station
from kiosk.desk.facade import Desk
from kiosk.receipt_printer.choice import NO_PRINTER
from kiosk.station.seat import Seat
from kiosk.station.shift import Shift
from sync.replica.outbox import outbox
from sync.replica.storage.writer import Priority
from tests.scenario.at_the_counter import faulty, take_case
from tests.scenario.stocked import until
from tests.support import links
from tests.support.portal import OPERATOR
from tests.support.stations import PIN, practice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.station.held import Station
    from sync.replica.database import Connection
    from tests.support.stations import Practice

LATER_MS = 3_600_000


@pytest.fixture
def at_work(tmp_path: Path) -> Iterator[tuple[Desk, Station, Practice]]:
    """Return a desk that sends by itself over a link that carries nothing."""
    with practice(tmp_path) as place:
        faulty(place).always(links.refused)
        station = build_station(place.folder, place.around)
        desk = Desk(Shift(station, Seat(station), background=True))
        desk.sign_in(OPERATOR, PIN).result()
        try:
            yield desk, station, place
        finally:
            desk.close()


def put_off(station: Station, place: Practice) -> None:
    """Have everything that waits tried in an hour only, as after many answers of a portal in trouble."""
    now_ms = place.clock.now_ms()

    def job(db: Connection) -> int:
        queued = db.execute("SELECT packet_id FROM outbox_state WHERE state = 'queued'").fetchall()
        for (packet,) in queued:
            outbox.add_event(
                db, packet, "retry", now_ms, {"trouble": "server_error", "next_try_ms": now_ms + LATER_MS}
            )
        return len(queued)

    # A round under way may have planned to try it; once one has ended that was begun after, none has.
    station.sync.play_one()
    assert station.opened.replica.write(job, Priority.SYNC).result() == 1


def waits(station: Station, place: Practice) -> int:
    """Return how many packets still wait out the hour, once everything asked of the disk so far is on it.

    One that is tried over the dead link meanwhile waits again, but far less long.
    """
    station.opened.replica.write(lambda _db: None, Priority.UPKEEP).result()
    rows = station.opened.replica.read(
        lambda db: db.execute(
            "SELECT count(*) FROM outbox_state WHERE state = 'queued' AND next_try_ms >= ?",
            (place.clock.now_ms() + LATER_MS,),
        ).fetchone()
    )
    return int(rows[0])


def test_a_withdrawal_hurries_nobody_elses_packet(at_work: tuple[Desk, Station, Practice]) -> None:
    desk, station, place = at_work
    take_case(desk)
    put_off(station, place)
    desk.withdraw(take_case(desk), "changed_mind").result()
    assert waits(station, place) == 1


def test_a_printer_chosen_or_a_rule_for_paid_connections_hurries_nothing(
    at_work: tuple[Desk, Station, Practice],
) -> None:
    desk, station, place = at_work
    take_case(desk)
    put_off(station, place)
    desk.use_receipt_printer(NO_PRINTER).result()
    desk.meter("texts_only").result()
    assert waits(station, place) == 1


def test_who_says_anew_how_the_portal_is_reached_asks(at_work: tuple[Desk, Station, Practice]) -> None:
    desk, station, place = at_work
    take_case(desk)
    put_off(station, place)
    desk.only_inside(True).result()
    until(lambda: waits(station, place) == 0)
