"""Circles among things that need each other, found without recursion."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def find_circle(needs: Mapping[K, Iterable[K]]) -> tuple[K, ...]:
    """Return things that need each other in a circle, each needing the next one and the last the first.

    Args:
        needs: thing → what it needs; needs that are no key are ignored.

    Returns:
        The first circle found, in the order of `needs`; empty where there is none.
    """
    settled: set[K] = set()
    for start in needs:
        way: list[K] = []
        under_way: dict[K, int] = {}
        pending: list[tuple[K, bool]] = [(start, False)]
        while pending:
            thing, is_done = pending.pop()
            if is_done:
                settled.add(thing)
                under_way.pop(thing)
                way.pop()
            elif thing in under_way:
                return tuple(way[under_way[thing] :])
            elif thing not in settled:
                under_way[thing] = len(way)
                way.append(thing)
                pending.append((thing, True))
                pending.extend((need, False) for need in needs[thing] if need in needs)
    return ()
