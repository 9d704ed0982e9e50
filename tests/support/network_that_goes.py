"""What a machine says of its network before and after it goes, as a line of JSON: a process of its own in a namespace.

The suite's own process refuses addresses that are not this machine's, and a route is only asked by naming one.
"""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import time

from sync.errors import SyncError
from sync.link.transport import Transport
from sync.link.way_out import is_stranded, is_unplugged, way_out
from tests.support.waiting import until

HERE, THERE = "10.77.0.1", "10.77.0.2"
GONE = {
    "interface": ("link", "set", "link0", "down"),
    "address": ("addr", "flush", "dev", "link0"),
    "carrier": ("link", "set", "link0", "carrier", "off"),
    "other": ("route", "replace", "default", "via", "10.78.0.2", "dev", "link1"),
}


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


def _seen(own: socket.socket, out: socket.socket) -> dict[str, object]:
    return {"way": way_out(), "unplugged": is_unplugged(), "own": is_stranded(own), "out": is_stranded(out)}


def main(how: str) -> None:
    """Look, let the network go, look again, and call somebody."""
    if how == "other":
        _ip("link", "add", "link1", "type", "veth", "peer", "name", "link2")
        _ip("addr", "add", "10.78.0.1/24", "dev", "link1")
        _ip("link", "set", "link1", "up")
        _ip("link", "set", "link2", "up")
    _ip("route", "replace", "default", "via", THERE, "dev", "link0")
    with (
        socket.create_server(("127.0.0.1", 0)) as inside,
        socket.create_server((HERE, 0)) as outside,
        socket.create_connection(inside.getsockname()) as own,
        socket.create_connection(outside.getsockname()) as out,
    ):
        before = _seen(own, out)
        _ip(*GONE[how])
        began_s = time.monotonic()
        # The system itself takes up to a second to tell of a carrier.
        with contextlib.suppress(AssertionError):
            until(lambda: way_out() != before["way"], 3)
        seen_s, after = time.monotonic() - began_s, _seen(own, out)
    began_s = time.monotonic()
    problem: str | None = None
    if how != "other":
        with Transport(f"https://{THERE}") as transport:
            try:
                transport.call("GET", "/v1/keys")
            except SyncError as error:
                problem = error.problem
    told = {
        "before": before,
        "after": after,
        "seen_s": seen_s,
        "problem": problem,
        "seconds": time.monotonic() - began_s,
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
