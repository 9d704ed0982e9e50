"""The portal's own command in processes of its own: a parent that holds the socket, and its workers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from tests.architecture.sources import ROOT
from tests.support.portal import PortalFolder


class _Told(msgspec.Struct):
    url: str


@dataclass
class Serving:
    """A portal served by several processes."""

    folder: PortalFolder
    url: str
    parent: subprocess.Popen[bytes]

    def workers(self) -> list[int]:
        """Return the processes that answer."""
        return sorted(
            int(stat.parent.name) for stat in Path("/proc").glob("[0-9]*/stat") if self._is_child(stat)
        )

    def _is_child(self, stat: Path) -> bool:
        try:
            # proc(5): after the name in brackets come the state and the parent's id.
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            return False
        return int(parent) == self.parent.pid and state != "Z"


@contextmanager
def serving(folder: PortalFolder, workers: int = 2) -> Iterator[Serving]:
    """Serve with `--workers` until the block ends; the parent must end well."""
    command = [sys.executable, "-W", "error", "-m", "sync.portal.main", "serve", "--port", "0", "--json"]
    command += ["--home", str(folder.folder / "data"), "--workers", str(workers)]
    if folder.database is not None:
        command += ["--database", folder.database]
    log = folder.folder / "server.log"
    with log.open("wb") as errors:
        parent = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=errors,
        )
    try:
        assert parent.stdout is not None
        line = parent.stdout.readline()
        assert line, log.read_text()
        yield Serving(folder, msgspec.json.decode(line, type=_Told).url, parent)
        parent.send_signal(signal.SIGTERM)
        assert parent.wait(timeout=30) == 0, log.read_text()
    finally:
        if parent.poll() is None:
            parent.kill()
        parent.communicate(timeout=20)
