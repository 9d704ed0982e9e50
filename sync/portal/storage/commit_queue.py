"""One transaction for what several requests of a worker want to write at the same moment.

Writing is serial for a database, and most of a small transaction is the wait for the disk. Whoever
gets the turn writes for all who wait; the others find their answer when their turn comes. Only one
connection of a worker waits for the write lock, so waiting writers never use up the pool.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

_Work = TypeVar("_Work")
_Done = TypeVar("_Done")


@dataclass
class _Ticket(Generic[_Work, _Done]):
    works: Sequence[_Work]
    done: Sequence[_Done] | None = None
    error: Exception | None = None


class CommitQueue(Generic[_Work, _Done]):
    """Gathers work that may share a transaction.

    Args:
        write: does the work of one transaction, all of it or, with an exception, nothing; one
            result each, in order.
        touches: what a piece of work touches; two that touch the same are never written together.
        most: most pieces in one transaction, so that it holds the lock shortly.
    """

    def __init__(
        self,
        write: Callable[[Sequence[_Work]], Sequence[_Done]],
        touches: Callable[[_Work], Iterable[Hashable]],
        most: int,
    ) -> None:
        self._write = write
        self._touches = touches
        self._most = most
        self._guard = Lock()
        self._turn = Lock()
        self._waiting: list[_Ticket[_Work, _Done]] = []

    def write(self, works: Sequence[_Work]) -> Sequence[_Done]:
        """Write some work, possibly together with that of others; waits until it is committed.

        Raises:
            Exception: what the transaction raised, also for a fault in somebody else's work: nothing
                was written then, and the caller may write its own alone.
        """
        mine = _Ticket[_Work, _Done](works)
        with self._guard:
            self._waiting.append(mine)
        with self._turn:
            if mine.done is None and mine.error is None:
                self._write_group(self._group_with(mine))
        if mine.error is not None:
            raise mine.error
        return mine.done or ()

    def _group_with(self, mine: _Ticket[_Work, _Done]) -> list[_Ticket[_Work, _Done]]:
        group, touched, count = [mine], self._touched(mine), len(mine.works)
        with self._guard:
            self._waiting.remove(mine)
            for other in tuple(self._waiting):
                theirs = self._touched(other)
                if count + len(other.works) <= self._most and touched.isdisjoint(theirs):
                    self._waiting.remove(other)
                    group.append(other)
                    touched |= theirs
                    count += len(other.works)
        return group

    def _touched(self, ticket: _Ticket[_Work, _Done]) -> set[Hashable]:
        return {thing for work in ticket.works for thing in self._touches(work)}

    def _write_group(self, group: list[_Ticket[_Work, _Done]]) -> None:
        try:
            done = self._write([work for ticket in group for work in ticket.works])
        except Exception as error:  # noqa: BLE001 (each ticket's owner raises it)
            for ticket in group:
                ticket.error = error
            return
        at = 0
        for ticket in group:
            ticket.done = done[at : at + len(ticket.works)]
            at += len(ticket.works)
