"""Killed at any moment: every save that was answered is there, and the file is sound."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from typing import TYPE_CHECKING

from sync.replica import drafts, packets
from sync.replica.connection import open_writable
from sync.replica.failure import find_damage
from sync.replica.outbox_replay import differences
from sync.replica.store import Replica
from tests.architecture.sources import ROOT
from tests.conftest import LONG
from tests.support.fakes import FakeClock
from tests.support.station_data import KEY, STATION_NO, ident

if TYPE_CHECKING:
    from pathlib import Path

ROUNDS = 200 if LONG else 10


def play(path: Path, round_no: int, lines: int) -> list[str]:
    """Run a child, kill it after so many reports, return every report that got out."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.sync.replica.saving_child", str(path), str(round_no)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert child.stdout is not None
    reports = [line for line, _ in zip(child.stdout, range(lines), strict=False)]
    child.kill()
    reports += child.stdout.readlines()
    child.stdout.close()
    child.wait(30)
    assert len(reports) >= lines, "the child ended by itself"
    # The last line may be cut in the middle by the kill.
    return [line for line in reports if line.endswith("\n")]


def test_no_answered_save_is_lost_by_a_kill(home: Path) -> None:
    path = home / "station.db"
    replica = Replica.create(path, KEY, clock=FakeClock())
    replica.write(lambda db: packets.start_chain(db, STATION_NO, 1)).result()
    replica.close()
    draw = random.Random(1)
    promised: list[tuple[str, int, str]] = []
    for round_no in range(ROUNDS):
        for line in play(path, round_no, draw.randint(5, 120)):
            word, case_no, *field = line.split()
            promised.append((word, int(case_no), field[0] if field else ""))
        replica = Replica.open(path, KEY, clock=FakeClock())
        kept: dict[int, set[str]] = {}
        for word, case_no, field in promised:
            if case_no not in kept:
                kept[case_no] = set(replica.read(lambda db, n=case_no: drafts.answers(db, ident(n))))
            if word == "saved":
                assert f"/f{field}" in kept[case_no], (round_no, case_no, field)
            else:
                raw = replica.read(lambda db, n=case_no: packets.packet_bytes(db, ident(n, "packet")))
                assert raw is not None, (round_no, case_no)
        assert replica.read(differences) == ()
        replica.close()
        db = open_writable(path, KEY)
        assert find_damage(db) == ()
        db.close()
    assert len(promised) > 5 * ROUNDS
