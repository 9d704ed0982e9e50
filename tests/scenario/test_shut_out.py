"""A station the administrator has shut out says so, keeps every case, and goes on by itself once it is let in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.views.cases import Connection, Transfer
from sync.portal.stations import access
from sync.portal.stations.access import Act
from tests.support.counter import ready_draft
from tests.support.stations import practice

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.stations import Practice


def turn(place: Practice, *, active: bool) -> None:
    with place.portal.store.writing() as db:
        (one,) = access.stations_of(db, None)
        number = one["station"]
        assert isinstance(number, int)
        assert access.set_station(db, number, Act("root", "Máy bị mất", place.portal.now_s()), active=active)


def test_a_station_that_was_shut_out_says_so_and_goes_on_when_it_is_let_in(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, opened):
        case_id = ready_draft(desk).case_id
        desk.seal(case_id).result()
        turn(place, active=False)
        done = opened.sync.play_one()
        assert done.problem == "unknown-station"
        view = desk.sync_view()
        assert view.connection is Connection.REFUSED
        assert view.message is not None
        assert view.message.startswith("Cổng đã khóa máy này")
        assert "Hồ sơ vẫn an toàn trên máy" in view.message
        assert "Hãy gọi người phụ trách trạm" in view.message
        assert desk.case(case_id).result().packets[0].transfer is Transfer.QUEUED
        turn(place, active=True)
        place.clock.advance(3_600)
        assert opened.sync.play_one().trouble is None
        assert desk.case(case_id).result().packets[0].transfer is Transfer.ACKNOWLEDGED
        assert desk.sync_view().connection is Connection.ONLINE
