"""Who files for somebody else brings a letter of authorisation; relatives need no certified one, but need it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.forms.shipped.filling import checked, edited, filled, shipped

Changes = dict[str, Any]
KIN = ("CON", "VO_CHONG", "ANH_CHI_EM", "ONG_BA")
BOTH = ("xntthn-2.json", "tlht-2.json")
GROWN, TURNED, MINOR = "1990-05-17", "2008-11-22", "2008-11-23"
"""Of the declaration's day, 22 November 2026, the last two are the first of age and the last who is not."""


def missing(name: str, changes: Changes, attached: tuple[str, ...] = ()) -> set[str]:
    form = shipped(name)
    answers = edited(filled(form), {"/relation": "BAN_THAN", **changes})
    return set(checked(form, answers, documents=attached, scanned=form.slots()).missing_documents)


@pytest.mark.parametrize("name", [*BOTH, "xntthn-1.json", "tlht-1.json"])
@pytest.mark.parametrize("relation", [*KIN, "UY_QUYEN"])
def test_whoever_files_for_somebody_else_needs_a_letter(name: str, relation: str) -> None:
    changes = {"/relation": relation, "/subject/birthDate": GROWN}
    assert missing(name, changes) == {"d-authority"}
    assert missing(name, changes, ("d-authority",)) == set()
    # The dead, and those who have a guardian, authorise nobody.
    assert missing(name, changes, ("d-instead",)) == set()


@pytest.mark.parametrize("name", [*BOTH, "xntthn-1.json", "tlht-1.json"])
def test_for_oneself_there_is_no_letter(name: str) -> None:
    assert missing(name, {"/relation": "BAN_THAN"}) == set()


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize(
    ("born", "needed"), [(GROWN, True), (TURNED, True), (MINOR, False), ("2020", False), ("2007", True)]
)
def test_a_parent_acts_for_a_child_under_18_only(name: str, born: str, needed: bool) -> None:
    changes = {"/relation": "CHA_ME", "/subject/birthDate": born}
    assert missing(name, changes) == ({"d-authority"} if needed else set())


def test_a_parent_of_somebody_whose_birthday_is_not_known_brings_a_letter_or_another_paper() -> None:
    changes = {"/relation": "CHA_ME", "/subject/birthDate": None}
    assert missing("tlht-2.json", changes) == {"d-authority"}
    assert missing("tlht-2.json", changes, ("d-instead",)) == set()


@pytest.mark.parametrize("name", ["tlht-1.json", "tlht-2.json"])
def test_nobody_is_authorised_by_the_dead(name: str) -> None:
    changes = {"/relation": "CON", "/record/kind": "KHAI_TU", "/subject/birthDate": "1940"}
    assert missing(name, changes) == set()
    assert missing(name, {**changes, "/relation": "UY_QUYEN"}) == {"d-authority"}


@pytest.mark.parametrize("name", [*BOTH, "xntthn-1.json", "tlht-1.json"])
def test_the_hint_says_that_relatives_need_it_uncertified(name: str) -> None:
    letter = shipped(name).document("d-authority")
    assert letter is not None
    said = letter.hint("vi")
    assert "chưa đủ 18 tuổi" in said
    assert said.endswith("anh chị em ruột không phải chứng thực.")
    assert "need not be certified" in letter.hint("en")


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"/relation": "BAN_THAN"}, False),
        ({"/relation": "UY_QUYEN"}, False),
        ({"/relation": "NGUOI_THAN"}, True),
        ({"/relation": "NGUOI_THAN", "/subject/birthDate": MINOR}, True),
        ({"/relation": "CHA_ME"}, True),
        ({"/relation": "CHA_ME", "/subject/birthDate": TURNED}, True),
        ({"/relation": "CHA_ME", "/subject/birthDate": MINOR}, False),
    ],
)
def test_a_re_registration_asks_about_the_letter(changes: Changes, asked: bool) -> None:
    """What this procedure's list of papers says of it nobody has read: so it is asked, not demanded."""
    form = shipped("dklks-1.json")
    answers = edited(filled(form), {"/subject/idDoc": {"type": "CCCD", "number": "048190000025"}, **changes})
    check = checked(form, answers, documents=("d-old", "d-authority"), scanned=form.slots())
    rules = {one.rule_id for one in check.problems}
    assert ("k-letter" in rules) == asked
