"""The sockets of a portal's connections: shut while a thread waits in them, looked at while nobody uses them.

A connection the other end has closed says so although no request is under way: its socket is readable. It is only
looked at, never read from, so whoever sends the next request still finds every byte, and finds it closed.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
from dataclasses import replace
from enum import Enum, auto

from sync.link import signs
from sync.link.signs import Signs
from sync.link.way_out import is_stranded

_LOOK_BYTES = 16_384
_RECORD_HEAD = 5
_ALERT, _CARRIES = 21, 23
_RECORD_COSTS = 29
"""What TLS adds to a record: 22 bytes in 1.3, 29 in 1.2. A few bytes short of a segment cost less than one more."""
_SHORTEST = 19
"""A TLS 1.3 record hides its kind; two bytes, the kind and a tag of sixteen are an alert. A session ticket is longer."""


class Line(Enum):
    """What the kept connections show while no request is under way."""

    NONE = auto()
    STANDS = auto()
    OVER = auto()


class KeptSockets:
    """The open ones. Whoever holds it sees to it that one thread at a time calls it."""

    def __init__(self) -> None:
        self._open: list[socket.socket] = []

    def add(self, opened: socket.socket) -> None:
        """Keep one more; those closed meanwhile are forgotten."""
        self._open = [*self.still_open(), opened]

    def shut(self) -> None:
        """End whatever is under way in them."""
        for one in self._open:
            shut(one)

    def line(self) -> Line:
        """Tell how they stand. As long as one does, the end of another says nothing of the way to the portal.

        Only while no request is under way.
        """
        kept = self.still_open()
        if not kept:
            return Line.NONE
        return Line.OVER if all(map(_is_over, kept)) else Line.STANDS

    def record_bytes(self, most: int) -> int:
        """Return how much of at most `most` bytes goes into one TLS record so that whole segments carry it.

        Each write begins a segment of its own; a rest would be one of a few bytes, with a whole packet's heads.
        """
        segment = min((_segment_bytes(one) for one in self.still_open()), default=0)
        whole = (most + _RECORD_COSTS) // segment * segment if segment else 0
        return whole - _RECORD_COSTS if whole else most

    def signs(self, moved: int, *, here: bool) -> Signs:
        """Tell what shows that the other end is there, while requests are under way.

        Args:
            moved: bytes so far, for where the system tells nothing of its connections.
            here: the other end is on this machine.
        """
        kept = self.still_open()
        stranded = any(map(is_stranded, kept))
        return replace(signs.read(kept, moved), stranded=stranded, reaching=not kept and not here)

    def still_open(self) -> list[socket.socket]:
        """Return those not closed on this side."""
        return [one for one in self._open if one.fileno() >= 0]


def shut(one: socket.socket) -> None:
    """End what is under way in a socket, from any thread."""
    # Closing would not wake a thread that waits in `recv`; shutting down does. The
    # plain socket's method, because TLS has one of its own that is not thread-safe.
    with contextlib.suppress(OSError):
        socket.socket.shutdown(one, socket.SHUT_RDWR)


def _segment_bytes(one: socket.socket) -> int:
    """Return how much payload a packet of this connection carries, 0 where the system does not tell."""
    try:
        return max(socket.socket.getsockopt(one, socket.IPPROTO_TCP, socket.TCP_MAXSEG), 0)
    except (AttributeError, OSError):
        return 0


def _is_over(one: socket.socket) -> bool:
    try:
        if not _is_readable(one):
            return False
        # The plain socket's method here too: TLS would take the bytes.
        seen = socket.socket.recv(one, _LOOK_BYTES, socket.MSG_PEEK)
    except (OSError, ValueError):
        # Reset, or closed here a moment ago.
        return True
    return not seen or not isinstance(one, ssl.SSLSocket) or _says_farewell(seen)


def _is_readable(one: socket.socket) -> bool:
    if hasattr(select, "poll"):
        looking = select.poll()
        looking.register(one, select.POLLIN)
        return bool(looking.poll(0))
    return bool(select.select([one], [], [], 0)[0])


def _says_farewell(seen: bytes) -> bool:
    """Tell whether TLS records carry an alert: `close_notify` comes before the end, with some servers long before."""
    at = 0
    while at + _RECORD_HEAD <= len(seen):
        kind, length = seen[at], int.from_bytes(seen[at + 3 : at + _RECORD_HEAD], "big")
        if kind == _ALERT or (kind == _CARRIES and length <= _SHORTEST):
            return True
        at += _RECORD_HEAD + length
    return False
