"""What shows that the other end of a connection is there, while a call is under way: nothing is sent for it.

Bytes handed to the system prove nothing: they lie in its buffer. What counts is what the other end has acknowledged,
and what came from it. Linux tells that of each connection (`TCP_INFO`); elsewhere bytes that move have to do.
"""

from __future__ import annotations

import socket
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass

_TOLD = 144
_SENT_AGAIN, _PROBES, _UNACKED, _ROUND_TRIP, _ACKED = 2, 3, 24, 68, 120
_IN_VAIN = 2
"""Times in a row the system has sent something again after its own measure of the round trip: one may be a lost
packet on a bad link."""


@dataclass(frozen=True)
class Signs:
    """One look at the connections of calls under way.

    Attributes:
        under_way: a call is under way, so the other end owes something: acknowledgements, or an answer.
        moved: another number than before when the other end has taken or sent something.
        in_vain: the system sends the same again and again, and nothing is acknowledged.
        round_trip_s: as the system measures it, of the slowest; 0 where it does not tell.
        stranded: a connection begins at an address from which nothing leads to the other end any more.
        reaching: there is no connection yet, and the other end is not on this machine.
    """

    under_way: bool = False
    moved: int = 0
    in_vain: bool = False
    round_trip_s: float = 0.0
    stranded: bool = False
    reaching: bool = False


@dataclass(frozen=True)
class _Told:
    moved: int
    in_vain: bool
    round_trip_s: float


def read(sockets: Iterable[socket.socket], otherwise: int) -> Signs:
    """Return what the system tells of open connections.

    Args:
        sockets: the open ones.
        otherwise: bytes moved so far as the program counts them, where the system tells nothing.
    """
    told = [one for one in map(_ask, sockets) if one is not None]
    if not told:
        return Signs(under_way=True, moved=otherwise)
    return Signs(
        under_way=True,
        moved=sum(one.moved for one in told),
        in_vain=any(one.in_vain for one in told),
        round_trip_s=max(one.round_trip_s for one in told),
    )


def _ask(one: socket.socket) -> _Told | None:
    if sys.platform != "linux":
        return None
    try:
        # The plain socket's method: TLS has nothing to do with it.
        raw = socket.socket.getsockopt(one, socket.IPPROTO_TCP, socket.TCP_INFO, _TOLD)
    except OSError:
        return None
    if len(raw) < _TOLD:
        return None
    acked, received = struct.unpack_from("=QQ", raw, _ACKED)
    waits = bool(struct.unpack_from("=I", raw, _UNACKED)[0])
    again = max(raw[_SENT_AGAIN] if waits else 0, raw[_PROBES])
    return _Told(acked + received, again >= _IN_VAIN, struct.unpack_from("=I", raw, _ROUND_TRIP)[0] / 1e6)
