"""Requests that write at the same moment share a transaction, unless they touch the same thing."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest

from sync.portal.storage.commit_queue import CommitQueue
from tests.support.waiting import until

Work = tuple[str, str]
"""What a piece of work touches, and its name."""


class Transactions:
    """Writes nothing, remembers what came together; the first transaction waits until it is told."""

    def __init__(self, most: int = 10) -> None:
        self.together: list[list[str]] = []
        self.go = Event()
        self.queue = CommitQueue[Work, str](self._write, lambda work: [work[0]], most)

    def _write(self, works: Sequence[Work]) -> list[str]:
        self.together.append([name for _, name in works])
        if len(self.together) == 1:
            assert self.go.wait(20)
        if any(name == "bad" for _, name in works):
            raise ValueError
        return [f"{name} done" for _, name in works]

    def crowd(self, pool: ThreadPoolExecutor, *tickets: list[Work]) -> list[Future[Sequence[str]]]:
        """Let one ticket hold the turn while the others gather, then let it go."""
        first = pool.submit(self.queue.write, [("first", "first")])
        until(lambda: bool(self.together))
        asked: list[Future[Sequence[str]]] = []
        for ticket in tickets:
            asked.append(pool.submit(self.queue.write, ticket))
            until(lambda: len(self.queue._waiting) == len(asked))
        self.go.set()
        assert first.result(20) == ["first done"]
        return asked


def test_what_waits_is_written_together_and_everybody_gets_their_own() -> None:
    transactions = Transactions()
    with ThreadPoolExecutor(4) as pool:
        asked = transactions.crowd(pool, [("a", "a1"), ("b", "b1")], [("c", "c1")])
        assert [list(one.result(20)) for one in asked] == [["a1 done", "b1 done"], ["c1 done"]]
    assert sorted(map(sorted, transactions.together)) == [["a1", "b1", "c1"], ["first"]]


def test_what_touches_the_same_is_never_written_together() -> None:
    transactions = Transactions()
    with ThreadPoolExecutor(4) as pool:
        asked = transactions.crowd(pool, [("case", "one")], [("case", "other")], [("else", "third")])
        assert [list(one.result(20)) for one in asked] == [["one done"], ["other done"], ["third done"]]
    assert not any({"one", "other"} <= set(names) for names in transactions.together)


def test_a_transaction_holds_only_so_much() -> None:
    transactions = Transactions(most=2)
    with ThreadPoolExecutor(5) as pool:
        tickets = [[(name, name)] for name in "abcd"]
        for one in transactions.crowd(pool, *tickets):
            one.result(20)
    assert all(len(names) <= 2 for names in transactions.together)
    assert sorted(name for names in transactions.together[1:] for name in names) == list("abcd")


def test_a_fault_is_told_to_all_who_shared_it() -> None:
    transactions = Transactions()
    with ThreadPoolExecutor(4) as pool:
        for one in transactions.crowd(pool, [("a", "bad")], [("b", "good")]):
            with pytest.raises(ValueError):
                one.result(20)
        # Alone, the good one goes through.
        assert transactions.queue.write([("b", "good")]) == ["good done"]
