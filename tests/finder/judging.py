"""Queries with their expected services, and how many a catalogue answers among the first three."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from forms.finder.spelling import folded_key, split_words

if TYPE_CHECKING:
    from sync.replica.catalogue.catalogue_file import CatalogueReader

HERE = Path(__file__).parent
TUNING, TEST = HERE / "queries-tuning.csv", HERE / "queries-test.csv"
HELD = tuple(sorted(HERE.glob("queries-held-*.csv")))
"""Written whole before anything of the product was read, asked once, then looked at (decision 135)."""
NATIONAL = "TRAM_SO_NATIONAL_CSV"
"""Environment variable with the path of a table of every national service."""
MORE_QUERIES = "TRAM_SO_SEARCH_QUERIES"
"""Environment variable with the path of further queries, columns as in ours."""


@dataclass(frozen=True)
class Query:
    """One thing people type.

    Attributes:
        accepted: the expected service and those that serve as well.
        is_national: whether it asks for a service beyond the bundled catalogue.
    """

    text: str
    accepted: frozenset[str]
    style: str
    is_national: bool


@dataclass(frozen=True)
class Verdict:
    """How a set of queries fared.

    Attributes:
        first, top3: shares answered by the first row, or by one of three (0 to 1).
        missed: the others' texts.
    """

    first: float
    top3: float
    asked: int
    missed: tuple[str, ...]


def read_queries(path: Path) -> list[Query]:
    """Return the queries of a table."""
    with path.open(encoding="utf-8", newline="") as table:
        return [
            Query(
                text=row["query"],
                accepted=frozenset({row["expected_code"], *row["also_acceptable"].replace(";", " ").split()}),
                style=row["style"],
                is_national=row.get("scope") == "national",
            )
            for row in csv.DictReader(table)
        ]


def judge(reader: CatalogueReader, queries: list[Query]) -> Verdict:
    """Ask every query."""
    first = top3 = 0
    missed = []
    for query in queries:
        codes = [code for code, _, _ in reader.search(query.text, {}, 3)]
        first += bool(codes) and codes[0] in query.accepted
        if query.accepted.isdisjoint(codes):
            missed.append(query.text)
        else:
            top3 += 1
    asked = max(len(queries), 1)
    return Verdict(first / asked, top3 / asked, len(queries), tuple(missed))


def named_file(variable: str) -> Path | None:
    """Return the file an environment variable names, None where there is none."""
    given = os.environ.get(variable)
    return Path(given) if given and Path(given).is_file() else None


def folded(text: str) -> tuple[str, ...]:
    """Return the folded words of a text."""
    return tuple(map(folded_key, split_words(text)))


def holds(whole: tuple[str, ...], part: tuple[str, ...]) -> bool:
    """Tell whether words stand in a row in a text."""
    return any(whole[at : at + len(part)] == part for at in range(len(whole) - len(part) + 1))
