"""Several worker processes on one listening socket and one database.

The parent owns the socket and answers nothing itself. A worker that dies is started again; a
worker whose parent dies ends too, because it holds the other end of the parent's pipe.
"""

from __future__ import annotations

import logging
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence

from forms.errors import StationError
from sync.portal.storage.event_log import record
from sync.portal.web.listening import GRACE_S

MAX_WORKERS = 64
MAX_EARLY_DEATHS = 3
"""A worker that dies so often before it was ready will not come up: the fault is elsewhere."""
_READY = b"ready"


class Workers:
    """Starts, watches and ends worker processes.

    Args:
        count: how many, 2–64.
        command: what starts one; `--inherit` with the socket is added.
    """

    def __init__(self, count: int, command: Sequence[str]) -> None:
        self._count = count
        self._command = command
        self._early_deaths = 0
        self._running: dict[subprocess.Popen[bytes], bool] = {}

    def run(self, listening: socket.socket, ready: Callable[[], None]) -> None:
        """Serve until SIGTERM or SIGINT.

        Args:
            listening: bound and listening; every worker takes connections from it.
            ready: called once, when every worker answers.

        Raises:
            StationError: `workers_unsupported` on Windows, `worker_failed` when none comes up.
        """
        if sys.platform == "win32":
            raise StationError("workers_unsupported")
        wake_in, wake_out = os.pipe()
        os.set_blocking(wake_out, False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: os.write(wake_out, b"."))
        watch = selectors.DefaultSelector()
        watch.register(wake_in, selectors.EVENT_READ)
        try:
            for _ in range(self._count):
                self._start(listening, watch)
            self._watch(listening, watch, wake_in, ready)
        finally:
            self._end()
            watch.close()
            os.close(wake_in)
            os.close(wake_out)

    def _watch(
        self,
        listening: socket.socket,
        watch: selectors.BaseSelector,
        wake_in: int,
        ready: Callable[[], None],
    ) -> None:
        told = False
        while True:
            for key, _ in watch.select():
                if key.fd == wake_in:
                    return
                worker: subprocess.Popen[bytes] = key.data
                # What a worker says comes in one short write: it is up. An end of file: it is gone.
                if os.read(key.fd, 4_096).startswith(_READY):
                    self._running[worker] = True
                else:
                    self._replace(worker, listening, watch)
            if not told and all(self._running.values()):
                told = True
                ready()

    def _start(self, listening: socket.socket, watch: selectors.BaseSelector) -> None:
        number = listening.fileno()
        worker = subprocess.Popen(  # noqa: S603 (this program again, with its own arguments)
            [*self._command, "--inherit", str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=[number],
        )
        if worker.stdout is None:
            raise StationError("worker_failed")
        self._running[worker] = False
        watch.register(worker.stdout, selectors.EVENT_READ, worker)
        record("worker_started", worker=worker.pid)

    def _replace(
        self, worker: subprocess.Popen[bytes], listening: socket.socket, watch: selectors.BaseSelector
    ) -> None:
        if worker.stdout is not None:
            watch.unregister(worker.stdout)
        was_up = self._running.pop(worker)
        _close(worker)
        record("worker_ended", level=logging.ERROR, worker=worker.pid, status=worker.wait(), was_up=was_up)
        if not was_up:
            self._early_deaths += 1
            if self._early_deaths >= MAX_EARLY_DEATHS:
                raise StationError("worker_failed")
        self._start(listening, watch)

    def _end(self) -> None:
        for worker in self._running:
            worker.terminate()
        for worker in self._running:
            try:
                worker.wait(GRACE_S + 5)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
            _close(worker)
        self._running.clear()


def inherited(number: int) -> socket.socket:
    """Return the listening socket a worker was given.

    Raises:
        StationError: `address_taken` when there is no such socket.
    """
    try:
        return socket.socket(fileno=number)
    except OSError as error:
        raise StationError("address_taken", host="", port=number) from error


def end_with_parent() -> None:
    """End this process as by SIGTERM once its parent, which holds the other end of its input, is gone."""

    def wait() -> None:
        # Not through `sys.stdin`: its lock is held while the interpreter ends.
        while os.read(0, 512):
            continue
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


def _close(worker: subprocess.Popen[bytes]) -> None:
    for pipe in (worker.stdin, worker.stdout):
        if pipe is not None:
            pipe.close()
