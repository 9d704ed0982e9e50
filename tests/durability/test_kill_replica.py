"""The station's database killed at any moment: while it saves as fast as it can, and while it is migrated."""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sync.replica.outbox import packets
from sync.replica.schema.migrations import STEPS, bring_up_to_date
from sync.replica.storage.connection import open_reader, open_writable
from sync.replica.store import Replica
from tests.conftest import LONG
from tests.durability.child_work import MARK, NEXT, migrate, save_without_end
from tests.durability.children import Child
from tests.durability.killed_station import assert_nothing_in_clear, lost_of
from tests.durability.station_work import columns_kept, fingerprint
from tests.migrations.make_frozen import FOLDER
from tests.support.fakes import FakeClock
from tests.support.sound_database import check_file
from tests.support.station_data import KEY, STATION_NO, T0, ident

KILLS = 250 if LONG else 25
MIGRATIONS = 60 if LONG else 12
OLDEST = FOLDER / "schema-1.db"


def test_no_answered_save_is_lost_by_a_kill(
    tmp_path: Path, record_property: Callable[[str, Any], None]
) -> None:
    path = tmp_path / "station" / "station.db"
    path.parent.mkdir()
    replica = Replica.create(path, KEY, clock=FakeClock())
    replica.write(lambda db: packets.start_chain(db, STATION_NO, 1)).result()
    replica.close()
    draw = random.Random(1)
    promised: list[tuple[Any, ...]] = []
    under_way: Counter[str] = Counter()
    hot = 0
    for round_no in range(KILLS):
        child = Child(save_without_end, path, round_no)
        for _ in range(draw.randint(1, 90)):
            child.hear()
        child.listen_for(draw.random() * 0.01)
        assert child.kill(), "the child ended by itself"
        under_way[child.heard[-1][1] if child.heard and child.heard[-1][0] == "try" else "type"] += 1
        promised += [report[1:] for report in child.heard if report[0] == "done"]
        hot += assert_nothing_in_clear(path.parent)
        assert check_file(path, KEY) == ()
        replica = Replica.open(path, KEY, clock=FakeClock())
        try:
            assert replica.read(partial(lost_of, promised=promised[-200:])) == 0
        finally:
            replica.close()
    replica = Replica.open(path, KEY, clock=FakeClock())
    assert replica.read(partial(lost_of, promised=promised)) == 0
    replica.close()
    assert hot, "the log and its index were looked through while they were there"
    record_property("figures", f"writer: {KILLS} SIGKILLs, {len(promised)} answered saves, 0 lost")
    for name, count in (("SIGKILLs", KILLS), ("answered saves", len(promised)), ("lost", 0)):
        record_property(f"count {name}", count)


def test_a_kill_in_a_migration_keeps_the_old_state_or_the_new_one(
    tmp_path: Path, record_property: Callable[[str, Any], None]
) -> None:
    old = tmp_path / "old.db"
    shutil.copy(OLDEST, old)
    fill(old)
    columns = columns_kept(old)
    before = told(old, columns)
    seconds = how_long(old, tmp_path / "whole")
    draw = random.Random(3)
    newer = copies = killed = 0
    for number in range(MIGRATIONS):
        path = copied(old, tmp_path / str(number))
        child = Child(migrate, path)
        child.hear()
        child.listen_for(draw.random() * seconds)
        killed += child.kill()
        assert_nothing_in_clear(path.parent)
        assert check_file(path, KEY) == ()
        assert told(path, columns) == before
        version = schema_of(path)
        assert 1 <= version <= len(NEXT)
        newer += version == len(NEXT)
        for copy in path.parent.glob("station.db.before-?"):
            copies += 1
            assert told(copy, columns) == before
        assert version == 1 or list(path.parent.glob("station.db.before-?"))
        bring_up_to_date(path, KEY, NEXT)
        assert schema_of(path) == len(NEXT)
        assert told(path, columns) == before
        assert_nothing_in_clear(path.parent)
    assert killed > MIGRATIONS // 3
    record_property(
        "figures",
        f"migration: {killed} SIGKILLs from schema 1 of {len(STEPS)} on, {newer} left the new schema, "
        f"{copies} left the verified copy; 0 lost",
    )
    record_property("count SIGKILLs", killed)


def fill(path: Path) -> None:
    """Put so much into the old database that migrating it takes a while; by its own columns, for ever."""
    db = open_writable(path, KEY)
    db.execute("BEGIN")
    for number in range(1_000, 1_300):
        case_id, at = ident(number), (T0, T0)
        db.execute(
            "INSERT INTO case_record (case_id, service_code, service_name, created_ms, changed_ms) "
            "VALUES (?, '1.001193', 'x', ?, ?)",
            (case_id, *at),
        )
        db.execute(
            "INSERT INTO draft (draft_id, case_id, kind, operator_id, state, created_ms, changed_ms) "
            "VALUES (?, ?, 'submission', 'op-1', 'editing', ?, ?)",
            (number, case_id, *at),
        )
        db.executemany(
            "INSERT INTO draft_answer (draft_id, pointer, value, source, changed_ms) VALUES (?, ?, ?, ?, ?)",
            [(number, f"/f{n}", f'"{MARK} {n}"'.encode() * 9, "typed", T0) for n in range(8)],
        )
        if number % 20 == 0:
            db.execute("INSERT INTO sealed_file (sealed_sha256, size) VALUES (?, 90000)", (case_id * 2,))
            db.execute(
                "INSERT INTO sealed_chunk VALUES (?, 0, ?)",
                (case_id * 2, random.Random(number).randbytes(90_000)),
            )
    db.execute("COMMIT")
    db.close()


def how_long(old: Path, folder: Path) -> float:
    """Return how many seconds a migration takes in a child when nobody kills it."""
    child = Child(migrate, copied(old, folder))
    child.hear()
    started = time.monotonic()
    assert child.hear_out() == 0
    return time.monotonic() - started


def copied(old: Path, folder: Path) -> Path:
    folder.mkdir()
    shutil.copy(old, folder / "station.db")
    return folder / "station.db"


def told(path: Path, columns: dict[str, str]) -> str:
    """Return the fingerprint of what a migration must not change."""
    db = open_reader(path, KEY)
    try:
        return fingerprint(db, columns)
    finally:
        db.close()


def schema_of(path: Path) -> int:
    db = open_reader(path, KEY)
    try:
        return int(db.execute("PRAGMA user_version").fetchone()[0])
    finally:
        db.close()
