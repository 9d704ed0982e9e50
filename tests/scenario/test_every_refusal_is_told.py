"""Every error the application can meet at the desk has a sentence of its own, in both languages."""

from __future__ import annotations

import ast
import re

import pytest

from forms.errors import DomainError, HostileInput, StationError, TramSoError
from kiosk.failure_words import aliases as wording_aliases
from kiosk.failure_words import attention as wording_attention
from kiosk.failure_words import table as wording_errors
from sync.errors import SyncError, Trouble
from tests.architecture.sources import sources
from tests.scenario.told import assert_clear

_KINDS: dict[str, type[TramSoError]] = {"DomainError": DomainError, "StationError": StationError}
_MADE = re.compile(r"""(?<![.\w])(DomainError|StationError)\(\s*["']([^"']+)["']""")
# Command-line verbs write codes for other programs; enrolment is theirs; these are guards against our own bugs.
_NOT_AT_THE_DESK = (
    "ui/day/",
    "kiosk/cli/",
    "kiosk/verbs/",
    "kiosk/handover/",
    "kiosk/enrolling/enrolment",
    "kiosk/enrolling/pending_enrolment",
)
_OUR_BUGS = frozenset(
    {"replica_exists", "draft_replaced", "purpose_unknown", "reason_unknown", "slot_unknown"}
)


def raised_codes() -> dict[str, type[TramSoError]]:
    """Return each literal code of a `DomainError` or `StationError` that the desk may pass on."""
    found = {}
    for source in sources():
        if not source.name.startswith(("kiosk/", "sync/replica/", "sync/catalogue", "resources/", "ui/")):
            continue
        if source.name.startswith(_NOT_AT_THE_DESK):
            continue
        # Read, not parsed: every process of a run collects these, parsing takes seconds.
        for kind, code in _MADE.findall(source.text):
            found[code] = _KINDS[kind]
    return {code: kind for code, kind in found.items() if code not in _OUR_BUGS}


RAISED = raised_codes()


@pytest.mark.parametrize("code", sorted(RAISED))
def test_a_refusal_of_the_desk_is_told(code: str) -> None:
    assert_clear(RAISED[code](code, left=3, wait_s=300, count=2, most=3, limit_mb=6, least=6))


@pytest.mark.parametrize(
    "code", ["settings_malformed", "file_too_large", "definition_refused", "operator_id"]
)
def test_refused_bytes_are_told(code: str) -> None:
    assert_clear(HostileInput(code))


@pytest.mark.parametrize("trouble", [one for one in Trouble if one is not Trouble.STOPPED])
def test_trouble_with_the_portal_is_told(trouble: Trouble) -> None:
    assert_clear(SyncError(trouble, problem="status_500"))


def test_the_scan_finds_what_it_looks_for() -> None:
    assert {"image_unreadable", "replica_torn", "disk_full", "consent_missing"} <= set(RAISED) | {"disk_full"}
    assert len(RAISED) > 40


def test_no_sentence_waits_for_an_error_nobody_raises() -> None:
    said = _string_constants("kiosk/wording", "kiosk/failure_words", "ui/failure_acts")
    # Why a case needs attention is told apart in the table itself.
    told = {*wording_errors.ROWS, *wording_aliases.SAME_AS} - wording_attention.OF_ATTENTION.keys()
    assert {code for code in told if not _is_raised(code, said)} == set()


def _is_raised(code: str, said: set[str]) -> bool:
    """Return whether something in the program may make a code; troubles have a word in front."""
    return code in said or f"sync_{code}" in said


def _string_constants(*but: str) -> set[str]:
    """Return every text constant of the program, without those of the tables of sentences."""
    return {
        node.value
        for source in sources()
        if not source.name.startswith((*but, "tests/"))
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
