"""What a link carries when there is little to say: a poll with nothing to do, and a catalogue with 50 changes.

Targets: one round trip and ≤ 1 KB both ways for the poll on a kept connection; ≤ 60 KB down and ≤ 3 s for
the catalogue.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from typing import Any

from forms.packets.certificate import KeyUse
from resources.catalogue import CatalogueObject, seed_objects
from sync.portal.administration.publishing import publish
from sync.portal.keys.root_files import read_root
from tests.bench.link.channel import DOWN, UP
from tests.bench.link.day_load import Load
from tests.bench.link.emulator import Plan
from tests.bench.link.memory_folder import memory_folder
from tests.bench.link.runs import Stage, stage
from tests.support.key_rotation import rotate

CHANGED = 50
PERFECT = Plan(replace(UP, loss=0.0), replace(DOWN, loss=0.0))
_EVERY_S, _WATCHED_S, _SETTLING_S = 5, 16.0, 9.0
_GAP_S = 2.0


def quiet_run() -> dict[str, Any]:
    """Watch a station that has nothing to send, then publish changes and watch it fetch them."""
    whole_s = _SETTLING_S + _WATCHED_S * 2
    with (
        memory_folder() as folder,
        stage(folder, Load(0, 0), linger_s=whole_s + 2, interval_s=_EVERY_S) as ready,
    ):
        # A poll is longest once keys were rotated: it names the list's serial.
        home = ready.portal.home
        rotate(ready.portal.folder, home.entropy, home.now_s(), (KeyUse.RECEIPT, KeyUse.SEAL))
        ready.begin(PERFECT)
        time.sleep(_SETTLING_S)
        settled = _mark(ready)
        time.sleep(_WATCHED_S)
        polled = _mark(ready)
        publish_changes(ready, changed_services(CHANGED))
        time.sleep(_WATCHED_S)
        fetched = _mark(ready)
        told = ready.told()
    calls = [(told["zero"] + call["began"], told["zero"] + call["answered"], call) for call in told["calls"]]
    polls = rounds(one for one in calls if settled["at"] < one[0] < polled["at"])
    news = [one for one in calls if polled["at"] < one[0] < fetched["at"] and "catalogue" in one[2]["path"]]
    return {
        "polls": len(polls),
        "calls_a_poll": sum(map(len, polls)) / len(polls),
        "seconds_a_poll": round(sum(poll[-1][1] - poll[0][0] for poll in polls) / len(polls), 3),
        "tls_bytes_a_poll": round(_moved(settled, polled, "tcp") / len(polls)),
        "ip_bytes_a_poll": round(_moved(settled, polled, "up", "down") / len(polls)),
        "catalogue_calls": len(news),
        "catalogue_s": round(max((end - begin for begin, end, _ in news), default=0.0), 2),
        "catalogue_ip_bytes_down": fetched["down"] - polled["down"],
    }


def rounds(calls: Iterable[tuple[float, float, Any]]) -> list[list[tuple[float, float, Any]]]:
    """Return calls in groups: those of one round follow each other closely."""
    found: list[list[tuple[float, float, Any]]] = []
    for call in calls:
        if not found or call[0] - found[-1][-1][1] > _GAP_S:
            found.append([])
        found[-1].append(call)
    return found


def changed_services(count: int) -> list[CatalogueObject]:
    """Return shipped services as a new decision would leave them: another fee, another time, a new note."""
    draw = random.Random(7)
    services = [(kind, name, raw) for kind, name, raw in seed_objects() if kind == "service"]
    found = []
    for kind, name, raw in draw.sample(services, count):
        fee, day = draw.randrange(10, 90), draw.randrange(1, 28)
        note = f"Phí {fee}.000 đồng từ ngày {day:02}/01/2027 theo nghị quyết mới của hội đồng nhân dân"
        service = {**json.loads(raw), "notes": [note]}
        found.append((kind, name, json.dumps(service, ensure_ascii=False, separators=(",", ":")).encode()))
    return found


def publish_changes(ready: Stage, objects: list[CatalogueObject]) -> None:
    """Publish as the administrator does, beside the serving portal."""
    home = ready.portal.home
    with closing(home.open()) as portal:
        publish(portal.store, read_root(ready.portal.folder / "root"), objects, home.now_s())


def _mark(ready: Stage) -> dict[str, float]:
    account = ready.link.account()
    return {
        "at": time.monotonic(),
        "tcp": sum(account["tcp_payload"]),
        **{way: account[way]["offered"] for way in ("up", "down")},
    }


def _moved(before: dict[str, float], after: dict[str, float], *names: str) -> float:
    return sum(after[name] - before[name] for name in names)
