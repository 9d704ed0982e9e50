"""Worker processes of a bench: the portal's own application, or the floor, on an inherited socket."""

from __future__ import annotations

import argparse
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import uvicorn

from forms.stamp import SystemClock, SystemEntropy
from sync.portal.web.listening import Listening
from sync.portal.web.server import server_config
from tests.bench.portal.floor import Floor
from tests.support.portal import PortalFolder


@contextmanager
def serving(folder: Path, database: str | None, workers: int, floor: int = 0) -> Iterator[str]:
    """Run worker processes and give their address; `floor` is the packets of its transactions, 0 the portal."""
    where = Listening(port=0)
    listening = where.open()
    number = listening.fileno()
    command = [sys.executable, "-m", "tests.bench.portal.serving", str(folder), "--socket", str(number)]
    command += ["--database", database] if database else []
    command += ["--floor", str(floor)]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, pass_fds=[number], stderr=subprocess.DEVNULL)
        for _ in range(workers)
    ]
    try:
        for worker in running:
            assert worker.stdout is not None
            assert worker.stdout.readline() == b"ready\n"
        yield where.url(listening)
    finally:
        for worker in running:
            worker.terminate()
        for worker in running:
            worker.wait(30)
        listening.close()


def main() -> None:
    """Be one worker."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--socket", type=int, required=True)
    parser.add_argument("--database")
    parser.add_argument("--floor", type=int, default=0)
    chosen = parser.parse_args()
    folder = PortalFolder(chosen.folder, SystemClock(), SystemEntropy(), chosen.database)
    with folder.opened() as portal:
        served = replace(portal, intake=Floor(portal, chosen.floor)) if chosen.floor else portal  # type: ignore[arg-type]
        listening = socket.socket(fileno=chosen.socket)
        server = uvicorn.Server(server_config(served, Listening(port=0)))
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        server.run(sockets=[listening])


if __name__ == "__main__":
    main()
