"""A database file that cannot be used is named for what it is, and left exactly as it was."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from sqlcipher3 import dbapi2 as driver

from forms.errors import StationError
from sync.replica import facts
from sync.replica.outbox import packets
from sync.replica.storage.connection import ReplicaKey, connect_keyed, open_reader, open_writable
from sync.replica.storage.failure import find_damage
from sync.replica.store import Replica
from tests.support.fakes import FakeClock
from tests.support.station_data import KEY, OTHER_KEY, seal_case, start_case

if TYPE_CHECKING:
    from pathlib import Path

PAGE = 4_096


@pytest.fixture
def path(home: Path) -> Path:
    """Return a closed database of some hundred pages."""
    path = home / "station.db"
    replica = Replica.create(path, KEY, clock=FakeClock())
    replica.write(lambda db: packets.start_chain(db, 10_001, 1)).result()
    for number in range(20):
        replica.write(lambda db, number=number: facts.put(db, f"page-{number}", bytes(20_000))).result()
        replica.write(lambda db, number=number: seal_case(db, number, start_case(db, number))).result()
    replica.close()
    assert path.stat().st_size > 60 * PAGE
    return path


def refusal(path: Path, key: ReplicaKey = KEY) -> str:
    """Open and return the refusal's code; the file and its folder must be the same afterwards."""
    before = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    with pytest.raises(StationError) as refused:
        Replica.open(path, key, clock=FakeClock())
    assert {file.name: file.read_bytes() for file in path.parent.iterdir()} == before
    return refused.value.code


def test_a_file_of_another_key_is_foreign(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert refusal(path, OTHER_KEY) == "replica_foreign"
    # Right salt, wrong key: a slot that opened to the wrong secret.
    assert refusal(path, ReplicaKey(OTHER_KEY.db_key, KEY.salt)) == "replica_foreign"
    assert capfd.readouterr().err == ""


def test_random_bytes_are_foreign(path: Path) -> None:
    path.write_bytes(hashlib.shake_128(b"noise").digest(40 * PAGE + 7))
    assert refusal(path) == "replica_foreign"
    path.write_bytes(b"GIF89a")
    assert refusal(path) == "replica_foreign"


def test_a_plain_sqlite_file_is_foreign(path: Path) -> None:
    path.unlink()
    plain = driver.connect(str(path))
    plain.execute("CREATE TABLE t (x)")
    plain.commit()
    plain.close()
    assert refusal(path) == "replica_foreign"


def test_another_program_with_our_key_is_foreign(home: Path) -> None:
    path = home / "other.db"
    other = connect_keyed(path, KEY)
    other.execute("CREATE TABLE t (x)")
    other.close()
    assert refusal(path) == "replica_foreign"


def test_a_missing_file_is_missing_and_stays_missing(home: Path) -> None:
    assert refusal(home / "station.db") == "replica_missing"


def test_an_emptied_or_cut_file_is_torn(path: Path) -> None:
    whole = path.read_bytes()
    for length in (0, 100, PAGE - 1, PAGE, 10 * PAGE + 100):
        path.write_bytes(whole[:length])
        assert refusal(path) == "replica_torn", length


def test_a_torn_first_page_is_told_from_a_wrong_key(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[200:260] = bytes(60)
    path.write_bytes(whole)
    assert refusal(path) == "replica_torn"


def test_a_page_torn_in_the_middle_is_found_when_it_is_read(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    for page in range(len(whole) // PAGE // 2, len(whole) // PAGE):
        whole[page * PAGE + 100 : page * PAGE + 200] = bytes(100)
    path.write_bytes(whole)
    replica = Replica.open(path, KEY, clock=FakeClock())
    try:
        with pytest.raises(StationError) as torn:
            replica.read(lambda db: [facts.get(db, f"page-{number}") for number in range(20)])
        assert torn.value.code == "replica_torn"
        job = replica.write(lambda db: db.execute("UPDATE fact SET value = x'00'").rowcount)
        with pytest.raises(StationError, match="replica_torn"):
            job.result()
    finally:
        replica.close()
    db = open_reader(path, KEY)
    db.set_authorizer(None)
    assert find_damage(db)
    db.close()


def test_creating_never_overwrites(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(StationError, match="replica_exists"):
        Replica.create(path, KEY, clock=FakeClock())
    assert path.read_bytes() == before


def test_a_creation_that_was_cut_off_can_be_made_again(home: Path) -> None:
    (home / "station.db.part").write_bytes(b"half")
    (home / "station.db.part-journal").write_bytes(b"half")
    Replica.create(home / "station.db", KEY, clock=FakeClock()).close()
    assert [file.name for file in home.iterdir()] == ["station.db"]


def test_every_connection_has_the_settings_the_rules_rest_on(path: Path) -> None:
    writer, reader = open_writable(path, KEY), open_reader(path, KEY)
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "secure_delete": 1,
        "temp_store": 2,
    }
    assert {name: writer.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted} == wanted
    assert reader.execute("PRAGMA query_only").fetchone()[0] == 1
    options = {row[0] for row in writer.execute("PRAGMA compile_options")}
    assert options & {"TEMP_STORE=2", "TEMP_STORE=3"}
    writer.close()
    reader.close()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO fact VALUES ('a', x'00')",
        "DELETE FROM fact",
        "DROP TABLE fact",
        "CREATE TEMP TABLE t (x)",
        "PRAGMA query_only = OFF",
        "PRAGMA temp_store = 1",
        "PRAGMA rekey = 'x'",
        "ATTACH ':memory:' AS other",
        "VACUUM",
    ],
)
def test_a_reader_cannot_write_or_make_itself_writable(path: Path, statement: str) -> None:
    reader = open_reader(path, KEY)
    with pytest.raises(driver.DatabaseError):
        reader.execute(statement).fetchall()
    assert reader.execute("SELECT count(*) FROM fact").fetchone()[0] == 20
    reader.close()


def test_no_code_puts_temporary_data_into_files() -> None:
    from tests.architecture.sources import sources

    users = [s.name for s in sources() if "temp_store" in s.text.replace("temp_store = MEMORY", "").lower()]
    # The one module that names it otherwise explains the rule.
    assert users == ["sync/replica/storage/connection.py"]


def test_the_key_is_not_shown() -> None:
    assert KEY.db_key.hex()[:8] not in repr(KEY)
    assert repr(KEY) == "ReplicaKey()"


def test_a_plain_start_does_without_the_slow_import(path: Path) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from sync.replica.store import Replica\n"
        "from tests.support.station_data import KEY\n"
        "from tests.support.fakes import FakeClock\n"
        "Replica.open(Path(sys.argv[1]), KEY, clock=FakeClock()).close()\n"
        "sys.exit('sqlite_utils' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert done.returncode == 0, done.stderr


def test_a_reader_may_look_for_damage(replica: Replica) -> None:
    from sync.replica.storage.failure import find_damage

    assert replica.read(find_damage) == ()
