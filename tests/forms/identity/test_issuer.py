"""Who issued a card follows from the day of issue."""

from __future__ import annotations

import pytest

from forms.identity.issuer import card_issuer, suggested_issuer

POLICE = "Cục Cảnh sát quản lý hành chính về trật tự xã hội"


@pytest.mark.parametrize(
    ("day", "body"),
    [
        ("2015-12-31", None),
        ("2016-01-01", "Cục Cảnh sát đăng ký, quản lý cư trú và dữ liệu quốc gia về dân cư"),
        ("2018-10-09", "Cục Cảnh sát đăng ký, quản lý cư trú và dữ liệu quốc gia về dân cư"),
        ("2018-10-10", POLICE),
        ("2024-06-30", POLICE),
        ("2024-07-01", "Bộ Công an"),
        ("2024-02-30", None),
        ("hôm qua", None),
        (None, None),
        (20240701, None),
    ],
)
def test_the_body_of_the_day(day: object, body: str | None) -> None:
    assert card_issuer(day) == body


def test_a_place_beside_a_citizens_card_has_a_suggestion() -> None:
    answers: dict[str, object] = {
        "/mother/idDoc/type": "CCCD",
        "/mother/idDoc/issuedOn": "2021-06-15",
        "/father/idDoc/type": "HO_CHIEU",
        "/father/idDoc/issuedOn": "2021-06-15",
    }
    assert suggested_issuer("/mother/idDoc/issuedBy", answers.get) == POLICE
    assert suggested_issuer("/father/idDoc/issuedBy", answers.get) is None
    assert suggested_issuer("/mother/idDoc/number", answers.get) is None
