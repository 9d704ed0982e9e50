"""At the desk: the relation chosen after the scan, an address asked about once, nothing typed lost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.counter import BIRTH
from tests.support.portal import OPERATOR
from tests.support.stations import PIN, practice

if TYPE_CHECKING:
    from kiosk.desk.facade import Desk

CARD = "048190000017||Trần Thị Kiểm Thử|17051990|Nữ|Tổ 12, Hải Châu, Đà Nẵng|15062021"
DIVIDED = "048190000018||Trần Thị Mẫu Hai|17051990|Nữ|Thôn 3, Xã Hòa Liên, Hòa Vang, Đà Nẵng|15062021"
OF_THE_SAME_HOUSE = (
    "048085000123||Nguyễn Văn Mẫu|02031985|Nam|Thôn 3, Xã Hòa Liên, Hòa Vang, Đà Nẵng|15062021"
)


def scan(desk: Desk, case_id: bytes, slot: str, text: str) -> tuple[str, ...]:
    reading = desk.read_card_text(text).result()
    plan = desk.plan_prefill(case_id, slot, reading).result()
    desk.apply_prefill(case_id, slot, reading, frozenset()).result()
    return tuple(warning.code for warning in plan.warnings)


def test_the_relation_may_be_chosen_after_the_scan(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        case_id = desk.start_case(BIRTH).result().case_id
        scan(desk, case_id, "requester", CARD)
        desk.save_answer(case_id, "/mother/birthDate", "1991").result()
        saved = desk.save_answer(case_id, "/requester/relation", "ME").result()
        assert saved.followed["/mother/fullName"] == "Trần Thị Kiểm Thử"
        assert "/mother/birthDate" not in saved.followed
        draft = desk.open_case(case_id).result()
        assert draft.revision == saved.revision
        assert draft.provenance["/mother/fullName"] == "copied"
        assert draft.provenance["/requester/fullName"] == "qr"
        assert draft.provenance["/mother/birthDate"] == "typed"
        assert draft.answers["mother"]["birthDate"] == "1991"  # type: ignore[index]
        # A mistake: the copy goes, what was typed stays.
        saved = desk.save_answer(case_id, "/requester/relation", "ONG_BA").result()
        assert saved.followed["/mother/fullName"] is None
        assert "fullName" not in desk.open_case(case_id).result().answers["mother"]  # type: ignore[operator]


def test_a_copied_answer_follows_its_source_until_somebody_types_it(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        case_id = desk.start_case(BIRTH).result().case_id
        desk.save_answer(case_id, "/requester/relation", "ME").result()
        desk.save_answer(case_id, "/requester/fullName", "Trần Thị Kiểm").result()
        saved = desk.save_answer(case_id, "/requester/fullName", "Trần Thị Kiểm Thử").result()
        assert saved.followed == {"/mother/fullName": "Trần Thị Kiểm Thử"}
        desk.save_answer(case_id, "/mother/fullName", "Trần Thị Khác").result()
        saved = desk.save_answer(case_id, "/requester/fullName", "Trần Thị Kiểm Tra").result()
        assert saved.followed == {}


def test_a_scan_marks_what_it_copied_as_copied(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        case_id = desk.start_case(BIRTH).result().case_id
        desk.save_answer(case_id, "/requester/relation", "ME").result()
        scan(desk, case_id, "requester", CARD)
        provenance = desk.open_case(case_id).result().provenance
        assert (provenance["/requester/fullName"], provenance["/mother/fullName"]) == ("qr", "copied")


def test_a_divided_commune_is_asked_once_for_one_address(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        case_id = desk.start_case(BIRTH).result().case_id
        assert scan(desk, case_id, "requester", DIVIDED) == ("prefill.address_choice",)
        residence = desk.open_case(case_id).result().answers["requester"]["residence"]  # type: ignore[index]
        assert "commune" not in residence
        desk.save_answer(case_id, "/requester/residence/commune", "20197").result()
        assert scan(desk, case_id, "father", OF_THE_SAME_HOUSE) == ()
        father = desk.open_case(case_id).result().answers["father"]
        assert father["residence"]["commune"] == "20197"  # type: ignore[index]
        other = DIVIDED.replace("Thôn 3", "Thôn 9").replace("Hai", "Ba")
        assert scan(desk, case_id, "mother", other) == ("prefill.address_choice",)
        # Nobody else's answer: the next person at the desk is asked again.
        desk.sign_out().result()
        desk.sign_in(OPERATOR, PIN).result()
        case_id = desk.start_case(BIRTH).result().case_id
        assert scan(desk, case_id, "father", OF_THE_SAME_HOUSE) == ("prefill.address_choice",)


def test_the_next_citizen_is_asked_about_the_same_address_again(tmp_path: Path) -> None:
    """The neighbour of the same old hamlet may live in its other part."""
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        case_id = desk.start_case(BIRTH).result().case_id
        scan(desk, case_id, "requester", DIVIDED)
        desk.save_answer(case_id, "/requester/residence/commune", "20197").result()
        other_case = desk.start_case(BIRTH).result().case_id
        assert scan(desk, other_case, "requester", OF_THE_SAME_HOUSE) == ("prefill.address_choice",)
        residence = desk.open_case(other_case).result().answers["requester"]["residence"]  # type: ignore[index]
        assert "commune" not in residence
        # Nor is one asked whose card is read into the draft of somebody else.
        assert scan(desk, case_id, "requester", OF_THE_SAME_HOUSE) == (
            "prefill.another",
            "prefill.address_choice",
        )


def test_the_same_citizen_is_not_asked_again_in_the_next_case(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        case_id = desk.start_case(BIRTH).result().case_id
        scan(desk, case_id, "requester", DIVIDED)
        desk.save_answer(case_id, "/requester/residence/commune", "20197").result()
        again = desk.start_case(BIRTH).result().case_id
        assert scan(desk, again, "requester", DIVIDED) == ()
        assert scan(desk, again, "father", OF_THE_SAME_HOUSE) == ()


def test_before_anybody_is_named_an_answer_counts_for_its_own_case(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        case_id = desk.start_case(BIRTH).result().case_id
        scan(desk, case_id, "mother", DIVIDED)
        desk.save_answer(case_id, "/mother/residence/commune", "20197").result()
        assert scan(desk, case_id, "father", OF_THE_SAME_HOUSE) == ()
        other_case = desk.start_case(BIRTH).result().case_id
        assert scan(desk, other_case, "father", OF_THE_SAME_HOUSE) == ("prefill.address_choice",)
