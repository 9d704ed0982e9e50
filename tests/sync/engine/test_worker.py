"""The thread that plays rounds: wakes, announces, survives what it must, stops in time."""

from __future__ import annotations

import ipaddress
import threading
import time

import pytest

from forms.errors import StationError
from sync.engine import worker as sync_worker
from sync.engine.round import Round
from sync.engine.rounds import Engine
from sync.engine.worker import SyncWorker
from sync.errors import Trouble
from sync.link.way_out import way_out
from sync.portal.context import Portal
from tests.support import links
from tests.support.fakes import FakeClock
from tests.support.links import FaultyTransport
from tests.support.sockets import odd_server
from tests.support.waiting import until
from tests.sync.engine.rig import Rig
from tests.sync.engine.truth import assert_acknowledged


class Heard:
    """Everything a listener was told."""

    def __init__(self) -> None:
        self.all: list[Round | None] = []

    def __call__(self, done: Round | None) -> None:
        self.all.append(done)

    @property
    def ended(self) -> list[Round]:
        return [done for done in self.all if done is not None]


def worker_of(rig: Rig, clock: FakeClock, heard: Heard) -> SyncWorker:
    return SyncWorker(rig.engine, clock, heard)


def test_listeners_hear_the_beginning_and_the_end_of_each_round(
    rig: Rig, clock: FakeClock, portal: Portal
) -> None:
    packet = rig.seal()
    heard = Heard()
    worker = worker_of(rig, clock, heard)
    worker.start()
    until(lambda: len(heard.ended) == 1)
    worker.stop()
    assert heard.all[0] is None
    assert heard.ended[0].answered == 1
    assert_acknowledged(rig, portal, (packet,))


def test_what_is_sealed_during_a_round_goes_with_it_and_a_wake_brings_another(
    rig: Rig, link: FaultyTransport, clock: FakeClock, portal: Portal
) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def hold(request: links.httpx.Request, serve: links.Serve) -> links.httpx.Response:
        inside.set()
        assert go_on.wait(20)
        return serve(request)

    link.plan(hold, on="/v1/feed/catalogue")
    heard = Heard()
    worker = worker_of(rig, clock, heard)
    worker.start()
    assert inside.wait(20)
    # Sealed while this round asks for news.
    packet = rig.seal()
    worker.wake()
    worker.wake()
    go_on.set()
    until(lambda: len(heard.ended) == 2)
    worker.stop()
    assert [done.answered for done in heard.ended] == [1, 0]
    assert_acknowledged(rig, portal, (packet,))
    assert len(heard.ended) == 2


def test_stopping_takes_less_than_two_seconds_while_a_call_hangs(rig: Rig, clock: FakeClock) -> None:
    packet = rig.seal()
    rig.close()
    with odd_server(None) as odd:
        rig.link, rig.url = None, f"http://127.0.0.1:{odd.port}"
        rig.open()
        heard = Heard()
        worker = worker_of(rig, clock, heard)
        worker.start()
        assert odd.asked.wait(20)
        began = time.monotonic()
        worker.stop()
        assert time.monotonic() - began < 2.0
        assert threading.active_count() < 50
        assert not [thread for thread in threading.enumerate() if thread.name == "sync"]
        worker.stop()
    assert rig.state(packet) in {"queued", "sending"}
    assert heard.ended == []


def test_stopping_before_the_first_round_is_fine(rig: Rig, clock: FakeClock) -> None:
    heard = Heard()
    worker = worker_of(rig, clock, heard)
    worker.stop()
    assert heard.all == []


@pytest.mark.allows_log
def test_a_full_disk_ends_one_round_and_not_the_thread(rig: Rig, clock: FakeClock) -> None:
    failing = _FailsFirst(rig, StationError("disk_full"))
    heard = Heard()
    worker = SyncWorker(failing, clock, heard)
    worker.start()
    until(lambda: len(heard.ended) == 1)
    assert (heard.ended[0].trouble, heard.ended[0].problem) == (Trouble.STORAGE, "disk_full")
    assert heard.ended[0].next_at_ms == clock.now_ms() + 60_000
    worker.wake()
    until(lambda: len(heard.ended) == 2)
    worker.stop()
    assert heard.ended[1].trouble is None


@pytest.mark.allows_log
def test_a_disk_with_room_again_brings_a_round_at_once(
    rig: Rig, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync_worker, "_LOOK_S", 0.02)
    failing = _FailsFirst(rig, StationError("disk_full"))
    heard, room, looks = Heard(), [3 * sync_worker.ROOM_BYTES], []

    def free() -> int:
        looks.append(len(heard.ended))
        return room[0]

    worker = SyncWorker(failing, clock, heard, lambda: ("192.168.1.20",), room=free)
    worker.start()
    # The clock stands still: the minute until the next round never passes. What was free did not do.
    until(lambda: len(looks) > 3)
    room[0] += sync_worker.ROOM_BYTES - 1
    seen = len(looks)
    until(lambda: len(looks) > seen + 3)
    assert len(heard.ended) == 1
    room[0] += 1
    until(lambda: len(heard.ended) == 2)
    worker.stop()
    assert heard.ended[1].trouble is None


@pytest.mark.allows_log
def test_an_error_nobody_foresaw_ends_one_round_and_not_the_thread(
    rig: Rig, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    failing = _FailsFirst(rig, ZeroDivisionError("a bug"))
    heard = Heard()
    worker = SyncWorker(failing, clock, heard)
    worker.start()
    until(lambda: len(heard.ended) == 1)
    assert heard.ended[0].problem == "internal"
    # Whoever looks for it finds the place.
    assert any(one.exc_info is not None for one in caplog.records)
    worker.wake()
    until(lambda: len(heard.ended) == 2)
    worker.stop()
    assert heard.ended[1].trouble is None


class _FailsFirst(Engine):
    """The real engine after one failure of the machine it runs on."""

    def __init__(self, rig: Rig, error: Exception) -> None:
        super().__init__(
            rig.replica,
            rig.api,
            rig.push,
            rig.pull,
            clock=rig.clock,
            entropy=rig.entropy,
            station_clock=rig.station_clock,
        )
        self._error: Exception | None = error

    def recover(self) -> None:
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        super().recover()


@pytest.mark.parametrize("jump", ["slept", "forward", "back"])
def test_after_a_suspend_or_a_set_clock_the_next_look_is_at_once(
    rig: Rig, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, jump: str
) -> None:
    monkeypatch.setattr(sync_worker, "_LOOK_S", 0.02)
    heard = Heard()
    slices: list[int] = []

    def way() -> tuple[str, ...]:
        # Asked once when a wait begins and after each slice of it.
        if heard.ended:
            slices.append(len(heard.ended))
        return ("192.168.1.20",)

    worker = SyncWorker(rig.engine, clock, heard, way)
    worker.start()
    # Only now is the wait under way: a jump before it would be part of what the wait is measured from.
    until(lambda: len(slices) >= 2)
    assert len(heard.ended) == 1
    if jump == "slept":
        # Shorter than the wait, so that only the sleep itself can end it.
        clock.advance(30)
    else:
        clock.set_wall(clock.now_ms() + (86_400_000 if jump == "forward" else -86_400_000))
    until(lambda: len(heard.ended) == 2, 10)
    worker.stop()


def test_a_pulled_cable_is_told_at_once_and_so_is_its_return(
    rig: Rig, link: FaultyTransport, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync_worker, "_LOOK_S", 0.02)
    way: list[tuple[str, ...]] = [("192.168.1.20",)]
    heard = Heard()
    worker = SyncWorker(rig.engine, clock, heard, lambda: way[0])
    worker.start()
    until(lambda: len(heard.ended) == 1)
    assert heard.ended[0].trouble is None
    # The next look at the portal is a minute away.
    link.always(links.no_route)
    way[0] = ()
    until(lambda: len(heard.ended) == 2)
    assert heard.ended[1].trouble is Trouble.OFFLINE
    link.heal()
    way[0] = ("10.20.30.40",)
    until(lambda: len(heard.ended) == 3)
    worker.stop()
    assert heard.ended[2].trouble is None


def test_a_new_network_is_no_reason_to_come_before_the_time_the_portal_asked_for(
    rig: Rig, link: FaultyTransport, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync_worker, "_LOOK_S", 0.02)
    way: list[tuple[str, ...]] = [("192.168.1.20",)]
    rig.seal()
    link.plan(links.problem(503, "retry-later", 90), on="/v1/packets")
    heard = Heard()
    worker = SyncWorker(rig.engine, clock, heard, lambda: way[0])
    worker.start()
    until(lambda: len(heard.ended) == 1)
    way[0] = ("10.20.30.40",)
    assert not threading.Event().wait(0.3)
    assert len(heard.ended) == 1
    worker.stop()


def test_the_way_out_is_asked_of_the_system_and_is_only_an_address() -> None:
    for address in way_out():
        ipaddress.ip_address(address.partition("%")[0])


def test_new_work_does_not_go_before_the_time_the_portal_asked_for_and_a_person_does(
    rig: Rig, link: FaultyTransport, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync_worker, "_LOOK_S", 0.02)
    rig.seal()
    link.plan(links.problem(503, "retry-later", 90), on="/v1/packets")
    heard = Heard()
    worker = worker_of(rig, clock, heard)
    worker.start()
    until(lambda: len(heard.ended) == 1)
    assert heard.ended[0].retry_after_s == 90
    for _ in range(20):
        worker.wake(asked=False)
        assert not threading.Event().wait(0.01)
    assert len(heard.ended) == 1
    worker.wake()
    until(lambda: len(heard.ended) == 2)
    worker.stop()
    assert heard.ended[1].answered == 1


def test_the_next_round_comes_by_itself_when_it_is_due(
    rig: Rig, link: FaultyTransport, clock: FakeClock, portal: Portal
) -> None:
    packet = rig.seal()
    link.plan(links.refused, times=2)
    heard = Heard()
    worker = SyncWorker(rig.engine, clock, heard, lambda: ("192.168.1.20",))
    worker.start()
    # The clock stands still and nobody wakes it: only the time that has passed brings the next round.
    until(lambda: len(heard.ended) >= 2 and heard.ended[-1].answered == 1, 20)
    worker.stop()
    assert heard.ended[0].trouble is Trouble.OFFLINE
    assert_acknowledged(rig, portal, (packet,))


VIRTUAL_HOUR_MS = 3_600_000


@pytest.mark.parametrize(
    ("fault", "on", "most"),
    [
        pytest.param(None, "", 8, id="nothing to do"),
        pytest.param(links.refused, "", 40, id="no network"),
        pytest.param(links.captive_portal, "", 40, id="captive portal"),
        pytest.param(links.stalled, "", 40, id="nothing answers"),
        pytest.param(links.late_answer, "", 40, id="overloaded"),
        pytest.param(links.problem(500, "internal"), "", 40, id="portal down"),
        pytest.param(links.problem(503, "retry-later"), "", 20, id="busy"),
        pytest.param(links.problem(500, "internal"), "PATCH", 60, id="files fail"),
        pytest.param(links.problem(409, "offset-mismatch"), "PATCH", 60, id="offsets never fit"),
        pytest.param(links.problem(404, "blob-not-announced"), "blobs", 60, id="files unknown for ever"),
        pytest.param(links.problem(400, "bad-request"), "/v1/packets", 60, id="packets malformed"),
    ],
)
def test_requests_per_virtual_minute_are_bounded(
    rig: Rig,
    link: FaultyTransport,
    clock: FakeClock,
    portal_clock: FakeClock,
    fault: links.Fault | None,
    on: str,
    most: int,
) -> None:
    rig.seal(rig.paper(3_000))
    if fault is None:
        rig.round()
        rig.round()
    else:
        link.always(fault, on=on)
    begin = clock.now_ms()
    made: list[tuple[int, int]] = []
    while clock.now_ms() - begin < VIRTUAL_HOUR_MS // 6:
        before = len(link.calls)
        done = rig.engine.run_once()
        made.append((clock.now_ms(), len(link.calls) - before))
        pause_s = (done.next_at_ms - clock.now_ms()) / 1000
        assert pause_s > 0.2
        clock.advance(pause_s)
        portal_clock.advance(pause_s)
    for start, _ in made:
        within = sum(calls for at, calls in made if start <= at < start + 60_000)
        assert within <= most, f"{within} calls in a minute"
