"""Both directions, blackouts, and the resets that follow them. Pure: packets and times in, packets out."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.bench.link.channel import Account, Channel, Shape
from tests.bench.link.ip_packets import ACK, SYN, Segment, is_ipv4, read_segment

STATION, PORTAL = 0, 1
"""The two ends; a direction is named by the end it starts from."""
_WRAP = 1 << 32
_HALF = 1 << 31


@dataclass
class Flow:
    """A TCP connection as seen from the middle.

    Attributes:
        newest: the last segment of either end.
        acked: the highest acknowledgement either end has sent.
        ends: how far the bytes of either end reach, as sequence numbers.
    """

    newest: list[Segment | None] = field(default_factory=lambda: [None, None])
    acked: list[int | None] = field(default_factory=lambda: [None, None])
    ends: list[int | None] = field(default_factory=lambda: [None, None])
    dead: bool = False

    def note(self, side: int, segment: Segment) -> int:
        """Take over a segment; return how many of its payload bytes were seen before."""
        self.newest[side] = segment
        acked = self.acked[side]
        if segment.flags & ACK and (acked is None or _ahead(segment.ack, acked) > 0):
            self.acked[side] = segment.ack
        end, before = (segment.seq + segment.length) % _WRAP, self.ends[side]
        if before is None or segment.flags & SYN:
            self.ends[side] = (end + bool(segment.flags & SYN)) % _WRAP
            return 0
        fresh = min(max(_ahead(end, before), 0), segment.length)
        if fresh:
            self.ends[side] = end
        return segment.length - fresh


def _ahead(one: int, other: int) -> int:
    return (one - other + _HALF) % _WRAP - _HALF


class Delivery(NamedTuple):
    """A packet and the end it is for; `order` keeps packets of one moment in line."""

    due_s: float
    order: int
    side: int
    packet: bytes
    counted: bool = True


class Seen(NamedTuple):
    """What the trace keeps of a packet; `fate` is `sent`, `lost`, `dark` or `dead`."""

    at_s: float
    side: int
    size: int
    segment: Segment | None
    again: int
    fate: str
    arrives_s: float


class Link:
    """A link between two ends.

    Args:
        up: from the station to the portal.
        down: back.
        seed: of the losses of both.
        now_s: when it begins.
        blackouts: from when to when nothing passes, in seconds, in order. Afterwards every connection that
            is older is unknown to the network: both its ends get a reset, and so does whoever still sends.

    Attributes:
        tried_after_s: for each blackout, how long after its end the station's first packet of a new
            connection came.
        payload: bytes of TCP payload offered by either end, and `payload_again` those of them TCP repeated.
    """

    def __init__(
        self,
        up: Shape,
        down: Shape,
        seed: int,
        now_s: float,
        blackouts: tuple[tuple[float, float], ...] = (),
    ) -> None:
        self.channels = (Channel(up, seed * 2, now_s), Channel(down, seed * 2 + 1, now_s))
        self.resets = 0
        self.tried_after_s: list[float] = []
        self.payload = [0, 0]
        self.payload_again = [0, 0]
        self._blackouts = list(blackouts)
        self._until_s: float | None = None
        self._back_s: float | None = None
        self._flows: dict[tuple[int, int], Flow] = {}
        self._old: list[Flow] = []
        self._waiting: list[Delivery] = []
        self._order = itertools.count()

    def accept(self, side: int, packet: bytes, now_s: float) -> Seen | None:
        """Take a packet from an end; None for what is not IPv4."""
        if not is_ipv4(packet):
            return None
        self._pass_time(now_s)
        segment, again, flow = read_segment(packet), 0, None
        if segment is not None:
            flow = self._flow(side, segment)
            again = flow.note(side, segment)
            self.payload[side] += segment.length
            self.payload_again[side] += again
        fate, arrives_s = "sent", 0.0
        if self._until_s is not None:
            self._dark(side, len(packet))
            fate = "dark"
        elif flow is not None and flow.dead:
            self._reset(flow, side, now_s)
            fate = "dead"
        else:
            if side == STATION and self._back_s is not None:
                self.tried_after_s.append(now_s - self._back_s)
                self._back_s = None
            found = self.channels[side].send(len(packet), now_s)
            if found is None:
                fate = "lost"
            else:
                arrives_s = found
                heapq.heappush(self._waiting, Delivery(found, next(self._order), 1 - side, packet))
        return Seen(now_s, side, len(packet), segment, again, fate, arrives_s)

    def due(self, now_s: float) -> Iterator[Delivery]:
        """Yield what has to arrive by now."""
        self._pass_time(now_s)
        while self._waiting and self._waiting[0].due_s <= now_s:
            delivery = heapq.heappop(self._waiting)
            if delivery.counted:
                self.channels[1 - delivery.side].account.delivered += len(delivery.packet)
            yield delivery

    def next_due(self) -> float | None:
        """Return when something happens next without a packet coming in."""
        times = [self._waiting[0].due_s] if self._waiting else []
        if self._until_s is not None:
            times.append(self._until_s)
        elif self._blackouts:
            times.append(self._blackouts[0][0])
        return min(times, default=None)

    def close(self, now_s: float) -> tuple[Account, Account]:
        """Return both accounts up to now."""
        up, down = (channel.close(now_s) for channel in self.channels)
        return up, down

    def _pass_time(self, now_s: float) -> None:
        if self._until_s is None and self._blackouts and now_s >= self._blackouts[0][0]:
            begins_s, self._until_s = self._blackouts.pop(0)
            for channel in self.channels:
                channel.close(begins_s)
            for delivery in self._waiting:
                self._dark(1 - delivery.side, 0)
            self._waiting.clear()
            self._old = list(self._flows.values())
        if self._until_s is not None and now_s >= self._until_s:
            back_s, self._until_s = self._until_s, None
            self._back_s = back_s
            for channel in self.channels:
                channel.restart(back_s)
            for flow in self._old:
                flow.dead = True
                self._reset(flow, STATION, back_s)
                self._reset(flow, PORTAL, back_s)
            self._old = []

    def _flow(self, side: int, segment: Segment) -> Flow:
        ports = segment.source_port, segment.target_port
        key = ports if side == STATION else ports[::-1]
        known = self._flows.get(key)
        if known is None or (known.dead and segment.flags & SYN):
            known = self._flows[key] = Flow()
        return known

    def _dark(self, side: int, size: int) -> None:
        account = self.channels[side].account
        account.dark += 1
        account.packets += bool(size)
        account.offered += size

    def _reset(self, flow: Flow, side: int, now_s: float) -> None:
        newest, acked = flow.newest[side], flow.acked[side]
        if newest is None or acked is None:
            return
        packet = newest.answered_by_reset(acked)
        due_s = now_s + self.channels[1 - side].shape.delay_s
        heapq.heappush(self._waiting, Delivery(due_s, next(self._order), side, packet, counted=False))
        self.resets += 1
