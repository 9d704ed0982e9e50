"""A relay on this machine with the rate of a weak uplink, which now and then resets every connection at once."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_RESET = struct.pack("ii", 1, 0)
_PIECE, _BUFFER = 2_048, 16_384
_PATIENCE_S = 10.0


@dataclass
class SlowRelay:
    """Passes bytes on; all connections share the rate up.

    Attributes:
        target: the portal's port.
        bytes_per_s: up; down is not held back.
        drops_at: after how many bytes up, counted from the start, every connection is reset.
        port: of the relay itself.
        carried: bytes that went up so far.
        drops: how often connections were reset.
    """

    target: int
    bytes_per_s: float
    drops_at: list[int]
    port: int = 0
    carried: int = 0
    drops: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _open: list[socket.socket] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)
    _ended: threading.Event = field(default_factory=threading.Event)
    _free_at: float = 0.0

    def serve(self, listening: socket.socket) -> None:
        """Accept until the listening socket is closed."""
        while True:
            try:
                near, _ = listening.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.target))
            with self._lock:
                self._open += [near, far]
            for carry in (self._up, self._down):
                self._threads.append(threading.Thread(target=carry, args=(near, far), daemon=True))
                self._threads[-1].start()

    def close(self) -> None:
        """Reset everything and wait for the threads."""
        self._ended.set()
        self._drop()
        for thread in self._threads:
            thread.join(_PATIENCE_S)

    def _up(self, near: socket.socket, far: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := near.recv(_PIECE):
                self._ended.wait(self._turn(len(data)))
                if self._must_drop(len(data)):
                    self._drop()
                    return
                far.sendall(data)
            far.shutdown(socket.SHUT_WR)

    def _down(self, near: socket.socket, far: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := far.recv(_PIECE):
                near.sendall(data)
            near.shutdown(socket.SHUT_WR)

    def _turn(self, size: int) -> float:
        """Return the seconds until these bytes have had their air time."""
        with self._lock:
            now = time.monotonic()
            self._free_at = max(self._free_at, now) + size / self.bytes_per_s
            return self._free_at - now

    def _must_drop(self, size: int) -> bool:
        with self._lock:
            self.carried += size
            if not self.drops_at or self.carried < self.drops_at[0]:
                return False
            self.drops_at.pop(0)
            self.drops += 1
            return True

    def _drop(self) -> None:
        with self._lock:
            gone, self._open = self._open, []
        for one in gone:
            with contextlib.suppress(OSError):
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                # Wakes the thread that waits in it; closing alone would not.
                one.shutdown(socket.SHUT_RD)
            one.close()


@contextmanager
def slow_relay_to(port: int, bytes_per_s: float, drops_at: list[int]) -> Iterator[SlowRelay]:
    """Run a slow relay before a port of this machine."""
    with socket.socket() as listening:
        # Small, so that what a sender has handed over is not long under way unseen; inherited by connections.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        relay = SlowRelay(port, bytes_per_s, drops_at, port=listening.getsockname()[1])
        thread = threading.Thread(target=relay.serve, args=(listening,), daemon=True)
        thread.start()
        try:
            yield relay
        finally:
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            listening.close()
            thread.join(_PATIENCE_S)
            relay.close()
