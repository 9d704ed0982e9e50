"""What happened, line by line; its hash says whether two runs were the same history."""

from __future__ import annotations

import hashlib


class Broken(AssertionError):  # noqa: N818 (what it says in a report)
    """An invariant does not hold.

    Attributes:
        invariant: its name.
    """

    def __init__(self, invariant: str, why: str) -> None:
        super().__init__(f"{invariant}: {why}")
        self.invariant = invariant


def hold(invariant: str, holds: object, why: str) -> None:
    """Raise `Broken` unless something holds."""
    if not holds:
        raise Broken(invariant, why)


class Trace:
    """Lines without anything that differs from run to run (paths, addresses, the machine's time)."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def note(self, line: str) -> None:
        self.lines.append(line)

    def digest(self) -> str:
        return hashlib.sha256("\n".join(self.lines).encode()).hexdigest()
