"""What the portal confirmed is there after a restart, and nothing personal lies open on its disk."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.errors import StationError
from sync.portal import migrations
from sync.portal.storage.database import Database, _revisions
from sync.portal.storage.tables import metadata
from sync.wire import messages
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.portal import Desk, PortalFolder, in_process, officer_token, ready_station
from tests.support.postgres import Postgres


def test_a_restart_changes_nothing(tmp_path: Path, database: str | None) -> None:
    folder = PortalFolder(tmp_path / "portal", FakeClock(), SeededEntropy(), database)
    with folder.opened() as portal, in_process(portal) as client:
        station = ready_station(client, portal)
        token = officer_token(portal)
        maker = station.maker()
        paper, second = maker.paper(), maker.paper()
        packet = maker.submission((paper,))
        (first,) = station.send(packet.raw)
        station.upload(paper, 0, 30_000)
        page = station.feed("dossiers").content
    with folder.opened() as portal, in_process(portal) as client:
        station.client = client
        (again,) = station.send(packet.raw)
        assert (again.outcome, again.text_receipt) == ("already", first.text_receipt)
        assert station.feed("dossiers").content == page
        done = messages.decode(station.upload(paper, 30_000).content, messages.BlobAnswer)
        assert done.complete_receipts
        next_one = maker.submission((second,))
        assert station.send(next_one.raw)[0].outcome == "accepted"
        codes = [row["code"] for row in Desk(client, token).get("/v1/officer/dossiers").json()["dossiers"]]
        assert codes == ["H17.20242-261122-000001", "H17.20242-261122-000002"]


def test_no_answer_of_a_citizen_lies_open_on_the_disk(tmp_path: Path, database: str | None) -> None:
    folder = PortalFolder(tmp_path / "portal", FakeClock(), SeededEntropy(), database)
    with folder.opened() as portal, in_process(portal) as client:
        station = ready_station(client, portal)
        maker = station.maker()
        paper = maker.paper()
        station.send(maker.submission((paper,)).raw)
        station.upload(paper)
        Desk(client, officer_token(portal)).get("/v1/officer/dossiers/H17.20242-261122-000001")
        marks = [text.encode() for text in ("Nguyễn Mẫu An", "048190000017", "0905000123")]
        for file in (path for path in folder.folder.rglob("*") if path.is_file()):
            content = file.read_bytes()
            assert not any(mark in content for mark in marks), file.name


def test_secrets_are_for_their_owner_only(tmp_path: Path, database: str | None) -> None:
    folder = PortalFolder(tmp_path / "portal", FakeClock(), SeededEntropy(), database)
    with folder.opened():
        pass
    for name in ("root/tramso-root.json", "data/online-keys.json"):
        assert (folder.folder / name).stat().st_mode & 0o077 == 0
    public = (folder.folder / "data" / "keys.json").read_bytes()
    assert b"pepper" not in public


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'portal.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.empty() as url:
        yield url


def test_migrations_make_exactly_the_tables_the_program_uses(empty: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    store = Database(empty)
    store.migrate()
    store.migrate()
    with store.reading() as db:
        assert compare_metadata(MigrationContext.configure(db), metadata) == []
    store.close()


def test_the_versions_are_those_alembic_knows() -> None:
    """They are read from the names of their files, so that a start need not load Alembic."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))
    known = [one.revision for one in scripts.walk_revisions()]
    assert _revisions() == (scripts.get_current_head(), frozenset(known))
    assert len(known) > 10


def test_a_database_of_today_is_opened_without_alembic_and_the_web_server(tmp_path: Path) -> None:
    """Half of the time in which every command of the administrator starts."""
    with PortalFolder(tmp_path, FakeClock(), SeededEntropy()).opened():
        pass
    lines = (
        "import sys",
        "import sync.portal.main",
        "from sync.portal.storage.database import Database",
        "Database(sys.argv[1]).migrate()",
        "print(*sorted({'alembic', 'litestar', 'uvicorn', 'sqlalchemy'} & sys.modules.keys()))",
    )
    answer = subprocess.run(
        [sys.executable, "-c", "\n".join(lines), f"sqlite:///{tmp_path / 'data' / 'portal.db'}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout == "sqlalchemy\n"


def test_a_newer_database_is_left_alone(empty: str) -> None:
    store = Database(empty)
    store.migrate()
    with store.writing() as db:
        db.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StationError) as caught:
        store.migrate()
    assert caught.value.code == "database_too_new"
    store.close()


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    file = tmp_path / "portal.db"
    file.write_bytes(b"not a database at all" * 300)
    store = Database(f"sqlite:///{file}")
    with pytest.raises(StationError) as caught:
        store.migrate()
    assert caught.value.code == "database_unusable"
    store.close()
    assert file.read_bytes() == b"not a database at all" * 300
