"""A clock a year off: capture and seal go on, no date is printed, the portal's signed time heals the calls."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kiosk.views import Connection, Transfer
from sync.errors import SyncError, Trouble
from sync.transport import Transport
from sync.wire import problems
from tests.scenario.bad_servers import answering, http
from tests.scenario.told import assert_clear
from tests.support.counter import fill, paper, ready_draft, signature
from tests.support.portal import Desk as Officer
from tests.support.portal import officer_token
from tests.support.stations import practice

if TYPE_CHECKING:
    from kiosk.views import SlipView
    from tests.scenario.stocked import Stocked
    from tests.support.stations import Practice

YEAR_S = 365 * 86_400
pytestmark = pytest.mark.allows_log


def own_clock(place: Practice) -> None:
    """Give the station a clock that is not the portal's."""
    from tests.support.fakes import FakeClock

    place.clock = FakeClock(place.clock.now_ms(), place.clock.boot_s())
    place.around = replace(place.around, clock=place.clock)


def set_off(place: Practice, seconds: float, *, reboot: bool) -> None:
    """Set the station's wall clock wrong, as a dead battery or a person does."""
    from tests.support.fakes import FakeClock

    boot_s = 40.0 if reboot else place.clock.boot_s() + 600
    place.clock = FakeClock(place.clock.now_ms() + int((seconds + 600) * 1000), boot_s)
    place.around = replace(place.around, clock=place.clock)


def capture(place: Practice) -> tuple[bytes, SlipView]:
    """Take a case from nothing to its slip."""
    with place.signed_in() as (desk, _):
        draft = ready_draft(desk)
        assert [found.code for found in draft.check.problems if found.severity == "error"] == []
        desk.seal(draft.case_id).result()
        return draft.case_id, desk.slip(draft.case_id).result()


@pytest.mark.parametrize("seconds", [YEAR_S, -YEAR_S], ids=["ahead", "behind"])
@pytest.mark.parametrize("synced", [True, False], ids=["synced before", "never synced"])
def test_a_clock_a_year_off(tmp_path: Path, seconds: int, synced: bool) -> None:
    with practice(tmp_path) as place:
        own_clock(place)
        if synced:
            with place.signed_in() as (_, station):
                assert station.sync.play_one().trouble is None
        set_off(place, seconds, reboot=False)

        case_id, slip = capture(place)
        assert slip.due_premise is None
        with place.signed_in() as (desk, station):
            done = station.sync.play_one()
            assert done.trouble is None, done.problem
            assert desk.sync_view().connection is Connection.ONLINE
            case = desk.case(case_id).result()
            assert case.packets[0].transfer is Transfer.ACKNOWLEDGED
            # Now that the portal signed its time the clock is known to be wrong: still no date.
            assert desk.slip(case_id).result().due_premise is None
        officer = Officer(place.client, officer_token(place.portal))
        told = officer.get(f"/v1/officer/dossiers/{case.dossier_code}").json()
        assert "clock_suspect" in str(told)


def test_a_dead_battery_sets_the_clock_back_over_a_reboot(tmp_path: Path) -> None:
    with practice(tmp_path) as place:
        own_clock(place)
        with place.signed_in() as (_, station):
            assert station.sync.play_one().trouble is None
        set_off(place, -10 * YEAR_S, reboot=True)
        case_id, slip = capture(place)
        assert slip.due_premise is None
        with place.signed_in() as (desk, station):
            assert station.sync.play_one().trouble is None
            assert desk.case(case_id).result().packets[0].transfer is Transfer.ACKNOWLEDGED


def test_a_right_clock_prints_the_date(tmp_path: Path) -> None:
    with practice(tmp_path) as place:
        own_clock(place)
        _, slip = capture(place)
        assert slip.due_premise is not None


def test_a_portal_that_never_agrees_on_the_time(station: Stocked) -> None:
    import msgspec

    body = msgspec.json.encode({"type": problems.CLOCK_SKEW, "title": "clock", "status": 401})
    with answering(http("401 Unauthorized", body, "application/problem+json")) as url:
        station.place.around = replace(station.place.around, transport=lambda _: Transport(url))
        with station.place.signed_in() as (desk, opened):
            done = opened.sync.play_one()
            assert done.trouble is Trouble.CLOCK
            view = desk.sync_view()
            assert view.connection is Connection.CLOCK
            assert view.message is not None
            assert view.waiting == 1
            # Work goes on.
            fill(desk, station.draft)
            desk.attach(station.draft, "d-id", paper(8)).result()
            desk.record_consent(station.draft, frozenset({"assist"})).result()
            desk.record_signature(station.draft, signature()).result()
            desk.seal(station.draft).result()
    assert_clear(SyncError(Trouble.CLOCK))
