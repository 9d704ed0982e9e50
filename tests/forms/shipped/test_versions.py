"""Shipped pairs of versions: a draft of the older one moves without loss and can be finished."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest

from forms import pointer as pointers
from forms.checking.answers import clean_answers, flatten_answers
from forms.moving.migration import last_day_of, migrate
from tests.forms.shipped.filling import checked, edited, filled, found, shipped
from tests.forms.shipped.mutation import mutated

PAIRS = [("xntthn-1.json", "xntthn-2.json"), ("tlht-1.json", "tlht-2.json"), ("tcxh-1.json", "tcxh-2.json")]
each_pair = pytest.mark.parametrize(("old", "new"), PAIRS)


@each_pair
def test_nothing_of_any_draft_is_lost(old: str, new: str) -> None:
    before, after = shipped(old), shipped(new)
    good = filled(before)
    source = random.Random(4)
    for _ in range(300):
        answers = clean_answers(mutated(before, good, source)).document
        moved = migrate(after, before.version, answers)
        kept = [*flatten_answers(moved.answers).values(), *moved.retired.values()]
        kept += [one.old for one in moved.differences]
        assert all(value in kept for value in flatten_answers(answers).values()), answers
        again = migrate(after, after.version, moved.answers)
        assert (again.answers, again.differences) == (moved.answers, ())
        places = {pointers.question_of(pointer) for pointer in flatten_answers(moved.answers)}
        assert places <= set(after.questions)


@each_pair
def test_a_finished_draft_lacks_only_what_is_new(old: str, new: str) -> None:
    before, after = shipped(old), shipped(new)
    answers = filled(before)
    assert found(checked(before, answers)) == set()
    moved = migrate(after, before.version, answers)
    fresh = set(after.questions) - set(before.questions)
    for pointer, code in found(checked(after, moved.answers)):
        assert code == "required"
        assert pointers.question_of(pointer) in fresh


@each_pair
def test_the_older_version_has_a_last_day(old: str, new: str) -> None:
    (step,) = shipped(new).migrations
    assert (step.old, step.new) == (shipped(old).version, shipped(new).version)
    # Said twice: a station learns it from the newer file, the portal warns by the older one.
    assert step.accept_until is not None
    assert step.accept_until == shipped(old).accept_until == last_day_of(shipped(old), shipped(new))
    assert shipped(new).is_accepted_on(step.accept_until)


@pytest.mark.parametrize(
    ("old", "new", "changes", "expected", "to_confirm"),
    [
        ("xntthn-1.json", "xntthn-2.json",
         {"/status": "GOA", "/spouse": {"fullName": "Nguyễn Văn Mẫu", "deathPaper": "12/2020"}},
         {"/status": "VO_CHONG_MAT", "/spouse/deathPaper": "12/2020"}, {"/status", "/spouse"}),
        ("xntthn-1.json", "xntthn-2.json",
         {"/status": "DA_LY_HON", "/divorce/judgment": "15/2019/QĐ; Tòa án thử"},
         {"/divorce/number": "15/2019/QĐ", "/divorce/court": "Tòa án thử"}, {"/divorce"}),
        ("tlht-1.json", "tlht-2.json", {"/record/where": "Xã Mẫu, 1990"},
         {"/record/place": "Xã Mẫu, 1990"}, {"/record"}),
        ("tcxh-1.json", "tcxh-2.json",
         {"/payment": {"way": "TAI_KHOAN", "details": "Ngân hàng Thử, 0123456789"}},
         {"/payment/bank": "Ngân hàng Thử", "/payment/account": "0123456789"}, {"/payment"}),
    ],
)  # fmt: skip
def test_what_each_move_does(
    old: str, new: str, changes: dict[str, Any], expected: dict[str, Any], to_confirm: set[str]
) -> None:
    before, after = shipped(old), shipped(new)
    moved = migrate(after, before.version, edited(copy.deepcopy(filled(before)), changes))
    flat = flatten_answers(moved.answers)
    assert {pointer: flat.get(pointer) for pointer in expected} == expected
    assert moved.retired == {}
    assert {one.group for one in moved.differences if one.needs_review} == to_confirm
