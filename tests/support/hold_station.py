"""Run as a program: hold a home's lock, and if asked answer verbs, until killed or told to end.

Arguments: home, and `lock` or `serve`. Writes `ready` when it holds the lock.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kiosk.container import build_station, serve_verbs


def main(home: str, what: str) -> None:
    station = build_station(Path(home))
    if what == "serve":
        serve_verbs(station)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.read()
    station.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
