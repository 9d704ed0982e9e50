"""Formatter, linter and types are part of the suite, so that nothing lands without them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT

BUILD = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "build").glob("*.py"))


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["ruff", "format", "--check", "."], id="format"),
        pytest.param(["ruff", "check", "."], id="lint"),
        pytest.param(["mypy"], id="types"),
        pytest.param(["mypy", *BUILD], id="types-of-build"),
        pytest.param(
            ["mypy", "--platform", "win32", "--cache-dir", ".mypy_cache/win32", *BUILD], id="types-on-windows"
        ),
    ],
)
def test_check_is_clean(command: list[str]) -> None:
    env = {**os.environ, "PYTHONUTF8": "1", "NO_COLOR": "1"}
    answer = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
