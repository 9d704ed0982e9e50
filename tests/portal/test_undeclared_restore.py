"""A database put back to a copy and served before anybody declared it: nothing is given away a second time."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from forms.errors import StationError
from forms.packets.packet import Packet
from forms.packets.signature import SigningKey
from forms.stamp import SystemClock
from sync.portal import restorations
from sync.portal.context import Portal
from sync.portal.main import main
from sync.portal.storage.handed_out import NAME
from sync.wire import messages
from tests.portal.problem_answers import problem_of
from tests.support.database_copy import DatabaseCopy
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.portal import (
    CallingStation,
    Desk,
    PortalFolder,
    in_process,
    offer,
    officer_token,
    ready_station,
)
from tests.support.served_portal import serving

pytestmark = pytest.mark.allows_log


def submission(station: CallingStation) -> Packet:
    maker = station.maker()
    return maker.submission((maker.paper("d-birth", 3_000),))


def url_of(folder: PortalFolder) -> str:
    return folder.database or f"sqlite:///{folder.folder / 'data' / 'portal.db'}"


def everything(folder: PortalFolder) -> DatabaseCopy:
    return DatabaseCopy.of(url_of(folder))


def declare(portal: Portal) -> restorations.Declared:
    return restorations.declare(portal.store, portal.blobs, portal.keys, portal.entropy, portal.now_s())


def older_database(folder: PortalFolder, copy: DatabaseCopy) -> None:
    copy.put_back(url_of(folder))


def lost_with_the_machine(folder: PortalFolder, copy: DatabaseCopy) -> None:
    """Keys and database come from copies, and nobody copied the mark."""
    copy.put_back(url_of(folder))
    (folder.folder / "data" / NAME).unlink()


def whole_folder_copied_back(folder: PortalFolder, copy: DatabaseCopy) -> None:
    """The mark says what the copy says; but it is another file, written later than it claims."""
    mark = folder.folder / "data" / NAME
    number = next(row["value"] for row in copy.rows[_counter()] if row["name"] == "writes")
    stale = mark.read_bytes().split()
    mark.rename(mark.with_name("moved-away"))
    mark.write_bytes(b"%020d %s %020d\n" % (number, stale[1], int(stale[2]) - 10_000_000_000))
    copy.put_back(url_of(folder))


def emptied(folder: PortalFolder, _copy: DatabaseCopy) -> None:
    """Somebody began with an empty database under the same keys."""
    DatabaseCopy({}).put_back(url_of(folder))


def _counter() -> Any:
    from sync.portal.storage.tables import counter

    return counter


LOSSES = [older_database, lost_with_the_machine, whole_folder_copied_back]


@pytest.mark.parametrize("lose", LOSSES)
def test_until_it_is_declared_everybody_is_told_to_come_again_and_nothing_moves(
    tmp_path: Path, clock: FakeClock, database: str | None, lose: Callable[[PortalFolder, DatabaseCopy], None]
) -> None:
    folder = PortalFolder(tmp_path / "portal", clock, SeededEntropy(0), database)
    with folder.opened() as portal, in_process(portal) as client:
        station, code, token = ready_station(client, portal), offer(portal), officer_token(portal)
        copy = everything(folder)
        (before,) = station.send(submission(station).raw)
    lose(folder, copy)
    with folder.opened() as portal, in_process(portal) as client:
        station.client = client
        stranger = CallingStation(client, SigningKey.new(SeededEntropy(77)), clock, station.entropy)
        mine, found = submission(station), everything(folder)
        told = [
            station.call("POST", "/v1/packets", b""),
            station.call("POST", "/v1/heartbeat", messages.encode(messages.Heartbeat())),
            station.feed("dossiers"),
            stranger.enrol(code, portal.keys.fingerprint),
            Desk(client, token).get("/v1/officer/dossiers"),
        ]
        for answer in told:
            problem = problem_of(answer)
            assert answer.status_code == 503
            assert "admin restored" in problem.title
            assert int(answer.headers["retry-after"]) > 0
        assert everything(folder).rows == found.rows
        declare(portal)
        (after,) = station.send(mine.raw)
        assert after.outcome == "accepted"
        assert stranger.enrol(code, portal.keys.fingerprint).status_code == 201
    assert before.text_receipt != after.text_receipt
    with folder.opened() as portal:
        assert not portal.store.in_doubt


def test_a_database_put_back_under_a_running_portal_is_found_with_the_next_write(
    tmp_path: Path, clock: FakeClock, database: str | None
) -> None:
    folder = PortalFolder(tmp_path / "portal", clock, SeededEntropy(0), database)
    with folder.opened() as portal, in_process(portal) as client:
        station = ready_station(client, portal)
        copy = everything(folder)
        station.send(submission(station).raw)
        copy.put_back(url_of(folder))
        mine = submission(station)
        # Looked at before it was known: it waits, and is not kept.
        assert [one.outcome for one in station.send(mine.raw)] == ["wait"]
        assert everything(folder).rows == copy.rows
        assert station.call("POST", "/v1/packets", b"").status_code == 503
        declare(portal)
        assert [one.outcome for one in station.send(mine.raw)] == ["accepted"]


def test_an_empty_database_under_old_keys_does_not_begin_again(
    tmp_path: Path, clock: FakeClock, database: str | None
) -> None:
    folder = PortalFolder(tmp_path / "portal", clock, SeededEntropy(0), database)
    with folder.opened() as portal, in_process(portal) as client:
        ready_station(client, portal)
    emptied(folder, DatabaseCopy({}))
    with pytest.raises(StationError, match="restore_undeclared"), folder.opened():
        pass


def test_a_portal_of_an_earlier_version_goes_on_and_is_watched_from_then_on(
    tmp_path: Path, clock: FakeClock, database: str | None
) -> None:
    folder = PortalFolder(tmp_path / "portal", clock, SeededEntropy(0), database)
    with folder.opened() as portal, in_process(portal) as client:
        station = ready_station(client, portal)
    # The earlier version kept neither number nor mark.
    (folder.folder / "data" / NAME).unlink()
    copy = everything(folder)
    copy.rows[_counter()] = [row for row in copy.rows[_counter()] if row["name"] != "writes"]
    copy.put_back(url_of(folder))
    with folder.opened() as portal, in_process(portal) as client:
        station.client = client
        assert [one.outcome for one in station.send(submission(station).raw)] == ["accepted"]
    copy.put_back(url_of(folder))
    with folder.opened() as portal:
        assert portal.store.in_doubt


@pytest.mark.skipif(os.name != "posix", reason="workers share a socket on Unix only")
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_several_workers_serve_again_once_it_is_declared_beside_them(
    tmp_path: Path, database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.portal.main.start_logging", lambda: None)
    folder = PortalFolder(tmp_path / "portal", SystemClock(), SeededEntropy(), database)
    with folder.opened() as portal, in_process(portal) as client:
        station = ready_station(client, portal)
        copy = everything(folder)
        station.send(submission(station).raw)
    copy.put_back(url_of(folder))
    data = str(folder.folder / "data")
    chosen = ["--home", data, "--database", database, "--json"]
    assert main(["admin", "unit", "add", "--code", "20999", "--name", "UBND", *chosen]) == 1
    assert json.loads(capsys.readouterr().out)["problem"] == "restore_undeclared"
    with serving(folder) as served:
        answers = [_beat(station, served.url) for _ in range(8)]
        assert {answer.status_code for answer in answers} == {503}
        assert main(["admin", "restored", *chosen]) == 0
        answers = [_beat(station, served.url) for _ in range(8)]
        assert {answer.status_code for answer in answers} == {200}
    log = (folder.folder / "server.log").read_text()
    assert "restore_undeclared" in log


def _beat(station: CallingStation, url: str) -> httpx.Response:
    """Call on a connection of its own, so that any worker may answer."""
    with httpx.Client(base_url=url, trust_env=False, timeout=30) as client:
        station.client = client
        return station.call("POST", "/v1/heartbeat", messages.encode(messages.Heartbeat()))
