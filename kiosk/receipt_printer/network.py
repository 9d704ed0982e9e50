"""Raw bytes to a network printer, usually on port 9100."""

from __future__ import annotations

import contextlib
import select
import socket
import sys
import threading
from collections.abc import Callable

from forms.errors import StationError
from kiosk.receipt_printer.progress import Progress, unfinished

_SEND_BUFFER = 8_192
"""Small, so that bytes a stalled printer does not take stay countable here."""
_CHUNK = 4_096
_LOOK_AGAIN_S = 0.02
_LINGER_S = 1.0
"""How long the printer may say, after the last byte, that it threw the job away."""


def send_bytes(host: str, port: int, content: bytes, left: Callable[[], float], progress: Progress) -> None:
    """Send bytes and wait until the printer's side has taken them all.

    Args:
        host: name or address.
        port: of the printer.
        content: what it is sent.
        left: seconds until the deadline, zero or less when it is over.
        progress: counts what has left.

    Raises:
        StationError: `printer_no_route`, `printer_refused`, `printer_timeout`, `printer_half_sent`.
    """
    with _connected(host, port, left) as line:
        try:
            _send(line, content, left, progress)
            _wait_until_taken(line, left)
            _say_goodbye(line, left)
        except TimeoutError as error:
            raise unfinished(progress) from error
        except OSError as error:
            # A reset before the first byte: busy with another job, nothing came out.
            raise (
                StationError("printer_half_sent") if progress.sent else StationError("printer_refused")
            ) from error


def _connected(host: str, port: int, left: Callable[[], float]) -> socket.socket:
    try:
        places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise StationError("printer_no_route") from error
    failure: OSError | None = None
    for family, kind, protocol, _name, address in places:
        line = socket.socket(family, kind, protocol)
        try:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
            line.settimeout(_positive(left))
            line.connect(address)
        except OSError as error:
            line.close()
            failure = error
            if isinstance(error, TimeoutError) and left() <= 0:
                break
        else:
            return line
    if isinstance(failure, TimeoutError):
        raise StationError("printer_timeout") from failure
    if isinstance(failure, ConnectionRefusedError):
        raise StationError("printer_refused") from failure
    raise StationError("printer_no_route") from failure


def _send(line: socket.socket, content: bytes, left: Callable[[], float], progress: Progress) -> None:
    waiting = memoryview(content)
    while waiting:
        line.settimeout(_positive(left))
        gone = line.send(waiting[:_CHUNK])
        progress.sent += gone
        waiting = waiting[gone:]


def _wait_until_taken(line: socket.socket, left: Callable[[], float]) -> None:
    """Return once nothing sent is unacknowledged; where the system cannot say, at once."""
    pause = threading.Event()
    while _unacknowledged(line):
        _positive(left)
        pause.wait(_LOOK_AGAIN_S)


def _say_goodbye(line: socket.socket, left: Callable[[], float]) -> None:
    """End the job, and hear whether the printer threw it away: it resets the line then."""
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_WR)
    rounds = round(_LINGER_S / _LOOK_AGAIN_S)
    for _round in range(rounds):
        if left() <= 0:
            return
        readable, _writable, _failed = select.select([line], [], [], _LOOK_AGAIN_S)
        # Status bytes some printers send are of no use here; an empty answer is the end.
        if readable and not line.recv(_CHUNK):
            return


def _unacknowledged(line: socket.socket) -> int:
    """Return how many sent bytes the other side has not acknowledged; 0 where the system cannot say."""
    if not sys.platform.startswith("linux"):
        return 0
    import fcntl
    import termios

    answer = fcntl.ioctl(line.fileno(), termios.TIOCOUTQ, bytes(4))
    return int.from_bytes(answer, sys.byteorder)


def _positive(left: Callable[[], float]) -> float:
    remaining = left()
    if remaining <= 0:
        raise TimeoutError
    return remaining
