"""The emulator over the kernel's own network: rate and round trip as configured, connections that are reset."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.bench.link import namespaces
from tests.bench.link.channel import DOWN, UP
from tests.bench.link.emulator import Plan, Wire, wire
from tests.bench.link.namespaces import Namespace, end
from tests.support.proof import not_proven

PERFECT = Plan(replace(UP, loss=0.0), replace(DOWN, loss=0.0))
NEAR = 0.05

ECHO = """
import socket
one = socket.socket(type=socket.SOCK_DGRAM); one.bind(("10.77.0.2", 5000)); print("ready", flush=True)
while True:
    data, who = one.recvfrom(2048); one.sendto(data, who)
"""
PING = """
import json, socket, statistics, time
one = socket.socket(type=socket.SOCK_DGRAM); one.settimeout(5)
def trip():
    began = time.monotonic(); one.sendto(b"x", ("10.77.0.2", 5000)); one.recvfrom(99)
    return time.monotonic() - began
print(json.dumps({"rtt": statistics.median(trip() for _ in range(7))}))
"""
SINK = """
import json, socket, time
one = socket.socket(type=socket.SOCK_DGRAM); one.bind((ADDRESS, 5001)); print("ready", flush=True)
size, began = 0, None
one.settimeout(9)
while True:
    data = one.recv(2048); last = time.monotonic()
    if began is None: began, end = last, last + 3
    elif last > end: break
    else: size += len(data) + 28
print(json.dumps({"rate": size / (last - began)}))
"""
BLAST = """
import socket, time
one = socket.socket(type=socket.SOCK_DGRAM); ends = time.monotonic() + 4
while time.monotonic() < ends:
    one.sendto(bytes(1200), (ADDRESS, 5001)); time.sleep(0.004)
"""
TALK = """
import json, socket
with socket.create_server(("10.77.0.2", 6000)) as s: print("ready", flush=True); one, _ = s.accept()
try:
    while one.recv(99): pass
    print(json.dumps({"ended": "closed"}))
except ConnectionResetError: print(json.dumps({"ended": "reset"}))
"""
SAY = """
import json, socket, time
one = socket.create_connection(("10.77.0.2", 6000)); one.settimeout(20); began = time.monotonic()
one.sendall(b"x")
try: one.recv(9)
except ConnectionResetError: print(json.dumps({"ended": "reset", "after": time.monotonic() - began}))
"""


@pytest.fixture(scope="module")
def link() -> Iterator[Wire]:
    why = namespaces.why_not()
    if why:
        not_proven(why)
    with wire() as made:
        yield made


def between(
    far: Namespace, near: Namespace, serve: str, ask: str, *, far_tells: bool = False
) -> tuple[dict[str, Any], ...]:
    """Run a little program at the far end, and once it is ready another at the near one."""
    server = far.start([sys.executable, "-c", serve])
    client = None
    try:
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
        client = near.start([sys.executable, "-c", ask])
        assert client.stdout is not None
        told = [client.stdout.read()] + ([server.stdout.readline()] if far_tells else [])
        return tuple(json.loads(text) for text in told if text.strip())
    finally:
        for process in (client, server):
            if process is not None:
                end(process)


def test_a_round_trip_takes_as_long_as_configured(link: Wire) -> None:
    link.begin(PERFECT)
    (found,) = between(link.portal, link.station, ECHO, PING)
    assert found["rtt"] == pytest.approx(0.300, rel=NEAR)


@pytest.mark.parametrize("way", ["up", "down"])
def test_each_direction_carries_as_much_as_configured(link: Wire, way: str) -> None:
    link.begin(PERFECT)
    up = way == "up"
    far, near = (link.portal, link.station) if up else (link.station, link.portal)
    address = f'ADDRESS = "10.77.0.{2 if up else 1}"\n'
    (found,) = between(far, near, address + SINK, address + BLAST, far_tells=True)
    assert found["rate"] == pytest.approx((UP if up else DOWN).bytes_per_s, rel=NEAR)


def test_a_blackout_resets_both_ends_of_a_connection(link: Wire) -> None:
    link.begin(replace(PERFECT, blackouts=((1.5, 0.5),)))
    near, far = between(link.portal, link.station, TALK, SAY, far_tells=True)
    assert (near["ended"], far["ended"]) == ("reset", "reset")
    assert near["after"] < 3.0
