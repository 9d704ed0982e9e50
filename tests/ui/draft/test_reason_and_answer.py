"""A reason for a warning hides it only while the answers are those it was given to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.ui.fiction import people as fiction

if TYPE_CHECKING:
    from tests.ui.conftest import Driver

YEAR = "/mother/birthDate"
RULE = "k-card-year-mother"


def test_a_warning_shows_at_its_field_again_once_its_answer_is_another(drive: Driver) -> None:
    fiction.fill(drive.desk)
    drive.desk.answers[YEAR] = "2012-05-17"
    state = drive.open_draft().state
    assert RULE in state.check.unanswered_warnings
    told = state.problem_text(YEAR)
    assert told is not None
    assert told[1]
    state.take(drive.desk.answer_warning(b"", RULE, "read_back"))
    drive.until(lambda: state.reason(RULE) == "read_back")
    assert state.problem_text(YEAR) != told
    # What the desk says of another answer: the reason does not go with it.
    state.check = replace(state.check, unanswered_warnings=(RULE,))
    assert state.reason(RULE) is None
    assert state.problem_text(YEAR) == told
