"""Whether this machine has a way out, and which: asked of the system's routes, nothing is sent.

A datagram socket that is "connected" only looks its route up (POSIX `connect`, Winsock likewise) and then knows the
address it would send from. The addresses asked for are kept for documentation (RFC 5737, RFC 3849): nobody has them.
"""

from __future__ import annotations

import socket

_NOBODY = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
_PORT = 9


def way_out() -> tuple[str, ...]:
    """Return the addresses this machine would send from; empty without a network."""
    found = []
    for family, nobody in _NOBODY:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as asking:
                asking.connect((nobody, _PORT))
                found.append(str(asking.getsockname()[0]))
        except OSError:
            continue
    return tuple(found)
