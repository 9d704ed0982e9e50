"""Two lanes over real sockets: each file once, text never behind files, one message, an end in time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.engine.rounds import Engine
from sync.engine.worker import SyncWorker, TwoLanes
from sync.errors import Trouble
from sync.portal.context import Portal
from sync.replica.outbox import outbox
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.sockets import Relay
from tests.support.waiting import until
from tests.sync.engine.over_tcp import relayed, rig_at
from tests.sync.engine.rig import Rig
from tests.sync.engine.test_worker import Heard
from tests.sync.engine.truth import assert_acknowledged, at_portal


@pytest.fixture
def relay(portal: Portal) -> Iterator[Relay]:
    with relayed(portal) as relay:
        yield relay


@pytest.fixture
def two(tmp_path: Path, portal: Portal, relay: Relay, clock: FakeClock) -> Iterator[Rig]:
    """A station whose engine has two lanes."""
    url = f"http://127.0.0.1:{relay.port}"
    with rig_at(url, portal, tmp_path / "station", clock, SeededEntropy(7), lanes=TwoLanes()) as rig:
        yield rig


def test_many_files_go_on_two_connections_and_each_once(two: Rig, relay: Relay, portal: Portal) -> None:
    shared = two.paper(40_000)
    sealed = [two.seal(two.paper(30_000 + 9_000 * n), shared) for n in range(6)]
    before = relay.up
    done = two.round()
    assert (done.trouble, done.answered, done.files) == (None, 6, 7)
    assert_acknowledged(two, portal, sealed)
    assert relay.most_open == 2
    whole = sum(blob.size for packet in sealed for blob in packet.header.blobs) - 5 * 40_016
    # Nothing twice: the bytes that went up are the files, the packets and little more.
    assert relay.up - before < whole + sum(len(packet.raw) for packet in sealed) + 40_000


def test_text_sealed_while_a_file_goes_up_does_not_wait_for_it(
    two: Rig, relay: Relay, portal: Portal, clock: FakeClock
) -> None:
    two.push.goodput.bytes_per_s = two.push.files_goodput.bytes_per_s = 8_000
    slow = two.seal(two.paper(300_000), two.paper(310_000))
    relay.up_bytes_per_s = 60_000
    heard = Heard()
    worker = SyncWorker(two.engine, clock, heard)
    worker.start()
    until(lambda: portal.blobs.size(slow.header.blobs[1].sealed_sha256) > 60_000)
    late = two.seal(two.paper(1_000))
    worker.wake()
    until(lambda: two.state(late) in {"text_received", "acknowledged"})
    assert two.state(slow) == "text_received"
    relay.up_bytes_per_s = None
    until(lambda: two.state(slow) == "acknowledged")
    worker.stop()
    assert_acknowledged(two, portal, (slow, late))


def test_a_link_that_dies_under_both_lanes_is_told_once_and_loses_nothing(
    two: Rig, relay: Relay, portal: Portal, clock: FakeClock
) -> None:
    two.push.goodput.bytes_per_s = two.push.files_goodput.bytes_per_s = 50_000
    sealed = [two.seal(two.paper(200_000)) for _ in range(4)]
    two.texts()
    relay.cut_after = 300_000
    done = two.round()
    assert done.trouble is Trouble.OFFLINE
    assert 200 < done.next_at_ms - clock.now_ms() <= 10_000
    assert two.replica.read(outbox.counts).waiting >= 1
    assert two.round().trouble is None
    assert_acknowledged(two, portal, sealed)
    assert len(at_portal(portal)) == 4


def test_stopping_while_both_lanes_send_takes_less_than_two_seconds(
    two: Rig, relay: Relay, portal: Portal, clock: FakeClock
) -> None:
    sealed = [two.seal(two.paper(400_000)) for _ in range(3)]
    relay.up_bytes_per_s = 20_000
    heard = Heard()
    worker = SyncWorker(two.engine, clock, heard)
    worker.start()
    until(lambda: sum(portal.blobs.size(one.header.blobs[0].sealed_sha256) > 0 for one in sealed) == 2)
    began = time.monotonic()
    worker.stop()
    assert time.monotonic() - began < 2.0
    until(lambda: not [one for one in threading.enumerate() if one.name.startswith("sync")])
    assert heard.ended == []


def test_a_lane_that_breaks_ends_the_round_and_is_told(two: Rig, clock: FakeClock) -> None:
    two.seal(two.paper(90_000), two.paper(91_000))

    def broken(*_: object, **__: object) -> int:
        raise ZeroDivisionError("a bug")

    engine: Engine = two.engine
    object.__setattr__(engine.files, "send", broken)
    with pytest.raises(ZeroDivisionError):
        engine.run_once()
    assert not [one for one in threading.enumerate() if one.name.startswith("sync")]


def test_news_read_while_the_other_lane_looks_takes_nothing_from_under_it(
    two: Rig, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = [two.seal(two.paper(20_000 + n), two.paper(30_000 + n)) for n in range(4)]
    read, looked = two.pull.dossiers, threading.Event()
    reading = threading.Event()

    def dossiers() -> int:
        reading.set()
        assert looked.wait(10), "the files' lane did not look"
        return read()

    def metering() -> object:
        """Between what the lane has read and what it makes of it, leave the other lane time to end."""
        if threading.current_thread().name == "sync-files" and reading.is_set() and not looked.is_set():
            looked.set()
            end = time.monotonic() + 1
            while two.engine._lacking is not None and time.monotonic() < end:
                time.sleep(0.002)
        return two.metering

    monkeypatch.setattr(two.pull, "dossiers", dossiers)
    monkeypatch.setattr(two.engine, "_metering", metering)
    done = two.round()
    assert (done.trouble, done.answered, done.files) == (None, 4, 8)
    assert looked.is_set()
    assert_acknowledged(two, portal, sealed)
