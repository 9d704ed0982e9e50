"""Processes that are ready in milliseconds and can be killed: forked from a server that has imported everything.

A fresh interpreter needs most of a second to import a station; a fork of one that did so needs none, so a
suite can afford many real SIGKILLs. Where there is no fork (Windows), each child is a fresh interpreter.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests.support.waiting import until

_CONTEXT = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
if os.name == "posix":
    _CONTEXT.set_forkserver_preload(["tests.durability.child_work"])

Say = Callable[..., None]
"""What a child tells its parent with: one call, one report."""


class Child:
    """A running child. Every report it managed to give is kept in order.

    Args:
        work: run in the child with a `Say` and the arguments.
        *given: arguments, which must pickle.
    """

    def __init__(self, work: Callable[..., None], *given: Any) -> None:
        self._reports, saying = _CONTEXT.Pipe(duplex=False)
        self._process = _CONTEXT.Process(target=_run, args=(saying, work, given), daemon=True)
        self._process.start()
        saying.close()
        self.heard: list[tuple[Any, ...]] = []

    def hear(self, seconds: float = 120.0) -> tuple[Any, ...] | None:
        """Return the next report, None when the child has ended or `seconds` are over."""
        with suppress(EOFError, OSError):
            if self._reports.poll(seconds):
                told: tuple[Any, ...] = self._reports.recv()
                self.heard.append(told)
                return told
        return None

    def listen_for(self, seconds: float) -> None:
        """Take in reports for that long, or until the child ends."""
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            if self.hear(left) is None:
                return

    def hear_out(self, seconds: float = 120.0) -> int:
        """Take in every report until the child ends by itself; return its exit code."""
        self.listen_for(seconds)
        self._process.join(10)
        code = self._process.exitcode
        assert code is not None, f"the child still runs; its last words: {self.heard[-3:]}"
        self._reports.close()
        return code

    def hold(self) -> None:
        """Stop every thread of it, and take in what it had said."""
        pid = self._process.pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        until(lambda: all(_state(task) == "T" for task in Path(f"/proc/{pid}/task").glob("*/stat")))
        while self.hear(0) is not None:
            pass

    def kill(self) -> bool:
        """SIGKILL it and take in what it had said; tell whether it was still alive."""
        alive = self._process.is_alive()
        self._process.kill()
        self._process.join(30)
        while self.hear(0) is not None:
            pass
        self._reports.close()
        assert self._process.exitcode in ({0, -9} if os.name == "posix" else {0, -15, 1}), self.heard[-3:]
        return alive and self._process.exitcode != 0


def _state(stat: Path) -> str:
    # proc(5): the state follows the name in brackets.
    return stat.read_text().rpartition(")")[2].split()[0]


def _run(saying: Connection, work: Callable[..., None], given: tuple[Any, ...]) -> None:
    def say(*report: Any) -> None:
        saying.send(report)

    work(say, *given)
