"""Real sockets that behave badly: a relay that cuts connections, a server that answers nothing or nonsense."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_RESET = struct.pack("ii", 1, 0)


def _reset(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


@dataclass
class Relay:
    """Passes bytes between a station and a portal, until it is told to cut.

    Attributes:
        target: the portal's port.
        cut_after: reset the connection once this many more bytes went up; None never does.
        up_bytes_per_s: how fast each connection's bytes go up; None as fast as they come.
        silent: swallow everything from now on, as a link that died without a word.
        gone: hang up on every new connection.
        up: bytes that went up so far.
        down: bytes that came down.
        opened: connections so far.
        turns: how often the direction changed from up to down.
        most_open: connections that were open at the same time.
    """

    target: int
    cut_after: int | None = None
    port: int = 0
    cuts: int = 0
    up_bytes_per_s: float | None = None
    silent: bool = False
    gone: bool = False
    up: int = 0
    down: int = 0
    opened: int = 0
    turns: int = 0
    _upwards: bool = False
    most_open: int = 0
    _now_open: int = 0
    _pause: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _open: list[socket.socket] = field(default_factory=list)

    def serve(self, listening: socket.socket) -> None:
        """Accept until the listening socket is closed."""
        while True:
            try:
                near, _ = listening.accept()
            except OSError:
                return
            if self.gone:
                _reset(near)
                continue
            far = socket.create_connection(("127.0.0.1", self.target))
            self._open += [near, far]
            self._now_open += 1
            self.opened += 1
            self.most_open = max(self.most_open, self._now_open)
            for start in (lambda n=near, f=far: self._up(n, f), lambda n=near, f=far: self._down(f, n)):
                self._threads.append(threading.Thread(target=start, daemon=True))
                self._threads[-1].start()

    def hang_up(self) -> None:
        """End the connections there are, as a server does that has waited long enough for another request."""
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Cut everything and wait for the threads."""
        self._pause.set()
        for one in self._open:
            _reset(one)
        for thread in self._threads:
            thread.join(10)

    def _up(self, near: socket.socket, far: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := near.recv(4_096):
                if self.cut_after is not None:
                    data = data[: self.cut_after]
                    self.cut_after -= len(data)
                if self.silent:
                    continue
                if self.up_bytes_per_s is not None:
                    self._pause.wait(len(data) / self.up_bytes_per_s)
                far.sendall(data)
                self.up += len(data)
                self._upwards = True
                if self.cut_after == 0:
                    self.cut_after = None
                    self.cuts += 1
                    break
        self._now_open -= 1
        _reset(near)
        # Towards the portal a plain end: what is under way still arrives, as in a real network.
        with contextlib.suppress(OSError):
            far.shutdown(socket.SHUT_WR)

    def _down(self, far: socket.socket, near: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := far.recv(4_096):
                if not self.silent:
                    self.turns += self._upwards
                    self._upwards = False
                    self.down += len(data)
                    near.sendall(data)
        far.close()
        _reset(near)


@contextmanager
def relay_to(port: int) -> Iterator[Relay]:
    """Run a relay before a port of this machine."""
    with _listening() as listening:
        relay = Relay(port, port=listening.getsockname()[1])
        thread = threading.Thread(target=relay.serve, args=(listening,), daemon=True)
        thread.start()
        try:
            yield relay
        finally:
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            listening.close()
            thread.join(10)
            relay.close()


@dataclass
class Odd:
    """A server that is not a portal; `asked` is set once a request has begun to arrive."""

    port: int
    asked: threading.Event = field(default_factory=threading.Event)


@contextmanager
def odd_server(answer: bytes | None) -> Iterator[Odd]:
    """Answer every request with these bytes and close, or (None) never answer at all."""
    with _listening() as listening:
        odd = Odd(listening.getsockname()[1])
        held: list[socket.socket] = []

        def serve() -> None:
            while True:
                try:
                    near, _ = listening.accept()
                except OSError:
                    return
                with contextlib.suppress(OSError):
                    near.recv(65_536)
                    odd.asked.set()
                    if answer is None:
                        held.append(near)
                        continue
                    near.sendall(answer)
                    near.shutdown(socket.SHUT_WR)
                    while near.recv(65_536):
                        pass
                near.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield odd
        finally:
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            listening.close()
            thread.join(10)
            for near in held:
                _reset(near)


@contextmanager
def _listening() -> Iterator[socket.socket]:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    try:
        yield listening
    finally:
        listening.close()


def unused_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def tls_server(certificate: Path, key: Path) -> Iterator[int]:
    """Shake hands with this certificate and hang up; yields the port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with _listening() as listening:

        def serve() -> None:
            while True:
                try:
                    near, _ = listening.accept()
                except OSError:
                    return
                with contextlib.suppress(OSError), near:
                    context.wrap_socket(near, server_side=True).close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield int(listening.getsockname()[1])
        finally:
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            listening.close()
            thread.join(10)
