"""Enrolment and verbs explain themselves in both languages."""

from __future__ import annotations

import pytest

from forms.errors import DomainError, HostileInput, StationError, TramSoError
from kiosk.failure_words.verbs import OF_ENROLMENT, OF_VERBS, SAME_AS
from tests.scenario.told import assert_clear


@pytest.mark.parametrize("code", sorted({**OF_ENROLMENT, **OF_VERBS, **SAME_AS}))
@pytest.mark.parametrize("family", [DomainError, StationError, HostileInput])
def test_a_refusal_is_told(code: str, family: type[TramSoError]) -> None:
    assert_clear(family(code))
