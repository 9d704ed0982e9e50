"""Packets taken back before they left are missing at the portal for ever, and never a loss."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sync.engine import beat
from sync.portal.context import Portal
from sync.portal.stations import never_coming as portal_never_coming
from sync.replica.chain import never_coming
from sync.replica.drafts import withdrawals
from sync.replica.storage.driver import Connection
from tests.support import links
from tests.support.fakes import FakeClock
from tests.support.forgetting import forget_due
from tests.support.links import FaultyTransport
from tests.sync.engine.restorable import restorable_city
from tests.sync.engine.rig import Rig

DAY_S = 86_400


def in_the_fleet(portal: Portal) -> tuple[object, object, object]:
    """Return how many packets the portal misses for a week, whether all is uploaded, and what it warns of."""
    (row,) = portal.fleet.listing(None)["stations"]  # type: ignore[misc]
    told: dict[str, Any] = row
    return told["missing_packets"], told["uploaded"]["answer"], told["warnings"]


def forget_at(db: Connection, now_ms: int) -> None:
    while forget_due(db, now_ms).anything:
        pass


def forget(rig: Rig) -> None:
    rig.replica.write(partial(forget_at, now_ms=rig.clock.now_ms())).result()


def pass_days(rig: Rig, clock: FakeClock, portal_clock: FakeClock, days: int) -> None:
    clock.advance(days * DAY_S)
    portal_clock.advance(days * DAY_S)
    forget(rig)
    assert rig.round().trouble is None


def take_back(rig: Rig, count: int) -> None:
    """Seal cases and take each back before it left."""
    for _ in range(count):
        packet = rig.seal()
        case_id = packet.header.case_id or b""
        assert (
            rig.replica.write(partial(withdrawals.ask, case_id=case_id, now_ms=rig.clock.now_ms())).result()
            is False
        )


def test_a_packet_taken_back_is_no_loss_after_it_was_purged(
    rig: Rig, portal: Portal, clock: FakeClock, portal_clock: FakeClock
) -> None:
    take_back(rig, 3)
    rig.seal()
    pass_days(rig, clock, portal_clock, 8)
    assert in_the_fleet(portal) == (0, "yes", ())
    pass_days(rig, clock, portal_clock, 57)
    assert rig.replica.read(lambda db: never_coming.newest(db, 50)) == ()
    assert rig.round().trouble is None
    assert in_the_fleet(portal) == (0, "yes", ())


def test_more_than_one_heartbeat_can_say_are_told_one_after_the_other(
    rig: Rig, portal: Portal, clock: FakeClock, portal_clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beat, "MAX_NEVER", 2)
    take_back(rig, 5)
    rig.seal()
    # The first two months away from the portal: all five have gone before it hears of one.
    clock.advance(61 * DAY_S)
    portal_clock.advance(61 * DAY_S)
    forget(rig)
    for _ in range(3):
        assert rig.round().trouble is None
    pass_days(rig, clock, portal_clock, 8)
    assert in_the_fleet(portal) == (0, "yes", ())
    assert rig.replica.read(lambda db: never_coming.untold(db, 50)) == ()


def test_a_heartbeat_that_was_lost_leaves_them_to_be_told(rig: Rig, link: FaultyTransport) -> None:
    take_back(rig, 2)
    link.always(links.lost_request, on="/v1/heartbeat")
    assert rig.round().trouble is not None
    assert rig.replica.read(lambda db: never_coming.untold(db, 50)) == ((1, 1), (1, 2))


@pytest.mark.allows_log
def test_a_restored_portal_is_told_them_again_although_they_have_gone(tmp_path: Path) -> None:
    with restorable_city(tmp_path, None) as city:
        rig = city.rigs[0]
        rig.seal()
        city.rounds(1)
        city.copy()
        take_back(rig, 2)
        city.rounds(1)
        rig.replica.write(partial(forget_at, now_ms=rig.clock.now_ms() + 61 * DAY_S * 1_000)).result()
        assert rig.replica.read(lambda db: never_coming.newest(db, 50)) == ()
        city.put_back()
        city.declare()
        city.rounds(3)
        with city.portal.store.reading() as db:
            kept = portal_never_coming.of_stations(db, [rig.station_no])
        assert kept == {rig.station_no: [(1, 2), (1, 3)]}
