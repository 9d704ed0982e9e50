"""A seal that races the renewal: whoever comes first in the writer's queue wins, and nothing is half old, half new.

The renewal waits for the portal on a thread of its own while people go on sealing. What was begun under the old
epoch must not be finished under the new one: the portal would refuse its signature for ever, and a code of the
old epoch given now may be one the lost database had given.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from forms.errors import StationError
from forms.packets.codes import parse_case_code
from forms.packets.packet import parse_packet
from kiosk.views.cases import Transfer
from sync.portal.packets.opening import station_public
from tests.kiosk.station.test_new_epoch import ENROL, again
from tests.kiosk.station.test_older_copy import unplugged
from tests.support.counter import ready_draft
from tests.support.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from pathlib import Path

    import httpx

    from kiosk.desk.facade import Desk
    from kiosk.station.held import Station
    from kiosk.views.cases import SealedView
    from tests.support.links import FaultyTransport, Serve
    from tests.support.stations import Practice


class Gate:
    """Stands in the writer's queue until it is opened, so that what comes behind it lies there in a known order."""

    def __init__(self, station: Station) -> None:
        self._replica = station.opened.replica
        self._closed, self._open = threading.Event(), threading.Event()

    def close(self) -> None:
        self._replica.write(lambda _db: (self._closed.set(), self._open.wait(60)))
        assert self._closed.wait(20)

    def waiting(self) -> int:
        """Return how much lies behind it; nothing while it lies in the queue itself."""
        return self._replica._writer._queue.qsize() if self._closed.is_set() else 0

    def behind(self, start: Callable[[], Future[SealedView]]) -> Future[SealedView]:
        """Start something and return when it waits in the queue."""
        before = self.waiting()
        begun = start()
        until(lambda: self.waiting() > before or begun.done(), 20)
        return begun

    def open(self) -> None:
        self._open.set()


def renewed(
    desk: Desk, place: Practice, station: Station, link: FaultyTransport, answered: Callable[[], None]
) -> Future[None]:
    """Begin a renewal; `answered` runs when the portal has given the epoch and the station has not heard it."""

    def fault(request: httpx.Request, serve: Serve) -> httpx.Response:
        response = serve(request)
        answered()
        return response

    link.plan(fault, ENROL)
    return desk.begin_new_epoch(again(place, station.opened.identity.station_no))


def assert_everything_fits(place: Practice, station: Station, desk: Desk) -> None:
    """No code twice, none of the old epoch behind one of the new, and the portal takes every packet."""
    rows = station.opened.replica.read(
        lambda db: db.execute("SELECT raw, chain_epoch FROM packet ORDER BY ord").fetchall()
    )
    epochs = [epoch for _, epoch in rows]
    assert epochs == sorted(epochs)
    with place.portal.store.reading() as db:
        for raw, _ in rows:
            packet = parse_packet(bytes(raw))
            packet.verify(station_public(db, packet))
    codes = [row.code for row in desk.cases().result() if row.code is not None]
    assert len(set(codes)) == len(codes)
    assert station.sync.play_one().trouble is None
    for row in desk.cases().result():
        assert desk.case(row.case_id).result().packets[0].transfer is Transfer.ACKNOWLEDGED


def test_a_seal_begun_before_the_renewal_gives_nothing_behind_it(tmp_path: Path) -> None:
    with unplugged(tmp_path) as (place, _, link), place.signed_in() as (desk, station):
        case_id, gate = ready_draft(desk).case_id, Gate(station)
        renewal = renewed(desk, place, station, link, gate.close)
        # The new epoch lies in the queue, then comes the seal, by who signed under the old one.
        until(lambda: gate.waiting() > 0, 20)
        seal = gate.behind(lambda: desk.seal(case_id))
        gate.open()
        renewal.result()
        with pytest.raises(StationError) as refused:
            seal.result()
        assert refused.value.code == "copy_in_doubt"
        kept = desk.open_case(case_id).result()
        assert (kept.check.ready, desk.case(case_id).result().row.code) == (True, None)
        assert parse_case_code(desk.seal(case_id).result().code).chain_epoch == 2
        assert_everything_fits(place, station, desk)


def test_a_seal_that_is_in_the_queue_first_keeps_the_old_epoch_and_is_taken(tmp_path: Path) -> None:
    with unplugged(tmp_path) as (place, _, link), place.signed_in() as (desk, station):
        case_id, gate = ready_draft(desk).case_id, Gate(station)
        seals: list[Future[SealedView]] = []

        def answered() -> None:
            gate.close()
            seals.append(gate.behind(lambda: desk.seal(case_id)))

        renewal = renewed(desk, place, station, link, answered)
        until(lambda: bool(seals) and gate.waiting() > 1, 20)
        gate.open()
        renewal.result()
        try:
            assert parse_case_code(seals[0].result().code).chain_epoch == 1
        except StationError as error:
            # What a seal writes first was in front of the renewal, the packet itself behind it.
            assert error.code == "copy_in_doubt"
            desk.seal(case_id).result()
        assert parse_case_code(desk.seal(ready_draft(desk).case_id).result().code).chain_epoch == 2
        assert_everything_fits(place, station, desk)


def test_people_who_go_on_sealing_during_a_renewal_get_whole_packets_or_none(tmp_path: Path) -> None:
    with unplugged(tmp_path) as (place, _, link), place.signed_in() as (desk, station):
        cases = [ready_draft(desk).case_id for _ in range(6)]
        renewal = renewed(desk, place, station, link, lambda: None)
        refused = []
        with ThreadPoolExecutor(2) as people:

            def until_sealed(case_id: bytes) -> None:
                try:
                    desk.seal(case_id).result()
                except StationError as error:
                    refused.append((case_id, error.code))

            list(people.map(until_sealed, cases))
        renewal.result()
        assert {code for _, code in refused} <= {"copy_in_doubt"}
        for case_id, _ in refused:
            assert parse_case_code(desk.seal(case_id).result().code).chain_epoch == 2
        assert_everything_fits(place, station, desk)
