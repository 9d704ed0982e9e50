"""Which papers of a case are in force after all its packets: one rule, for whoever sent them and whoever took them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol, TypeVar


class Paper(Protocol):
    """One file under the kind of paper it is."""

    @property
    def doc_id(self) -> str:
        """The form's name for the kind of paper."""


_P = TypeVar("_P", bound=Paper)


def fold_papers(packets: Iterable[tuple[Collection[str], Iterable[_P]]]) -> tuple[_P, ...]:
    """Return the papers in force, in the order their kinds were first brought.

    What a packet brings of a kind replaces everything brought of that kind before it; what it names as removed goes.

    Args:
        packets: of each packet in the order of arrival the kinds it removes and the papers it brings.
    """
    held: dict[str, tuple[_P, ...]] = {}
    for removed, papers in packets:
        for doc_id in removed:
            held.pop(doc_id, None)
        brought: dict[str, tuple[_P, ...]] = {}
        for paper in papers:
            brought[paper.doc_id] = (*brought.get(paper.doc_id, ()), paper)
        held.update(brought)
    return tuple(paper for group in held.values() for paper in group)
