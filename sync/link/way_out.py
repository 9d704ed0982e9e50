"""Whether this machine has a way out, and which: asked of the system's routes, nothing is sent.

A datagram socket that is "connected" only looks its route up (POSIX `connect`, Winsock likewise) and then knows the
address it would send from. The addresses asked for are kept for documentation (RFC 5737, RFC 3849): nobody has them.

Where a cable is pulled Windows takes the address away at once; Linux keeps it for seconds, with a route that leads
nowhere, so there the interfaces are asked as well.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import sys
from collections.abc import Mapping

_NOBODY = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
_PORT = 9
_LIST, _FLAGS = 0x8912, 0x8913
_LOOPBACK, _RUNNING = 0x8, 0x40
_MOST = 64
_NAME = 16
_ENTRY = _NAME + max(16, struct.calcsize("LLHBB4x"))


def way_out() -> tuple[str, ...]:
    """Return the addresses this machine would send from; empty without a network."""
    found = []
    for family, nobody in _NOBODY:
        try:
            found.append(_sends_from(family, (nobody, _PORT)))
        except OSError:
            continue
    runs = _interfaces() if found else {}
    return tuple(one for one in found if runs.get(one, True))


def is_unplugged() -> bool:
    """Tell whether no network is joined though there are addresses: no card that has one has a carrier."""
    runs = _interfaces()
    return bool(runs) and not any(runs.values())


def is_stranded(one: socket.socket) -> bool:
    """Tell whether this machine would not send to the other end of a connection from where the connection begins.

    The route, the address or the carrier has gone, or another network goes first.
    """
    try:
        here, there = one.getsockname(), one.getpeername()
    except OSError:
        # It has ended, and whoever uses it is told.
        return False
    try:
        return bool(_sends_from(one.family, there) != here[0]) or not _interfaces().get(here[0], True)
    except OSError:
        return True


def _sends_from(family: int, there: tuple[str | int, ...]) -> str:
    with socket.socket(family, socket.SOCK_DGRAM) as asking:
        asking.connect(there)
        return str(asking.getsockname()[0])


if sys.platform == "linux":
    import array
    import fcntl
    from collections.abc import Iterator
    from pathlib import Path

    _IPV6 = Path("/proc/thread-self/net/if_inet6")

    def _interfaces() -> Mapping[str, bool]:
        """Return the addresses of network cards, and whether those have a carrier."""
        runs: dict[str, bool] = {}
        # A card may go while it is asked; what nobody tells of is taken for running.
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            for address, name in (*_addresses(asking), *_newer_addresses()):
                told = fcntl.ioctl(asking, _FLAGS, name.ljust(_ENTRY, b"\0"))
                flags = struct.unpack_from("H", told, _NAME)[0]
                if not flags & _LOOPBACK:
                    runs[address] = bool(flags & _RUNNING)
        return runs

    def _addresses(asking: socket.socket) -> Iterator[tuple[str, bytes]]:
        room = array.array("B", bytes(_ENTRY * _MOST))
        order = struct.pack("iL", len(room), room.buffer_info()[0])
        size = struct.unpack("iL", fcntl.ioctl(asking, _LIST, order))[0]
        listed = room.tobytes()[:size]
        for at in range(0, size, _ENTRY):
            address = socket.inet_ntoa(listed[at + _NAME + 4 : at + _NAME + 8])
            yield address, listed[at : at + _NAME]

    def _newer_addresses() -> Iterator[tuple[str, bytes]]:
        """Those of IPv6, which the older question does not tell."""
        try:
            lines = _IPV6.read_text(encoding="ascii").splitlines()
        except OSError:
            return
        for line in lines:
            address, *_numbers, name = line.split()
            yield socket.inet_ntop(socket.AF_INET6, bytes.fromhex(address)), name.encode()
else:

    def _interfaces() -> Mapping[str, bool]:
        """Nothing the addresses do not say."""
        return {}
