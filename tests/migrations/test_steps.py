"""Migrations: forward only, one transaction each, a verified copy first, newer files untouched."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from forms.errors import StationError
from kiosk.verbs.outbox_facts import show_packet
from sync.replica.drafts import drafts
from sync.replica.outbox import outbox, packets
from sync.replica.outbox.outbox_replay import differences
from sync.replica.schema import migrations
from sync.replica.schema.migrations import STEPS, Step, bring_up_to_date
from sync.replica.storage.connection import open_reader, open_writable
from sync.replica.store import Replica
from tests.support.fakes import FakeClock
from tests.support.station_data import KEY, STATION_NO, T0, seal_case, start_case


def add_column(db) -> None:  # type: ignore[no-untyped-def]
    db.execute("ALTER TABLE case_record ADD COLUMN colour TEXT")
    db.execute("UPDATE case_record SET colour = 'green'")


def half_way(db) -> None:  # type: ignore[no-untyped-def]
    db.execute("UPDATE case_record SET colour = 'red'")
    db.execute("DROP TABLE nothing_of_this_name")


NOW = len(STEPS)
NEXT = (*STEPS, Step(f"{NOW + 1:03d}_colour", add_column))
BROKEN = (*NEXT, Step(f"{NOW + 2:03d}_half_way", half_way))

TAKES_LOCKS = """
import fcntl, sys
with open(sys.argv[1], "r+b") as file:
    # The bytes of SQLite's shared locks (os.h, SHARED_FIRST and SHARED_SIZE).
    fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 510, 0x40000002)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a closed database of today with one draft."""
    path = tmp_path / "station.db"
    replica = Replica.create(path, KEY, clock=FakeClock())
    replica.write(lambda db: packets.start_chain(db, STATION_NO, 1)).result()
    case_id = replica.write(lambda db: start_case(db, 1)).result()
    replica.write(lambda db: drafts.save_answer(db, case_id, "/a", b"1", "typed", T0)).result()
    replica.close()
    return path


def look(path: Path, sql: str) -> object:
    db = open_reader(path, KEY)
    try:
        return db.execute(sql).fetchone()[0]
    finally:
        db.close()


def names(path: Path) -> list[str]:
    return sorted(file.name for file in path.parent.iterdir() if file.is_file())


def test_a_step_is_applied_once_after_a_copy_that_can_be_opened(path: Path) -> None:
    assert bring_up_to_date(path, KEY, NEXT) == len(NEXT)
    assert names(path) == ["station.db", f"station.db.before-{NOW + 1}"]
    assert look(path, "SELECT colour FROM case_record") == "green"
    assert look(path, "PRAGMA user_version") == NOW + 1
    copy = path.with_name(f"station.db.before-{NOW + 1}")
    assert look(copy, "PRAGMA user_version") == NOW
    old = Replica.open(copy, KEY, clock=FakeClock())
    assert list(old.read(lambda db: drafts.answers(db, drafts.list_open(db)[0].case_id))) == ["/a"]
    old.close()
    copy.unlink()
    bring_up_to_date(path, KEY, NEXT)
    assert names(path) == ["station.db"]


def test_a_newer_file_is_refused_and_not_touched(path: Path) -> None:
    bring_up_to_date(path, KEY, NEXT)
    before = path.read_bytes()
    with pytest.raises(StationError) as newer:
        Replica.open(path, KEY, clock=FakeClock())
    assert (newer.value.code, newer.value.params) == ("replica_too_new", {"found": NOW + 1, "known": NOW})
    assert path.read_bytes() == before


def test_a_step_that_fails_changes_nothing_and_earlier_ones_stay(path: Path) -> None:
    with pytest.raises(Exception, match="nothing_of_this_name"):
        bring_up_to_date(path, KEY, BROKEN)
    assert look(path, "PRAGMA user_version") == NOW + 1
    assert look(path, "SELECT colour FROM case_record") == "green"
    assert bring_up_to_date(path, KEY, NEXT) == NOW + 1


def test_without_room_for_the_copy_nothing_is_begun(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, told = path.read_bytes(), []
    asked: list[Path] = []
    size = path.stat().st_size

    def free(place: Path) -> SimpleNamespace:
        asked.append(place)
        return SimpleNamespace(free=size)

    monkeypatch.setattr(migrations.shutil, "disk_usage", free)
    path.with_name(f"station.db.before-{NOW + 1}.part").write_bytes(b"left by an attempt that was cut off")
    with pytest.raises(StationError, match="update_no_room") as refused:
        bring_up_to_date(path, KEY, NEXT, upgrading=lambda: told.append(1))
    assert refused.value.params == {"lacking_mb": -(-(size // 2 + migrations.SPARE_BYTES) // 1_000_000)}
    assert (names(path), path.read_bytes(), told, asked) == (["station.db"], before, [], [path.parent])
    # Nobody is asked for room, or told to wait, where nothing is to be done.
    assert bring_up_to_date(path, KEY, upgrading=lambda: told.append(1)) == NOW
    assert (told, len(asked)) == ([], 1)
    monkeypatch.undo()
    assert bring_up_to_date(path, KEY, NEXT, upgrading=lambda: told.append(1)) == NOW + 1
    assert told == [1]


def test_the_copy_is_the_file_of_before_byte_by_byte(path: Path) -> None:
    before = path.read_bytes()
    bring_up_to_date(path, KEY, NEXT)
    assert path.with_name(f"station.db.before-{NOW + 1}").read_bytes() == before


def test_what_the_log_still_holds_is_in_the_copy(path: Path) -> None:
    # As a power cut leaves it: the last saves are in the log alone.
    db = open_writable(path, KEY)
    db.execute("UPDATE case_record SET applicant = 'Nguyễn Thị Mẫu'")
    file, log = path.read_bytes(), path.with_name("station.db-wal").read_bytes()
    db.close()
    path.write_bytes(file)
    path.with_name("station.db-wal").write_bytes(log)
    bring_up_to_date(path, KEY, NEXT)
    for one in (path, path.with_name(f"station.db.before-{NOW + 1}")):
        assert look(one, "SELECT applicant FROM case_record") == "Nguyễn Thị Mẫu"


def test_nothing_is_migrated_while_another_process_reads(path: Path) -> None:
    writer, reader = open_writable(path, KEY), open_reader(path, KEY)
    writer.execute("UPDATE case_record SET applicant = 'Nguyễn Thị Mẫu'")
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM case_record").fetchone()
    writer.execute("UPDATE case_record SET applicant = 'Trần Văn Mẫu'")
    with pytest.raises(StationError, match="replica_locked"):
        bring_up_to_date(path, KEY, NEXT)
    reader.close()
    writer.close()
    assert look(path, "PRAGMA user_version") == NOW
    assert bring_up_to_date(path, KEY, NEXT) == NOW + 1


def test_what_was_withdrawn_under_the_first_schema_is_kept_sixty_days_from_then(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    migrations.create_database(path, KEY, STEPS[:1])
    db = open_writable(path, KEY)
    packets.start_chain(db, STATION_NO, 1)
    for number, kind in ((1, "withdrawn"), (2, "withdraw_requested")):
        case_id = start_case(db, number)
        packet_id = seal_case(db, number, case_id).header.packet_id
        outbox.add_event(db, packet_id, kind, T0 + number)
    db.close()
    replica = Replica.open(path, KEY, clock=FakeClock())
    found = replica.read(lambda db: db.execute("SELECT state, ended_ms FROM outbox ORDER BY ord").fetchall())
    assert found == [("withdrawn", T0 + 1), ("withdraw_requested", None)]
    assert replica.read(differences) == ()
    with pytest.raises(Exception, match="rows never change"):
        replica.write(lambda db: db.execute("UPDATE outbox_event SET at_ms = 0")).result()
    with pytest.raises(Exception, match="rows are kept"):
        replica.write(lambda db: db.execute("DELETE FROM case_event")).result()
    replica.close()


def test_a_photograph_that_is_torn_keeps_no_station_from_being_updated(path: Path) -> None:
    # A page no start reads. The copy holds it as it is: nothing is worse than before.
    whole = bytearray(path.read_bytes())
    last = len(whole) // 4096 - 1
    whole[last * 4096 + 50 : last * 4096 + 90] = bytes(40)
    path.write_bytes(whole)
    assert bring_up_to_date(path, KEY, NEXT) == NOW + 1
    assert look(path, "PRAGMA user_version") == NOW + 1
    assert path.with_name(f"station.db.before-{NOW + 1}").read_bytes() == bytes(whole)


@pytest.mark.skipif(sys.platform == "win32", reason="locks of a closed handle are dropped by POSIX alone")
def test_the_copy_leaves_the_databases_own_locks_in_force(path: Path) -> None:
    # Whoever could take them would think itself the last user, and would delete the log the steps are written to.
    taken = []

    def try_locks(db) -> None:  # type: ignore[no-untyped-def]
        add_column(db)
        other = subprocess.run([sys.executable, "-c", TAKES_LOCKS, str(path)], check=False)
        taken.append(other.returncode == 0)

    assert bring_up_to_date(path, KEY, (*STEPS, Step(NEXT[-1].name, try_locks))) == NOW + 1
    assert taken == [False]


def test_a_step_that_meets_a_torn_page_changes_nothing(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    for page in range(1, len(whole) // 4096):
        torn = bytearray(whole)
        torn[page * 4096 + 50] ^= 1
        path.write_bytes(torn)
        try:
            bring_up_to_date(path, KEY, NEXT)
        except StationError as error:
            assert error.code == "replica_torn", page
            assert path.read_bytes() == bytes(torn), page
        else:
            assert look(path, "PRAGMA user_version") == NOW + 1
        for name in names(path):
            path.with_name(name).unlink()


def test_the_copy_goes_at_the_second_start_once_the_portal_was_heard(path: Path) -> None:
    # Made by a program of before, whose keys and answers nobody would ever forget in it.
    copy = path.with_name(f"station.db.before-{NOW}")
    copy.write_bytes(path.read_bytes())
    first = Replica.open(path, KEY, clock=FakeClock())
    assert copy.exists(), "not before the portal was heard"
    first.forget_copies()
    assert names(path)[0] == "station.db"
    assert not copy.exists()
    first.close()


def test_the_copy_of_this_start_stays(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.replica.schema.migrations.bring_up_to_date.__defaults__", (NEXT,))
    opened = Replica.open(path, KEY, clock=FakeClock())
    opened.forget_copies()
    opened.close()
    assert path.with_name(f"station.db.before-{NOW + 1}").exists()


def test_names_of_steps_are_counted_and_unique() -> None:
    assert [step.name[:3] for step in STEPS] == [f"{n:03d}" for n in range(1, len(STEPS) + 1)]


def test_what_only_reads_asks_for_the_update_first(tmp_path: Path) -> None:
    path = tmp_path / "station.db"
    migrations.create_database(path, KEY, STEPS[:-1])
    db = open_reader(path, KEY)
    with pytest.raises(StationError, match="update_waits"):
        show_packet(db, {"packet": "00" * 16})
    db.close()
