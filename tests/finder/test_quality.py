"""The right service among the first three, on queries nobody tuned the finder to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiosk.cli.search import table_objects
from resources import files
from resources.catalogue import seed_objects
from sync.replica.catalogue import catalogue_file
from sync.replica.catalogue.catalogue_file import CatalogueReader
from tests.finder.judging import (
    HELD,
    MORE_QUERIES,
    NATIONAL,
    TEST,
    TUNING,
    folded,
    holds,
    judge,
    named_file,
    read_queries,
)
from tests.support.proof import not_proven

OVER_BUNDLED, OVER_NATIONAL = 0.95, 0.85
FOREIGN = tuple(path for path in HELD if all(query.is_national for query in read_queries(path)))
"""Tables that ask for no bundled service; over the country they are judged together (decision 169)."""
MIXED = tuple(path for path in HELD if path not in FOREIGN)


def test_there_are_enough_queries_and_none_is_in_both_halves() -> None:
    tuning, test = read_queries(TUNING), read_queries(TEST)
    assert len(tuning) + len(test) >= 150
    assert {query.text for query in tuning}.isdisjoint(query.text for query in test)
    asked = {code for query in (*tuning, *test) for code in query.accepted}
    assert asked >= {row["code"] for row in json.loads(files.read_bytes("seed/services.json"))}


@pytest.mark.parametrize("table", [TUNING, TEST, *MIXED], ids=lambda path: path.stem)
def test_first_three_over_the_bundled_catalogue(bundled: CatalogueReader, table: Path) -> None:
    verdict = judge(bundled, [query for query in read_queries(table) if not query.is_national])
    assert verdict.top3 >= OVER_BUNDLED, verdict.missed


def test_first_three_on_queries_from_elsewhere(bundled: CatalogueReader) -> None:
    table = named_file(MORE_QUERIES)
    if table is None:
        not_proven(f"queries from elsewhere, {MORE_QUERIES} names no file")
    verdict = judge(bundled, [query for query in read_queries(table) if not query.is_national])
    assert verdict.top3 >= OVER_BUNDLED, verdict.missed


def test_first_three_over_every_national_service(tmp_path: Path) -> None:
    table = named_file(NATIONAL)
    if table is None:
        not_proven(f"quality over every national service, {NATIONAL} names no file")
    path = tmp_path / "national.db"
    catalogue_file.build(path, table_objects(table), generation=0)
    reader = CatalogueReader(path)
    verdicts = {name.stem: judge(reader, read_queries(name)) for name in (TUNING, TEST, *MIXED)}
    verdicts["others"] = judge(reader, [query for name in FOREIGN for query in read_queries(name)])
    reader.close()
    assert all(verdict.top3 >= OVER_NATIONAL for verdict in verdicts.values()), verdicts


def test_no_synonym_quotes_a_query() -> None:
    """What a query says may be in a synonym only as far as the official text says it too.

    The held queries are left out: they were written by somebody who had not read the synonyms, so where both say
    the same (`tuyển sinh lớp 6`) people simply say it.
    """
    tables = [TUNING, TEST, *filter(None, [named_file(MORE_QUERIES)])]
    queries = [folded(query.text) for table in tables for query in read_queries(table)]
    quoted = []
    for row in json.loads(files.read_bytes("seed/services.json")):
        official = folded(f"{row['name']} . {row['result'] or ''}")
        for synonym in row["synonyms"]:
            words = folded(synonym)
            quoted += [
                f"{synonym} / {' '.join(query)}"
                for query in queries
                if (
                    (words == query and len(words) > 2)
                    or (len(words) >= 5 and holds(query, words))
                    or (len(query) >= 4 and holds(words, query))
                )
                and not holds(official, words)
                and not holds(official, query)
            ]
    assert not quoted, "\n".join(quoted)


def test_no_way_of_speaking_quotes_a_query() -> None:
    tables = [TUNING, TEST, *HELD, *filter(None, [named_file(MORE_QUERIES)])]
    queries = [folded(query.text) for table in tables for query in read_queries(table)]
    rows = json.loads(files.read_bytes("seed/search_words.json"))
    said = [folded(row["said"]) for row in rows]
    quoted = [
        " ".join(words)
        for words in said
        for query in queries
        if (words == query and len(words) > 2) or (len(words) >= 5 and holds(query, words))
    ]
    assert not quoted, quoted


def test_answers_are_the_same_every_time(bundled: CatalogueReader, tmp_path: Path) -> None:
    path = tmp_path / "again.db"
    catalogue_file.build(path, reversed(seed_objects()), generation=0)
    again = CatalogueReader(path)
    for query in read_queries(TEST):
        assert again.search(query.text, {}, 10) == bundled.search(query.text, {}, 10)
    again.close()
