"""Time, entropy and time-ordered identifiers.

The protocols are what every other module receives; the two system back ends are the only
place of the program that reads a clock or draws randomness. They are instantiated in
`kiosk/container.py` and `sync/portal/main.py` and nowhere else.
"""

from __future__ import annotations

import os
import time
from datetime import date, datetime, timedelta, timezone
from typing import Protocol

VIETNAM = timezone(timedelta(hours=7), "ICT")
"""Vietnam has one zone, UTC+07:00, and no summer time."""


class Clock(Protocol):
    """Where time comes from."""

    def now_ms(self) -> int:
        """Return wall time, UTC, in milliseconds since 1970-01-01."""

    def boot_s(self) -> float:
        """Return seconds on a clock that never goes back and counts suspended time where it can."""


class Entropy(Protocol):
    """Where randomness comes from."""

    def token(self, size: int) -> bytes:
        """Return `size` unpredictable bytes (1 to 1,048,576)."""


class SystemClock:
    """The machine's clocks."""

    def now_ms(self) -> int:
        """Return wall time, UTC, in milliseconds since 1970-01-01."""
        return time.time_ns() // 1_000_000

    def boot_s(self) -> float:
        """Return boot-clock seconds; on systems without one, monotonic seconds."""
        if hasattr(time, "CLOCK_BOOTTIME"):
            return time.clock_gettime(time.CLOCK_BOOTTIME)
        return time.monotonic()


class SystemEntropy:
    """The operating system's generator."""

    def token(self, size: int) -> bytes:
        """Return `size` bytes from the operating system."""
        return os.urandom(size)


def new_uuid7(clock: Clock, entropy: Entropy) -> bytes:
    """Make a UUID version 7 (RFC 9562 section 5.7): 48-bit milliseconds, then 74 random bits.

    Returns:
        The 16 bytes; `uuid.UUID(bytes=...)` prints them.
    """
    head = (clock.now_ms() & ((1 << 48) - 1)).to_bytes(6, "big")
    tail = bytearray(entropy.token(10))
    tail[0] = 0x70 | (tail[0] & 0x0F)
    tail[2] = 0x80 | (tail[2] & 0x3F)
    return head + bytes(tail)


def vietnam_time(at_s: int) -> datetime:
    """Return the Vietnamese wall time of an instant given in UTC seconds."""
    return datetime.fromtimestamp(at_s, VIETNAM)


def vietnam_date(at_s: int) -> date:
    """Return the Vietnamese calendar day of an instant given in UTC seconds."""
    return vietnam_time(at_s).date()
