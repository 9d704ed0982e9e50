"""A whole station and the portal's workers, killed again and again in the middle of a day's work."""

from __future__ import annotations

import os
import random
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from forms.packets.codes import parse_case_code
from forms.stamp import SystemClock
from kiosk.container import Surroundings, portal_calls
from kiosk.enrolling.enrolment import enrol
from kiosk.home.layout import Home
from kiosk.keys.pin_entry import unlock
from kiosk.keys.profile import require_profile, vault_of
from kiosk.keys.slots import FLOOR
from sync.link.transport import Transport
from sync.replica.chain.chain_mark import ChainMark
from sync.replica.outbox import outbox, packets
from sync.replica.storage.connection import ReplicaKey
from sync.replica.store import Replica
from tests.conftest import LONG
from tests.durability.child_work import PIN, Enrolled, synchronise, work_at_the_counter
from tests.durability.children import Child
from tests.durability.killed_station import Told, assert_kept
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.keyring import FakeKeyring
from tests.support.portal import OPERATOR, PortalFolder, offer
from tests.support.served_portal import Serving, serving
from tests.sync.engine.truth import at_portal, dossiers_at

pytestmark = pytest.mark.skipif(os.name != "posix", reason="workers share a socket on Unix only")
DAYS = 40 if LONG else 4
STAGES = {"open": 0.25, "type": 0.012, "attach": 0.12, "sign": 0.04, "seal": 0.04}
"""Acts to kill in, and about how long each takes, seconds."""
ROUND_S = 0.4
"""A round of synchronisation takes about so long; a machine that is quicker shows it."""


@dataclass
class Day:
    """One station, its portal, and everything that happened to them."""

    home: Home
    keyring: FakeKeyring
    served: Serving
    draw: random.Random
    told: Told = field(default_factory=Told)
    kills: Counter[str] = field(default_factory=Counter)
    children: int = 0
    round_s: float = ROUND_S
    stage_s: dict[str, float] = field(default_factory=lambda: dict(STAGES))

    def start(self, work: Callable[..., None]) -> Child:
        """Start the program on the home as the person left it."""
        self.children += 1
        now_ms = SystemClock().now_ms()
        return Child(work, Enrolled(self.home.root, now_ms, self.children, dict(self.keyring.entries)))

    def key(self) -> ReplicaKey:
        profile = require_profile(self.home)
        vault = vault_of(self.home, profile.kind, self.keyring)
        raw = bytes(unlock(self.home, profile, vault, FakeClock(), OPERATOR, PIN).database_key)
        return ReplicaKey(raw[:32], raw[32:])

    def at_the_counter(self, stage: str) -> None:
        """Work until an act of a kind begins, and kill a moment later."""
        child = self.start(work_at_the_counter)
        skip = self.draw.randrange(8) if stage == "type" else 0
        for _ in range(200):
            said = child.hear(60)
            assert said is not None, child.heard[-3:]
            skip -= said[:2] == ("try", stage)
            if said[:2] == ("try", stage) and skip < 0:
                break
        child.listen_for(self.draw.random() * self.stage_s[stage])
        before = self.told.under_way[stage]
        self.killed(child, "counter")
        if self.told.under_way[stage] == before:
            # It was over already: a quicker machine than the one the times are of.
            self.stage_s[stage] *= 0.5

    def until_sealed(self) -> None:
        """Work until a packet is sealed, then kill."""
        child = self.start(work_at_the_counter)
        while (said := child.hear(60)) is not None and said[:2] != ("done", "seal"):
            pass
        child.listen_for(self.draw.random() * 0.02)
        self.killed(child, "counter")

    def on_the_way(self) -> None:
        """Synchronise, and kill somewhere in a round."""
        child = self.start(synchronise)
        heard_until(child, ("try", "sync"))
        child.listen_for(self.draw.random() * self.round_s)
        before = self.kills["sync"]
        self.killed(child, "sync")
        if self.kills["sync"] == before:
            # Rounds of this machine are over sooner: the next kill falls earlier.
            self.round_s *= 0.6

    def with_a_dying_worker(self) -> None:
        """Synchronise while a worker of the portal is killed; the station goes on by itself."""
        child = self.start(synchronise)
        heard_until(child, ("try", "sync"))
        child.listen_for(self.draw.random() * ROUND_S / 2)
        workers = self.served.workers()
        if workers:
            os.kill(self.draw.choice(workers), signal.SIGKILL)
            self.kills["worker"] += 1
        assert child.hear_out() == 0, child.heard[-5:]

    def killed(self, child: Child, what: str) -> None:
        """Kill, take in what was said, and look at the files."""
        self.kills[what] += child.kill()
        if what == "counter":
            self.marked(child.heard)
            self.told.hear(child.heard)
        else:
            self.told.under_way["sync" if ("done", "all") not in child.heard else "end of sync"] += 1
            self.told.maybe_sealed = False
        assert_kept(self.home.root, self._key, self.told)

    def marked(self, heard: list[tuple[Any, ...]]) -> None:
        """Whatever code was told is in the mark: a copy of before that cannot give it again."""
        codes = [parse_case_code(said[4]) for said in heard if said[:2] == ("done", "seal")]
        if codes:
            found = ChainMark(self.home.chain_mark).read()
            assert found is not None
            assert found.place.serial >= max(code.serial for code in codes)

    def __post_init__(self) -> None:
        self._key = self.key()


def heard_until(child: Child, wanted: tuple[str, str]) -> None:
    while (said := child.hear(60)) is not None and said[:2] != wanted:
        pass


def test_kills_lose_nothing_and_file_nothing_twice(
    tmp_path: Path, record_property: Callable[[str, Any], None]
) -> None:
    folder = PortalFolder(tmp_path / "portal", SystemClock(), SeededEntropy())
    with folder.opened() as portal:
        code, fingerprint = offer(portal), portal.keys.fingerprint
    with serving(folder) as served:
        home, keyring = Home(tmp_path / "station"), FakeKeyring()
        around = Surroundings(SystemClock(), SeededEntropy(7), keyring, Transport)
        enrol(
            home,
            portal_calls(around),
            url=served.url,
            code=code,
            fingerprint=fingerprint,
            pin=PIN,
            clock=around.clock,
            entropy=around.entropy,
            keyring=keyring,
            cost=FLOOR,
        )
        day = Day(home, keyring, served, random.Random(20_261_127))
        for _ in range(DAYS):
            for stage in day.draw.sample(list(STAGES), 3):
                day.at_the_counter(stage)
            day.until_sealed()
            for _ in range(2):
                day.on_the_way()
            day.with_a_dying_worker()
        for _ in range(8):
            # A seal takes a few milliseconds: the kill comes sooner each time until it falls into one.
            if not day.told.under_way["seal"]:
                day.at_the_counter("seal")
        assert day.start(synchronise).hear_out() == 0
        day.told.maybe_sealed = False
        assert_kept(home.root, day.key(), day.told)
        assert_acknowledged(day)
    with folder.opened() as portal:
        arrived = at_portal(portal)
        lost = set(day.told.packets) - {bytes.fromhex(one) for one in arrived}
        doubled = len(arrived) - len(set(arrived))
        assert (lost, doubled, dossiers_at(portal)) == (set(), 0, len(day.told.packets))
    assert day.kills["counter"] >= DAYS * 4 * 0.9
    assert day.kills["sync"] >= DAYS
    assert day.kills["worker"] >= DAYS * 0.9
    assert day.told.under_way.keys() >= {"type", "attach", "seal", "sync"}
    kills = day.kills.total()
    record_property(
        "figures",
        f"station: {kills} SIGKILLs ({told(day.kills)}; in the middle of {told(day.told.under_way)}), "
        f"{day.told.saves} answered saves, {len(day.told.packets)} packets; 0 lost, {doubled} twice",
    )
    for name, count in (
        ("SIGKILLs", kills),
        ("answered saves", day.told.saves),
        ("lost", 0),
        ("twice", doubled),
    ):
        record_property(f"count {name}", count)


def told(counted: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counted.most_common())


def assert_acknowledged(day: Day) -> None:
    """Every packet of the station has both receipts of the portal."""
    replica = Replica.open(day.home.database, day.key(), clock=FakeClock())
    try:
        assert replica.read(outbox.counts).waiting == 0
        for packet_id in day.told.packets:
            row = replica.read(lambda db, one=packet_id: packets.packet_row(db, one))  # type: ignore[misc]
            assert row is not None
            assert (row.state, row.files_done) == ("acknowledged", row.files_total)
            kept = replica.read(lambda db, one=packet_id: packets.receipts(db, one))  # type: ignore[misc]
            assert kept.keys() == {"text", "complete"}
    finally:
        replica.close()
