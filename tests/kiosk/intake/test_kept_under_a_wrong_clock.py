"""A machine whose clock stands in an earlier year keeps for sixty days what it keeps for sixty days anywhere."""

from __future__ import annotations

from sync.replica import housekeeping
from tests.kiosk.intake.test_corrected_before_sent import FIRST, SECOND, Stand, answer
from tests.kiosk.intake.test_withdrawal_undone import left, returned

__all__ = ["returned"]
TEN_YEARS_MS = 3_653 * 86_400_000


def upkeep(stand: Stand) -> None:
    """Forget what is due, by the portal's time as the program does."""
    now_ms = stand[3].opened.clock.portal_now_s() * 1_000
    stand[3].opened.replica.write(lambda db: housekeeping.forget_due(db, now_ms)).result()


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
