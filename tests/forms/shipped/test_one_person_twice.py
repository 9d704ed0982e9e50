"""One person entered twice, or under another relation than their own, is asked about on every form."""

from __future__ import annotations

from typing import Any

import pytest

from forms.checking.messages import sentence_for
from tests.forms.engine.birth_answers import GRANDMOTHER, good_answers
from tests.forms.shipped.filling import checked, edited, filled, shipped

BIRTH = "dkks-4.json"
POOR = "rshn-1.json"
MEMBER = {
    "fullName": "Nguyễn Văn Mẫu", "birthDate": "1985-01-02", "relation": "con", "gender": "NAM",
    "occupation": "LAM_VIEC", "income": 3_000_000,
}  # fmt: skip
Changes = dict[str, Any]


def asked(name: str, changes: Changes) -> dict[str, tuple[str, str]]:
    """Return severity and Vietnamese sentence of what the checks say, by rule."""
    form = shipped(name)
    check = checked(form, edited(good_answers() if name == BIRTH else filled(form), changes))
    return {
        (one.rule_id or "").partition("@")[0]: (one.severity, sentence_for(form, one, "vi"))
        for one in check.problems
        if one.code == "check"
    }


def grandmother(**changes: str) -> Changes:
    return GRANDMOTHER | {f"/requester/{name.replace('_', '/')}": value for name, value in changes.items()}


@pytest.mark.parametrize(
    ("parent", "name", "born", "number"),
    [
        ("mother", "Trần Thị Kiểm Thử", "1990-05-17", "048190000017"),
        ("father", "Nguyễn Văn Mẫu", "1985-06-01", "048085000011"),
    ],
)
def test_the_parents_themselves_are_no_grandparent_of_the_child(
    parent: str, name: str, born: str, number: str
) -> None:
    # The father's part says 1985 alone, and is the same person all the same.
    same = {f"/{parent}/idDoc": {"type": "CCCD", "number": number}}
    found = asked(BIRTH, same | grandmother(fullName=name, birthDate=born, idDoc_number=number))
    assert found[f"k-not-{parent}"][0] == found[f"k-number-{parent}"][0] == "warning"
    assert "Luật Căn cước 2023, Điều 12" in found[f"k-number-{parent}"][1]
    by_number = asked(BIRTH, same | grandmother(idDoc_number=number))
    assert f"k-number-{parent}" in by_number
    assert f"k-not-{parent}" not in by_number
    by_name = asked(BIRTH, same | grandmother(fullName=name, birthDate=born))
    assert f"k-not-{parent}" in by_name
    assert f"k-number-{parent}" not in by_name
    # Without a document the name and the birthday still tell.
    unseen = {f"/{parent}/idDoc": None} | grandmother(fullName=name, birthDate=born)
    assert f"k-not-{parent}" in asked(BIRTH, unseen)


def test_a_grandmother_and_a_mother_of_another_age_are_two_people() -> None:
    assert asked(BIRTH, grandmother()) == {}
    assert asked(BIRTH, grandmother(fullName="Trần Thị Kiểm Thử")) == {}
    assert asked(BIRTH, grandmother(birthDate="1990-05-17", idDoc_number="048190000033")) == {}
    assert asked(BIRTH, {}) == {}


def test_an_elder_child_listed_twice_is_asked_about_since_the_order_of_birth_counts_it() -> None:
    first = {"fullName": "Nguyễn Mẫu Bình", "birthYear": 2019}
    twin = {"fullName": "Nguyễn Mẫu Chi", "birthYear": 2019}
    assert asked(BIRTH, {"/siblings": [first, twin]}) == {}
    found = asked(BIRTH, {"/siblings": [first, twin, first]})
    assert [*found] == ["k-same-sibling"]
    assert found["k-same-sibling"][0] == "warning"


def test_a_member_of_a_household_listed_twice_is_asked_about_since_the_income_counts_twice() -> None:
    form = shipped(POOR)
    other = {**MEMBER, "fullName": "Nguyễn Mẫu Bình", "birthDate": "1987"}
    head = {**MEMBER, "fullName": filled(form)["head"]["fullName"], "birthDate": "1990"}
    assert asked(POOR, {"/members": [head, MEMBER, other, {**MEMBER, "birthDate": "2010"}]}) == {}
    answers = edited(filled(form), {"/members": [head, MEMBER, other, MEMBER]})
    check = checked(form, answers)
    assert check.computed["/income"] == 12_000_000
    places = [one.pointer for one in check.problems if (one.rule_id or "").startswith("k-same-name")]
    assert places == ["/members/1/fullName", "/members/3/fullName"]
    again = {"/members": [head, MEMBER, other, MEMBER]}
    severity, sentence = asked(POOR, again)["k-same-name"]
    assert severity == "warning"
    assert "cộng hai lần" in sentence
    assert all(form.reasons_for(one.rule_id or "") for one in check.problems if one.code == "check")
