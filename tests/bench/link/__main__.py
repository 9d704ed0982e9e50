"""What a bad link does to a day's packets: `python -m tests.bench.link [--small] [--only …] [--trace DIR]`.

A station and a portal in two network namespaces; between them one process that holds packets back, loses
some, and now and then carries nothing at all (see `link` and `channel`). Everything else is real: the
kernel's TCP with CUBIC, TLS that is verified, `tram-so-portal serve`, the encrypted database and the rounds
of the station. Beside it a naive uploader sends the same bytes.

Targets (design): ≤ 1.12 F clean, ≤ 1.20 F with five drops net of the blackouts, text receipts ≤ 15 s,
≤ 80 KB resent for each drop, 0 duplicates, 0 lost; F = sealed bytes ÷ bandwidth up. `returns` has three
blackouts of 20 s: the first packet of a new connection comes ≤ 10 s after each. `quiet` has nothing to send.
Needs root, `/dev/net/tun` and iproute2; elsewhere one line says so.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from tests.bench.link import namespaces
from tests.bench.link.day_load import FULL, SMALL
from tests.bench.link.emulator import Plan
from tests.bench.link.quiet import quiet_run
from tests.bench.link.runs import Figures, naive_run, station_run

DROPS = {"full": (25, 65, 105, 145, 185), "small": (8, 24)}
DARK_S = 5.0
LONG_DARK = ((2.0, 20.0), (30.0, 20.0), (58.0, 20.0))
"""Long enough that nobody still hopes for the connection, and that backing off has grown."""
KINDS = ("clean", "drops", "naive-clean", "naive-drops", "returns", "quiet")
_LATE_MS = 50
"""Deliveries later than this disturb a round trip of 300 ms noticeably."""
_HEAD = (
    f"{'':<12} {'F s':>6} {'wall':>7} {'÷F':>6} {'net÷F':>6} {'texts':>7} {'IP÷':>6} {'again/drop':>10} "
    f"{'dupl':>4} {'lost':>4} {'spoilt':>6} {'idle up':>8} {'late ms':>8}"
)


def line(run: Figures) -> str:
    """Return a run as a line of the table."""

    def seconds(value: float | None, digits: int = 1) -> str:
        return "–" if value is None else f"{value:.{digits}f}"

    late = max(run.link["late_ms"], run.link["woken_late_ms"])
    return (
        f"{run.what:<12} {run.floor_s:>6.1f} {seconds(run.wall_s):>7} {seconds(run.times_floor, 3):>6} "
        f"{seconds(run.net_times_floor, 3):>6} {seconds(run.texts_s):>7} {run.wire_ratio:>6.3f} "
        f"{run.resent_per_drop / 1000:>8.1f}KB {run.duplicates:>4} {run.lost:>4} {run.spoilt:>6} "
        f"{run.link['up']['idle_s']:>7.1f}s {late:>8.1f}{' disturbed' if late > _LATE_MS else ''}"
    )


def main() -> None:
    """Play the chosen runs and print the table."""
    parser = argparse.ArgumentParser(prog="tests.bench.link")
    parser.add_argument("--small", action="store_true", help="40 packets, 4 files, two drops: 45 s a run")
    parser.add_argument("--only", action="append", choices=KINDS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--trace", type=Path, help="folder for packets and calls of each run")
    chosen = parser.parse_args()
    reason = namespaces.why_not()
    if reason:
        _print(f"not proven here: {reason}")
        return
    # A kill must run the same tidying up as Ctrl+C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    size, load = ("small", SMALL) if chosen.small else ("full", FULL)
    _print(_HEAD)
    for kind in chosen.only or KINDS:
        if kind == "quiet":
            _print(f"{kind:<12} {json.dumps(quiet_run())}")
            continue
        begins = DROPS[size] if kind.endswith("drops") else ()
        trace = None
        if chosen.trace is not None:
            chosen.trace.mkdir(parents=True, exist_ok=True)
            trace = str(chosen.trace / f"{kind}.packets")
        blackouts = LONG_DARK if kind == "returns" else tuple((begin, DARK_S) for begin in begins)
        plan = Plan(seed=chosen.seed, blackouts=blackouts, trace=trace)
        play: Callable[..., Figures] = naive_run if kind.startswith("naive") else station_run
        run = play(kind, SMALL if kind == "returns" else load, plan)
        _print(line(run))
        if run.link["tried_after_s"]:
            _print(f"{'':<12} first packet after each blackout: {run.link['tried_after_s']} s")
        if chosen.trace is not None:
            (chosen.trace / f"{kind}.json").write_text(json.dumps(asdict(run), indent=1), encoding="utf-8")


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
