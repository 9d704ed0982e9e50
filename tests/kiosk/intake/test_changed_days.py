"""Days that are promised, moved and over: what the station says of them, by the words of a real portal."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.words.lookup_sentences import due
from sync.portal.stations import stations
from tests.kiosk.intake.test_conflicts import order
from tests.kiosk.intake.test_withdrawing import linked, rounds, sealed

EXTENDED = {"reason": "Phải xác minh nơi cư trú.", "due_on": "2026-12-18"}


def test_an_extension_and_a_forwarding_stand_in_the_history(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        with place.portal.store.writing() as db:
            stations.add_unit(db, "20257", "UBND phường Thanh Khê")
        case_id = sealed(desk)
        rounds(place, station)
        order(place, desk, case_id, "accept")
        rounds(place, station)
        promised = desk.case(case_id).result().row.due_on
        assert promised is not None
        order(place, desk, case_id, "extend", **EXTENDED)
        rounds(place, station)
        case = desk.case(case_id).result()
        assert case.events[0][1] == f"Cổng báo: đổi ngày hẹn từ {promised:%d/%m/%Y} sang 18/12/2026"
        assert due(case) == "Hẹn trả ngày 18/12/2026"
        order(place, desk, case_id, "forward", reason="Đúng thẩm quyền.", unit_code="20257")
        rounds(place, station)
        assert desk.case(case_id).result().events[0][1] == "Cổng báo: chuyển hồ sơ sang UBND phường Thanh Khê"


@pytest.mark.parametrize(
    ("acts", "told"),
    [
        (("stop",), "Hồ sơ đã kết thúc, không còn ngày hẹn."),
        (("resolve",), "Đã có kết quả, chờ trao cho người dân."),
        (("resolve", "hand-over"), "Hồ sơ đã kết thúc, không còn ngày hẹn."),
    ],
)
def test_nobody_is_called_back_for_a_case_that_has_ended(
    tmp_path: Path, acts: tuple[str, ...], told: str
) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        order(place, desk, case_id, "accept")
        for act in acts:
            order(place, desk, case_id, act, **({"reason": "Theo đề nghị."} if act == "stop" else {}))
        rounds(place, station)
        case = desk.case(case_id).result()
        assert case.row.due_on is not None
        assert due(case) == told
