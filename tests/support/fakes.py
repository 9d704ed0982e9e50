"""Fakes for the only things tests may fake: clock and entropy (keyring and links have their own files)."""

from __future__ import annotations

import random

NOON_22_NOV_2026_MS = 1_795_323_600_000
"""2026-11-22 12:00:00 in Vietnam (05:00 UTC), in milliseconds."""


class FakeClock:
    """A clock that moves only when told to."""

    def __init__(self, now_ms: int = NOON_22_NOV_2026_MS, boot_s: float = 1_000.0) -> None:
        self._now_ms = now_ms
        self._boot_s = boot_s

    def now_ms(self) -> int:
        return self._now_ms

    def boot_s(self) -> float:
        return self._boot_s

    def advance(self, seconds: float) -> None:
        """Let time pass on both clocks."""
        self._now_ms += int(seconds * 1000)
        self._boot_s += seconds

    def restart(self) -> None:
        """Begin another boot of the machine."""
        self._boot_s = 5.0

    def set_wall(self, now_ms: int) -> None:
        """Change only the wall clock, as a person in the settings would."""
        self._now_ms = now_ms


class SeededEntropy:
    """Repeatable bytes for a seed."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)

    def token(self, size: int) -> bytes:
        return self._random.randbytes(size)
