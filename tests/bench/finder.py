"""How long the finder takes beside a bare full-text index, and how often it is right.

    python -m tests.bench.finder [--national CSV] [--queries CSV …]

Typed are beginnings of names, one more letter at a time, and whole names and the colloquial queries of
`tests/finder`, each with a letter lost, so that the second stage has its share. Rows: the bundled catalogue, 4,400
generated services (names only: their vocabulary is too small for anything else), and every national service where
a table is given (also by `TRAM_SO_NATIONAL_CSV`). `cpu_p50_ms` is the work alone, for a machine that is busy.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2 as driver

from forms.text import fold
from kiosk.cli.search import table_objects
from resources.catalogue import seed_objects
from sync.replica.catalogue import catalogue_file
from sync.replica.catalogue.catalogue_file import CatalogueReader
from tests.finder.judging import NATIONAL, TEST, TUNING, judge, named_file, read_queries
from tests.support.many_services import many_services

if TYPE_CHECKING:
    from collections.abc import Callable

Objects = list[tuple[str, str, bytes]]
ROWS = 4_400
TYPED = 900
TARGETS = {"p50_ms": 4.0, "p95_ms": 15.0, "p99_ms": 40.0}
QUALITY = {"bundled": 0.95, "national": 0.85}


def names(objects: Objects) -> list[str]:
    """Return the names of the services."""
    return [json.loads(payload)["name"] for kind, _, payload in objects if kind == "service"]


def typed(objects: Objects, *, colloquial: bool) -> list[str]:
    """Return what people type on the way to names, and whole queries with a letter lost."""
    found: list[str] = []
    every = names(objects)
    for number, name in enumerate(every[:: max(1, len(every) // 40)]):
        text = name if number % 2 else fold(name)
        found += [text[:length] for length in range(1, min(len(text), 40), 2)]
    found = found[:: max(1, len(found) // TYPED)]
    whole = (
        [query.text for query in read_queries(TEST)] if colloquial else [name[:60] for name in every[::40]]
    )
    return found + whole + [text[: len(text) // 2] + text[len(text) // 2 + 1 :] for text in whole]


def timed(asked: list[str], question: Callable[[str], object]) -> dict[str, float]:
    """Return median, 95th and 99th percentile, and the median of processor time, in milliseconds."""
    for text in asked[:20]:
        question(text)
    times, work = [], []
    for text in asked:
        started, worked = time.perf_counter(), time.thread_time()
        question(text)
        work.append((time.thread_time() - worked) * 1_000)
        times.append((time.perf_counter() - started) * 1_000)
    cuts = statistics.quantiles(times, n=100)
    return {
        "p50_ms": round(statistics.median(times), 3),
        "p95_ms": round(cuts[94], 3),
        "p99_ms": round(cuts[98], 3),
        "cpu_p50_ms": round(statistics.median(work), 3),
        "cpu_p99_ms": round(statistics.quantiles(work, n=100)[98], 3),
    }


def floor(objects: Objects, asked: list[str]) -> dict[str, float]:
    """Return the times of a bare index of folded names: first rows that hold every word, unranked."""
    database = driver.connect(":memory:")
    database.execute(
        "CREATE VIRTUAL TABLE bare USING fts5(name, content = '', "
        "tokenize = \"unicode61 remove_diacritics 0\", prefix = '1 2 3')"
    )
    database.executemany(
        "INSERT INTO bare (rowid, name) VALUES (?, ?)", enumerate(map(fold, names(objects)), start=1)
    )

    def bare(text: str) -> object:
        words = [word for word in fold(text).split() if word.isalnum()]
        match = " ".join(f'"{word}"' for word in words) + "*"
        return (
            words
            and database.execute("SELECT rowid FROM bare WHERE bare MATCH ? LIMIT 20", (match,)).fetchall()
        )

    found = timed(asked, bare)
    database.close()
    return found


def measure(folder: Path, name: str, objects: Objects, tables: list[Path]) -> dict[str, object]:
    """Build a catalogue of these objects, time finder and bare index over it, judge its answers."""
    path = folder / f"{name}.db"
    started = time.perf_counter()
    catalogue_file.build(path, objects, generation=1)
    built = time.perf_counter() - started
    reader = CatalogueReader(path)
    asked = typed(objects, colloquial=bool(tables))
    bare = floor(objects, asked)
    started = time.perf_counter()
    reader.search("", {}, 1)
    opened = time.perf_counter() - started
    ours = timed(asked, lambda text: reader.search(text, {}, 50))
    known = {json.loads(payload)["code"] for kind, _, payload in objects if kind == "service"}
    quality = {}
    for table in tables:
        verdict = judge(reader, [query for query in read_queries(table) if query.accepted & known])
        quality[table.stem] = {
            "asked": verdict.asked,
            "first": round(verdict.first, 3),
            "top3": round(verdict.top3, 3),
        }
    reader.close()
    return {
        "rows": len(known),
        "queries": len(asked),
        "build_s": round(built, 2),
        "first_search_ms": round(opened * 1_000, 1),
        "raw_fts5": bare,
        "finder": ours,
        "ratio_p50": round(ours["p50_ms"] / bare["p50_ms"], 1),
        "quality": quality,
    }


def main(arguments: list[str] | None = None) -> int:
    """Print the figures as JSON; 1 when a target is missed."""
    parser = argparse.ArgumentParser(description="Time and judge the finder.")
    parser.add_argument("--national", type=Path, default=named_file(NATIONAL), metavar="CSV")
    parser.add_argument("--queries", type=Path, nargs="*", default=[], metavar="CSV")
    chosen = parser.parse_args(arguments)
    tables = [TUNING, TEST, *chosen.queries]
    lists = [entry for entry in seed_objects() if entry[0] == "list"]
    report: dict[str, dict[str, object]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report["bundled"] = measure(folder, "bundled", seed_objects(), tables)
        report["generated"] = measure(folder, "generated", [*many_services(ROWS), *lists], [])
        if chosen.national is None:
            sys.stdout.write(f"not proven here: every national service, {NATIONAL} names no file\n")
        else:
            report["national"] = measure(folder, "national", list(table_objects(chosen.national)), tables)
    missed = [
        f"{where} {figure}"
        for where, found in report.items()
        for figure, most in TARGETS.items()
        if found["finder"][figure] > most  # type: ignore[index]
    ]
    missed += [
        f"{where} {table}"
        for where, least in QUALITY.items()
        if where in report
        for table, found in report[where]["quality"].items()  # type: ignore[attr-defined]
        if found["top3"] < least
    ]
    report["targets"] = {**TARGETS, "top3": QUALITY, "missed": missed}
    sys.stdout.write(json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
