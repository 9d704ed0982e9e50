"""Which Python the environment is made with."""

from __future__ import annotations

import stat
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.packaging.test_machine import load

PLAIN = "'--prefix=/opt/python'"
NAME = f"python3.{sys.version_info.minor}"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has one build of Python")


@pytest.fixture
def interpreter(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return load("interpreter", monkeypatch)


def twin_in(folder: Path, answer: str) -> Path:
    """Write a program that stands where the system's Python would."""
    program = folder / NAME
    program.write_text(f"#!/bin/sh\n{answer}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def test_one_built_for_speed_is_kept(interpreter: ModuleType, tmp_path: Path) -> None:
    twin_in(tmp_path, "exit 0")
    assert interpreter.quicker_twin(f"'{interpreter.FLAG}' '--with-lto'", tmp_path) is None
    assert interpreter.quicker_twin(None, tmp_path) is None


def test_a_plain_one_gives_way_to_the_systems_own(interpreter: ModuleType, tmp_path: Path) -> None:
    assert interpreter.quicker_twin(PLAIN, tmp_path) is None
    twin = twin_in(tmp_path, "exit 0")
    assert interpreter.quicker_twin(PLAIN, tmp_path) == twin


@pytest.mark.parametrize("answer", ["exit 1", "kill -9 $$"])
def test_but_not_to_one_that_would_not_do(interpreter: ModuleType, tmp_path: Path, answer: str) -> None:
    twin_in(tmp_path, answer)
    assert interpreter.quicker_twin(PLAIN, tmp_path) is None


def test_nor_to_one_that_cannot_be_started(interpreter: ModuleType, tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("not a program", encoding="utf-8")
    assert interpreter.quicker_twin(PLAIN, tmp_path) is None


def test_nor_to_itself(interpreter: ModuleType, tmp_path: Path) -> None:
    (tmp_path / NAME).symlink_to(Path(sys.executable).resolve())
    assert interpreter.quicker_twin(PLAIN, tmp_path) is None


def test_an_environment_that_is_there_is_kept(interpreter: ModuleType, tmp_path: Path) -> None:
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(sys.executable)
    assert not interpreter.made_here(tmp_path), "half-made"
    (tmp_path / ".venv" / "made.json").write_text("{}", encoding="utf-8")
    assert interpreter.made_here(tmp_path)
    (programs / "python").unlink()
    (programs / "python").symlink_to("/bin/sh")
    assert not interpreter.made_here(tmp_path), "of another Python"
