"""Power cuts while a station's database is made or brought to a newer schema."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sync.replica.outbox import packets
from sync.replica.schema.migrations import STEPS, Step, bring_up_to_date, create_database
from sync.replica.storage.connection import open_reader
from sync.replica.store import Replica
from tests.conftest import LONG
from tests.durability.plain_driver import powered
from tests.durability.power_lives import moments, until_cut
from tests.durability.station_work import Work, columns_kept, fingerprint
from tests.support.fakes import FakeClock
from tests.support.sound_database import check_file
from tests.support.station_data import KEY, STATION_NO

if TYPE_CHECKING:
    from pathlib import Path

    from sync.replica.storage.driver import Connection

CUTS = 300 if LONG else 30


def create(folder: Path) -> None:
    create_database(folder / "station.db", KEY)


def test_a_cut_while_the_database_is_made_leaves_none_or_all_of_it(
    tmp_path: Path, record_property: Callable[[str, Any], None]
) -> None:
    steps = until_cut(folder(tmp_path, "whole"), 0, None, create).steps
    made = cuts = 0
    for left in moments(steps, CUTS):
        home = folder(tmp_path, str(left))
        assert until_cut(home, left, left, create).dead
        cuts += 1
        with powered(home):
            if (home / "station.db").exists():
                made += 1
            else:
                create(home)
            assert check_file(home / "station.db", KEY) == ()
            Replica.open(home / "station.db", KEY, clock=FakeClock()).close()
    record_property("figures", f"power loss while a database is made: {cuts} cuts, 0 half files")
    record_property("count power cuts", cuts)
    assert made < cuts // 4, "it gets its name only at the end"


def widen(db: Connection) -> None:
    db.execute("ALTER TABLE case_record ADD COLUMN colour TEXT")
    db.execute("UPDATE case_record SET colour = hex(randomblob(200))")
    db.execute("CREATE TABLE colour (name TEXT PRIMARY KEY) STRICT")


def migrate(folder: Path) -> None:
    bring_up_to_date(folder / "station.db", KEY, (*STEPS, Step("999_wide", widen)))


def test_a_cut_in_a_migration_keeps_the_old_state_or_the_new_one(
    tmp_path: Path, record_property: Callable[[str, Any], None]
) -> None:
    before, columns = old_database(tmp_path / "old.db")
    old = (tmp_path / "old.db").read_bytes()
    whole = folder(tmp_path, "whole")
    (whole / "station.db").write_bytes(old)
    steps = until_cut(whole, 0, None, migrate).steps
    done = cuts = 0
    # The copy that is made first takes most of the writes, the step itself the last ones.
    for left in (*moments(steps, CUTS), *range(steps - CUTS // 2, steps)):
        home = folder(tmp_path, f"{cuts}")
        (home / "station.db").write_bytes(old)
        assert until_cut(home, left, left, migrate).dead
        cuts += 1
        with powered(home):
            assert check_file(home / "station.db", KEY) == ()
            assert told(home / "station.db", columns) == before
            copy = home / f"station.db.before-{len(STEPS) + 1}"
            assert not copy.exists() or told(copy, columns) == before
            newer = look(home / "station.db", has_colour)
            assert copy.exists() or not newer
            done += bool(newer)
            migrate(home)
            assert look(home / "station.db", has_colour)
            assert told(home / "station.db", columns) == before
    record_property("figures", f"power loss in a migration: {cuts} cuts, {done} left the new schema; 0 lost")
    record_property("count power cuts", cuts)
    assert 0 < done < cuts


def old_database(path: Path) -> tuple[str, dict[str, str]]:
    """Make a database with work in it; return its fingerprint and the columns it is made of."""
    with powered(path.parent):
        replica = Replica.create(path, KEY, clock=FakeClock())
        replica.write(lambda db: packets.start_chain(db, STATION_NO, 1)).result()
        work = Work(random.Random(5))
        for _ in range(40):
            replica.write(work.next()).result()
        replica.close()
        columns = columns_kept(path)
        return told(path, columns), columns


def look(path: Path, question: Callable[[Connection], object]) -> object:
    """Ask a database of any schema."""
    db = open_reader(path, KEY)
    try:
        return question(db)
    finally:
        db.close()


def told(path: Path, columns: dict[str, str]) -> str:
    """Return the fingerprint of what a migration must not change."""
    return str(look(path, lambda db: fingerprint(db, columns)))


def has_colour(db: Connection) -> bool:
    return bool(db.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'colour'").fetchone()[0])


def folder(parent: Path, name: str) -> Path:
    made = parent / name
    made.mkdir()
    return made
