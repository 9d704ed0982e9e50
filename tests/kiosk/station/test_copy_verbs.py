"""The whole way of an older copy with commands: copied aside, gone on, put back, refused, renewed, printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.forms.engine.birth_answers import good_answers
from tests.kiosk.station.test_verbs import Shell
from tests.support.portal import offer
from tests.support.put_back import copy_database, put_database_back
from tests.support.station_homes import StationKit, write_plan

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def shell(kit: StationKit, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    kit.enrol()
    return Shell(kit, monkeypatch, capsys)


def doctors_word(shell: Shell) -> tuple[bool, str]:
    """Return what the doctor says of copies."""
    _, told = shell.run("doctor")
    (found,) = (one for one in told["checks"] if one["check"] == "copy")
    return found["ok"], found["detail"]


def test_a_station_put_back_and_renewed_with_commands(shell: Shell, tmp_path: Path) -> None:
    plan = str(write_plan(tmp_path, good_answers()))

    def new() -> dict[str, Any]:
        code, made = shell.run("new", "--form", plan)
        assert code == 0, made
        return dict(made)

    first = new()
    assert doctors_word(shell) == (True, "")
    aside = copy_database(shell.kit.home, tmp_path / "aside")
    given = new()["code"]
    assert shell.run("sync", "--once")[0] == 0
    put_database_back(shell.kit.home, aside)

    assert doctors_word(shell) == (False, "behind")
    assert shell.error("new", "--form", plan) == "copy_in_doubt"
    # A case the portal has, and one that `new` gave up: neither lies here waiting to be sent.
    code, told = shell.run("slip", str(first["code"]))
    assert (code, told["error"]["code"]) == (1, "copy_in_doubt")
    assert "chưa nộp" not in str(told["error"]) and "còn nguyên" in str(told["error"])
    assert doctors_word(shell) == (False, "behind")
    assert shell.error("renew", "--code", "00000-00000") == "epoch_code_refused"

    number = int(str(given).split("-")[1])
    code, told = shell.run("renew", "--code", offer(shell.kit.portal, station_no=number))
    assert (code, told) == (0, {"station_no": number, "chain_epoch": 2})

    assert doctors_word(shell) == (True, "")
    after = new()["code"]
    assert after not in {given, first["code"]}
    assert shell.run("slip", str(after))[0] == 0
    assert shell.run("slip", str(first["code"]))[0] == 0
    assert shell.run("sync", "--once")[0] == 0
    assert shell.run("status")[1]["waiting"] == 0
