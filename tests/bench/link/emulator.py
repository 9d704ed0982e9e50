"""The process that carries every packet between two TUN devices, as a `Link` decides.

Run by `Wire`; talks in lines of JSON. It notes how late it was at worst, so that a disturbed run shows.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TextIO

from tests.bench.link import namespaces
from tests.bench.link.channel import DOWN, OPEN, UP, Shape
from tests.bench.link.link import STATION, Delivery, Link, Seen
from tests.bench.link.namespaces import Namespace

STATION_ADDRESS, PORTAL_ADDRESS = "10.77.0.1", "10.77.0.2"
_LOOK_S = 0.020
_MAX_PACKET = 2_048
_SIDES = ("up", "down")


@dataclass(frozen=True)
class Plan:
    """What the link is from now on.

    Attributes:
        up: from the station to the portal.
        down: back.
        seed: of the losses.
        blackouts: (begin, length) in seconds after the plan begins.
        trace: file for one line a packet, None for none.
    """

    up: Shape = UP
    down: Shape = DOWN
    seed: int = 1
    blackouts: tuple[tuple[float, float], ...] = ()
    trace: str | None = None


FREE = Plan(OPEN, OPEN)


class Carrier:
    """The loop of the process. Args: the descriptors of both devices and where control lines come from."""

    def __init__(self, devices: tuple[int, int], control: TextIO, answers: TextIO) -> None:
        self._devices = devices
        self._control = control
        self._answers = answers
        self._late = [0.0, 0.0]
        self._began = time.monotonic()
        self._trace: TextIO | None = None
        self._link = Link(OPEN, OPEN, 0, self._began)

    def run(self) -> None:
        """Carry until the control lines end."""
        sources = [*self._devices, self._control]
        while True:
            now = time.monotonic()
            self._deliver(now)
            due = self._link.next_due()
            wait = _LOOK_S if due is None else min(max(due - now, 0.0), _LOOK_S)
            ready, _, _ = select.select(sources, [], [], wait)
            woken = time.monotonic()
            self._late[1] = max(self._late[1], woken - now - wait)
            if self._control in ready and not self._obey(woken):
                return
            for side, device in enumerate(self._devices):
                if device in ready:
                    self._take(side, device)

    def _take(self, side: int, device: int) -> None:
        with contextlib.suppress(BlockingIOError):
            while True:
                packet = os.read(device, _MAX_PACKET)
                seen = self._link.accept(side, packet, time.monotonic())
                if seen is not None and self._trace is not None:
                    self._trace.write(_traced(seen, self._began))

    def _deliver(self, now: float) -> None:
        for delivery in self._link.due(now):
            self._hand_over(delivery)

    def _hand_over(self, delivery: Delivery) -> None:
        self._late[0] = max(self._late[0], time.monotonic() - delivery.due_s)
        # A full device, or one whose address is gone, drops like any other network card.
        with contextlib.suppress(OSError):
            os.write(self._devices[delivery.side], delivery.packet)

    def _obey(self, now: float) -> bool:
        line = self._control.readline()
        if not line:
            return False
        order = json.loads(line)
        if "plan" in order:
            self._begin(order["plan"], now)
            self._say({"began": now})
        else:
            self._say(self._account(now))
        return True

    def _begin(self, plan: dict[str, Any], now: float) -> None:
        blackouts = tuple((now + begin, now + begin + length) for begin, length in plan["blackouts"])
        self._link = Link(Shape(**plan["up"]), Shape(**plan["down"]), plan["seed"], now, blackouts)
        self._late, self._began = [0.0, 0.0], now
        if self._trace is not None:
            self._trace.close()
        self._trace = None
        if plan["trace"] is not None:
            self._trace = Path(plan["trace"]).open("w", encoding="ascii")  # noqa: SIM115 (until the next plan)

    def _account(self, now: float) -> dict[str, Any]:
        accounts = self._link.close(now)
        if self._trace is not None:
            self._trace.flush()
        return {
            **{name: asdict(account) for name, account in zip(_SIDES, accounts, strict=True)},
            "tcp_payload": self._link.payload,
            "tcp_payload_again": self._link.payload_again,
            "resets": self._link.resets,
            "tried_after_s": [round(seconds, 2) for seconds in self._link.tried_after_s],
            "seconds": now - self._began,
            "late_ms": round(self._late[0] * 1_000, 1),
            "woken_late_ms": round(self._late[1] * 1_000, 1),
        }

    def _say(self, answer: dict[str, Any]) -> None:
        self._answers.write(json.dumps(answer) + "\n")
        self._answers.flush()


def _traced(seen: Seen, began: float) -> str:
    segment = seen.segment
    ports = "" if segment is None else f"{segment.source_port}>{segment.target_port}"
    flags = "" if segment is None else f"{segment.flags:#04x} {segment.length}"
    arrives = seen.arrives_s - began if seen.arrives_s else 0
    side = _SIDES[seen.side]
    return (
        f"{seen.at_s - began:.4f} {side} {seen.size} {seen.fate} {arrives:.4f} {ports} {flags} {seen.again}\n"
    )


@dataclass
class Wire:
    """Two namespaces and the process between them. Made by `wire`."""

    station: Namespace
    portal: Namespace
    carrier: subprocess.Popen[str]
    began_s: float = field(default=0.0)

    def begin(self, plan: Plan) -> None:
        """Let the link be this from now on; what is on its way is lost, accounts begin anew."""
        self.began_s = self._ask({"plan": asdict(plan)})["began"]

    def account(self) -> dict[str, Any]:
        """Return what was carried since `begin`."""
        return self._ask({})

    def _ask(self, order: dict[str, Any]) -> dict[str, Any]:
        assert self.carrier.stdin is not None
        assert self.carrier.stdout is not None
        self.carrier.stdin.write(json.dumps(order) + "\n")
        self.carrier.stdin.flush()
        answer: dict[str, Any] = json.loads(self.carrier.stdout.readline())
        return answer


@contextmanager
def wire() -> Iterator[Wire]:
    """Make both ends and the link between them, at first without limits.

    Raises:
        OSError: the system does not allow it (`namespaces.why_not` tells beforehand).
    """
    with contextlib.ExitStack() as tidy:
        ends = [tidy.enter_context(contextlib.closing(Namespace.new())) for _ in range(2)]
        devices = []
        for namespace, address in zip(ends, (STATION_ADDRESS, PORTAL_ADDRESS), strict=True):
            devices.append(namespace.tun(address))
            tidy.callback(os.close, devices[-1])
        command = [sys.executable, "-m", "tests.bench.link.emulator", *map(str, devices)]
        carrier = namespaces.start(command, pass_fds=devices)
        tidy.callback(namespaces.end, carrier)
        yield Wire(ends[STATION], ends[1], carrier)


if __name__ == "__main__":
    Carrier((int(sys.argv[1]), int(sys.argv[2])), sys.stdin, sys.stdout).run()
