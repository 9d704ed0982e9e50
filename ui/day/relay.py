"""A loopback link to the portal that can be cut, thin or wide.

Stations know only the relay's address. While it is cut the port stays bound but nobody listens, so that a
connection is refused the way an absent network refuses it, and connections under way are reset.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import sys
import threading

_PIECE = 4096
_POLL_S = 0.05
_HOST = "127.0.0.1"


class Relay:
    """Hands bytes on between a station and a portal on this machine.

    Args:
        portal_host: where the portal listens; a loopback address.
        portal_port: its port.
    """

    def __init__(self, portal_host: str, portal_port: int) -> None:
        self._portal = (portal_host, portal_port)
        self._socket = _bound(0)
        self.port: int = self._socket.getsockname()[1]
        """The port stations connect to, the same for the relay's whole life."""
        self._acceptor: threading.Thread | None = None
        self._cut = threading.Event()
        self._wide = threading.Event()
        self._rate = 0
        self._lock = threading.Lock()
        self._live: set[socket.socket] = set()

    @property
    def url(self) -> str:
        """The address stations are enrolled with."""
        return f"http://{_HOST}:{self.port}"

    def open(self, bytes_per_s: int = 0) -> None:
        """Let connections through.

        Args:
            bytes_per_s: how fast bytes go towards the portal; 0 for as fast as they come.
        """
        if self._acceptor is not None:
            self.widen() if not bytes_per_s else self._narrow(bytes_per_s)
            return
        self._cut = threading.Event()
        self._wide = threading.Event()
        if bytes_per_s:
            self._narrow(bytes_per_s)
        else:
            self._wide.set()
        self._socket.listen()
        self._socket.settimeout(_POLL_S)
        self._acceptor = threading.Thread(target=self._accept, args=(self._cut,), name="relay", daemon=True)
        self._acceptor.start()

    def widen(self) -> None:
        """Let bytes through as fast as they come."""
        self._wide.set()

    def cut(self) -> None:
        """Refuse connections and reset those under way."""
        if self._acceptor is None:
            return
        self._cut.set()
        self._wide.set()
        self._acceptor.join()
        self._acceptor = None
        self._socket.close()
        with self._lock:
            live, self._live = self._live, set()
        for one in live:
            _reset(one)
        # Bound at once without listening: nobody else gets the port, and who connects is refused.
        self._socket = _bound(self.port)

    def close(self) -> None:
        """Cut the link for good and give the port back."""
        self.cut()
        self._socket.close()

    def _narrow(self, bytes_per_s: int) -> None:
        self._rate = bytes_per_s
        self._wide.clear()

    def _accept(self, cut: threading.Event) -> None:
        while not cut.is_set():
            try:
                station, _address = self._socket.accept()
            except TimeoutError:
                continue
            try:
                portal = socket.create_connection(self._portal, timeout=5)
            except OSError:
                _reset(station)
                continue
            for one in (station, portal):
                one.settimeout(None)
                # The thin link must be felt by the sender: a large buffer would take a whole file at once.
                one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
            with self._lock:
                self._live |= {station, portal}
            pair = threading.Thread(
                target=self._serve, args=(station, portal, cut), name="relay-pair", daemon=True
            )
            pair.start()

    def _serve(self, station: socket.socket, portal: socket.socket, cut: threading.Event) -> None:
        back = threading.Thread(
            target=self._pump, args=(portal, station, False, cut), name="relay-back", daemon=True
        )
        back.start()
        self._pump(station, portal, True, cut)
        back.join()
        with self._lock:
            self._live -= {station, portal}
        station.close()
        portal.close()

    def _pump(self, source: socket.socket, target: socket.socket, shaped: bool, cut: threading.Event) -> None:
        wide = self._wide
        with contextlib.suppress(OSError):
            while not cut.is_set() and (piece := source.recv(_PIECE)):
                if shaped and not wide.is_set():
                    # Widening or cutting ends the pause at once.
                    wide.wait(len(piece) / self._rate)
                target.sendall(piece)
        with contextlib.suppress(OSError):
            # One side has said everything; the other may still have to answer.
            target.shutdown(socket.SHUT_WR)


def _bound(port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform != "win32":
        # Connections of before the cut linger in TIME_WAIT on this port.
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind((_HOST, port))
    return made


def _reset(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        one.shutdown(socket.SHUT_RDWR)
    one.close()
