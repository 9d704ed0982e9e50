"""A clock a year off: capture and seal go on, no date is printed, the portal's signed time heals the calls."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
import pytest
import sqlalchemy as sa

from forms.slips.slip import check_slip
from forms.stamp import vietnam_date
from kiosk.views.cases import Connection, Transfer
from sync.errors import SyncError, Trouble
from sync.link.transport import Transport
from sync.portal.storage import tables
from sync.wire import problems
from tests.scenario.bad_servers import answering, http
from tests.scenario.told import assert_clear
from tests.support.counter import fill, paper, ready_draft, signature
from tests.support.fakes import FakeClock
from tests.support.stations import practice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.desk.facade import Desk
    from kiosk.station.held import Station
    from kiosk.views.slip import SlipView
    from tests.scenario.stocked import Stocked
    from tests.support.stations import Practice

LATE = "/child/lateReason"
YEAR_S = 365 * 86_400
pytestmark = pytest.mark.allows_log


def another_boot(place: Practice, wall_ms: int, boot_s: float) -> None:
    """Start the machine again, with its wall clock at a time."""
    place.clock = FakeClock(wall_ms, boot_s)
    place.around = replace(place.around, clock=place.clock)


def capture(desk: Desk) -> tuple[bytes, SlipView]:
    """Take a case from nothing to its slip."""
    draft = ready_draft(desk)
    if any(found.pointer == LATE for found in draft.check.problems):
        # A clock that is believed makes the registration late; the clerk answers what is asked.
        desk.save_answer(draft.case_id, LATE, "Ở xa").result()
        desk.record_signature(draft.case_id, signature()).result()
        draft = desk.open_case(draft.case_id).result()
    assert [(found.code, found.pointer) for found in draft.check.problems if found.severity == "error"] == []
    desk.seal(draft.case_id).result()
    return draft.case_id, desk.slip(draft.case_id).result()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Practice]:
    """Return a station whose clock is not the portal's."""
    with practice(tmp_path) as made:
        another_boot(made, made.clock.now_ms() + 3_000, made.clock.boot_s() + 3)
        yield made


def assert_sent(desk: Desk, station: Station, case_id: bytes) -> str:
    """Play a round and find the case complete at the portal."""
    done = station.sync.play_one()
    assert done.trouble is None, done.problem
    assert desk.sync_view().connection is Connection.ONLINE
    case = desk.case(case_id).result()
    assert case.packets[0].transfer is Transfer.ACKNOWLEDGED
    assert case.dossier_code is not None
    return case.dossier_code


def suspected(place: Practice) -> list[bool]:
    """Return what the portal marked, packet by packet."""
    with place.portal.store.reading() as db:
        return [row.clock_suspect for row in db.execute(sa.select(tables.packet)).all()]


@pytest.mark.parametrize("seconds", [YEAR_S, -YEAR_S], ids=["ahead", "behind"])
@pytest.mark.parametrize("synced", [True, False], ids=["synced before", "never synced"])
def test_a_clock_set_a_year_off_while_working(place: Practice, seconds: int, synced: bool) -> None:
    with place.signed_in() as (desk, station):
        if synced:
            assert station.sync.play_one().trouble is None
        place.clock.advance(600)
        place.clock.set_wall(place.clock.now_ms() + seconds * 1_000)
        case_id, slip = capture(desk)
        assert slip.due_premise is None
        assert_sent(desk, station, case_id)
        assert desk.slip(case_id).result().due_premise is None
    # The packet says how far its clock was off, so nobody has to look at it.
    assert suspected(place) == [False]


@pytest.mark.parametrize(
    "hours", [7, -7, 23], ids=["takes Vietnam's hour for UTC", "takes UTC for Vietnam's", "most of a day"]
)
def test_a_clock_hours_off_prints_the_portals_time(place: Practice, hours: int) -> None:
    with place.signed_in() as (desk, station):
        assert station.sync.play_one().trouble is None
        place.clock.advance(600)
        true_ms = station.opened.clock.portal_now_s() * 1_000
        place.clock.set_wall(place.clock.now_ms() + hours * 3_600_000)
        case_id, slip = capture(desk)
        assert (slip.taken_ms, slip.standing.as_of_ms, slip.made_ms) == (true_ms, true_ms, true_ms)
        day = vietnam_date(true_ms // 1000)
        assert check_slip(slip.qr_text, place.portal.keys.public.root)[0].day == day.isoformat()
        assert desk.declaration(case_id).result().declared_on == day
        assert {line.at_ms for line in desk.consent_sheet(case_id).result().lines} == {true_ms}
        # Expected by an office that opens tomorrow, Monday; with the machine's hour it could be the day after.
        assert slip.due_premise is not None
        assert "nếu cơ quan tiếp nhận trước 15 giờ ngày 23/11/2026" in slip.due_premise
        assert_sent(desk, station, case_id)


def test_a_clock_some_minutes_off_stays_as_it_is(place: Practice) -> None:
    with place.signed_in() as (desk, station):
        assert station.sync.play_one().trouble is None
        place.clock.set_wall(place.clock.now_ms() + 240_000)
        assert capture(desk)[1].taken_ms == place.clock.now_ms()


def test_a_clock_a_year_ahead_after_a_start(place: Practice) -> None:
    another_boot(place, place.clock.now_ms() + YEAR_S * 1_000, 40)
    with place.signed_in() as (desk, station):
        # Too far past the portal's last word to be believed: no date is printed, the declaration carries the day it
        # signed last, and its signed time heals the rest.
        case_id, _ = capture(desk)
        assert_sent(desk, station, case_id)
        assert desk.slip(case_id).result().due_premise is None
        second, slip = capture(desk)
        assert slip.due_premise is None
        assert_sent(desk, station, second)
    assert suspected(place) == [False, False]


def test_a_dead_battery_sets_the_clock_back_over_a_start(place: Practice) -> None:
    another_boot(place, place.clock.now_ms() - 10 * YEAR_S * 1_000, 40)
    with place.signed_in() as (desk, station):
        case_id, slip = capture(desk)
        assert slip.due_premise is None
        # Somebody sets it right: from now on dates are printed again.
        place.clock.set_wall(place.clock.now_ms() + 10 * YEAR_S * 1_000 + 86_400_000)
        assert capture(desk)[1].due_premise is not None
        assert_sent(desk, station, case_id)


def test_a_month_without_a_network_is_no_wrong_clock(place: Practice) -> None:
    another_boot(place, place.clock.now_ms() + 30 * 86_400_000, place.clock.boot_s() + 9_000)
    with place.signed_in() as (desk, station):
        case_id, slip = capture(desk)
        assert slip.due_premise is not None
        assert "22/12/2026" in slip.due_premise
        # The portal's own clock has not gone on in this test.
        station.sync.play_one()
        assert desk.case(case_id).result().packets


def test_a_right_clock_prints_the_date(place: Practice) -> None:
    with place.signed_in() as (desk, _):
        assert capture(desk)[1].due_premise is not None


def test_a_portal_that_never_agrees_on_the_time(station: Stocked) -> None:
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
