"""What the settings screen says of a real station, and the rule of its way to the portal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from forms.errors import DomainError
from kiosk.container import build_station
from kiosk.desk.facade import Desk
from kiosk.settings import read_settings
from kiosk.station.seat import Seat
from kiosk.station.shift import Shift
from sync.link.transport import Transport
from tests.support.portal import OPERATOR
from tests.support.stations import PIN, URL, Practice, practice


def test_facts_come_from_the_enrolled_database(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        facts = desk.station_facts().result()
        assert facts.station_no == station.opened.identity.station_no
        assert facts.portal_url == URL
        assert (facts.valid_until - facts.issued_on).days == 730
        assert facts.people == 1
        assert 0 <= place.clock.now_ms() - facts.people_changed_ms < 60_000


def test_nothing_is_said_before_somebody_has_signed_in(tmp_path: Path) -> None:
    with practice(tmp_path) as place:
        desk = place.desk()
        with pytest.raises(DomainError, match="not_signed_in"):
            desk.station_facts().result()
        desk.close()


def test_the_way_to_the_portal_holds_at_once_and_after_a_restart(tmp_path: Path) -> None:
    with practice(tmp_path) as place:
        made: list[Transport] = []
        around = replace(place.around, transport=lambda url: _kept(place, made, url))
        station = build_station(place.folder, around)
        desk = Desk(Shift(station, Seat(station), background=False))
        desk.sign_in(OPERATOR, PIN).result()
        station.sync.play_one()
        assert [one.inside_only for one in made] == [False]
        desk.only_inside(True).result()
        assert [one.inside_only for one in made] == [True]
        assert desk.station_facts().result().inside_only
        home = station.home
        desk.close()
        assert read_settings(home).portal_inside_only
        with place.signed_in() as (again, _):
            assert again.station_facts().result().inside_only


def _kept(place: Practice, made: list[Transport], url: str) -> Transport:
    made.append(place.around.transport(url))
    return made[-1]


def test_what_takes_room_is_counted_from_the_files(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        before = desk.room_facts().result()
        assert before.free > 0
        assert before.database >= (place.folder / "station.db").stat().st_size
        assert before.practice == 0
        inside = place.folder / "practice" / "logs"
        inside.mkdir(parents=True)
        (inside / "x").write_bytes(bytes(70_000))
        (place.folder / "logs" / "y").write_bytes(bytes(30_000))
        after = desk.room_facts().result()
        assert after.practice == 70_000
        assert after.logs - before.logs == 30_000
