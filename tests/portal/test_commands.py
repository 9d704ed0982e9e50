"""`tram-so-portal` as an administrator and the guided day use it."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from forms.packets.signature import SigningKey
from forms.stamp import SystemClock
from sync.portal.home import PortalHome
from sync.portal.main import _parser, main
from tests.support.fakes import SeededEntropy
from tests.support.portal import CallingStation, Desk

ROOT = Path(__file__).parents[2]
PROC = Path("/proc")
FORM = ROOT / "resources" / "forms" / "dkks-4.json"


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    # The process entry sends events to standard error; inside a test that would outlive it.
    monkeypatch.setattr("sync.portal.main.start_logging", lambda: None)


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, dict[str, Any]]:
    status = main([*map(str, arguments), "--json"])
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return status, answer


@pytest.fixture
def home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    folder = tmp_path / "server"
    assert run(capsys, "admin", "root-init", "--out", tmp_path / "root")[0] == 0
    assert run(capsys, "admin", "keys", "--home", folder, "--root", tmp_path / "root")[0] == 0
    status, _ = run(
        capsys, "admin", "unit", "add", "--home", folder, "--code", "20242", "--name", "UBND phường"
    )
    assert status == 0
    return folder


def test_an_administrator_sets_up_a_portal(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    enrolment = ("admin", "enrolment", "add", "--home", home, "--unit", "20242", "--label", "Bưu điện")
    person = ("--operator-id", "op-1", "--operator-name", "Lê Thị Thử")
    status, slip = run(capsys, *enrolment, *person)
    assert status == 0
    assert len(slip["code"]) == 11
    assert slip["minutes"] == 15
    assert len(slip["root_fingerprint"]) == 19
    officer = ("admin", "officer", "add", "--home", home, "--unit", "20242", "--id", "cb-1", "--name", "P")
    status, told = run(capsys, *officer)
    assert status == 0
    assert told["token"].startswith("tso_")
    status, refused = run(capsys, *officer)
    assert (status, refused["problem"]) == (1, "officer_exists")
    assert run(capsys, *officer, "--renew")[1]["token"] != told["token"]


def test_the_root_is_never_overwritten_and_stays_out_of_the_servers_folder(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (tmp_path / "root" / "tramso-root.json").read_bytes()
    assert run(capsys, "admin", "root-init", "--out", tmp_path / "root")[1]["problem"] == "root_exists"
    assert (tmp_path / "root" / "tramso-root.json").read_bytes() == before
    again = run(capsys, "admin", "keys", "--home", home, "--root", tmp_path / "root")
    assert again[1]["problem"] == "online_keys_exist"
    secret = json.loads(before)["root"]
    assert not any(secret.encode() in file.read_bytes() for file in home.rglob("*") if file.is_file())


def test_publishing_refuses_what_is_no_form(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ("admin", "catalogue", "publish", "--home", home, "--root", tmp_path / "root", "--form")
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{}")
    assert run(capsys, *command, wrong)[1]["problem"] == "definition_refused"
    assert run(capsys, *command, tmp_path / "absent.json")[1]["problem"] == "file_unreadable"
    assert run(capsys, *command, FORM)[1]["problem"] == "nothing_new"
    newer = tmp_path / "newer.json"
    newer.write_bytes(FORM.read_bytes().replace(b'"version": 4', b'"version": 5', 1))
    assert run(capsys, *command, newer) == (0, {"generation": 1, "objects": ["dkks/5"]})


@pytest.mark.parametrize("serving", [False, True], ids=["a command", "a server"])
def test_forms_are_read_at_once_only_where_the_portal_serves(home: Path, serving: bool) -> None:
    folder = PortalHome(home, SystemClock(), SeededEntropy())
    with contextlib.closing(folder.open(serving=serving)) as portal:
        assert (portal.shelf._read is not None) == serving
        assert portal.shelf.service("1.001193") is not None, "whoever asks has them read"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("serve", "--port", "0"), "online_keys_missing"),
        (("serve", "--port", "0", "--host", "0.0.0.0"), "tls_needed"),
        (("admin", "keys", "--root", "nowhere"), "root_missing"),
    ],
)
def test_what_is_missing_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], problem: str
) -> None:
    assert run(capsys, *arguments, "--home", tmp_path / "empty")[1]["problem"] == problem


def test_an_empty_home_is_told_the_commands_that_come_first_and_they_are_the_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "máy chủ"
    status, told = run(capsys, "serve", "--port", "0", "--home", home)
    assert status == 1
    assert not home.exists()
    named = re.findall(r"tram-so-portal (admin .+?)(?:,|$)", told["message"])
    assert len(named) == 2
    for line in named:
        words = [str(tmp_path / "root") if word == "KHÓA_GỐC" else word for word in shlex.split(line)]
        assert run(capsys, *words)[0] == 0
    assert run(capsys, "admin", "unit", "add", "--home", home, "--code", "20242", "--name", "U")[0] == 0


def test_a_database_without_its_keys_never_gets_new_ones(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("online-keys.json", "keys.json"):
        (home / name).rename(tmp_path / name)
    assert run(capsys, "serve", "--port", "0", "--home", home)[1]["problem"] == "keys_not_back"
    again = run(capsys, "admin", "keys", "--home", home, "--root", tmp_path / "root")
    assert again[1]["problem"] == "keys_not_back"
    assert not (home / "online-keys.json").exists()
    for name in ("online-keys.json", "keys.json"):
        (tmp_path / name).rename(home / name)
    assert run(capsys, "admin", "keys", "list", "--home", home)[0] == 0


def test_a_server_of_databases_keeps_its_keys_too(
    tmp_path: Path, database: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("--database", database or f"sqlite:///{tmp_path / 'elsewhere.db'}")
    assert run(capsys, "admin", "root-init", "--out", tmp_path / "root")[0] == 0
    keys = ("admin", "keys", *where, "--root", tmp_path / "root", "--home")
    assert run(capsys, "serve", *where, "--home", tmp_path / "new")[1]["problem"] == "online_keys_missing"
    assert run(capsys, *keys, tmp_path / "server")[0] == 0
    words = ("admin", "unit", "add", *where, "--code", "20242", "--name", "U")
    assert run(capsys, *words, "--home", tmp_path / "server")[0] == 0
    assert run(capsys, *keys, tmp_path / "new")[1]["problem"] == "keys_not_back"
    assert run(capsys, "serve", *where, "--home", tmp_path / "new")[1]["problem"] == "keys_not_back"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["admin"],
        ["serve", "--port", "x"],
        ["serve", "--port", "99999"],
        ["serve", "--port", "65536"],
        ["serve", "--port", "-1"],
        ["nothing"],
    ],
)
def test_misuse_ends_with_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert capsys.readouterr().err


@contextlib.contextmanager
def demo(credentials: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run the demo portal as the guided day does, until it has written its credentials."""
    command = [sys.executable, "-W", "error", "-m", "sync.portal.main", "serve", "--demo", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--credentials", str(credentials), *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(credentials.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        deadline = time.monotonic() + 60
        while not credentials.exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=20)


def enrolled(url: str, told: dict[str, str], seed: int) -> CallingStation:
    entropy = SeededEntropy(seed)
    client = httpx.Client(base_url=url, trust_env=False)
    station = CallingStation(client, SigningKey.new(entropy), SystemClock(), entropy)
    assert station.enrol(told["enrol_code"], told["root_fingerprint"]).status_code == 201
    assert station.register_operator(told["enrol_code"], told["operator_id"]).status_code == 200
    return station


@pytest.fixture
def core_dumps() -> Iterator[None]:
    """Let this process and what it starts leave core dumps as far as the machine does."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))


def core_bytes(pid: int) -> str:
    """Return how much of a core dump a process may leave."""
    told = (PROC / str(pid) / "limits").read_text()
    return next(line for line in told.splitlines() if line.startswith("Max core file size")).split()[4]


@pytest.mark.usefixtures("core_dumps")
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_the_demo_portal_serves_at_once_and_leaves_nothing(tmp_path: Path, ending: signal.Signals) -> None:
    file = tmp_path / "practice" / "credentials.json"
    file.parent.mkdir()
    with demo(file) as process:
        told = json.loads(file.read_bytes())
        assert file.stat().st_mode & 0o777 == 0o600
        if PROC.exists():
            assert core_bytes(process.pid) == "0"
        station = enrolled(told["url"], told, 1)
        maker = station.maker().elsewhere(operator_id=told["operator_id"])
        assert station.feed("roster").status_code == 200
        results = station.send(maker.supplement(maker.new_id(), "request").raw)
        assert results[0].outcome == "wait"
        desk = Desk(station.client, told["officer_token"])
        assert desk.get("/v1/officer/packets").json()["packets"] == []
        station.client.close()
        process.send_signal(ending)
        out, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    assert out.decode().count("\n") == 1
    assert told["url"] in out.decode()
    assert [path.name for path in file.parent.iterdir()] == ["credentials.json"]


@pytest.mark.skipif(not PROC.exists(), reason="Linux tells the limits of a process")
@pytest.mark.usefixtures("core_dumps")
def test_workers_leave_no_core_dump(tmp_path: Path) -> None:
    with demo(tmp_path / "credentials.json", "--workers", "2") as process:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        assert [core_bytes(pid) for pid in (process.pid, *map(int, children))] == ["0"] * 3
        process.terminate()
        process.communicate(timeout=30)


def test_a_reader_that_leaves_ends_a_listing_quietly(home: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "sync.portal.main", "admin", "fleet", "--json", "--home", str(home)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(timeout=60) == 1
    assert "Traceback" not in said
    assert "Exception ignored" not in said


def test_a_practice_folder_can_be_used_again(tmp_path: Path) -> None:
    seen = []
    for turn in (1, 2):
        file = tmp_path / f"credentials-{turn}.json"
        with demo(file, "--home", str(tmp_path / "practice")) as process:
            told = json.loads(file.read_bytes())
            station = enrolled(told["url"], told, turn)
            seen.append((told["root_fingerprint"], station.station_no))
            station.client.close()
            process.terminate()
            process.wait(timeout=30)
    assert seen[0][0] == seen[1][0]
    assert [number for _, number in seen] == [10_000, 10_001]


def test_every_argument_is_explained_in_vietnamese() -> None:
    def unexplained(one: argparse.ArgumentParser) -> Iterator[str]:
        for action in one._actions:
            if isinstance(action, argparse._SubParsersAction):
                for below in action.choices.values():
                    yield from unexplained(below)
            elif action.dest != "help" and not re.search(r"[^\x00-\x7f]|==SUPPRESS==", action.help or ""):
                yield f"{one.prog} {action.dest}"

    assert list(unexplained(_parser())) == []
