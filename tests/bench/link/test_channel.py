"""The link's arithmetic, without a network: rate, delay, seeded loss, tail drop, blackouts, resets."""

from __future__ import annotations

import socket
import struct
from dataclasses import replace

import pytest

from tests.bench.link.channel import UP, Channel
from tests.bench.link.ip_packets import ACK, RST, SYN, checksum, read_segment
from tests.bench.link.link import PORTAL, STATION, Link

PERFECT = replace(UP, loss=0.0)
HERE, THERE = socket.inet_aton("10.77.0.1"), socket.inet_aton("10.77.0.2")


def tcp(flags: int, seq: int = 0, ack: int = 0, size: int = 0, *, back: bool = False) -> bytes:
    """Return a segment between port 40000 of the station and 443 of the portal."""
    source, target, ports = (THERE, HERE, (443, 40_000)) if back else (HERE, THERE, (40_000, 443))
    head = struct.pack("!HHIIBBHHH", *ports, seq, ack, 5 << 4, flags, 0, 0, 0)
    return (
        struct.pack("!BBHHHBBH4s4s", 0x45, 0, 40 + size, 0, 0, 64, 6, 0, source, target) + head + bytes(size)
    )


def test_packets_leave_one_after_the_other_at_the_rate_and_arrive_after_the_delay() -> None:
    channel = Channel(PERFECT, 1, 0.0)
    arrivals = [channel.send(1_000, 0.0) for _ in range(4)]
    assert arrivals == pytest.approx([0.150 + (n + 1) / 32 for n in range(4)])
    assert channel.send(1_000, 2.0) == pytest.approx(2.0 + 1 / 32 + 0.150)
    account = channel.close(3.0)
    assert account.idle_s == pytest.approx((2.0 - 4 / 32) + (1.0 - 1 / 32))
    assert account.longest_queue_s == pytest.approx(3 / 32)


def test_what_would_wait_longer_than_the_queue_is_dropped() -> None:
    channel = Channel(PERFECT, 1, 0.0)
    carried = [n for n in range(100) if channel.send(1_000, 0.0) is not None]
    # 1.5 s of air are 48 packets behind the one being sent.
    assert carried == list(range(49))
    assert channel.account.tail_dropped == 51


def test_losses_come_from_the_seed_at_the_rate_that_was_asked_for() -> None:
    def lost(seed: int) -> list[int]:
        channel = Channel(UP, seed, 0.0)
        return [n for n in range(20_000) if channel.send(100, float(n)) is None]

    assert lost(7) == lost(7) != lost(8)
    assert len(lost(7)) / 20_000 == pytest.approx(0.02, rel=0.15)


def test_a_blackout_loses_what_is_on_its_way_and_then_resets_both_ends_of_older_connections() -> None:
    link = Link(PERFECT, PERFECT, 1, 0.0, ((1.0, 5.0),))
    link.accept(STATION, tcp(SYN, seq=99), 0.1)
    link.accept(PORTAL, tcp(SYN | ACK, seq=499, ack=100, back=True), 0.3)
    link.accept(STATION, tcp(ACK, seq=100, ack=500, size=200), 0.5)
    assert len(list(link.due(0.9))) == 3
    link.accept(STATION, tcp(ACK, seq=300, ack=500, size=200), 0.95)
    assert link.next_due() == pytest.approx(1.0)
    assert not list(link.due(2.0))
    # Sent again into the dark by one end, acknowledged further by the other.
    seen = link.accept(STATION, tcp(ACK, seq=300, ack=500, size=200), 2.0)
    assert seen is not None
    assert (seen.fate, seen.again) == ("dark", 200)
    assert not list(link.due(5.1))
    resets = [(delivery.side, read_segment(delivery.packet)) for delivery in link.due(5.2)]
    assert [side for side, _ in resets] == [STATION, PORTAL]
    told = [(s.source_port, s.flags, s.seq) for _, s in resets if s is not None]
    # Each end gets exactly the number it waits for next, or it would not believe the reset.
    assert told == [(443, RST, 500), (40_000, RST, 100)]


def test_after_a_blackout_who_still_sends_is_reset_and_a_new_connection_is_carried() -> None:
    link = Link(PERFECT, PERFECT, 1, 0.0, ((1.0, 5.0),))
    link.accept(STATION, tcp(ACK, seq=100, ack=500), 0.5)
    assert len(list(link.due(7.0))) == 1
    late = link.accept(STATION, tcp(ACK, seq=100, ack=500, size=9), 8.0)
    assert late is not None
    assert late.fate == "dead"
    assert [delivery.side for delivery in link.due(9.0)] == [STATION]
    fresh = link.accept(STATION, tcp(SYN, seq=7), 9.5)
    assert fresh is not None
    assert fresh.fate == "sent"
    assert link.tried_after_s == [pytest.approx(4.5)]


def test_a_reset_has_the_checksums_a_system_believes() -> None:
    segment = read_segment(tcp(ACK, seq=100, ack=500, size=3))
    assert segment is not None
    reset = segment.answered_by_reset(500)
    assert checksum(reset[:20]) == 0
    pseudo = reset[12:20] + struct.pack("!BBH", 0, 6, 20)
    assert checksum(pseudo + reset[20:]) == 0


def test_bytes_sent_again_are_told_from_new_ones_across_the_wrap_of_sequence_numbers() -> None:
    link = Link(PERFECT, PERFECT, 1, 0.0)
    start = (1 << 32) - 150
    link.accept(STATION, tcp(SYN, seq=start - 1), 0.0)
    for seq, size in ((start, 100), (start + 100, 100), (start + 50, 150), (start + 200, 10)):
        link.accept(STATION, tcp(ACK, seq=seq % (1 << 32), ack=1, size=size), 0.1)
    assert (link.payload[STATION], link.payload_again[STATION]) == (360, 150)
