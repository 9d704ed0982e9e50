"""A machine whose clock stands in an earlier year keeps for sixty days what it keeps for sixty days anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from kiosk.desk.facade import Desk
from kiosk.station.held import Station
from tests.kiosk.intake.test_conflicts import order
from tests.kiosk.intake.test_corrected_before_sent import FIRST, SECOND, Stand, answer
from tests.kiosk.intake.test_preparing import MARRIAGE, filled_in
from tests.kiosk.intake.test_withdrawal_undone import left, returned
from tests.kiosk.intake.test_withdrawing import linked, rounds, sealed
from tests.support.fakes import FakeClock
from tests.support.forgetting import forget_due
from tests.support.stations import Practice
from tests.support.two_stations import two_stations

__all__ = ["returned"]
DAY_MS = 86_400_000
TEN_YEARS_MS = 3_653 * DAY_MS
Side = tuple[Practice, FakeClock, Desk, Station]


def upkeep(stand: Stand) -> None:
    """Forget what is due, by the portal's time as the program does."""
    forget(stand[3])


def forget(station: Station, days_on: int = 0) -> None:
    now_ms = station.opened.clock.portal_now_s() * 1_000 + days_on * DAY_MS
    station.opened.replica.write(lambda db: forget_due(db, now_ms)).result()


@contextmanager
def own_clock(folder: Path) -> Iterator[Side]:
    """Run a station whose clock is not the portal's."""
    with linked(folder) as (place, _link):
        own = FakeClock(place.clock.now_ms())
        beside = replace(place, around=replace(place.around, clock=own))
        with beside.signed_in() as (desk, station):
            yield beside, own, desk, station


def test_an_answer_that_was_corrected_stays_in_the_chain(returned: Stand) -> None:
    place, _, desk, _, case_id = returned
    answer(desk, case_id, FIRST)
    place.clock.set_wall(place.clock.now_ms() - TEN_YEARS_MS)
    desk.open_supplement(case_id).result()
    answer(desk, case_id, SECOND)
    upkeep(returned)
    assert len(desk.case(case_id).result().packets) == 3


def test_a_draft_set_aside_by_a_withdrawal_comes_back(returned: Stand) -> None:
    place, _, desk, station, case_id = returned
    place.clock.set_wall(place.clock.now_ms() - TEN_YEARS_MS)
    desk.save_answer(case_id, "/child/fullName", SECOND).result()
    desk.withdraw(case_id, "changed_mind").result()
    upkeep(returned)
    assert left(station, case_id) > 0
    desk.take_back_withdrawal(case_id).result()
    assert desk.open_case(case_id).result().answers["child"]["fullName"] == SECOND  # type: ignore[index]


def test_a_refusal_heard_under_it_stays_until_the_citizen_was_told(tmp_path: Path) -> None:
    with own_clock(tmp_path) as (place, own, desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        order(place, desk, case_id, "refuse", reason="Thiếu bản chính.")
        for clock in (place.clock, own):
            clock.advance(20 * 86_400)
        own.set_wall(own.now_ms() - TEN_YEARS_MS)
        station.sync.play_one()
        # Without a word to the citizen everything stays for half a year; a name and a reason to tell it by.
        for days_on in (0, 15, 179):
            forget(station, days_on)
            case = desk.case(case_id).result()
            assert case.notice is not None
            assert (case.notice.said, bool(case.row.applicant)) == ("Thiếu bản chính.", True)
        version = case.notice.version
        desk.note_told(case_id, version).result()
        forget(station)
        assert desk.case(case_id).result().row.applicant
        forget(station, 181)
        assert not desk.case(case_id).result().row.applicant


def test_a_refusal_heard_under_a_clock_far_ahead_goes_when_it_is_time(tmp_path: Path) -> None:
    with own_clock(tmp_path) as (place, own, desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        order(place, desk, case_id, "refuse", reason="Thiếu bản chính.")
        own.set_wall(own.now_ms() + TEN_YEARS_MS)
        station.sync.play_one()
        forget(station, 181)
        assert not desk.case(case_id).result().row.applicant


def test_a_declaration_prepared_under_it_stays_a_month(tmp_path: Path) -> None:
    with own_clock(tmp_path) as (_place, own, desk, station):
        station.sync.play_one()
        own.set_wall(own.now_ms() - 60 * DAY_MS)
        case_id = filled_in(desk, MARRIAGE)
        desk.record_print(case_id, "declaration").result()
        forget(station)
        assert len(desk.drafts().result()) == 1
        forget(station, 31)
        assert not desk.drafts().result()


def test_a_draft_another_station_went_on_with_goes_after_two_weeks(tmp_path: Path) -> None:
    with two_stations(tmp_path) as two:
        two.take_over()
        two.first.desk.open_supplement(two.case_id).result()
        two.first.seal(two.case_id, "Nguyễn Mẫu Trạm Đầu")
        two.first.rounds()
        two.second.rounds()
        forget(two.second.station, 13)
        assert two.second.case(two.case_id).has_answers
        forget(two.second.station, 15)
        case = two.second.case(two.case_id)
        assert (case.has_answers, case.row.applicant) == (False, "")
