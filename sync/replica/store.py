"""`Replica`: the open station database as the rest of the station sees it.

Writing goes through one thread; reading happens on the calling thread, each with its own connection
that cannot write. Connections to `station.db` exist nowhere else.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from forms.errors import StationError
from forms.stamp import Clock
from sync.replica.chain.chain_mark import ChainMark
from sync.replica.chain.lineage import Watch
from sync.replica.schema.migrations import bring_up_to_date, copies_beside, create_database, forget_copies
from sync.replica.storage.connection import BUSY_TIMEOUT_MS, ReplicaKey, open_reader, open_writable
from sync.replica.storage.driver import Connection, DatabaseError
from sync.replica.storage.torn_pages import is_damage, opened_error
from sync.replica.storage.writer import DRAIN_S, Priority, Writer

__all__ = ["Priority", "Replica"]

T = TypeVar("T")
_CUT_WAIT_MS = 100
"""How long cutting the log waits for a reader: a page's reads take less, the doctor's take seconds."""
logger = logging.getLogger(__name__)


@dataclass
class _Reader:
    """One thread's connection; the lock keeps `close` from taking it away in the middle of a read."""

    db: Connection
    thread: threading.Thread
    busy: AbstractContextManager[bool] = field(default_factory=threading.RLock)


class Replica:
    """An open `station.db`. States: open → closed; a closed one raises `replica_closed`."""

    def __init__(self, path: Path, key: ReplicaKey, clock: Clock) -> None:
        """Use `open` or `create`."""
        self._path = path
        self._key = key
        self._clock = clock
        self._closed = False
        self._gate = threading.Lock()
        self._mine = threading.local()
        self._readers: list[_Reader] = []
        self._writer = Writer(lambda: open_writable(path, key))
        self._watch: Watch | None = None
        self._left: tuple[Path, ...] = ()

    @classmethod
    def create(cls, path: Path, key: ReplicaKey, *, clock: Clock) -> Replica:
        """Make a new database (at enrolment) and open it.

        Raises:
            StationError: `replica_exists`, `disk_full`.
        """
        create_database(path, key)
        return cls(path, key, clock)

    @classmethod
    def open(
        cls,
        path: Path,
        key: ReplicaKey,
        *,
        clock: Clock,
        mark: ChainMark | None = None,
        upgrading: Callable[[], None] | None = None,
    ) -> Replica:
        """Open an existing database, migrated if need be. A file that cannot be opened is left as it is.

        Args:
            path: of the file.
            key: of the file.
            clock: its users stamp with it.
            mark: how far the chain has come, as known outside of the file; None compares nothing.
            upgrading: told when the file is brought up to date first, which takes a while after years.

        Raises:
            StationError: `replica_missing`, `replica_foreign`, `replica_torn`, `replica_too_new`,
                `replica_locked`, `update_no_room`, `backup_failed`, `disk_full`; `home_unreadable` for a mark the
                system refuses.
        """
        # Before the database: read later it could be ahead of what the database said.
        found = None if mark is None else mark.read()
        left = copies_beside(path)
        bring_up_to_date(path, key, upgrading=upgrading)
        opened = cls(path, key, clock)
        if copies_beside(path) == left:
            # Not made by this start: the program went on with the new schema before.
            opened._left = tuple(left)
        if mark is not None:
            opened._watch = watch = Watch(mark)
            try:
                opened.write(lambda db: watch.compare(db, found, clock.now_ms())).result()
                opened.keep_mark()
            except BaseException:
                opened.close()
                raise
        return opened

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self._path

    @property
    def clock(self) -> Clock:
        """The clock its users stamp with."""
        return self._clock

    def write(self, job: Callable[[Connection], T], priority: Priority = Priority.INTERACTIVE) -> Future[T]:
        """Run a job in one transaction on the writer thread; the future is set after COMMIT.

        Raises:
            StationError: `replica_closed`. The future may hold `disk_full`, `replica_torn`,
                `replica_locked`, `replica_unreadable`, or whatever the job raised.
        """
        return self._writer.submit(job, priority)

    def seal(self, job: Callable[[Connection], T]) -> Future[T]:
        """As `write`, for a job that continues the chain: answered when the mark outside says so too.

        A mark that cannot be written keeps nobody's case from being sealed; `must_be_marked` tells of it
        before anything is printed.
        """
        sealed = self.write(job)
        if self._watch is None:
            return sealed
        answer: Future[T] = Future()
        # One thread, one priority: whatever was sealed is settled when the mark is.
        self._submit(self._watch).add_done_callback(lambda _: _pass_on(sealed, answer))
        return answer

    def keep_mark(self) -> bool:
        """Raise the mark to the database; return whether it stands there now."""
        try:
            self.must_be_marked()
        except StationError as error:
            logger.warning("mark of the chain not kept code=%s", error.code)
            return False
        return True

    def must_be_marked(self) -> None:
        """Let nothing be printed before the mark outside knows of it.

        Raises:
            StationError: `mark_unwritable`, `replica_closed`.
        """
        if self._watch is not None:
            self._submit(self._watch).result()

    def _submit(self, watch: Watch) -> Future[None]:
        return self._writer.submit(watch.keep, Priority.INTERACTIVE, bare=True)

    def truncate_log(self) -> Future[bool]:
        """Move the log into the file and cut it to nothing, so that no erased page stays in it.

        The result says whether it was cut; a reader in the middle of a read puts it off.

        Raises:
            StationError: `replica_closed`.
        """

        def job(db: Connection) -> bool:
            # Every save waits behind this, so a long reader is waited for another time.
            db.execute(f"PRAGMA busy_timeout = {_CUT_WAIT_MS}").fetchall()
            try:
                return bool(db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
            finally:
                db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}").fetchall()

        return self._writer.submit(job, Priority.UPKEEP, bare=True)

    def forget_copies(self) -> None:
        """Delete what updates before this start have left; later calls change nothing."""
        left, self._left = self._left, ()
        try:
            forget_copies(left)
        except OSError as error:
            logger.warning("copy of before an update not deleted: %s", type(error).__name__)

    def read(self, job: Callable[[Connection], T]) -> T:
        """Run a job on one unchanging view of the database, on the calling thread.

        Raises:
            StationError: `replica_closed`, `replica_torn`, `replica_locked`, `replica_unreadable`.
        """
        reader = self._reader()
        with reader.busy:
            if self._closed:
                raise StationError("replica_closed")
            if reader.db.in_transaction:
                # A read within a read sees the same moment.
                return job(reader.db)
            try:
                reader.db.execute("BEGIN")
                try:
                    return job(reader.db)
                finally:
                    reader.db.execute("ROLLBACK")
            except (DatabaseError, MemoryError) as error:
                # After a torn page `ROLLBACK` fails as well, and says the same.
                if is_damage(error):
                    self._give_up(reader)
                raise opened_error(error) from error

    def close(self, timeout_s: float = DRAIN_S) -> None:
        """Finish accepted writes within `timeout_s` seconds and close every connection; idempotent."""
        self._writer.close(timeout_s)
        with self._gate:
            self._closed = True
            readers, self._readers = self._readers, []
        for reader in readers:
            with reader.busy:
                reader.db.close()

    def _reader(self) -> _Reader:
        reader: _Reader | None = getattr(self._mine, "reader", None)
        if reader is not None:
            return reader
        with self._gate:
            if self._closed:
                raise StationError("replica_closed")
            self._drop_orphans()
            reader = _Reader(open_reader(self._path, self._key), threading.current_thread())
            self._readers.append(reader)
        self._mine.reader = reader
        return reader

    def _give_up(self, reader: _Reader) -> None:
        """Close a connection that has met a torn page: it reads nothing any more. The next read opens another."""
        self._mine.reader = None
        with self._gate:
            if reader in self._readers:
                self._readers.remove(reader)
        reader.db.close()

    def _drop_orphans(self) -> None:
        for reader in [one for one in self._readers if not one.thread.is_alive()]:
            reader.db.close()
            self._readers.remove(reader)


def _pass_on(settled: Future[T], answer: Future[T]) -> None:
    error = settled.exception()
    if error is None:
        answer.set_result(settled.result())
    else:
        answer.set_exception(error)
