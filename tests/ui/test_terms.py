"""Time limits on screen say their unit, and whether anybody has verified them."""

from __future__ import annotations

import msgspec
import pytest

from forms.catalogue import Service, parse_catalogue
from resources.files import seed
from ui.parts.finder_list import term

BIRTH = parse_catalogue(seed()).service("1.001193")


def service(**changes: object) -> Service:
    assert BIRTH is not None
    return msgspec.structs.replace(BIRTH, **changes)


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, "trong ngày"),
        ({"time_value": 20, "time_unit": "working_day"}, "20 ngày làm việc"),
        ({"time_value": 15, "time_unit": "day"}, "15 ngày"),
        ({"time_value": 15, "time_unit": "day", "time_basis": "inferred"}, "15 ngày, chưa xác minh"),
        ({"time_unit": "immediate"}, "trả ngay"),
        ({"time_unit": None}, "thời hạn chưa xác minh"),
    ],
)
def test_a_time_limit_is_shown_with_its_unit(changes: dict[str, object], shown: str) -> None:
    assert term(service(**changes)) == shown


def test_every_shipped_time_limit_can_be_shown() -> None:
    assert all(term(one) for one in parse_catalogue(seed()).services)
