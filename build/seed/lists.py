"""The small lists: peoples, public holidays, life events."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from reading import SeedError, expect_rows, only_once, read_rows

if TYPE_CHECKING:
    from pathlib import Path

CONFIDENCE = re.compile(r"(high|unconfirmed|projected)\b")


def build_ethnic_groups(reference: Path) -> list[dict[str, object]]:
    """Return the 54 peoples with their two-digit codes.

    Raises:
        SeedError: a code is missing or doubled.
    """
    name = "vn-ethnic-groups.csv"
    rows = read_rows(reference / name, ("code", "name", "confidence"))
    found: list[dict[str, object]] = [dict(row) for row in rows]
    expect_rows(name, found, 54)
    if [row["code"] for row in rows] != [f"{number:02}" for number in range(1, 55)]:
        raise SeedError(f"{name}: codes are not 01 to 54")
    only_once(name, (row["name"] for row in rows))
    return found


def build_holidays(reference: Path) -> list[dict[str, object]]:
    """Return days off and working Saturdays in date order, each with how sure it is.

    `projected` days were computed before the yearly announcement, `unconfirmed` ones wait for a second
    source.

    Raises:
        SeedError: a day is doubled or of an unknown kind, a working Saturday is no Saturday.
    """
    name = "vn-holidays-2025-2027.csv"
    found: list[dict[str, object]] = []
    for row in read_rows(reference / name, ("date", "kind", "name_vi", "confidence")):
        sure = CONFIDENCE.match(row["confidence"])
        try:
            weekday = date.fromisoformat(row["date"]).weekday()
        except ValueError:
            raise SeedError(f"{name}: {row['date']!r} is not a date") from None
        if sure is None or row["kind"] not in {"off", "working_saturday"}:
            raise SeedError(f"{name}: {row}")
        if row["kind"] == "working_saturday" and weekday != 5:
            raise SeedError(f"{name}: {row['date']} is not a Saturday")
        found.append(
            {"date": row["date"], "kind": row["kind"], "name": row["name_vi"], "confidence": sure[1]}
        )
    only_once(name, (str(row["date"]) for row in found))
    return sorted(found, key=lambda row: str(row["date"]))


def build_life_events(own: Path) -> list[dict[str, object]]:
    """Return the occasions in life under which services are found.

    Raises:
        SeedError: a code is doubled.
    """
    name = "life-events.csv"
    rows = read_rows(own / name, ("code", "name", "name_en"))
    only_once(name, (row["code"] for row in rows))
    return [dict(row) for row in rows]
