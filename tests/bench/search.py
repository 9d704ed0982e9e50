"""How long the finder takes beside the bare index: `python -m tests.bench.search`.

Queries are beginnings of names, with and without marks, one more letter each, as a person types.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from forms.text import fold
from resources.catalogue import seed_objects
from sync.replica import catalogue_file
from sync.replica.catalogue_file import CatalogueReader
from tests.support.many_services import many_services

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = 4_400
QUERIES = 600
TARGETS = {"p50_ms": 4.0, "p95_ms": 15.0, "p99_ms": 40.0}


def queries(objects: list[tuple[str, str, bytes]]) -> list[str]:
    """Return what one would type on the way to some of the names."""
    names = [json.loads(payload)["name"] for kind, _, payload in objects if kind == "service"]
    found: list[str] = []
    for number, name in enumerate(names[:: max(1, len(names) // 40)]):
        typed = name if number % 2 else fold(name)
        found += [typed[:length] for length in range(1, min(len(typed), 40), 2)]
    # Mistyped: the stage in which not every word is found.
    found += [f"{text}x {text}" for text in found[10::20]]
    return found[:: max(1, len(found) // QUERIES)]


def timed(asked: list[str], question: Callable[[str], object]) -> dict[str, float]:
    """Return median, 95th and 99th percentile in milliseconds."""
    for text in asked[:20]:
        question(text)
    times = []
    for text in asked:
        started = time.perf_counter()
        question(text)
        times.append((time.perf_counter() - started) * 1_000)
    cuts = statistics.quantiles(times, n=100)
    return {
        "p50_ms": round(statistics.median(times), 3),
        "p95_ms": round(cuts[94], 3),
        "p99_ms": round(cuts[98], 3),
    }


def measure(folder: Path, objects: list[tuple[str, str, bytes]]) -> dict[str, object]:
    """Build a catalogue of these objects and time finder and bare index over it."""
    path = folder / "catalogue.db"
    started = time.perf_counter()
    catalogue_file.build(path, objects, generation=1)
    built = time.perf_counter() - started
    reader = CatalogueReader(path)
    asked = queries(objects)
    # The floor: the first rows that hold the folded words, unranked and without anything else.
    database = reader._db

    def bare(text: str) -> object:
        words = [word for word in fold(text).split() if word.isalnum()]
        match = " ".join(f'"{word}"' for word in words) + "*"
        if not words:
            return None
        return database.execute(
            "SELECT rowid FROM service_words WHERE service_words MATCH ? LIMIT 20", (match,)
        ).fetchall()

    floor = timed(asked, bare)
    ours = timed(asked, lambda text: reader.search(text, {}, 50))
    reader.close()
    return {
        "rows": reader_rows(objects),
        "queries": len(asked),
        "build_s": round(built, 2),
        "raw_fts5": floor,
        "finder": ours,
        "ratio_p50": round(ours["p50_ms"] / floor["p50_ms"], 1),
    }


def reader_rows(objects: list[tuple[str, str, bytes]]) -> int:
    """Return how many services there are."""
    return sum(kind == "service" for kind, _, _ in objects)


def main() -> int:
    """Print the figures as JSON; 1 when a target is missed on the large catalogue."""
    with tempfile.TemporaryDirectory() as name:
        small = measure(Path(name), seed_objects())
        large = measure(Path(name), many_services(ROWS))
    sys.stdout.write(json.dumps({"small": small, "large": large, "targets": TARGETS}, indent=1) + "\n")
    finder = large["finder"]
    assert isinstance(finder, dict)
    return int(any(finder[name] > limit for name, limit in TARGETS.items()))


if __name__ == "__main__":
    sys.exit(main())
