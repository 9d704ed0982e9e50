"""`tram-so-portal admin keys …` as the people at the server and at the root use it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from forms.packets.portal_keys import read_keys
from sync.portal.keys.online_keys import PUBLIC_NAME, SECRETS_NAME
from sync.portal.main import main

SINCE = "2026-11-20T08:00"


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    # The process entry sends events to standard error; inside a test that would outlive it.
    monkeypatch.setattr("sync.portal.main.start_logging", lambda: None)


class Server:
    """A server's folder, and the root's on another machine."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home, self.root, self.stick = folder / "server", folder / "root", folder / "stick"
        self.stick.mkdir()
        self._capsys = capsys
        self.ok("root-init", "--out", self.root)
        self.ok("keys", "--home", self.home, "--root", self.root)

    def run(self, *arguments: str | Path) -> tuple[int, dict[str, Any]]:
        status = main(["admin", *map(str, arguments), "--json"])
        return status, json.loads(self._capsys.readouterr().out)

    def ok(self, *arguments: str | Path) -> dict[str, Any]:
        status, answer = self.run(*arguments)
        assert status == 0, answer
        return answer

    def problem(self, *arguments: str | Path) -> str:
        status, answer = self.run(*arguments)
        assert status == 1
        assert answer["message"] not in {"", "Không thực hiện được."}
        return str(answer["problem"])

    def words(self, *arguments: str | Path) -> str:
        assert main(["admin", *map(str, arguments)]) == 0
        return self._capsys.readouterr().out

    def ask(self, name: str, *arguments: str) -> str:
        told = self.ok("keys", *arguments, "--home", self.home, "--out", self.stick / name)
        return str(told["code"])

    def sign(self, name: str, code: str) -> Path:
        out = self.stick / f"{name}.signed"
        self.ok("keys", "sign", self.stick / name, "--root", self.root, "--code", code, "--out", out)
        return out

    def take(self, signed: Path) -> dict[str, Any]:
        return self.ok("keys", "import", signed, "--home", self.home)

    @property
    def listed(self) -> dict[tuple[str, int], tuple[bool, bool]]:
        rows = self.ok("keys", "list", "--home", self.home)["keys"]
        return {(row["use"], row["id"]): (row["current"], row["revoked_at"] is not None) for row in rows}


@pytest.fixture
def server(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Server:
    return Server(tmp_path, capsys)


def test_a_key_is_replaced_in_three_steps_and_the_root_never_comes_to_the_server(server: Server) -> None:
    before = (server.home / PUBLIC_NAME).read_bytes()
    code = server.ask("r", "rotate", "receipt", "seal")
    # Asked for, and not yet in use: nobody knows the new keys.
    assert (server.home / PUBLIC_NAME).read_bytes() == before
    assert ("seal", 2) not in server.listed
    root_secret = json.loads((server.root / "tramso-root.json").read_bytes())["root"]
    told = server.take(server.sign("r", code))
    assert told == {"serial": 2, "receipt": 2, "seal": 2, "station": 1}
    assert server.listed["seal", 2] == (True, False)
    assert server.listed["seal", 1] == (False, False)
    secrets = msgspec.json.decode((server.home / SECRETS_NAME).read_bytes())
    assert set(secrets["seal"]) == {"1", "2"}
    assert (server.home / SECRETS_NAME).stat().st_mode & 0o777 == 0o600
    # No private key leaves the server, and the root's never enters it.
    for file in server.stick.iterdir():
        content = file.read_bytes()
        assert not any(seed.encode() in content for seed in (*secrets["seal"].values(), secrets["pepper"]))
    assert not any(
        root_secret.encode() in file.read_bytes() for file in server.home.rglob("*") if file.is_file()
    )


def test_asked_twice_the_same_key_is_asked_for(server: Server) -> None:
    first, second = (server.ask(name, "rotate", "receipt") for name in ("a", "b"))
    assert first == second
    assert (server.stick / "a").read_bytes() == (server.stick / "b").read_bytes()
    # A signed list that was lost on the way is signed again, under a serial of its own.
    server.sign("a", first)
    assert server.take(server.sign("b", second))["serial"] == 3


def test_a_request_somebody_else_put_on_the_stick_is_not_signed(server: Server) -> None:
    code = server.ask("r", "rotate", "seal")
    request = msgspec.json.decode((server.stick / "r").read_bytes())
    request["add"][0]["public"] = "A" * 43 + "="
    (server.stick / "r").write_bytes(msgspec.json.encode(request))
    out = server.stick / "out"
    problem = server.problem(
        "keys", "sign", server.stick / "r", "--root", server.root, "--code", code, "--out", out
    )
    assert problem == "key_request_code"
    assert not out.exists()


def test_a_code_may_be_typed_as_people_type(server: Server) -> None:
    code = server.ask("r", "rotate", "seal")
    assert server.take(server.sign("r", code.lower().replace("-", " ")))["seal"] == 2


def test_a_list_is_taken_once_and_never_an_older_one(server: Server, tmp_path: Path) -> None:
    one = server.sign("a", server.ask("a", "rotate", "receipt"))
    server.take(one)
    two = server.sign("b", server.ask("b", "rotate", "receipt"))
    server.take(two)
    for old in (one, two):
        assert server.problem("keys", "import", old, "--home", server.home) == "keys_rollback"
    junk = tmp_path / "junk"
    junk.write_bytes(b"{}")
    assert server.problem("keys", "import", junk, "--home", server.home) == "keys_bytes"


def test_a_list_of_another_root_is_not_taken(server: Server, tmp_path: Path) -> None:
    code = server.ask("r", "rotate", "seal")
    server.ok("root-init", "--out", tmp_path / "other")
    arguments = ("--root", tmp_path / "other", "--code", code, "--out", server.stick / "out")
    assert server.problem("keys", "sign", server.stick / "r", *arguments) == "root_mismatch"


def test_a_list_with_a_key_this_server_does_not_hold_is_not_taken(server: Server) -> None:
    before = (server.home / SECRETS_NAME).read_bytes()
    signed = server.sign("r", server.ask("r", "rotate", "seal"))
    # Put back from a copy between the two steps: packets would be sealed to what nobody can open.
    (server.home / SECRETS_NAME).write_bytes(before)
    assert server.problem("keys", "import", signed, "--home", server.home) == "keys_secret_missing"
    assert ("seal", 2) not in server.listed


def test_a_revoked_key_gets_a_successor_and_stays_revoked_whatever_older_request_is_signed(
    server: Server,
) -> None:
    stale = server.ask("stale", "rotate", "seal")
    code = server.ask("r", "revoke", "receipt", "--id", "1", "--since", SINCE)
    server.take(server.sign("r", code))
    assert server.listed["receipt", 1] == (False, True)
    assert server.listed["receipt", 2] == (True, False)
    # Made before, from a list that knows of no revocation.
    assert server.take(server.sign("stale", stale))["serial"] == 3
    assert server.listed["receipt", 1] == (False, True)
    assert server.listed["seal", 2] == (True, False)
    keys = read_keys((server.home / PUBLIC_NAME).read_bytes(), pinned_root=_root(server))
    (gone,) = (key for key in keys.listed if key.is_revoked)
    assert gone.revoked_at == datetime(2026, 11, 20, 1, tzinfo=UTC).timestamp()


def test_the_newest_is_not_followed_by_one_that_was_put_aside(server: Server) -> None:
    server.take(server.sign("a", server.ask("a", "rotate", "receipt")))
    code = server.ask("b", "revoke", "receipt", "--id", "2", "--since", SINCE)
    assert server.take(server.sign("b", code))["receipt"] == 3
    both = server.ask("c", "revoke", "receipt", "--id", "1", "3", "--since", SINCE)
    assert server.take(server.sign("c", both))["receipt"] == 4


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--id", "9", "--since", SINCE), "key_unknown"),
        (("--id", "1", "--since", "yesterday"), "key_time"),
        (("--id", "1", "--since", "2199-01-01T00:00"), "key_time"),
    ],
)
def test_what_cannot_be_revoked_is_said(server: Server, arguments: tuple[str, ...], problem: str) -> None:
    told = server.problem(
        "keys", "revoke", "receipt", *arguments, "--home", server.home, "--out", server.stick / "r"
    )
    assert told == problem


def test_certificates_are_not_revoked(server: Server) -> None:
    with pytest.raises(SystemExit) as ended:
        server.run("keys", "revoke", "station", "--id", "1", "--since", SINCE, "--out", server.stick / "r")
    assert ended.value.code == 2


def test_with_the_root_at_hand_it_is_one_step(server: Server) -> None:
    told = server.ok(
        "keys", "rotate", "receipt", "seal", "station", "--home", server.home, "--root", server.root
    )
    assert told == {"serial": 2, "receipt": 2, "seal": 2, "station": 2}


def test_without_a_verb_and_a_root_it_says_what_there_is(server: Server) -> None:
    assert server.problem("keys", "--home", server.home) == "keys_root_needed"


def test_people_are_told_in_words(server: Server) -> None:
    asked = server.words("keys", "rotate", "seal", "--home", server.home, "--out", server.stick / "r")
    code = asked.splitlines()[1].rpartition(" ")[2]
    assert "Sao lưu online-keys.json" in asked
    signed = server.words(
        "keys", "sign", server.stick / "r", "--root", server.root, "--code", code, "--out", server.stick / "s"
    )
    assert "danh sách số 2" in signed
    assert "không phải khởi động lại cổng" in server.words(
        "keys", "import", server.stick / "s", "--home", server.home
    )
    server.ok(
        "keys", "revoke", "seal", "--id", "2", "--since", SINCE, "--home", server.home, "--root", server.root
    )
    told = server.words("keys", "list", "--home", server.home)
    assert "seal 2 (mở gói hồ sơ)" in told
    assert "ĐÃ THU HỒI, có thể lộ từ 08:00 20/11/2026" in told
    assert "seal 1 (mở gói hồ sơ)" in told
    assert "cũ, vẫn mở và kiểm được" in told


def _root(server: Server) -> bytes:
    file = msgspec.json.decode((server.home / PUBLIC_NAME).read_bytes(), type=dict[str, str])
    return msgspec.convert(file["root"], bytes)
