"""One direction of a link: a rate, a queue that drops at its tail, a delay, seeded loss. Time is handed in."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """What one direction does to packets.

    Attributes:
        bytes_per_s: of whole IP packets.
        delay_s: from the end of a packet's air time to its arrival.
        loss: share of packets lost after they used their air time, as on a radio.
        queue_s: air time that may wait; what would wait longer is dropped.
    """

    bytes_per_s: float
    delay_s: float = 0.150
    loss: float = 0.02
    queue_s: float = 1.5


UP = Shape(256_000 / 8)
DOWN = Shape(1_024_000 / 8)
OPEN = Shape(1e9, 0.0, 0.0)
"""A link that is none, for the preparations before a measurement."""


@dataclass
class Account:
    """What came of the packets of one direction. Bytes are those of whole IP packets.

    Attributes:
        packets: that were offered.
        offered: their bytes.
        delivered: bytes that arrived.
        lost: packets the seed took.
        tail_dropped: packets the full queue took.
        dark: packets a blackout took, on their way or at the entrance.
        idle_s: seconds in which nothing was being sent although the link was there.
        longest_queue_s: the longest a packet waited for its turn.
    """

    packets: int = 0
    offered: int = 0
    delivered: int = 0
    lost: int = 0
    tail_dropped: int = 0
    dark: int = 0
    idle_s: float = 0.0
    longest_queue_s: float = 0.0


class Channel:
    """Decides when a packet arrives, if ever.

    Args:
        shape: of this direction.
        seed: of its losses; each packet that was sent draws once.
        now_s: when it begins.
    """

    def __init__(self, shape: Shape, seed: int, now_s: float) -> None:
        self.shape = shape
        self.account = Account()
        self._random = random.Random(seed)
        self._free_at = now_s

    def send(self, size: int, now_s: float) -> float | None:
        """Return when a packet of `size` bytes that is offered now arrives; None when it does not."""
        account, shape = self.account, self.shape
        account.packets += 1
        account.offered += size
        waits = max(0.0, self._free_at - now_s)
        if waits > shape.queue_s:
            account.tail_dropped += 1
            return None
        account.idle_s += max(0.0, now_s - self._free_at)
        account.longest_queue_s = max(account.longest_queue_s, waits)
        self._free_at = now_s + waits + size / shape.bytes_per_s
        if self._random.random() < shape.loss:
            account.lost += 1
            return None
        return self._free_at + shape.delay_s

    def restart(self, now_s: float) -> None:
        """The link is there again: nothing waits, and the time without it was not idle."""
        self._free_at = now_s

    def close(self, now_s: float) -> Account:
        """Return the account up to now."""
        self.account.idle_s += max(0.0, now_s - self._free_at)
        self._free_at = max(self._free_at, now_s)
        return self.account
