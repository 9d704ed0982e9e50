"""Nothing waits and the network goes: the connections themselves tell, and only what they tell costs a question."""

from __future__ import annotations

import random
import select
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from sync.engine import worker as sync_worker
from sync.engine.closing_habit import MOST_VAIN, NEAR_S, TIMES_LEARNT, ClosingHabit
from sync.engine.round import Round
from sync.engine.rounds import IDLE_POLL_MS
from sync.engine.worker import SyncWorker
from sync.errors import Problem, Trouble
from sync.link.kept_sockets import KeptSockets, Line
from sync.portal.context import Portal
from sync.portal.web.listening import Listening
from sync.portal.web.server import KEEP_ALIVE_S
from tests.bench.link.authority import Certificate, make_certificate
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.portal import over_socket
from tests.support.sockets import Relay, unused_port
from tests.support.waiting import until
from tests.sync.engine.over_tcp import rig_at
from tests.sync.engine.rig import Rig
from tests.sync.engine.test_socket import relay, socket_rig

__all__ = ["relay", "socket_rig"]
LOOK_S = 0.02


class Told:
    """The rounds that ended, each with the moment, and how often the thread has looked."""

    def __init__(self) -> None:
        self.rounds: list[tuple[float, Round]] = []
        self.looks = 0
        self.out: tuple[str, ...] = ("192.168.1.20",)

    def __call__(self, done: Round | None) -> None:
        if done is not None:
            self.rounds.append((time.monotonic(), done))

    def way(self) -> tuple[str, ...]:
        """Stand for the machine's way out."""
        self.looks += 1
        return self.out

    def next(self, seen: int) -> Round:
        """Return the round after the first `seen`, once it has ended."""
        until(lambda: len(self.rounds) > seen)
        return self.rounds[seen][1]


@contextmanager
def working(rig: Rig, clock: FakeClock) -> Iterator[Told]:
    """Play rounds in a thread; the clock stands still, so the minute between two polls never passes."""
    told = Told()
    worker = SyncWorker(rig.engine, clock, told, told.way)
    worker.start()
    try:
        assert told.next(0).trouble is None
        yield told
    finally:
        worker.stop()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync_worker, "_LOOK_S", LOOK_S)


def test_a_line_that_ends_is_told_at_once_and_so_is_its_return(
    socket_rig: Rig, relay: Relay, clock: FakeClock
) -> None:
    with working(socket_rig, clock) as told:
        relay.gone = True
        cut = time.monotonic()
        relay.hang_up()
        assert told.next(1).trouble is Trouble.OFFLINE
        assert told.rounds[1][0] - cut < 1.0
        relay.gone = False
        until(lambda: told.rounds[-1][1].trouble is None, 10)
        # What was a loss is no habit of a server: the next one is told as well.
        seen = len(told.rounds)
        relay.hang_up()
        assert told.next(seen).trouble is None


def test_a_portal_that_is_started_again_is_told_as_down_and_then_as_there(
    tmp_path: Path, portal: Portal, clock: FakeClock
) -> None:
    where = Listening(port=unused_port())
    with ExitStack() as serving:
        url = serving.enter_context(over_socket(portal, where))
        with (
            rig_at(url, portal, tmp_path / "station", clock, SeededEntropy(7)) as rig,
            working(rig, clock) as told,
        ):
            serving.close()
            done = told.next(1)
            assert (done.trouble, done.problem) == (Trouble.OFFLINE, Problem.NOBODY_LISTENS)
            serving.enter_context(over_socket(portal, where))
            until(lambda: told.rounds[-1][1].trouble is None, 10)


def test_a_server_that_always_hangs_up_is_asked_twice_and_no_byte_is_lost(
    socket_rig: Rig, relay: Relay, clock: FakeClock
) -> None:
    with working(socket_rig, clock) as told:
        for asked in range(1, TIMES_LEARNT + 1):
            relay.hang_up()
            assert told.next(asked).trouble is None
        opened = relay.opened
        relay.hang_up()
        until(lambda: socket_rig.engine.api.line() is Line.OVER)
        looks = told.looks
        until(lambda: told.looks > looks + 3)
        assert (len(told.rounds), relay.opened) == (TIMES_LEARNT + 1, opened)


def test_a_connection_from_an_address_that_is_gone_is_not_waited_for(
    socket_rig: Rig, relay: Relay, clock: FakeClock
) -> None:
    with working(socket_rig, clock) as told:
        # What the kernel sends from an address the machine has no more is never answered.
        opened, relay.silent = relay.opened, True
        told.out = ("10.20.30.40",)
        until(lambda: relay.opened > opened, 5)
        relay.silent = False
        relay.hang_up()
        until(lambda: told.rounds[-1][1].trouble is None and len(told.rounds) > 1)
        # One more address takes nothing from the connection there is.
        seen, opened = len(told.rounds), relay.opened
        told.out = ("10.20.30.40", "2001:db8::7")
        assert told.next(seen).trouble is None
        assert relay.opened == opened


def test_the_portal_itself_keeps_a_connection_longer_than_a_station_lets_it_rest() -> None:
    assert KEEP_ALIVE_S > IDLE_POLL_MS / 1_000 + NEAR_S


HOURS = 24


@pytest.mark.parametrize(
    ("ages", "most"),
    [
        pytest.param(lambda _: 5.0, TIMES_LEARNT, id="uvicorn"),
        pytest.param(lambda _: 75.0, TIMES_LEARNT, id="nginx"),
        pytest.param(lambda draw: 75.0 + draw.uniform(-1, 1), TIMES_LEARNT + 1, id="nginx, late looks"),
        pytest.param(lambda draw: draw.choice((5.0, 60.0, 300.0)), 3 * TIMES_LEARNT, id="three servers"),
        pytest.param(lambda draw: draw.uniform(1, 600), HOURS * MOST_VAIN, id="whenever it likes"),
    ],
)
def test_servers_that_hang_up_cost_a_bounded_number_of_questions(
    ages: Callable[[random.Random], float], most: int
) -> None:
    draw, habit, now_s = random.Random(7), ClosingHabit(), 1_000.0
    asked: list[float] = []
    while now_s < HOURS * 3_600:
        age_s = ages(draw)
        now_s += age_s
        if habit.is_news(age_s, now_s):
            asked.append(now_s)
            habit.answered(now_s, there=True)
    assert 0 < len(asked) <= most
    for one in asked:
        assert sum(one <= other < one + 3_600 for other in asked) <= MOST_VAIN
    # What was learnt of a server is not believed of an end at any other age, once the hour's share is free again.
    if most <= 3 * TIMES_LEARNT:
        assert habit.is_news(30.0, now_s + 3_600)


def test_losses_of_the_network_are_never_taken_for_a_habit() -> None:
    habit = ClosingHabit()
    for loss in range(50):
        assert habit.is_news(20.0, 1_000.0 + loss)
        habit.answered(1_000.0 + loss, there=False)
        # The round that finds the way open again was no answer to the end.
        habit.answered(1_000.5 + loss, there=True)


@contextmanager
def joined(segment: int | None = None) -> Iterator[tuple[socket.socket, socket.socket]]:
    """Give both ends of one connection over TCP, whose packets carry `segment` bytes at most."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        if segment is not None:
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, segment)
        near = socket.create_connection(listening.getsockname())
        far, _ = listening.accept()
    with near, far:
        # As the library in use sets it: a plain `recv` would wait so long.
        near.settimeout(20)
        yield near, far


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls"), "127.0.0.1")


@contextmanager
def joined_by_tls(
    certificate: Certificate, newest: ssl.TLSVersion, segment: int | None = None
) -> Iterator[tuple[ssl.SSLSocket, ssl.SSLSocket]]:
    """Give both ends once they have shaken hands; a server of TLS 1.3 has sent its tickets unasked."""
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    server.load_cert_chain(certificate.chain, certificate.key)
    client.load_verify_locations(certificate.authority)
    server.maximum_version = newest
    with joined(segment) as (near, far):
        shaken: list[ssl.SSLSocket] = []
        shaking = threading.Thread(target=lambda: shaken.append(server.wrap_socket(far, server_side=True)))
        shaking.start()
        with client.wrap_socket(near, server_hostname="127.0.0.1") as station:
            shaking.join(20)
            with shaken[0] as portal:
                yield station, portal


def kept(*sockets: socket.socket) -> KeptSockets:
    found = KeptSockets()
    for one in sockets:
        found.add(one)
    return found


TLS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


@pytest.mark.parametrize("newest", TLS)
def test_what_tls_sends_unasked_is_no_end_and_every_byte_is_still_there(
    certificate: Certificate, newest: ssl.TLSVersion
) -> None:
    with joined_by_tls(certificate, newest) as (station, portal):
        line = kept(station).line
        if newest is ssl.TLSVersion.TLSv1_3:
            # Its tickets: there is something to read.
            until(lambda: bool(select.select([station], [], [], 0)[0]))
        assert line() is Line.STANDS
        for said in (b"the answer", b"another one"):
            portal.sendall(said)
            until(lambda: bool(select.select([station], [], [], 0)[0]))
            for _ in range(3):
                assert line() is Line.STANDS
            assert station.recv(100) == said
            assert line() is Line.STANDS


@pytest.mark.parametrize("newest", TLS)
@pytest.mark.parametrize("segment", [536, 1_360, 1_448])
def test_a_record_fills_whole_segments(
    certificate: Certificate, newest: ssl.TLSVersion, segment: int
) -> None:
    with joined_by_tls(certificate, newest, segment) as (station, portal):
        carried = socket.socket.getsockopt(station, socket.IPPROTO_TCP, socket.TCP_MAXSEG)
        most = kept(station).record_bytes(8_192)
        station.sendall(bytes(most))
        sent = b""
        while len(sent) < most:
            # The record as it is on the wire, which TLS would open.
            sent = socket.socket.recv(portal, 20_000, socket.MSG_PEEK)
        assert 8_192 - segment < most <= 8_192
        assert -len(sent) % carried < 8


def test_what_is_read_at_once_is_no_less_where_segments_are_longer_or_nobody_knows() -> None:
    assert kept().record_bytes(8_192) == 8_192
    with joined() as (near, _):
        assert kept(near).record_bytes(8_192) == 8_192


@pytest.mark.parametrize("newest", TLS)
def test_a_farewell_of_tls_is_an_end_though_the_connection_stays_open_below(
    certificate: Certificate, newest: ssl.TLSVersion
) -> None:
    with joined_by_tls(certificate, newest) as (station, portal):
        line = kept(station).line
        portal.sendall(b"the answer")
        assert station.recv(100) == b"the answer"
        assert line() is Line.STANDS
        # Says farewell and then waits for the other side's; TCP goes on.
        portal.settimeout(0.01)
        with pytest.raises(TimeoutError):
            portal.unwrap()
        until(lambda: line() is Line.OVER)
        assert station.recv(100) == b""


@pytest.mark.parametrize("reset", [True, False])
def test_an_end_and_a_reset_are_seen_and_one_standing_connection_outweighs_them(reset: bool) -> None:
    with joined() as (near, far), joined() as (other, _portal):
        both = kept(near, other)
        assert both.line() is kept(near).line() is Line.STANDS
        if reset:
            far.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        far.close()
        until(lambda: kept(near).line() is Line.OVER)
        # A reset is told once by the system; the end of the connection stays.
        assert kept(near).line() is Line.OVER
        assert both.line() is Line.STANDS
        near.close()
        assert kept(near).line() is Line.NONE
