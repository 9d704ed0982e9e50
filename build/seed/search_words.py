"""The table of search words: abbreviations, other spellings, small words, concepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reading import Row, SeedError, only_once, read_rows, split_list

if TYPE_CHECKING:
    from pathlib import Path

INPUTS = ("abbreviations.csv", "concepts.csv", "spellings.csv")


def build_search_words(own: Path) -> list[dict[str, object]]:
    """Return every row of the table, kind by kind, in the order of the hand-kept tables.

    Raises:
        SeedError: a word is doubled within its kind or a weight is no number from 0 to 1.
    """
    abbreviations = [
        {"kind": "abbreviation", "said": row["said"], "means": split_list(row["means"])}
        for row in read_rows(own / INPUTS[0], ("said", "means"))
    ]
    concepts = [_concept(row) for row in read_rows(own / INPUTS[1], ("kind", "said", "means", "weight"))]
    spellings = [_spelling(row) for row in read_rows(own / INPUTS[2], ("kind", "said", "standard", "weight"))]
    found: list[dict[str, object]] = [*abbreviations, *spellings, *concepts]
    for kind in ("abbreviation", "spelling", "class", "concept"):
        only_once(f"search words, {kind}", (str(row["said"]) for row in found if row["kind"] == kind))
    return found


def _concept(row: Row) -> dict[str, object]:
    found: dict[str, object] = {"kind": row["kind"], "said": row["said"], "means": split_list(row["means"])}
    if row["kind"] == "concept":
        found["weight"] = _weight(row)
        found |= {name: True for name in ("instead", "marks") if row[name] == "yes"}
    elif row["kind"] != "class":
        raise SeedError(f"{INPUTS[1]}: kind {row['kind']!r}")
    return found


def _spelling(row: Row) -> dict[str, object]:
    if row["kind"] == "small":
        return {"kind": "small", "said": row["said"], "weight": _weight(row)}
    if row["kind"] != "spelling":
        raise SeedError(f"{INPUTS[2]}: kind {row['kind']!r}")
    return {"kind": "spelling", "said": row["said"], "means": [row["standard"]]}


def _weight(row: Row) -> float:
    try:
        weight = float(row["weight"])
    except ValueError:
        raise SeedError(f"{row['said']}: {row['weight']!r} is not a number") from None
    if not 0 <= weight <= 1:
        raise SeedError(f"{row['said']}: weight {weight} is not between 0 and 1")
    return weight
