"""Who may work here, heard long ago or just now: said in time, and nothing written is lost over it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk import roster_age
from sync.portal.stations import access
from sync.portal.stations.access import Act
from tests.kiosk.intake.test_conflicts import order, sign
from tests.kiosk.intake.test_withdrawing import at_portal, linked, refusal, rounds, sealed
from tests.support.counter import ready_draft
from tests.support.links import no_route
from tests.support.portal import OPERATOR

DAY_S = 86_400
LATE = "Ở xa, không có người đi thay."


@pytest.mark.parametrize(("days", "allowed"), [(45, True), (60, True), (61, False)])
def test_new_cases_are_taken_for_sixty_days_without_the_portal(
    tmp_path: Path, days: int, allowed: bool
) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        rounds(place, station)
        link.always(no_route)
        place.clock.advance(days * DAY_S)
        case_id = ready_draft(desk).case_id
        desk.save_answer(case_id, "/child/lateReason", LATE).result()
        # Said from the first moment, not after everything has been asked for.
        assert desk.open_case(case_id).result().too_long_unheard == (0 if allowed else days)
        sign(desk, case_id)
        assert desk.today().result().days_unheard == days
        if allowed:
            desk.seal(case_id).result()
            return
        assert refusal(desk.seal(case_id)) == "roster_old"
        assert desk.open_case(case_id).result().answers["child"]["lateReason"] == LATE
        link.heal()
        rounds(place, station)
        assert desk.today().result().days_unheard == 0
        desk.seal(case_id).result()
        rounds(place, station)
        assert at_portal(place) == ["submission"]


def test_what_an_officer_asked_for_is_answered_at_any_age(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        order(place, desk, case_id, "supplement", reasons=[{"text": "Thiếu giấy chứng sinh."}])
        rounds(place, station)
        link.always(no_route)
        place.clock.advance((roster_age.CAPTURE_DAYS + 5) * DAY_S)
        assert desk.open_supplement(case_id).result().too_long_unheard == 0
        desk.save_answer(case_id, "/child/facilityName", "Trạm y tế Mẫu").result()
        sign(desk, case_id)
        assert desk.seal(case_id).result().code
        assert desk.case(case_id).result().packets[-1].kind == "supplement"


def test_who_was_removed_signs_nothing_more_and_leaves_the_draft_whole(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = ready_draft(desk).case_id
        assert not desk.today().result().removed
        with place.portal.store.writing() as db:
            access.set_operator(db, OPERATOR, None, Act("root", "", place.portal.now_s()), active=False)
        rounds(place, station)
        assert desk.today().result().removed
        assert refusal(desk.seal(case_id)) == "operator_removed"
        assert desk.case(case_id).result().row.draft_state == "editing"
        with place.portal.store.writing() as db:
            access.set_operator(db, OPERATOR, None, Act("root", "", place.portal.now_s()), active=True)
        rounds(place, station)
        desk.seal(case_id).result()


def test_a_clock_years_ahead_after_a_restart_neither_ages_the_roster_nor_asks_for_reasons(
    tmp_path: Path,
) -> None:
    with linked(tmp_path) as (place, link):
        with place.signed_in() as (desk, station):
            rounds(place, station)
        link.always(no_route)
        place.clock.set_wall(place.clock.now_ms() + 14 * 366 * DAY_S * 1_000)
        place.clock.restart()
        with place.signed_in() as (desk, station):
            assert desk.today().result().days_unheard == 0
            # The day of birth is judged by the day the portal last signed: no late registration is invented.
            desk.seal(ready_draft(desk).case_id).result()
