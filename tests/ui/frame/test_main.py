"""`tram-so`: which front a command gets, and that verbs never load Qt."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from ui.main import find_verb, without_verb


@pytest.mark.parametrize(
    ("arguments", "verb"),
    [
        ([], None),
        (["--home", "/tmp/x"], None),
        (["--demo"], None),
        (["--home=/tmp/x"], None),
        (["day", "--out", "x"], "day"),
        (["--home", "day", "status"], "status"),
        (["search", "khai sinh"], "search"),
        (["--json", "search", "x"], "search"),
    ],
)
def test_the_verb_is_the_first_word_that_is_no_options_value(arguments: list[str], verb: str | None) -> None:
    assert find_verb(arguments) == verb


@pytest.mark.parametrize(
    ("arguments", "rest"),
    [
        (["day", "--out", "day"], ["--out", "day"]),
        (["--out", "day", "day"], ["--out", "day"]),
        (["--json", "day", "--home", "day"], ["--json", "--home", "day"]),
    ],
)
def test_only_the_verb_itself_is_taken_away(arguments: list[str], rest: list[str]) -> None:
    assert without_verb(arguments) == rest


def test_a_folder_may_be_named_like_the_verb(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ui.main", "day", "--out", "day", "--portal", "http://127.0.0.1:9"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    answer = subprocess.run(
        [*command, "--credentials", "nowhere.json"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert answer.returncode == 1, answer.stderr
    assert "nowhere.json" in answer.stderr


def test_a_verb_runs_without_qt() -> None:
    code = (
        "import sys\n"
        "from ui.main import main\n"
        "main(['search', 'khai sinh'])\n"
        "print('QT' if any(name.startswith('PySide6') for name in sys.modules) else 'NONE')"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert answer.stdout.strip().splitlines()[-1] == "NONE", answer.stderr
