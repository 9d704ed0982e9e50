"""What the command line is as a process: quiet when its reader leaves, and without crash files."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.cli.main import _run

ROOT = Path(__file__).parents[3]
FORMS = sorted((ROOT / "resources" / "forms").glob("*.json"))


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("more", [[], ["--json"]])
def test_a_reader_that_leaves_ends_it_quietly(more: list[str], unbuffered: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.main", "forms", "check", *map(str, FORMS), *more],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    # Before it has written anything, so whatever it writes has no reader.
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(timeout=60) == 1, "not everything was said"
    assert said == ""


def test_a_pipe_that_breaks_elsewhere_is_no_reader_that_left() -> None:
    def broken(_args: argparse.Namespace) -> int:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        _run(broken, argparse.Namespace(json=False))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
@pytest.mark.parametrize("verb", ["scan", "forms"])
def test_a_process_that_reads_cards_or_answers_leaves_no_core_dump(verb: str) -> None:
    script = (
        "import resource, sys;"
        "hard = resource.getrlimit(resource.RLIMIT_CORE)[1];"
        "resource.setrlimit(resource.RLIMIT_CORE, (hard, hard));"
        "from ui.main import main;"
        "main([sys.argv[1], '--help']);"
        "assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0"
    )
    subprocess.run(
        [sys.executable, "-c", script, verb], cwd=ROOT, check=True, timeout=60, stdout=subprocess.DEVNULL
    )
