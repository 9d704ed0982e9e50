"""How long the screen takes to tell the truth: `python -m tests.bench.truth [--only …] [--slow]`.

The real window (offscreen) over a real station with its threads, the real portal with TLS, in two network namespaces
with the link of `tests.bench.link` between them. In the middle of sending files something happens, and later it is
over again; each change of the pill is printed with its seconds. `--slow` is 300 ms, 2 % loss and 256 kbit/s.
`steady` lets nothing happen for a minute: any word of a line that does not answer would be a false alarm.
Needs root, `/dev/net/tun` and iproute2; elsewhere one line says so.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from tests.bench.link import namespaces
from tests.bench.link.channel import Shape
from tests.bench.link.day_load import Load
from tests.bench.link.emulator import PORTAL_ADDRESS, STATION_ADDRESS, Plan, Wire, wire
from tests.bench.link.memory_folder import memory_folder
from tests.bench.link.portal_end import PORT, PortalEnd
from tests.bench.truth import front
from tests.bench.truth.screen_end import Orders
from tests.support.small_disk import SmallDisk, small_disk
from tests.support.waiting import until

LOAD = Load(12, 12)
SLOW = Plan()
QUICK = Plan(Shape(64_000, 0.010, 0.0), Shape(256_000, 0.010, 0.0))
"""Slow enough that there is a middle."""
FREE = Plan(Shape(1e9, 0.0, 0.0), Shape(1e9, 0.0, 0.0))
_MIDDLE_S, _AFTER_S, _HEALED_S, _STEADY_S = 3.0, 14.0, 14.0, 60.0
_DARK = ((0.0, 3_600.0),)


@dataclass
class Scene:
    """A screen in the middle of sending, and what can be done to its surroundings."""

    link: Wire
    plan: Plan
    portal: PortalEnd
    disk: SmallDisk
    tidy: ExitStack
    serving: ExitStack = field(default_factory=ExitStack)
    seen: list[dict[str, object]] = field(default_factory=list)

    def wait_for_the_middle(self) -> None:
        """Return some seconds after the pill has said that it is sending."""
        until(lambda: any(str(told.get("pill", "")).startswith("Đang gửi") for told in list(self.seen)), 60)
        time.sleep(_MIDDLE_S)

    def ip(self, *words: str) -> None:
        """Change the station's interface."""
        with self.link.station.entered():
            subprocess.run(["ip", *words], check=True)

    def dark(self) -> None:
        """Let the link swallow everything without a word."""
        self.link.begin(Plan(self.plan.up, self.plan.down, blackouts=_DARK))

    def light(self) -> None:
        """Let it carry again."""
        self.link.begin(self.plan)

    def serve(self) -> None:
        """Let the portal begin."""
        self.serving = ExitStack()
        self.serving.enter_context(self.portal.serving(self.link.portal))

    def signal(self, number: int) -> None:
        """Send the portal's processes a signal."""
        for stat in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                if b"sync.portal.main" in stat.read_bytes():
                    os.kill(int(stat.parent.name), number)

    def kill(self) -> None:
        """End the portal without a word."""
        self.signal(signal.SIGKILL)
        self.end_portal()

    def end_portal(self) -> None:
        """Let go of whatever answers now."""
        self.serving.close()

    def stand_in(self, kind: str) -> None:
        """Kill the portal and let somebody else answer."""
        self.kill()
        tls = self.portal.certificate
        words = [kind, PORTAL_ADDRESS, str(PORT), str(tls.chain), str(tls.key)]
        process = self.link.portal.start([sys.executable, "-m", front.__name__, *words])
        assert process.stdout is not None
        process.stdout.readline()
        self.serving = ExitStack()
        self.serving.callback(namespaces.end, process)

    def back(self) -> None:
        """Let the portal itself answer again."""
        self.serving.close()
        self.serve()


def _routed(scene: Scene) -> None:
    scene.ip("route", "replace", "default", "via", PORTAL_ADDRESS, "dev", "link0")


def _up(scene: Scene) -> None:
    scene.ip("link", "set", "link0", "up")
    _routed(scene)


def _addressed(scene: Scene) -> None:
    scene.ip("addr", "add", f"{STATION_ADDRESS}/24", "dev", "link0")
    _routed(scene)


Act = Callable[[Scene], object]
ACTS: dict[str, tuple[Act, Act]] = {
    "interface": (lambda scene: scene.ip("link", "set", "link0", "down"), _up),
    "address": (lambda scene: scene.ip("addr", "flush", "dev", "link0"), _addressed),
    "cable": (
        lambda scene: scene.ip("link", "set", "link0", "carrier", "off"),
        lambda scene: scene.ip("link", "set", "link0", "carrier", "on"),
    ),
    "swallowed": (Scene.dark, Scene.light),
    "stopped": (lambda scene: scene.signal(signal.SIGSTOP), lambda scene: scene.signal(signal.SIGCONT)),
    "restarted": (Scene.kill, Scene.serve),
    "proxy": (lambda scene: scene.stand_in("proxy"), Scene.back),
    "captive": (lambda scene: scene.stand_in("captive"), Scene.back),
    "disk": (lambda scene: scene.disk.leave(0), lambda scene: scene.disk.free()),
}


@contextmanager
def scene(plan: Plan) -> Iterator[Scene]:
    """Give a screen that has begun to send."""
    with memory_folder() as folder, ExitStack() as tidy:
        disk = tidy.enter_context(small_disk(folder / "disk", 64))
        link = tidy.enter_context(wire())
        link.begin(FREE)
        made = Scene(link, plan, PortalEnd.new(folder / "portal"), disk, tidy)
        made.serve()
        tidy.callback(made.end_portal)
        tidy.callback(made.signal, signal.SIGCONT)
        _routed(made)
        log = tidy.enter_context((folder / "screen.log").open("w", encoding="utf-8"))
        process = link.station.start(
            [sys.executable, "-m", "tests.bench.truth.screen_end"],
            environment={
                "SSL_CERT_FILE": str(made.portal.certificate.authority),
                "QT_QPA_PLATFORM": "offscreen",
            },
            stderr=log,
        )
        tidy.callback(namespaces.end, process)
        assert process.stdin is not None
        assert process.stdout is not None
        home, portal = str(disk.root / "station"), made.portal
        orders = Orders(home, portal.url, portal.code, portal.fingerprint, LOAD)
        process.stdin.write(msgspec.json.encode(orders).decode() + "\n")
        assert process.stdout.readline(), (folder / "screen.log").read_text(encoding="utf-8")
        made.light()
        process.stdin.write("go\n")

        def hear() -> None:
            assert process.stdout is not None
            for line in process.stdout:
                made.seen.append(json.loads(line))

        threading.Thread(target=hear, daemon=True).start()
        yield made


def play(name: str, plan: Plan) -> None:
    """Let one thing happen and be over again."""
    happens, ends = ACTS[name]
    with scene(plan) as made:
        made.wait_for_the_middle()
        began = time.monotonic()
        happens(made)
        time.sleep(_AFTER_S)
        over = time.monotonic()
        ends(made)
        _print(f"== {name} (its end took {time.monotonic() - over:.2f} s)")
        time.sleep(_HEALED_S)
        _show(made.seen, began, over)


def steady(plan: Plan) -> None:
    """Let nothing happen."""
    with scene(plan) as made:
        made.wait_for_the_middle()
        began = time.monotonic()
        time.sleep(_STEADY_S)
        _print("== steady")
        _show(made.seen, began, time.monotonic())


def _show(seen: list[dict[str, object]], began: float, over: float) -> None:
    for told in list(seen):
        at = float(str(told["at"]))
        since = (
            f"before {at - began:7.2f}"
            if at < began
            else f"  +{at - began:7.2f}"
            if at < over
            else f" end+{at - over:5.2f}"
        )
        said = {key: text for key, text in told.items() if key != "at"}
        _print(f"{since} s  {json.dumps(said, ensure_ascii=False)}")


def main() -> None:
    """Play what was chosen."""
    parser = argparse.ArgumentParser(prog="tests.bench.truth")
    parser.add_argument("--only", action="append", choices=(*ACTS, "steady"))
    parser.add_argument("--slow", action="store_true")
    chosen = parser.parse_args()
    reason = namespaces.why_not()
    if reason:
        _print(f"not proven here: {reason}")
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    plan = SLOW if chosen.slow else QUICK
    for name in chosen.only or (*ACTS, "steady"):
        if name == "steady":
            steady(plan)
        else:
            play(name, plan)


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
