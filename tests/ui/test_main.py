"""`tram-so`: which front a command gets, and that verbs never load Qt."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from ui.main import find_verb


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


def test_only_the_verb_itself_is_taken_off(tmp_path: Path) -> None:
    code = "import sys; from ui.main import main; sys.exit(main(['day', '--out', 'day', '--portal', 'x']))"
    answer = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    # A folder called like the verb is a folder: what is wrong here is only the missing credentials.
    assert answer.returncode == 2
    assert "--credentials" in answer.stderr
    assert "usage" not in answer.stderr


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
