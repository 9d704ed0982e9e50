"""How long one saved field takes against a bare SQLCipher upsert: `python -m tests.bench.autosave`.

The two are measured in turn on the same disk. A slow disk is played by a library put before libc whose
`fsync` and `fdatasync` sleep; where there is no C compiler that part says so.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sync.replica.drafts import drafts
from sync.replica.storage.connection import connect_keyed, open_writable
from sync.replica.store import Replica
from tests.support.fakes import FakeClock
from tests.support.station_data import KEY, T0, ident, start_case

ROUNDS = 300
SLOW_FSYNC_MS = 15
FIELDS = 200
TARGET = 1.5
_SLOW_C = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>
static int slow(const char *name, int fd) {
    int (*real)(int) = (int (*)(int)) dlsym(RTLD_NEXT, name);
    usleep(%d * 1000);
    return real(fd);
}
int fsync(int fd) { return slow("fsync", fd); }
int fdatasync(int fd) { return slow("fdatasync", fd); }
"""


def measure(folder: Path, rounds: int = ROUNDS) -> dict[str, float]:
    """Return medians in milliseconds of a raw upsert and of a save, and their ratio."""
    case_id = ident(1)
    replica = Replica.create(folder / "station.db", KEY, clock=FakeClock())
    replica.write(lambda db: start_case(db, 1)).result()
    connect_keyed(folder / "raw.db", KEY).execute("PRAGMA application_id = 1414746673").fetchall()
    raw = open_writable(folder / "raw.db", KEY)
    raw.execute("CREATE TABLE answer (draft INTEGER, pointer TEXT, value BLOB, PRIMARY KEY (draft, pointer))")
    plain: list[float] = []
    saved: list[float] = []
    for number in range(rounds):
        pointer, value = f"/fields/{number % FIELDS}", f'"giá trị số {number}"'.encode()
        started = time.perf_counter()
        raw.execute(
            "INSERT INTO answer VALUES (1, ?, ?) "
            "ON CONFLICT (draft, pointer) DO UPDATE SET value = excluded.value",
            (pointer, value),
        )
        middle = time.perf_counter()
        replica.write(
            lambda db, p=pointer, v=value: drafts.save_answer(db, case_id, p, v, "typed", T0)
        ).result()
        saved.append(time.perf_counter() - middle)
        plain.append(middle - started)
    raw.close()
    replica.close()
    floor, ours = statistics.median(plain) * 1_000, statistics.median(saved) * 1_000
    p99 = statistics.quantiles(saved, n=100)[98] * 1_000
    return {
        "raw_p50_ms": round(floor, 3),
        "save_p50_ms": round(ours, 3),
        "save_p99_ms": round(p99, 3),
        "ratio": round(ours / floor, 2),
        "target": TARGET,
    }


def measure_slow(folder: Path) -> dict[str, object]:
    """Measure in a child whose flushes take 15 ms longer."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if sys.platform != "linux" or compiler is None:
        return {"not proven here": "a slow flush needs Linux and a C compiler"}
    source, library = folder / "slow.c", folder / "slow.so"
    source.write_text(_SLOW_C % SLOW_FSYNC_MS, encoding="utf-8")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    child = subprocess.run(
        [sys.executable, "-m", "tests.bench.autosave", "--child", "100"],
        capture_output=True,
        check=True,
        env={**os.environ, "LD_PRELOAD": str(library)},
    )
    found: dict[str, object] = json.loads(child.stdout)
    return found


def main(arguments: list[str]) -> int:
    """Print the figures as JSON; 1 when a target is missed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if arguments[:1] == ["--child"]:
            sys.stdout.write(json.dumps(measure(folder, int(arguments[1]))))
            return 0
        figures: dict[str, dict[str, object]] = {
            "autosave": dict(measure(folder)),
            f"autosave, fsync + {SLOW_FSYNC_MS} ms": measure_slow(folder),
        }
    sys.stdout.write(json.dumps(figures, ensure_ascii=False, indent=1) + "\n")
    ratios = [figure["ratio"] for figure in figures.values() if "ratio" in figure]
    return int(any(isinstance(ratio, float) and ratio > TARGET for ratio in ratios))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
