"""A printer's port: a real TCP listener that takes a job, or behaves as badly as a printer can.

`picture_of` reads ESC/POS bytes back the way a printer does, so that tests see the paper.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator

from PIL import Image

from tests.support.waiting import until

_RESET = struct.pack("ii", 1, 0)
_INITIALISE = b"\x1b@"
_RASTER = b"\x1dv0\x00"


class PrinterPort:
    """Takes jobs on a free port of this machine.

    Args:
        takes: how many bytes of a job are read; the rest stays in the line. None takes all.
        resets: whether the line is reset after that, else it is held open.
    """

    def __init__(self, takes: int | None = None, *, resets: bool = False) -> None:
        self.jobs: list[bytes] = []
        self._takes = takes
        self._resets = resets
        self._held: list[socket.socket] = []
        self._listener = socket.socket()
        if takes is not None:
            # Inherited by the lines: little fits into them unread.
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(4)
        self.port = int(self._listener.getsockname()[1])
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def one_job(self) -> bytes:
        """Return the only job there ever was, once it is in."""
        until(lambda: bool(self.jobs))
        (job,) = self.jobs
        return job

    def close(self) -> None:
        """Switch the printer off."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for line in self._held:
            line.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                line, _who = self._listener.accept()
            except OSError:
                return
            self._take(line)

    def _take(self, line: socket.socket) -> None:
        job = bytearray()
        while self._takes is None or len(job) < self._takes:
            wanted = 65_536 if self._takes is None else self._takes - len(job)
            got = line.recv(wanted)
            if not got:
                break
            job += got
        self.jobs.append(bytes(job))
        if self._takes is None:
            line.close()
        elif self._resets:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            line.close()
        else:
            self._held.append(line)


@contextlib.contextmanager
def printer_port(takes: int | None = None, *, resets: bool = False) -> Iterator[PrinterPort]:
    """Hold a printer's port open."""
    port = PrinterPort(takes, resets=resets)
    try:
        yield port
    finally:
        port.close()


def closed_port() -> int:
    """Return a port of this machine where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def picture_of(job: bytes) -> Image.Image:
    """Return the paper a job makes, black on white; fails on anything a raster job does not hold."""
    assert job.startswith(_INITIALISE), "the job begins with ESC @"
    at, rows, across = len(_INITIALISE), bytearray(), 0
    while job[at : at + 4] == _RASTER:
        across = int.from_bytes(job[at + 4 : at + 6], "little")
        height = int.from_bytes(job[at + 6 : at + 8], "little")
        band = job[at + 8 : at + 8 + across * height]
        assert len(band) == across * height, "a band ends early"
        rows += band
        at += 8 + across * height
    feed, cut = job[at : at + 3], job[at + 3 :]
    assert feed[:2] == b"\x1bd"
    assert cut[:3] == b"\x1dVB"
    assert len(cut) == 4
    # A set bit is ink, the other way round from a picture of one bit.
    inverted = bytes(byte ^ 0xFF for byte in rows)
    return Image.frombytes("1", (across * 8, len(rows) // across), inverted)
