"""Every reason a case needs a person for is one clear sentence, with the next step."""

from __future__ import annotations

import pytest

from forms.errors import DomainError
from kiosk.failure_words.attention import OF_ATTENTION, class_of
from kiosk.failure_words.withdrawing import OF_WITHDRAWING
from tests.scenario.told import assert_clear


@pytest.mark.parametrize("code", sorted({*OF_ATTENTION, *OF_WITHDRAWING}))
def test_each_is_clear_in_both_languages(code: str) -> None:
    assert_clear(DomainError(code))


@pytest.mark.parametrize(
    ("reason", "codes", "at_fields", "key"),
    [
        ("rejected", ("required",), True, "rejected"),
        ("rejected", (), False, "rejected"),
        ("rejected", ("wrong_area",), False, "wrong_area"),
        ("rejected", ("required", "unit_not_competent"), True, "wrong_area"),
        ("rejected", ("case_of_another_station",), False, "other_station"),
        ("rejected", ("operator_unknown",), False, "operator"),
        ("rejected", ("version.expired",), False, "form_version"),
        ("rejected", ("seal",), False, "unreadable"),
        ("conflict", (), False, "conflict"),
        ("too_large", (), False, "too_large"),
        ("file_damaged", (), False, "file_damaged"),
        ("a_reason_of_tomorrow", (), False, "unreadable"),
    ],
)
def test_reasons_fall_into_classes(reason: str, codes: tuple[str, ...], at_fields: bool, key: str) -> None:
    assert class_of(reason, codes, at_fields=at_fields) == f"attention_{key}"
