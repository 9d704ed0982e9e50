"""Enrolled homes for tests: a real portal on a socket, real files, the cheapest PIN that is accepted."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from forms.stamp import Clock
from kiosk import container
from kiosk.enrolling.enrolment import enrol
from kiosk.home.layout import Home
from kiosk.keys.profile import StationProfile, require_profile
from kiosk.keys.slots import FLOOR
from kiosk.station.held import Station
from sync.link.transport import Transport
from sync.portal.context import Portal
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.keyring import FakeKeyring
from tests.support.portal import offer

PIN = "271828"
WRONG_PIN = "000000"
_SEEDS = itertools.count(1_000)
OPERATOR = "op-1"


@dataclass
class StationKit:
    """One machine: its folder, its clocks, its credential store, and the portal it may be enrolled at."""

    folder: Path
    portal: Portal
    url: str
    clock: Clock = field(default_factory=FakeClock)
    keyring: FakeKeyring | None = field(default_factory=FakeKeyring)

    @property
    def home(self) -> Home:
        return Home(self.folder / "station")

    def around(self) -> container.Surroundings:
        # Each start of the program draws other bytes, and no two machines share a key.
        return container.Surroundings(self.clock, SeededEntropy(next(_SEEDS)), self.keyring, Transport)

    def enrol(self, code: str | None = None, **changes: Any) -> StationProfile:
        around = self.around()
        details: dict[str, Any] = {
            "url": self.url,
            "code": code or offer(self.portal, profile="station"),
            "fingerprint": self.portal.keys.fingerprint,
            "pin": PIN,
            "clock": around.clock,
            "entropy": around.entropy,
            "keyring": around.keyring,
            "cost": FLOOR,
            **changes,
        }
        return enrol(self.home, container.portal_calls(around), **details)

    def station_no(self) -> int:
        return require_profile(self.home).station_no

    def station(self) -> Station:
        return container.build_station(self.home, self.around())


def write_plan(folder: Path, answers: dict[str, Any], **changes: Any) -> Path:
    """Write a file of answers for `new` with its papers beside it; all of fictional people."""
    picture = Image.new("RGB", (640, 900), "white")
    ImageDraw.Draw(picture).text((40, 40), "MẪU – giấy chứng sinh", fill="black")
    picture.save(folder / "birth.jpg")
    picture.save(folder / "id.jpg")
    signature = Image.new("RGB", (300, 120), "white")
    ImageDraw.Draw(signature).line([(20, 80), (90, 30), (150, 95), (280, 40)], fill="black", width=4)
    signature.save(folder / "signature.png")
    plan = {
        "service": "1.001193",
        "answers": answers,
        "papers": [
            {"doc_id": "d-birth", "file": "birth.jpg", "originals": 1, "copies": 0},
            {"doc_id": "d-id", "file": "id.jpg"},
        ],
        "consents": ["assist"],
        "signature": "signature.png",
        **changes,
    }
    path = folder / "plan.json"
    path.write_text(json.dumps(plan, ensure_ascii=False), encoding="utf-8")
    return path
