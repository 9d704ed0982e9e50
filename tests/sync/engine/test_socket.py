"""The same over real sockets: uvicorn, TCP, connections that break in the middle, servers that are none."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from sync.errors import SyncError, Trouble
from sync.link.transport import SEND_BUFFER_BYTES, UNACKNOWLEDGED_MS, Transport
from sync.portal.context import Portal
from sync.replica.drafts import withdrawals
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.sockets import Relay, odd_server, unused_port
from tests.sync.engine.over_tcp import relayed, rig_at
from tests.sync.engine.rig import Rig
from tests.sync.engine.truth import assert_acknowledged

MOST_RESENT = 80_000
"""Bytes a broken connection may cost."""


@pytest.fixture
def relay(portal: Portal) -> Iterator[Relay]:
    with relayed(portal) as relay:
        yield relay


@pytest.fixture
def socket_rig(tmp_path: Path, portal: Portal, relay: Relay, clock: FakeClock) -> Iterator[Rig]:
    url = f"http://127.0.0.1:{relay.port}"
    with rig_at(url, portal, tmp_path / "station", clock, SeededEntropy(7)) as rig:
        yield rig


def test_a_whole_round_over_tcp(socket_rig: Rig, portal: Portal) -> None:
    sealed = [socket_rig.seal(socket_rig.paper(120_000), socket_rig.paper(0)), socket_rig.seal()]
    assert socket_rig.round().trouble is None
    assert_acknowledged(socket_rig, portal, sealed)
    for _ in range(2):
        assert socket_rig.round().trouble is None


def test_the_system_ends_a_connection_whose_bytes_nobody_acknowledges(socket_rig: Rig) -> None:
    if not hasattr(socket, "TCP_USER_TIMEOUT"):
        pytest.skip("this system has no such option")
    socket_rig.seal()
    assert socket_rig.round().trouble is None
    opened = socket_rig.transport._sockets.still_open()
    assert opened
    for one in opened:
        assert one.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == UNACKNOWLEDGED_MS == 30_000
        # The system doubles what it is asked for.
        assert one.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) <= 2 * SEND_BUFFER_BYTES


def test_a_connection_cut_in_the_middle_of_a_file_goes_on_where_the_portal_stopped(
    socket_rig: Rig, relay: Relay, portal: Portal, clock: FakeClock
) -> None:
    rig = socket_rig
    paper = rig.paper(600_000)
    packet = rig.seal(paper)
    rig.texts()
    digest = paper.document.sealed_sha256
    for part in range(1, 4):
        before = portal.blobs.size(digest)
        relay.cut_after = 150_000
        assert rig.round().trouble is Trouble.OFFLINE
        assert relay.cuts == part
        held = rig.api.blob_offset(digest)
        assert held is not None
        # What a drop may cost: what the portal's server had read but not yet handed on.
        assert before + 150_000 - MOST_RESENT <= held <= before + 150_000
        clock.advance(10)
    assert rig.state(packet) == "text_received"
    relay.cut_after = None
    assert rig.round().trouble is None
    assert_acknowledged(rig, portal, (packet,))


def test_a_connection_cut_in_the_middle_of_a_batch_files_every_packet_once(
    socket_rig: Rig, relay: Relay, portal: Portal, clock: FakeClock
) -> None:
    rig = socket_rig
    sealed = [rig.seal() for _ in range(8)]
    for after in (1, 400, 7_000, 3_000):
        relay.cut_after = after
        assert rig.round().trouble is Trouble.OFFLINE
        assert all(rig.state(packet) == "queued" for packet in sealed)
    relay.cut_after = None
    rig.round()
    assert_acknowledged(rig, portal, sealed)


def test_a_packet_taken_back_while_the_connection_is_made_leaves_no_byte_over_tcp(
    socket_rig: Rig, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken, other = socket_rig.seal(), socket_rig.seal()
    case_id = taken.header.case_id
    assert case_id is not None
    now_ms = socket_rig.clock.now_ms()

    def opened(name: str, _facts: Mapping[str, Any]) -> None:
        if name == "connection.connect_tcp.complete" and socket_rig.state(taken) == "queued":
            socket_rig.replica.write(lambda db: withdrawals.ask(db, case_id, now_ms)).result()

    monkeypatch.setattr(socket_rig.transport, "_opened", opened)
    assert socket_rig.engine.run_once().answered == 1
    assert socket_rig.event_kinds(taken) == ["queued", "withdrawn"]
    assert_acknowledged(socket_rig, portal, (other,))


def test_nobody_listening_is_offline() -> None:
    with Transport(f"http://127.0.0.1:{unused_port()}") as transport, pytest.raises(SyncError) as caught:
        transport.call("GET", "/v1/feed/roster?after=")
    assert (caught.value.trouble, caught.value.problem) == (Trouble.OFFLINE, "nobody_listens")


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        pytest.param(b"", Trouble.OFFLINE, id="nothing"),
        pytest.param(b"SSH-2.0-OpenSSH_9.6\r\n", Trouble.OFFLINE, id="another protocol"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf", Trouble.OFFLINE, id="half"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000, Trouble.OFFLINE, id="endless head"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
            Trouble.NOT_OUR_PORTAL,
            id="an encoding nobody asked for",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\nContent-Length: 3\r\n\r\nabc",
            Trouble.PROTOCOL,
            id="no zstd",
        ),
    ],
)
def test_a_server_that_is_none(answer: bytes, trouble: Trouble) -> None:
    with odd_server(answer) as odd, Transport(f"http://127.0.0.1:{odd.port}") as transport:
        with pytest.raises(SyncError) as caught:
            transport.call("POST", "/v1/packets", body=b"x" * 1_000)
        assert caught.value.trouble is trouble


def test_plain_http_to_another_machine_is_refused() -> None:
    for url in ("http://example.invalid", "ftp://127.0.0.1", "portal", "http://"):
        with pytest.raises(SyncError) as caught:
            Transport(url)
        assert caught.value.trouble is Trouble.REFUSED
