"""Taking a move to a newer version back, and moving again: nothing that was typed is lost on the way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.stations import practice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kiosk.views.cases import DraftView

OTHER_BANK = "Ngân hàng Thử Nghiệm"
PAYMENT = {"way": "TAI_KHOAN", "details": "Ngân hàng Thử, 0123456789"}
DIVORCE = {"judgment": "15/2019/QĐ; Tòa án nhân dân Thử Nghiệm"}


def retired(draft: DraftView) -> Mapping[str, Any]:
    assert draft.version_change is not None
    return draft.version_change.retired


@pytest.mark.parametrize(
    ("procedure", "newer", "group", "start", "typed", "joined"),
    [
        ("1.001776", "tcxh/2", "payment", PAYMENT, {"account": "9876543210"}, "Ngân hàng Thử, 9876543210"),
        ("1.001776", "tcxh/2", "payment", PAYMENT, {"bank": OTHER_BANK}, f"{OTHER_BANK}, 0123456789"),
        ("1.001776", "tcxh/2", "payment", PAYMENT, {"bank": "B", "account": "1"}, "B, 1"),
        ("1.004873", "xntthn/2", "divorce", DIVORCE, {"number": "16"}, "16; Tòa án nhân dân Thử Nghiệm"),
    ],
)
def test_parts_of_a_divided_text_are_joined_again(
    tmp_path: Path,
    procedure: str,
    newer: str,
    group: str,
    start: dict[str, str],
    typed: dict[str, str],
    joined: str,
) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, opened):
        catalogue = opened.opened.catalogue
        objects = list(catalogue.objects())
        catalogue.switch(1, [one for one in objects if one[:2] != ("form", newer)], b"signed", "c1")
        case_id = desk.start_case(procedure).result().case_id
        if group == "divorce":
            desk.save_answer(case_id, "/relation", "BAN_THAN").result()
            desk.save_answer(case_id, "/status", "DA_LY_HON").result()
        for name, value in start.items():
            desk.save_answer(case_id, f"/{group}/{name}", value).result()
        catalogue.switch(2, objects, b"signed", "c2")
        desk.versions.move(case_id).result()
        for name, value in typed.items():
            desk.save_answer(case_id, f"/{group}/{name}", value).result()
        typed_draft = desk.open_case(case_id).result()
        back = desk.versions.undo(case_id).result()
        field = "details" if group == "payment" else "judgment"
        assert back.answers[group][field] == joined  # type: ignore[index]
        assert desk.versions.move(case_id).result().answers[group] == typed_draft.answers[group]


def test_what_only_the_newer_form_asks_waits_for_the_next_move(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, opened):
        catalogue = opened.opened.catalogue
        objects = list(catalogue.objects())
        catalogue.switch(1, [one for one in objects if one[:2] != ("form", "tcxh/2")], b"signed", "c1")
        case_id = desk.start_case("1.001776").result().case_id
        for name, value in PAYMENT.items():
            desk.save_answer(case_id, f"/payment/{name}", value).result()
        catalogue.switch(2, objects, b"signed", "c2")
        desk.versions.move(case_id).result()
        desk.save_answer(case_id, "/payment/owner", "Trần Thị Chủ").result()
        for _ in range(3):
            back = desk.versions.undo(case_id).result()
            assert back.answers["payment"] == PAYMENT
            assert retired(back) == {"/payment/owner": "Trần Thị Chủ"}
            moved = desk.versions.move(case_id).result()
            assert moved.answers["payment"]["owner"] == "Trần Thị Chủ"  # type: ignore[index]
            assert moved.provenance["/payment/owner"] == "typed"
            assert retired(moved) == {}
