"""Whom a draft is about, where that is not the applicant: by it two drafts of one mother are told apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.intake.applicants import about_name
from tests.durability.test_sudden_end import sign_in


@pytest.mark.parametrize(
    ("answers", "name"),
    [
        ({"requester": {"fullName": "Lê Thị Mẫu"}, "child": {"fullName": "Trần Bé Thử"}}, "Trần Bé Thử"),
        ({"requester": {"fullName": "Lê Thị Mẫu"}, "subject": {"fullName": "LÊ THỊ  MẪU"}}, ""),
        ({"requester": {"fullName": "Lê Thị Mẫu"}, "bride": {"fullName": "Lê Thị Mẫu"}}, ""),
        (
            {
                "requester": {"fullName": "Lê Thị Mẫu"},
                "groom": {"fullName": "Trần Thử"},
                "bride": {"fullName": "Lê Thị Mẫu"},
            },
            "Trần Thử",
        ),
        ({"child": {"fullName": "Trần Bé Thử"}}, ""),
        ({"requester": {"fullName": "Lê Thị Mẫu"}, "child": {"fullName": 5}, "head": "x"}, ""),
    ],
)
def test_it_is_somebody_else_than_the_applicant(answers: dict[str, object], name: str) -> None:
    assert about_name(answers) == name


def test_two_births_of_one_mother_say_which_child_and_when_begun(tmp_path: Path) -> None:
    desk = sign_in(tmp_path / "home")
    for child in ("Trần Bé Anh", "Trần Bé Em"):
        case_id = desk.start_case("1.001193").result().case_id
        desk.save_answer(case_id, "/requester/fullName", "Lê Thị Mẫu").result()
        desk.save_answer(case_id, "/child/fullName", child).result()
    found = [row.gaps for row in desk.unfinished().result()]
    assert {gaps.about for gaps in found if gaps} == {"Trần Bé Anh", "Trần Bé Em"}
    assert all(gaps is not None and gaps.begun_ms > 0 for gaps in found)
    desk.close()
