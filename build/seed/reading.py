"""Reading and checking rows of the hand-kept and reference tables."""

from __future__ import annotations

import csv
import io
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Row = dict[str, str]


class SeedError(Exception):
    """An input does not say what the seed needs; nothing was written."""


def read_rows(path: Path, columns: Iterable[str]) -> list[Row]:
    """Return the rows of a UTF-8 table with every text composed (NFC) and trimmed.

    Raises:
        SeedError: file or column missing, a row of another width, not UTF-8.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as cause:
        raise SeedError(f"{path.name}: cannot be read as UTF-8: {cause}") from cause
    table = csv.DictReader(io.StringIO(text, newline=""))
    missing = set(columns) - set(table.fieldnames or ())
    if missing:
        raise SeedError(f"{path.name}: no column {', '.join(sorted(missing))}")
    rows = []
    for number, row in enumerate(table, start=2):
        if None in row or None in row.values():
            raise SeedError(f"{path.name}: row {number} has another number of columns")
        rows.append({key: unicodedata.normalize("NFC", value).strip() for key, value in row.items()})
    return rows


def only_once(name: str, keys: Iterable[str]) -> None:
    """Refuse a key that appears twice.

    Raises:
        SeedError: naming the key.
    """
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise SeedError(f"{name}: {key} appears twice")
        seen.add(key)


def expect_rows(name: str, rows: list[dict[str, object]], count: int) -> None:
    """Refuse a table that lost or gained rows.

    Raises:
        SeedError: naming both counts.
    """
    if len(rows) != count:
        raise SeedError(f"{name}: {len(rows)} rows, {count} expected")


def split_list(text: str, separator: str = "|") -> list[str]:
    """Return the parts of a list kept in one cell, without blanks and empty parts."""
    return [part.strip() for part in text.split(separator) if part.strip()]


def fold(text: str) -> str:
    """Return lower-case text without marks, with d for đ and single spaces."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).lower().split())
