"""What the portal's tables cost when they are full: `python -m tests.bench.tables [WHAT …] [--rows N] [--only DATABASE]`.

`desk` pages of an officer's desk, `chain` whether a station's chain is forked, `slips` the case of a code on a slip,
`counting` a writing transaction that only counts, `sizes` bytes a submission leaves. Each on SQLite and on PostgreSQL,
one in each line with a floor of the same run. 20,000 rows unless `--rows` says more; `docs/SCALE.md` has a million.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sync.portal.storage.database import Database
from tests.bench.tables import chain, counting, desk, sizes, slips
from tests.bench.tables.timing import Line
from tests.support.postgres import postgres_server, why_not

WHAT: dict[str, Callable[[Database, int], Iterator[Line]]] = {
    "desk": desk.lines,
    "chain": chain.lines,
    "slips": slips.lines,
    "counting": counting.lines,
    "sizes": sizes.lines,
}
ROWS = 20_000


@contextmanager
def databases(only: str | None) -> Iterator[Iterator[tuple[str, str | Path]]]:
    """Give a folder or a server's address for each kind of database; every commit is synced."""

    def each() -> Iterator[tuple[str, str | Path]]:
        if only != "postgresql":
            with tempfile.TemporaryDirectory(prefix="tramso-tables-") as name:
                yield "sqlite", Path(name)
        reason = why_not()
        if only != "sqlite" and reason is not None:
            sys.stdout.write(f"not measured here: {reason}\n")
        elif only != "sqlite":
            with postgres_server() as server, server.migrated() as url:
                yield "postgresql", url

    yield each()


def main() -> None:
    """Print a line for each figure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", nargs="*", choices=[*WHAT, []], default=[])
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    chosen = parser.parse_args()
    sys.stdout.write(f"{chosen.rows} rows, {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}\n")
    for what in chosen.what or WHAT:
        with databases(chosen.only) as kinds:
            for kind, where in kinds:
                url = f"sqlite:///{where / 'portal.db'}" if isinstance(where, Path) else where
                store = Database(url)
                store.migrate()
                for line in WHAT[what](store, chosen.rows):
                    told = {"database": kind, "what": what, **line}
                    sys.stdout.write(json.dumps(told) + "\n")
                    sys.stdout.flush()
                store.close()


if __name__ == "__main__":
    main()
