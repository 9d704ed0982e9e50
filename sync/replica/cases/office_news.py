"""What an office did to a case without moving its state: a promised day put off, the case forwarded.

It stands in the history of the case, and is news until somebody noted that the citizen was told. So is that the
portal knows a dossier a case may repeat, until somebody noted that they have seen it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sync.replica.storage.driver import Connection
from sync.wire.handling import Handling
from sync.wire.messages import DossierItem

OPEN_STATES = (1, 2, 4, 5, 6)
"""States in which a day or a unit still matters; what was decided since makes a row of its own, a fee one with it."""
_ACCEPTED_STATES = (2, 4, 6)
"""States only an accepted case is in, while a day can be named."""
# INDEXED BY: without the indexes of schema 5 every event of every open case would be read for what few have.
TOLD_VERSION = """coalesce((SELECT json_extract(t.detail, '$.told') FROM case_event AS t INDEXED BY case_event_told
    WHERE t.case_id = o.case_id AND t.kind = 'settled' AND json_extract(t.detail, '$.told') IS NOT NULL
    ORDER BY t.id DESC LIMIT 1), -1)"""
"""Over `dossier AS o`: version somebody noted last that the citizen was told of, -1 for none."""
_MAY_BE = """((n.kind = 'dossier' AND (json_extract(n.detail, '$.extended_from') IS NOT NULL
    OR json_extract(n.detail, '$.first_day') IS NOT NULL OR json_extract(n.detail, '$.unit') IS NOT NULL))
    OR (n.kind = 'settled' AND json_extract(n.detail, '$.duplicate') IS NOT NULL))"""
_UNREAD = """NOT EXISTS (SELECT 1 FROM case_event AS r WHERE r.case_id = o.case_id AND r.kind = 'settled'
    AND r.id > n.id AND json_extract(r.detail, '$.duplicate_read') IS NOT NULL)"""
_OPEN = f"o.state IN ({', '.join(map(str, OPEN_STATES))}) AND NOT o.elsewhere"
_ANY = f"""FROM case_event AS n INDEXED BY case_event_news WHERE n.case_id = o.case_id AND {_MAY_BE}
    AND CASE n.kind WHEN 'dossier' THEN json_extract(n.detail, '$.version') > {TOLD_VERSION} ELSE {_UNREAD} END"""
UNTOLD = f"({_OPEN} AND EXISTS (SELECT 1 {_ANY}))"
"""Over `dossier AS o`: whether there is news nobody told the citizen."""
NEWS = f"""CASE WHEN {_OPEN} THEN
    (SELECT json_group_array(json(n.detail)) {_ANY}) END"""
"""Over `dossier AS o`: details of the events nobody told the citizen, as a JSON list; not necessarily in order."""

Facts = dict[str, object]


@dataclass(frozen=True)
class News:
    """What an office did since the citizen was told last.

    Attributes:
        version: with which the newest of it was said.
        extended: the promised day was put off, or one was named.
        first: no day was promised before.
        unit: name, or code where no name was told, of the unit the case went to; None where it stayed.
    """

    version: int
    extended: bool
    first: bool
    unit: str | None


@dataclass(frozen=True)
class UnitFacts:
    """The unit a case was forwarded to last, and when (UTC milliseconds)."""

    name: str
    since_ms: int


def of_item(db: Connection, item: DossierItem, told: Handling | None, due_on: str | None) -> Facts:
    """Return what the history keeps of an item: only what was not known before.

    Args:
        db: open database.
        item: what the portal says of a case.
        told: which unit has it, where it was forwarded and the portal says which.
        due_on: the day this station heard of last, None for none.
    """
    facts: Facts = {}
    before = _events(db, item.case_id)
    # The portal speaks of its last change alone: between two polls it may have set a day and gone on.
    promised = item.extended_from or due_on or _last_day(before)
    if item.extended_from is not None or (item.due_on is not None and promised not in (None, item.due_on)):
        facts["extended_from"] = promised
    elif item.due_on is not None and promised is None and (item.action == "extend" or _taken_on(before)):
        facts["first_day"] = True
    going: Facts = {}
    if told is not None:
        going = {"unit": told.unit_code, "unit_name": told.name, "unit_since_ms": told.since * 1_000}
    elif item.action == "forward":
        # An older portal names the unit by its code alone, and lets the state begin with everything it does.
        going = {"unit": item.unit_code, "unit_since_ms": item.state_at * 1_000}
    had, went = unit_of(before), unit_of([going])
    if went is not None and (had is None or went.since_ms > had.since_ms):
        facts |= going
    if facts and before and before[-1].get("state") != item.state:
        facts["state_too"] = True
    return facts


def _taken_on(details: list[Facts]) -> bool:
    """Return whether this station heard that the case was accepted; a day it hears of then came later."""
    return any(facts.get("state") in _ACCEPTED_STATES for facts in details)


def _last_day(details: list[Facts]) -> str | None:
    """Return the day this station heard of last; a restored portal may have forgotten it meanwhile."""
    days = [facts["due_on"] for facts in details if isinstance(facts.get("due_on"), str)]
    return str(days[-1]) if days else None


def unit_of(details: Iterable[Facts]) -> UnitFacts | None:
    """Return the unit a case was forwarded to last, from the details of its history; None where it never was."""
    found = None
    for facts in details:
        since_ms = facts.get("unit_since_ms", facts.get("at_ms"))
        if facts.get("unit") is not None and isinstance(since_ms, int):
            found = UnitFacts(_name(facts), since_ms)
    return found


def unit(db: Connection, case_id: bytes) -> UnitFacts | None:
    """Return the unit a case was forwarded to last; None where it never was."""
    return unit_of(_events(db, case_id))


def news_of(details: Iterable[Facts], after: int = -1) -> News | None:
    """Return what is news among the details of dossier events after a version; None for nothing."""
    version, extended, first, unit_name = -1, False, False, None
    for facts in sorted(details, key=_version):
        names, moves = facts.get("first_day") is True, facts.get("unit") is not None
        extends = names or facts.get("extended_from") is not None
        if (extends or moves) and _version(facts) > after:
            version = _version(facts)
            extended, first = extended or extends, first or names
            unit_name = _name(facts) if moves else unit_name
    return None if version < 0 else News(version, extended, first, unit_name)


def duplicate_of(details: Iterable[Facts]) -> str | None:
    """Return the code of the dossier the portal named last as one a case may repeat; None for none."""
    named = [facts["duplicate"] for facts in details if isinstance(facts.get("duplicate"), str)]
    return str(named[-1]) if named else None


def _name(facts: Facts) -> str:
    return str(facts.get("unit_name") or facts.get("unit"))


def _version(facts: Facts) -> int:
    version = facts.get("version")
    return version if isinstance(version, int) else -1


def _events(db: Connection, case_id: bytes) -> list[Facts]:
    found = db.execute(
        "SELECT detail FROM case_event WHERE case_id = ? AND kind = 'dossier' ORDER BY id", (case_id,)
    )
    return [json.loads(detail) for (detail,) in found]
