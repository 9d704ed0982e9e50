"""Lanes: how many steps are under way at once. The engine is handed them and has no thread of its own."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol


class Lanes(Protocol):
    """Plays the loops of a round. `sync.engine.worker` has the one with two threads."""

    @property
    def count(self) -> int:
        """How many loops run at the same time."""
        ...

    def run(self, loops: Sequence[Callable[[], None]]) -> None:
        """Play every loop to its end; raises what a loop raised, after all have ended."""
        ...

    def guard(self) -> AbstractContextManager[object]:
        """Keep what the loops share to one of them at a time."""
        ...

    def wait(self) -> None:
        """Inside the guard: until something has moved, or about a second."""
        ...

    def moved(self) -> None:
        """Let waiting loops look again."""
        ...


class OneLane:
    """Everything one after the other on the calling thread: for tests, the simulation and single rounds."""

    count = 1

    def run(self, loops: Sequence[Callable[[], None]]) -> None:
        """Play every loop in turn."""
        for loop in loops:
            loop()

    def guard(self) -> AbstractContextManager[object]:
        """Nothing to keep apart."""
        return contextlib.nullcontext()

    def wait(self) -> None:
        """Nobody else could move anything."""

    def moved(self) -> None:
        """Nobody waits."""
