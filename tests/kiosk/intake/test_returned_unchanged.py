"""A returned case does not go out again as it came back, and an honest "it was right" still can; on the real portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.kiosk.intake.test_conflicts import order, sign
from tests.kiosk.intake.test_withdrawing import at_portal, linked, refusal, rounds, sealed
from tests.support.counter import paper
from tests.support.portal import Desk, officer_token

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.desk.facade import Desk as Counter
    from kiosk.station.held import Station
    from tests.support.stations import Practice

REASONS = [
    {"text": "Tên của trẻ khác giấy chứng sinh.", "pointer": "/child/fullName"},
    {"text": "Nơi sinh ghi chưa đúng.", "pointer": "/child/facilityName"},
    {"text": "Ảnh giấy chứng sinh bị mờ.", "doc_id": "d-birth"},
]
Stand = tuple["Practice", "Counter", "Station", bytes]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Stand]:
    """Return a station with one case the officer has sent back for three reasons, opened and signed."""
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        order(place, desk, case_id, "supplement", reasons=REASONS)
        rounds(place, station)
        desk.open_supplement(case_id).result()
        sign(desk, case_id)
        yield place, desk, station, case_id


def fates(desk: Counter, case_id: bytes) -> list[str]:
    reasons = desk.open_case(case_id).result().reasons
    return ["mended" if one.mended else "kept" if one.kept else "open" for one in reasons]


def why_not(desk: Counter, case_id: bytes) -> tuple[str, str]:
    error = desk.seal(case_id).exception()
    return getattr(error, "code", ""), str(getattr(error, "params", {}).get("where"))


def test_nothing_changed_is_not_sealed_and_the_first_place_is_named(opened: Stand) -> None:
    place, desk, station, case_id = opened
    assert fates(desk, case_id) == ["open"] * 3
    code, where = why_not(desk, case_id)
    assert code == "nothing_changed"
    assert where.startswith("Họ, chữ đệm, tên")
    # The same value typed again is no change.
    name = desk.open_case(case_id).result().answers["child"]["fullName"]  # type: ignore[index]
    desk.save_answer(case_id, "/child/fullName", name).result()
    sign(desk, case_id)
    assert fates(desk, case_id) == ["open"] * 3
    assert why_not(desk, case_id)[0] == "nothing_changed"
    rounds(place, station)
    assert at_portal(place) == ["submission"]


def test_what_was_not_dealt_with_is_asked_for_once(opened: Stand) -> None:
    place, desk, station, case_id = opened
    desk.save_answer(case_id, "/child/fullName", "Nguyễn Mẫu Anh").result()
    desk.attach(case_id, "d-birth", paper(5)).result()
    sign(desk, case_id)
    assert fates(desk, case_id) == ["mended", "open", "mended"]
    code, where = why_not(desk, case_id)
    assert code == "reasons_open"
    assert "cơ sở y tế" in where.lower()
    signed = desk.keep_as_sent(case_id, 1).result()
    # It changes nothing the citizen signed.
    assert signed.signed
    assert fates(desk, case_id) == ["mended", "kept", "mended"]
    desk.keep_as_sent(case_id, 1, kept=False).result()
    assert why_not(desk, case_id)[0] == "reasons_open"
    desk.keep_as_sent(case_id, 1).result()
    desk.seal(case_id).result()
    rounds(place, station)
    assert at_portal(place) == ["submission", "supplement"]
    assert told_to_officer(place, desk, case_id) == ["returned:/child/facilityName"]


def test_all_was_right_as_sent_can_be_said(opened: Stand) -> None:
    place, desk, station, case_id = opened
    for number in range(3):
        assert why_not(desk, case_id)[0] == "nothing_changed"
        desk.keep_as_sent(case_id, number).result()
    desk.seal(case_id).result()
    rounds(place, station)
    assert told_to_officer(place, desk, case_id) == [
        "returned:/child/fullName",
        "returned:/child/facilityName",
        "returned:/documents/d-birth",
    ]
    # It answers this request, and no later one.
    order(place, desk, case_id, "supplement", reasons=REASONS)
    rounds(place, station)
    desk.open_supplement(case_id).result()
    assert fates(desk, case_id) == ["open"] * 3


def test_an_answer_taken_away_is_a_change_and_one_put_back_is_none(opened: Stand) -> None:
    _, desk, _, case_id = opened
    before = desk.open_case(case_id).result().answers["child"]["facilityName"]  # type: ignore[index]
    desk.save_answer(case_id, "/child/facilityName", None).result()
    assert fates(desk, case_id)[1] == "mended"
    desk.save_answer(case_id, "/child/facilityName", before).result()
    assert fates(desk, case_id)[1] == "open"


def test_only_a_reason_that_was_given_can_be_answered(opened: Stand) -> None:
    _, desk, _, case_id = opened
    assert refusal(desk.keep_as_sent(case_id, 3)) == "replies_to_nothing"
    assert refusal(desk.keep_as_sent(case_id, -1)) == "replies_to_nothing"


def told_to_officer(place: Practice, desk: Counter, case_id: bytes) -> list[str]:
    code = desk.case(case_id).result().dossier_code
    content = Desk(place.client, officer_token(place.portal)).get(f"/v1/officer/dossiers/{code}").json()
    found = [one for one in content["content"]["warnings"] if one["rule_id"].startswith("returned:")]
    assert all(one["note"] == "Đã hỏi lại người dân: đúng như đã gửi." for one in found)
    return [one["rule_id"] for one in found]
