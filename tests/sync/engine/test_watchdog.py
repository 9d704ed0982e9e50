"""Progress instead of totals: a slow link is never cut off, a dead one is noticed, an answer may take its time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import sync.link.transport
from forms.stamp import SystemClock
from sync.engine.backoff import RESTART_LOOKS, RESTART_MS, BackOff
from sync.errors import Problem, SyncError, Trouble
from sync.link.goodput import LEAST_STALL_S, PORTAL_TIME_S, QUEUED_BYTES, Goodput, Patience, patience
from sync.link.transport import CONNECT_TIMEOUT_S, STALL_TIMEOUT_S, Transport
from sync.portal.context import Portal
from tests.support.fakes import SeededEntropy
from tests.support.sockets import Relay, odd_server
from tests.sync.engine.over_tcp import relayed, rig_at
from tests.sync.engine.rig import Rig
from tests.sync.engine.truth import assert_acknowledged

KBIT_256 = 32_000
"""256 kbit/s in bytes a second."""
FASTER = 12
"""The tests play a link this many times faster, and divide every time by it."""


@pytest.fixture
def relay(portal: Portal) -> Iterator[Relay]:
    with relayed(portal) as relay:
        yield relay


@pytest.fixture
def slow(tmp_path: Path, portal: Portal, relay: Relay, portal_clock: object) -> Iterator[Rig]:
    url = f"http://127.0.0.1:{relay.port}"
    with rig_at(url, portal, tmp_path / "station", Measured(), SeededEntropy(7)) as rig:
        yield rig


class Measured(SystemClock):
    """A wall that stands still and a boot clock that runs, so that goodput is measured for real."""

    def now_ms(self) -> int:
        return 1_795_323_600_000


def test_a_300_kb_file_at_256_kbit_never_times_out(
    slow: Rig, relay: Relay, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Every time limit is divided as the link is multiplied: 9.4 s of air time against 45 s.
    monkeypatch.setattr(sync.link.transport, "STALL_TIMEOUT_S", STALL_TIMEOUT_S / FASTER)
    relay.up_bytes_per_s = KBIT_256 * FASTER
    sealed = [slow.seal(slow.paper(300_000)) for _ in range(3)]
    assert slow.round().trouble is None
    assert_acknowledged(slow, portal, sealed)
    assert relay.opened <= 3
    # What was measured is the link, within what buffers and a loaded machine blur.
    assert 0.2 <= slow.goodput.bytes_per_s / relay.up_bytes_per_s <= 2.0


def test_a_connection_that_dies_silently_is_noticed_and_the_next_one_goes_on(
    slow: Rig, relay: Relay, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync.link.transport, "STALL_TIMEOUT_S", 1.0)
    packet = slow.seal(slow.paper(600_000))
    slow.texts()
    relay.silent = True
    began = time.monotonic()
    done = slow.round()
    took_s = time.monotonic() - began
    assert done.trouble is Trouble.TIMEOUT
    assert 0.9 <= took_s <= 6.0
    relay.silent = False
    assert slow.round().trouble is None
    assert_acknowledged(slow, portal, (packet,))


def test_no_wait_is_longer_than_45_seconds_and_a_fast_link_is_given_less() -> None:
    assert STALL_TIMEOUT_S == 45
    fast, slow = patience(1_000_000, 300_000), patience(500, 300_000)
    assert fast.write_s < LEAST_STALL_S + 1
    assert fast.answer_s < PORTAL_TIME_S + 1
    for limits in (sync.link.transport._timeout(slow), sync.link.transport._timeout(None)):
        assert limits.read == limits.write == STALL_TIMEOUT_S
        assert limits.connect == CONNECT_TIMEOUT_S
    # Only what may still be queued behind the last accepted byte counts, not the whole body.
    assert patience(8_000, QUEUED_BYTES) == patience(8_000, 100 * QUEUED_BYTES)


@pytest.mark.parametrize("rate", [4_000, 8_000, 32_000, 128_000])
def test_an_answer_may_take_its_own_air_time_and_the_portals(rate: int) -> None:
    batch = Goodput(rate).batch_bytes()
    limits = patience(rate, batch)
    queued_s = min(batch, QUEUED_BYTES) / rate
    assert limits.write_s >= LEAST_STALL_S + queued_s
    assert limits.answer_s >= PORTAL_TIME_S + queued_s


def test_an_attempt_that_began_before_the_link_returned_ends_in_time_for_the_next() -> None:
    from sync.engine.backoff import OFFLINE_BACKOFF_MS

    # Worst case: nothing more is heard of the attempt, then the longest pause.
    assert OFFLINE_BACKOFF_MS + 250 <= 10_000
    assert CONNECT_TIMEOUT_S <= 8.0


def test_a_portal_that_is_being_restarted_is_looked_for_each_second_for_about_a_minute() -> None:
    back_off = BackOff(SeededEntropy(7))
    gone = SyncError(Trouble.OFFLINE, problem=Problem.NOBODY_LISTENS)
    pauses = [back_off.pause_ms(gone, heard=False) for _ in range(RESTART_LOOKS)]
    assert max(pauses) <= 250 + RESTART_MS
    assert 30_000 <= sum(pauses) <= 75_000
    # After that as without a network.
    assert max(back_off.pause_ms(gone, heard=False) for _ in range(50)) > 5_000


def test_a_server_that_takes_everything_and_never_answers_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    with odd_server(None) as odd, Transport(f"http://127.0.0.1:{odd.port}") as transport:
        began = time.monotonic()
        with pytest.raises(SyncError) as caught:
            transport.call("POST", "/v1/packets", body=b"x" * 1_000, patience=Patience(0.3, 0.4))
        assert caught.value.trouble is Trouble.TIMEOUT
        assert time.monotonic() - began < 5.0


def test_a_small_quick_transfer_never_makes_the_link_look_slow() -> None:
    goodput = Goodput(30_000)
    for _ in range(20):
        goodput.observe(2_500, 0.9)
    assert goodput.bytes_per_s == 30_000
    goodput.observe(300_000, 30)
    assert goodput.bytes_per_s == 20_000
    goodput.observe(4_000, 8)
    assert goodput.bytes_per_s < 11_000
    goodput.observe(2_500, 0.05)
    assert goodput.bytes_per_s > 25_000


def test_each_lane_believes_its_own_share(slow: Rig) -> None:
    from sync.engine.plan import Lane

    slow.push.goodput_of(Lane.FILES).observe(200_000, 10)
    assert slow.push.goodput_of(Lane.MAIN).bytes_per_s == 8_000
    assert slow.push.goodput_of(Lane.FILES).bytes_per_s == 14_000
