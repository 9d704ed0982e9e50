"""Forgetting behind an open station: by the portal's time only, and what the figures of the day count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.views.cases import Transfer
from sync.replica import housekeeping
from sync.replica.housekeeping import Forgotten
from tests.kiosk.intake.test_withdrawing import linked, rounds, sealed
from tests.scenario.stocked import until
from tests.support.links import lost_answer, no_route

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from kiosk.station.held import Station
    from sync.replica.storage.driver import Connection

DAY_S = 86_400


def packets_of(station: Station) -> int:
    return int(
        station.opened.replica.read(lambda db: db.execute("SELECT count(*) FROM packet").fetchone()[0])
    )


def test_what_was_withdrawn_unsent_goes_by_itself_after_sixty_days(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        link.always(no_route)
        desk.withdraw(case_id, "changed_mind").result()
        # A clock set a year ahead, without the portal's word: nothing goes.
        place.clock.set_wall(place.clock.now_ms() + 400 * DAY_S * 1_000)
        rounds(place, station, 2)
        assert packets_of(station) == 1
        assert desk.case(case_id).result().withdrawal.restore_until_ms is not None
        place.clock.set_wall(place.clock.now_ms() - 400 * DAY_S * 1_000)
        link.heal()
        place.clock.advance(59 * DAY_S)
        rounds(place, station, 2)
        assert packets_of(station) == 1
        place.clock.advance(2 * DAY_S)
        rounds(place, station, 2)
        until(lambda: packets_of(station) == 0)
        log = station.opened.replica.path.with_name("station.db-wal")
        until(lambda: not log.exists() or log.stat().st_size < 100_000)


def test_only_what_the_portal_confirmed_counts_as_sent(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        figures = desk.today().result()
        assert (figures.taken_today, figures.acknowledged_today, figures.waiting) == (1, 0, 1)
        link.plan(lost_answer, "PATCH", times=3)
        station.sync.play_one()
        figures = desk.today().result()
        assert (figures.acknowledged_today, figures.waiting) == (0, 1)
        assert desk.case(case_id).result().packets[0].transfer is Transfer.TEXT_RECEIVED
        rounds(place, station)
        figures = desk.today().result()
        assert (figures.taken_today, figures.acknowledged_today, figures.waiting) == (1, 1, 0)
        other = sealed(desk)
        link.always(no_route)
        desk.withdraw(other, "other").result()
        assert desk.today().result().acknowledged_today == 1


def test_whoever_saves_waits_for_one_part_of_forgetting_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    with linked(tmp_path) as (place, _link), place.signed_in() as (_desk, station):
        replica = station.opened.replica

        def first(_db: Connection) -> Forgotten:
            # Somebody types while years of cases are looked through.
            replica.write(lambda _db: order.append("saved"))
            order.append("first")
            return Forgotten(0, 0, 0)

        def second(_db: Connection) -> Forgotten:
            order.append("second")
            return Forgotten(0, 0, 0)

        monkeypatch.setattr(housekeeping, "parts", lambda *_args, **_how: (first, second))
        place.clock.advance(DAY_S)
        rounds(place, station, 1)
        until(lambda: "second" in order)
    assert order[:3] == ["first", "saved", "second"]


def test_the_copy_of_before_an_update_stays_until_this_program_has_reached_the_portal(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link):
        with place.signed_in() as (_, station):
            rounds(place, station, 1)
            path = station.opened.replica.path
        copy = path.with_name("station.db.before-4")
        copy.write_bytes(path.read_bytes())
        # The second start after the update, within the hour: the portal's time is known from before it.
        link.always(no_route)
        with place.signed_in() as (desk, station):
            sealed(desk)
            rounds(place, station, 2)
            assert copy.exists()
            link.heal()
            place.clock.advance(700)
            rounds(place, station, 2)
            until(lambda: not copy.exists())
