"""The link of the guided day: refused while cut, resumed on the same port, thin when told."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING

import pytest

from ui.day.relay import Relay

if TYPE_CHECKING:
    from collections.abc import Iterator


class Echo:
    """A server that sends back what it gets, until the other side stops."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        while True:
            try:
                one, _ = self.server.accept()
            except OSError:
                return
            self._open.append(one)
            threading.Thread(target=self._serve, args=(one,), daemon=True).start()

    def _serve(self, one: socket.socket) -> None:
        try:
            while piece := one.recv(65536):
                one.sendall(piece)
            one.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def close(self) -> None:
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()
        self._thread.join(5)
        for one in self._open:
            one.close()


@pytest.fixture
def relay() -> Iterator[Relay]:
    echo = Echo()
    made = Relay("127.0.0.1", echo.port)
    yield made
    made.close()
    echo.close()


def connect(relay: Relay) -> socket.socket:
    return socket.create_connection(("127.0.0.1", relay.port), timeout=5)


def echoed(link: socket.socket, data: bytes) -> bytes:
    sender = threading.Thread(target=link.sendall, args=(data,))
    sender.start()
    found = b""
    while len(found) < len(data):
        piece = link.recv(65536)
        if not piece:
            break
        found += piece
    sender.join()
    return found


def test_a_cut_link_refuses(relay: Relay) -> None:
    with pytest.raises(ConnectionRefusedError):
        connect(relay)


def test_an_open_link_carries_both_ways(relay: Relay) -> None:
    relay.open()
    with connect(relay) as link:
        assert echoed(link, b"xin chao" * 50_000) == b"xin chao" * 50_000


def test_the_end_of_one_side_reaches_the_other(relay: Relay) -> None:
    relay.open()
    with connect(relay) as link:
        link.sendall(b"all")
        link.shutdown(socket.SHUT_WR)
        assert link.recv(100) == b"all"
        assert link.recv(100) == b""


def test_cutting_drops_what_is_under_way_and_keeps_the_port(relay: Relay) -> None:
    port = relay.port
    relay.open()
    with connect(relay) as link:
        assert echoed(link, b"one") == b"one"
        relay.cut()
        with pytest.raises(ConnectionRefusedError):
            connect(relay)
        with contextlib.suppress(ConnectionError):
            assert link.recv(10) == b""
    relay.open()
    assert relay.port == port
    with connect(relay) as link:
        assert echoed(link, b"two") == b"two"


def test_a_thin_link_holds_bytes_back_until_widened(relay: Relay) -> None:
    relay.open(bytes_per_s=2_000)
    with connect(relay) as link:
        link.settimeout(0.5)
        sender = threading.Thread(target=link.sendall, args=(b"x" * 300_000,))
        sender.start()
        with pytest.raises(TimeoutError):
            link.recv(1)
        link.settimeout(10)
        relay.widen()
        left = 300_000
        while left:
            left -= len(link.recv(65536))
        sender.join()


def test_without_a_portal_connections_are_dropped() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        gone = server.getsockname()[1]
    relay = Relay("127.0.0.1", gone)
    relay.open()
    try:
        with contextlib.suppress(ConnectionError), connect(relay) as link:
            assert link.recv(1) == b""
    finally:
        relay.close()
