"""`admin backup`: what a copy holds, when there is none, and what is left of one that was cut off."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from forms.errors import StationError
from forms.stamp import SystemClock
from sync.portal import restorations
from sync.portal.administration import backup
from sync.portal.context import Portal
from sync.portal.home import PortalHome
from sync.portal.main import main
from sync.portal.storage.blob_store import DirectoryBlobs
from sync.portal.storage.tables import blob
from tests.architecture.sources import ROOT
from tests.support.fakes import SeededEntropy
from tests.support.packets import Paper
from tests.support.portal import CallingStation, PortalFolder, in_process, ready_station


def home_of(portal: Portal, tmp_path: Path) -> PortalHome:
    url = portal.store.engine.url
    database = None if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=False)
    return PortalHome(tmp_path / "portal" / "data", portal.clock, portal.entropy, database)


def bring(station: CallingStation, count: int = 3) -> list[Paper]:
    """Send cases with a paper each; the paper of the last one stays half on its way."""
    maker = station.maker()
    papers = [maker.paper(size=3_000 + index) for index in range(count)]
    for paper in papers:
        assert station.send(maker.submission((paper,)).raw)[0].outcome == "accepted"
    for paper in papers[:-1]:
        assert station.upload(paper).status_code == 200
    station.upload(papers[-1], end=1_000)
    return papers


def everything(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def files_of(copy: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (copy / "blobs").rglob("*") if path.is_file()}


def test_a_copy_holds_the_database_and_its_whole_files_and_no_key(
    portal: Portal, station: CallingStation, tmp_path: Path
) -> None:
    papers = bring(station)
    copied = backup.make(home_of(portal, tmp_path), tmp_path / "copy")
    assert (copied.packets, copied.files, copied.left_out) == (3, 2, ())
    assert copied.newest_packet_at == portal.now_s()
    assert files_of(tmp_path / "copy") == {
        paper.document.sealed_sha256.hex(): paper.sealed for paper in papers[:-1]
    }
    names = [name for name in everything(tmp_path / "copy") if not name.startswith("blobs/")]
    assert names == (["copy.json"] if copied.database == "postgresql" else ["copy.json", "portal.db"])
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "copy").rglob("*")} == {0}
    secrets = json.loads((tmp_path / "portal" / "data" / "online-keys.json").read_bytes())
    kept = b"".join((tmp_path / "copy" / name).read_bytes() for name in everything(tmp_path / "copy"))
    assert secrets["pepper"].encode() not in kept
    assert not list(tmp_path.glob("copy.part"))


def test_a_folder_that_is_there_is_left_as_it_is(
    portal: Portal, station: CallingStation, tmp_path: Path
) -> None:
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "mine").write_text("x")
    with pytest.raises(StationError, match="copy_exists"):
        backup.make(home_of(portal, tmp_path), tmp_path / "copy")
    assert everything(tmp_path / "copy") == ["mine"]


@pytest.mark.parametrize("harm", ["gone", "shorter", "one bit"])
def test_a_file_the_portal_has_lost_is_told_and_left_out_only_when_asked_to(
    portal: Portal, station: CallingStation, tmp_path: Path, harm: str
) -> None:
    papers = bring(station, 4)
    lost = papers[1].document.sealed_sha256
    file = tmp_path / "portal" / "data" / "blobs" / lost.hex()[:2] / lost.hex()
    raw = file.read_bytes()
    if harm == "gone":
        file.unlink()
    else:
        file.write_bytes(raw[:-1] if harm == "shorter" else bytes([raw[0] ^ 1]) + raw[1:])
    home = home_of(portal, tmp_path)
    with pytest.raises(StationError, match="copy_files_missing") as caught:
        backup.make(home, tmp_path / "copy")
    assert caught.value.params == {"count": 1, "first": lost.hex()}
    assert not list(tmp_path.glob("copy*"))
    copied = backup.make(home, tmp_path / "copy", incomplete=True)
    assert copied.left_out == (lost.hex(),)
    assert len(files_of(tmp_path / "copy")) == 2
    # Put back, it is missing, so that its station brings it again.
    declared = restorations.declare(
        portal.store, DirectoryBlobs(tmp_path / "copy" / "blobs"), portal.keys, portal.entropy, portal.now_s()
    )
    assert declared.files_gone == 1


def test_of_a_torn_database_there_is_no_copy(tmp_path: Path) -> None:
    folder = PortalFolder(tmp_path / "portal", SystemClock(), SeededEntropy())
    with folder.opened() as portal, in_process(portal) as client:
        bring(ready_station(client, portal))
    home = PortalHome(tmp_path / "portal" / "data", SystemClock(), SeededEntropy())
    with (home.folder / "portal.db").open("r+b") as torn:
        for place in range(4 * 4_096, 30 * 4_096, 4_096):
            torn.seek(place)
            torn.write(b"\xff" * 100)
    with pytest.raises(StationError, match="database_damaged"):
        backup.make(home, tmp_path / "copy")
    assert not list(tmp_path.glob("copy*"))


def test_a_home_without_a_database_gets_none(tmp_path: Path) -> None:
    home = PortalHome(tmp_path / "empty", SystemClock(), SeededEntropy())
    with pytest.raises(StationError, match="database_missing"):
        backup.make(home, tmp_path / "copy")
    assert not (tmp_path / "empty" / "portal.db").exists()
    assert not list(tmp_path.glob("copy*"))


@pytest.mark.skipif(os.name != "posix", reason="sizes of files are limited on Unix")
def test_a_disk_that_takes_no_more_leaves_no_copy(tmp_path: Path) -> None:
    folder = PortalFolder(tmp_path / "portal", SystemClock(), SeededEntropy())
    with folder.opened():
        pass
    command = [sys.executable, "-m", "sync.portal.main", "admin", "backup", "--json"]
    command += ["--home", str(tmp_path / "portal" / "data"), "--out", str(tmp_path / "copy")]
    limited = f"ulimit -f 64; exec {' '.join(command)}"
    told = subprocess.run(
        ["bash", "-c", limited], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert told.returncode == 1, told.stderr
    assert json.loads(told.stdout)["problem"] == "copy_unwritable"
    assert not list(tmp_path.glob("copy*"))


@pytest.mark.skipif(os.name != "posix", reason="killed as on Unix")
def test_a_copy_that_was_killed_has_no_name_and_the_next_one_is_whole(tmp_path: Path) -> None:
    folder = PortalFolder(tmp_path / "portal", SystemClock(), SeededEntropy())
    entropy, data = SeededEntropy(9), tmp_path / "portal" / "data"
    with folder.opened() as portal, portal.store.writing() as db:
        for _ in range(300):
            raw = entropy.token(2_000)
            name = backup.sha256(raw).digest()
            assert portal.blobs.write_at(name, 0, raw)
            assert portal.blobs.finish(name)
            db.execute(sa.insert(blob).values(sealed_sha256=name, size=len(raw), stored_at=1))
    command = [sys.executable, "-m", "sync.portal.main", "admin", "backup", "--json"]
    command += ["--home", str(data), "--out", str(tmp_path / "copy")]
    part = tmp_path / "copy.part" / "blobs"
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not (part.exists() and any(part.iterdir())) and time.monotonic() < deadline:
            assert process.poll() is None
        process.send_signal(signal.SIGSTOP)
        home = PortalHome(data, SystemClock(), SeededEntropy())
        with pytest.raises(StationError, match="copy_running"):
            backup.make(home, tmp_path / "copy")
    finally:
        process.kill()
        process.wait(timeout=30)
    assert not (tmp_path / "copy").exists()
    assert len(list(part.rglob("*"))) > 0
    assert backup.make(home, tmp_path / "copy").files == 300
    assert len(files_of(tmp_path / "copy")) == 300
    assert not (tmp_path / "copy.part").exists()


def test_the_administrator_is_told_what_is_in_it_and_what_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.portal.main.start_logging", lambda: None)
    folder = PortalFolder(tmp_path / "portal", SystemClock(), SeededEntropy())
    with folder.opened():
        pass

    def run(*more: Any) -> tuple[int, str]:
        status = main(
            ["admin", "backup", "--home", str(folder.folder / "data"), "--out", str(tmp_path / "copy"), *more]
        )
        told = capsys.readouterr()
        return status, told.out + told.err

    status, told = run()
    assert status == 0
    assert "KHÔNG nằm trong bản sao" in told
    assert "0 gói hồ sơ, 0 tệp" in told
    status, told = run()
    assert (status, "mỗi bản sao cần một thư mục mới" in told) == (1, True)
    shutil.rmtree(tmp_path / "copy")
    status, told = run("--json")
    assert json.loads(told)["database"] == "sqlite"
    shutil.rmtree(tmp_path / "copy")
    with folder.opened() as portal, portal.store.writing() as db:
        db.execute(sa.insert(blob).values(sealed_sha256=b"x" * 32, size=5, stored_at=1))
    status, told = run()
    assert (status, "Cổng thiếu hoặc hỏng 1 tệp" in told) == (1, True)
    status, told = run("--incomplete")
    assert (status, "THIẾU 1 tệp" in told) == (1, True)
    assert json.loads((tmp_path / "copy" / "copy.json").read_bytes())["left_out"] == [(b"x" * 32).hex()]
