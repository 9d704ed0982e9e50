"""Commands beside a database of another program: told in a sentence, never a crash, never "all is well"."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from kiosk.cli.main import main
from kiosk.container import Surroundings
from kiosk.home.process_guard import OPERATOR_VARIABLE, PIN_VARIABLE
from sync.link.transport import Transport
from sync.replica.schema.migrations import STEPS
from tests.migrations.make_frozen import FOLDER
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.keyring import FakeKeyring
from tests.support.portal import OPERATOR
from tests.support.stations import PIN

if TYPE_CHECKING:
    from pathlib import Path

READING = (["doctor"], ["status"], ["outbox", "list"], ["audit", "verify"])


class Machine:
    """A home of an earlier program, and today's commands on it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home = folder / "station"
        shutil.copytree(FOLDER / "home-1", self.home)
        self.home.chmod(0o700)
        told = json.loads((self.home / "told.json").read_text(encoding="utf-8"))
        self.clock = FakeClock(told["at_ms"])
        self.keyring = FakeKeyring()
        for service, user, secret in told["keyring"]:
            self.keyring.set_password(service, user, secret)
        self._environment = monkeypatch

    def around(self) -> Surroundings:
        return Surroundings(self.clock, SeededEntropy(5), self.keyring, Transport)

    def run(self, *words: str) -> int:
        self._environment.setenv(PIN_VARIABLE, PIN)
        self._environment.setenv(OPERATOR_VARIABLE, OPERATOR)
        return main([*words, "--home", str(self.home), "--json"], self.around)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_before_the_first_sign_in_after_an_update(
    machine: Machine, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    before = (machine.home / "station.db").read_bytes()
    assert machine.run(*words) == 1
    told = capsys.readouterr()
    assert "replica_before_update" in told.out + told.err
    assert (machine.home / "station.db").read_bytes() == before


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_under_a_program_that_is_older_than_the_data(
    machine: Machine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    # This program with fewer steps is the earlier one.
    monkeypatch.setattr("sync.replica.schema.migrations.must_be_current.__defaults__", (STEPS[:0],))
    assert machine.run(*words) == 1
    told = capsys.readouterr()
    assert "replica_too_new" in told.out + told.err
