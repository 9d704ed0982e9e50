"""The order of `compute` and `relevant` rules: each after everything that can change what it sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from forms import pointer as pointers
from forms.schema.refusal import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class Ordered(Protocol):
    """What the order of a rule depends on."""

    @property
    def rule_id(self) -> str:
        """Return what it is called in a refusal."""

    @property
    def kind(self) -> str:
        """Say whether it computes or decides relevance."""

    @property
    def target(self) -> str:
        """Return the pointer it is about."""

    @property
    def reads(self) -> tuple[str, ...]:
        """Return the pointers it looks at."""


R = TypeVar("R", bound=Ordered)


def in_order(rules: Sequence[R], places: Mapping[str, str]) -> tuple[R, ...]:
    """Sort so that a rule runs after every rule that can change what it sees.

    A value is changed by its own rules, by the relevance of a container around it and by anything
    inside it. A compute also waits for the relevance of its own place.

    Args:
        rules: in the order they are written.
        places: by rule id where it is written, for the refusal.

    Raises:
        Fault: `rule_cycle`.
    """
    deciding = _Deciding(rules)
    needs = [deciding.needs(rule) for rule in rules]
    waiting = [len(found) for found in needs]
    followers: dict[int, list[int]] = {}
    for position, found in enumerate(needs):
        for need in found:
            followers.setdefault(need, []).append(position)
    ordered: list[int] = []
    ready = [position for position, count in enumerate(waiting) if not count]
    while ready:
        ordered += ready
        freed = []
        for done in ready:
            for follower in followers.get(done, ()):
                waiting[follower] -= 1
                if not waiting[follower]:
                    freed.append(follower)
        ready = sorted(freed)
    if len(ordered) < len(rules):
        ring = [rules[position].rule_id for position in _ring(needs, set(range(len(rules))) - set(ordered))]
        raise Fault(places[ring[0]], "rule_cycle", rules=" → ".join([*ring, ring[0]]))
    return tuple(rules[position] for position in ordered)


def _ring(needs: Sequence[set[int]], left: set[int]) -> list[int]:
    """Return rules that wait for each other in a circle, the first as it is written; `left` all wait."""
    way = [min(left)]
    while (following := min(needs[way[-1]] & left)) not in way:
        way.append(following)
    ring = way[way.index(following) :]
    first = ring.index(min(ring))
    return ring[first:] + ring[:first]


class _Deciding:
    """Which rules decide about a place, by position; found without comparing every pair of rules."""

    def __init__(self, rules: Sequence[Ordered]) -> None:
        self.at: dict[str, set[int]] = {}
        self.relevant_at: dict[str, set[int]] = {}
        self.inside: dict[str, set[int]] = {}
        for position, rule in enumerate(rules):
            self.at.setdefault(rule.target, set()).add(position)
            if rule.kind == "relevant":
                self.relevant_at.setdefault(rule.target, set()).add(position)
            for around in _around(rule.target):
                self.inside.setdefault(around, set()).add(position)

    def needs(self, rule: Ordered) -> set[int]:
        found: set[int] = set()
        for read in rule.reads:
            found |= self.inside.get(read, set())
            for around in _around(read):
                found |= self.at.get(around, set())
        if rule.kind == "compute":
            for around in _around(rule.target):
                found |= self.relevant_at.get(around, set())
        return found


def _around(pointer: str) -> Iterator[str]:
    """Give a place and every container around it but the whole document."""
    while pointer:
        yield pointer
        pointer = pointers.parent(pointer)
