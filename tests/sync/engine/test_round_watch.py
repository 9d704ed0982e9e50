"""A line that fails in the middle of a round: real worker, real portal, real sockets, and a network that goes."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from sync.engine.round import Round
from sync.engine.round_watch import RoundWatch
from sync.engine.worker import SyncWorker
from sync.errors import Problem
from sync.link import signs
from sync.link.silence import Silence
from sync.link.way_out import is_stranded, way_out
from sync.portal.context import Portal
from tests.bench.link import namespaces
from tests.bench.link.namespaces import Namespace
from tests.support.fakes import SeededEntropy
from tests.support.network_that_goes import GONE, HERE
from tests.support.portal import over_socket
from tests.support.proof import not_proven
from tests.support.slow_relay import slow_relay_to
from tests.support.sockets import Relay
from tests.support.waiting import until
from tests.sync.engine.over_tcp import relayed, rig_at
from tests.sync.engine.rig import Rig
from tests.sync.engine.test_watchdog import Measured
from tests.sync.engine.truth import assert_acknowledged


class Said:
    """What was told of the line, each with its moment, and the rounds that ended."""

    def __init__(self) -> None:
        self.line: list[tuple[float, Silence]] = []
        self.rounds: list[Round] = []

    def hear(self, silence: Silence, _since_ms: int | None) -> None:
        """Take over what is said of the line."""
        self.line.append((time.monotonic(), silence))

    def ended(self, done: Round | None) -> None:
        """Take over a round."""
        if done is not None:
            self.rounds.append(done)


@pytest.fixture
def relay(portal: Portal) -> Iterator[Relay]:
    with relayed(portal) as relay:
        yield relay


@pytest.fixture
def rig(tmp_path: Path, portal: Portal, relay: Relay, portal_clock: object) -> Iterator[Rig]:
    url = f"http://127.0.0.1:{relay.port}"
    with rig_at(url, portal, tmp_path / "station", Measured(), SeededEntropy(7)) as rig:
        yield rig


@contextmanager
def sending(rig: Rig, relay: Relay) -> Iterator[Said]:
    """Give a worker in the middle of a file."""
    relay.up_bytes_per_s = 100_000
    rig.seal(rig.paper(600_000))
    said = Said()
    worker = SyncWorker(rig.engine, rig.clock, said.ended, lambda: (HERE,), line=said.hear)
    worker.start()
    try:
        until(lambda: relay.up > 100_000)
        yield said
    finally:
        worker.stop()


def test_a_line_that_swallows_everything_is_told_in_about_a_second_and_so_is_its_return(
    rig: Rig, relay: Relay, portal: Portal
) -> None:
    with sending(rig, relay) as said:
        assert said.line == []
        relay.silent, cut_s = True, time.monotonic()
        until(lambda: bool(said.line), 5)
        at_s, silence = said.line[0]
        assert silence is Silence.WAITING
        # What the relay's own buffers still take looks like movement.
        assert at_s - cut_s < 3
        # Nobody acknowledges in vain here: the relay is there, and the line is not called dead.
        assert said.rounds == []
        relay.silent = False
        relay.hang_up()
        until(lambda: bool(said.rounds) and said.rounds[-1].files == 1, 30)
    assert Silence.LOST not in {silence for _, silence in said.line}


def test_a_slow_line_that_moves_says_nothing(tmp_path: Path, portal: Portal, portal_clock: object) -> None:
    with (
        over_socket(portal) as direct,
        slow_relay_to(urlsplit(direct).port or 0, 32_000, []) as slow,
        rig_at(f"http://127.0.0.1:{slow.port}", portal, tmp_path / "s", Measured(), SeededEntropy(7)) as rig,
    ):
        packet, said = rig.seal(rig.paper(200_000)), Said()
        worker = SyncWorker(rig.engine, rig.clock, said.ended, lambda: (HERE,), line=said.hear)
        worker.start()
        until(lambda: any(done.files == 1 for done in said.rounds), 40)
        worker.stop()
        assert said.line == []
        assert_acknowledged(rig, portal, (packet,))


def test_a_portal_on_this_machine_needs_no_way_out(rig: Rig, relay: Relay, portal: Portal) -> None:
    packet = rig.seal(rig.paper(300_000))
    relay.up_bytes_per_s = 200_000
    said, out = Said(), [(HERE,), ()]
    worker = SyncWorker(
        rig.engine, rig.clock, said.ended, lambda: out[min(relay.up // 50_000, 1)], line=said.hear
    )
    worker.start()
    until(lambda: bool(said.rounds), 30)
    worker.stop()
    assert said.line == []
    assert said.rounds[0].trouble is None
    assert_acknowledged(rig, portal, (packet,))


def test_the_thread_that_looks_ends_with_its_round(rig: Rig) -> None:
    watch = RoundWatch(rig.engine.api, rig.clock, way_out, lambda _silence, _since: None)
    with watch.watching():
        assert [one.name for one in threading.enumerate()].count("sync-watch") == 1
    assert "sync-watch" not in {one.name for one in threading.enumerate()}


def test_what_the_other_end_takes_moves_and_what_lies_here_does_not() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.socket() as near:
        near.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 20_480)
        near.connect(listening.getsockname())
        far, _ = listening.accept()
        with far:
            near.setblocking(False)
            before = signs.read([near], 0)
            assert not before.in_vain
            near.send(b"x" * 1_000)
            until(lambda: signs.read([near], 0).moved > before.moved)
            with contextlib.suppress(BlockingIOError):
                while True:
                    near.send(b"x" * 65_536)
            until(
                lambda: (
                    (first := signs.read([near], 0).moved)
                    == _later(lambda: signs.read([near], 0).moved, first)
                )
            )
            far.recv(10_000_000)
            assert not is_stranded(near)
        assert signs.read([], 77).moved == 77


def _later(look: Callable[[], int], first: int) -> int:
    threading.Event().wait(0.2)
    return max(look(), first)


@pytest.mark.parametrize("how", sorted(GONE))
def test_a_network_that_goes_is_seen_at_once_and_strands_what_begins_there(how: str) -> None:
    if (reason := namespaces.why_not()) is not None:
        not_proven(f"a network that goes ({reason})")
    with contextlib.closing(Namespace.new()) as machine:
        device = machine.tun(HERE)
        child = machine.start([sys.executable, "-m", "tests.support.network_that_goes", how])
        try:
            assert child.stdout is not None
            told = json.loads(child.stdout.readline())
        finally:
            namespaces.end(child)
            os.close(device)
    before, after = told["before"], told["after"]
    assert before == {"way": [HERE], "unplugged": False, "own": False, "out": False}
    assert told["seen_s"] < 1.5
    # A connection within the machine needs no network.
    assert not after["own"]
    if how == "other":
        assert after["way"] == ["10.78.0.1"]
        return
    assert (after["way"], after["out"]) == ([], True)
    # The route is still there: an attempt would go out to nobody for eight seconds.
    assert after["unplugged"] == (how != "address")
    assert told["problem"] == Problem.NO_NETWORK
    assert told["seconds"] < 2
