"""Reasons for warnings come back from the portal with the answers they were given to, and excuse no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kiosk.intake.test_card_evidence import finish, scanned
from tests.kiosk.intake.test_conflicts import order
from tests.kiosk.intake.test_fetching import DAY_S, REASONS, has_answers
from tests.kiosk.intake.test_withdrawing import linked, rounds
from tests.scenario.stocked import until

if TYPE_CHECKING:
    from pathlib import Path

YEAR = "/mother/birthDate"
RULE = "k-card-year-mother"


def test_a_reason_that_came_back_excuses_what_was_sent(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = scanned(desk)
        desk.save_answer(case_id, YEAR, "2000-05-17").result()
        finish(desk, case_id)
        rounds(place, station)
        place.clock.advance(181 * DAY_S)
        rounds(place, station)
        until(lambda: not has_answers(desk, case_id))
        order(place, desk, case_id, "supplement", reasons=REASONS)
        rounds(place, station)
        draft = desk.fetch_content(case_id).result()
        assert draft.answered_warnings[RULE]
        assert RULE in {problem.rule_id for problem in draft.check.problems}
        assert draft.check.unanswered_warnings == ()
        assert draft.scanned_slots == {"requester"}
        after = desk.save_answer(case_id, YEAR, "2001-05-17").result().check
        assert RULE in after.unanswered_warnings
