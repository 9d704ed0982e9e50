"""The one thread that writes `station.db`.

Jobs wait in a queue ordered by priority and arrival. Each runs in its own transaction; its future is
answered only after COMMIT, so whoever holds a result holds something that is on disk. A job that raises
is rolled back and its error goes to the future; the thread goes on. A job that meets a torn page is done once more
on a new connection, with ciphertexts left where they are (`sync.replica.storage.torn_pages`).
"""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, TypeVar

from forms.errors import StationError
from sync.replica.storage.driver import Connection, DatabaseError
from sync.replica.storage.torn_pages import ciphertext_stays, is_damage, opened_error

T = TypeVar("T")
DRAIN_S = 10.0
"""How long `close` waits for work that was already accepted."""


class Priority(IntEnum):
    """Who waits: a person first, then the engine, then upkeep (jobs of at most 50 rows)."""

    INTERACTIVE = 0
    SYNC = 5
    UPKEEP = 9


_STOP = 10


@dataclass(order=True)
class _Job:
    priority: int
    number: int
    run: Callable[[Connection], Any] = field(compare=False)
    answer: Future[Any] = field(compare=False)
    bare: bool = field(compare=False, default=False)


class Writer:
    """Owns the writable connection; opened on its own thread and closed there."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        """Start the thread.

        Args:
            connect: opens the writable connection; runs on the new thread.

        Raises:
            StationError: whatever `connect` raises.
        """
        self._queue: queue.PriorityQueue[_Job] = queue.PriorityQueue()
        self._numbers = itertools.count()
        self._gate = threading.Lock()
        self._closing = False
        opened: Future[None] = Future()
        self._thread = threading.Thread(
            target=self._work, args=(connect, opened), name="replica-writer", daemon=True
        )
        self._thread.start()
        opened.result()

    def submit(self, job: Callable[[Connection], T], priority: Priority, *, bare: bool = False) -> Future[T]:
        """Queue a job; its future is set after COMMIT. A `bare` one runs outside a transaction.

        Raises:
            StationError: `replica_closed`.
        """
        answer: Future[T] = Future()
        with self._gate:
            if self._closing:
                raise StationError("replica_closed")
            self._queue.put(_Job(priority, next(self._numbers), job, answer, bare))
        return answer

    def close(self, timeout_s: float = DRAIN_S) -> bool:
        """Finish accepted jobs, close the connection; idempotent.

        Args:
            timeout_s: longest wait in seconds.

        Returns:
            Whether everything accepted was done; what was not has `replica_closed` in its future.
        """
        with self._gate:
            if not self._closing:
                self._closing = True
                self._queue.put(_Job(_STOP, next(self._numbers), _nothing, Future()))
        if threading.current_thread() is not self._thread:
            self._thread.join(timeout_s)
        done = not self._thread.is_alive()
        if not done:
            self._refuse_waiting()
        return done

    def _refuse_waiting(self) -> None:
        while True:
            try:
                job = self._queue.get_nowait()
            except queue.Empty:
                # The running job may outlive the wait; its thread still has to be told to end.
                self._queue.put(_Job(_STOP, next(self._numbers), _nothing, Future()))
                return
            if job.priority != _STOP and job.answer.set_running_or_notify_cancel():
                job.answer.set_exception(StationError("replica_closed"))

    def _work(self, connect: Callable[[], Connection], opened: Future[None]) -> None:
        try:
            held = _Held(connect)
        except BaseException as error:  # noqa: BLE001 (the opener waits for this answer)
            opened.set_exception(error)
            return
        opened.set_result(None)
        try:
            while (job := self._queue.get()).priority != _STOP:
                _run(held, job)
        finally:
            held.close()


class _Held:
    """The writable connection, given up for a new one when it has met a torn page."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._db: Connection | None = connect()

    def get(self) -> Connection:
        if self._db is None:
            self._db = self._connect()
        return self._db

    def close(self) -> None:
        db, self._db = self._db, None
        if db is not None:
            db.close()


def _nothing(_: Connection) -> None:
    """Be the job of the stop mark."""


def _run(held: _Held, job: _Job) -> None:
    if not job.answer.set_running_or_notify_cancel():
        return
    try:
        try:
            result = _once(held, job)
        except (DatabaseError, MemoryError) as error:
            if not is_damage(error):
                raise
            with ciphertext_stays():
                result = _once(held, job)
    except (DatabaseError, MemoryError) as error:
        job.answer.set_exception(opened_error(error))
    except BaseException as error:  # noqa: BLE001 (edge of a thread: the error belongs to the caller)
        job.answer.set_exception(error)
    else:
        job.answer.set_result(result)


def _once(held: _Held, job: _Job) -> Any:
    db = held.get()
    try:
        if job.bare:
            return job.run(db)
        db.execute("BEGIN IMMEDIATE")
        try:
            result = job.run(db)
            db.execute("COMMIT")
        except BaseException as error:
            # A full disk makes SQLite roll back by itself; a torn page leaves nothing to roll back with.
            if db.in_transaction and not is_damage(error):
                db.execute("ROLLBACK")
            raise
    except BaseException as error:
        if is_damage(error):
            held.close()
        raise
    return result
