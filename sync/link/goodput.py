"""How fast a lane of this link has been lately, and how much and how long follows from that."""

from __future__ import annotations

from dataclasses import dataclass

from sync.wire.batch import MAX_BATCH_BYTES

AIR_TIME_S = 10
"""A batch is the unit that is sent again, so it is small in time, not in count."""
FIRST_GOODPUT = 8_000
MIN_BATCH_BYTES = 4_096
FASTEST = 50_000_000
_TELLING_BYTES = 16_384
_TELLING_S = 4.0


QUEUED_BYTES = 131_072
"""What may still lie in the kernel's buffer and in the link's own queue when `write` has returned."""
PORTAL_TIME_S = 25.0
"""What the portal may take to answer, and the round trip."""
LEAST_STALL_S = 15.0
"""A link that changes cells is often back within ten seconds, and the connection with it."""


@dataclass(frozen=True)
class Patience:
    """How long a connection may stand still before it counts as dead, in seconds.

    Attributes:
        write_s: without a byte accepted.
        answer_s: from the last byte handed over to the first of the answer.
    """

    write_s: float
    answer_s: float


def patience(bytes_per_s: float, size: int) -> Patience:
    """Return how long to wait for a request of `size` bytes: twice the air time of what is queued."""
    queued_s = 2 * min(max(size, 0), QUEUED_BYTES) / max(bytes_per_s, 1.0)
    return Patience(LEAST_STALL_S + queued_s, PORTAL_TIME_S + queued_s)


@dataclass
class Goodput:
    """Bytes a second one lane has carried lately; while two lanes send, each sees its own share."""

    bytes_per_s: float = FIRST_GOODPUT

    def observe(self, size: int, seconds: float) -> None:
        """Blend in one finished transfer of at least 2 KB.

        A small quick transfer is mostly round trip: it may show that the link is faster than
        believed, never that it is slower.
        """
        if size < 2_048 or seconds <= 0:
            return
        rate = min(size / seconds, FASTEST)
        if rate > self.bytes_per_s or size >= _TELLING_BYTES or seconds >= _TELLING_S:
            self.bytes_per_s = 0.5 * self.bytes_per_s + 0.5 * rate

    def halve(self) -> None:
        """A transfer failed: believe half."""
        self.bytes_per_s = max(self.bytes_per_s / 2, MIN_BATCH_BYTES / AIR_TIME_S)

    def batch_bytes(self) -> int:
        """Return how much fits into the air time of one batch."""
        return int(min(max(self.bytes_per_s * AIR_TIME_S, MIN_BATCH_BYTES), MAX_BATCH_BYTES - 4))
