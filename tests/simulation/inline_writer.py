"""The station's writer without its thread, so that a history is one sequence; and the points where it dies.

Jobs, transactions and the connection are the real ones. What is not simulated is two jobs waiting in
the queue at once; `tests/sync/replica/test_writer.py` holds the thread to its word.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from forms.errors import StationError
from sync.replica import store
from sync.replica.storage import writer
from sync.replica.storage.driver import Connection
from sync.replica.storage.writer import DRAIN_S, Priority, _Held, _Job
from tests.support.links import Crash

T = TypeVar("T")
MOMENTS = ("before the write", "before its commit", "after its commit")


@dataclass
class DeathWatch:
    """Ends the program at the n-th write from now.

    Attributes:
        writes_left: how many more writes succeed, None for all.
        moment: one of `MOMENTS`.
    """

    writes_left: int | None = None
    moment: str = MOMENTS[0]

    def strikes(self) -> bool:
        """Count one write; tell whether it is the last this program sees."""
        if self.writes_left is None:
            return False
        self.writes_left -= 1
        return self.writes_left < 0

    def forget(self) -> None:
        """Let every write succeed again."""
        self.writes_left = None


_watch = DeathWatch()


class InlineWriter:
    """Runs each job at once on the calling thread, in its transaction."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._held = _Held(connect)
        self.watch = _watch
        self._closed = False
        # A job that submits another one would run inside its own transaction; the thread would queue it.
        self._busy = threading.Lock()

    @property
    def db(self) -> Connection:
        """The writable connection of now."""
        return self._held.get()

    def submit(self, job: Callable[[Connection], T], priority: Priority, *, bare: bool = False) -> Future[T]:
        if self._closed:
            raise StationError("replica_closed")
        answer: Future[T] = Future()
        with self._busy:
            if not self.watch.strikes():
                writer._run(self._held, _Job(priority, 0, job, answer, bare))
                return answer
            self.watch.forget()
            if self.watch.moment == MOMENTS[1]:
                writer._run(self._held, _Job(priority, 0, _dying(job), answer, bare))
            elif self.watch.moment == MOMENTS[2]:
                writer._run(self._held, _Job(priority, 0, job, answer, bare))
        raise Crash

    def close(self, timeout_s: float = DRAIN_S) -> bool:
        del timeout_s
        if not self._closed:
            self._closed = True
            self._held.close()
        return True


def _dying(job: Callable[[Connection], T]) -> Callable[[Connection], T]:
    def run(db: Connection) -> T:
        job(db)
        raise Crash

    return run


@contextmanager
def watching(watch: DeathWatch) -> Iterator[None]:
    """Let replicas opened in here write without a thread and die when `watch` says so."""
    global _watch
    before, real = _watch, store.Writer
    _watch, store.Writer = watch, InlineWriter  # type: ignore[misc,assignment]
    try:
        yield
    finally:
        _watch, store.Writer = before, real  # type: ignore[misc]
