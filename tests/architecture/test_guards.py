"""The guards of tests/conftest.py themselves: network, home, logs, long tests."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.conftest import ForeignAddressError

INNER = {
    "ours": "import logging\ndef test_x(): logging.getLogger('kiosk.thing').warning('something is wrong')\n",
    "expected": "import logging, pytest\n@pytest.mark.allows_log\n"
    "def test_x(): logging.getLogger('kiosk.thing').warning('something is wrong')\n",
    "qt": "from PySide6.QtCore import qWarning\ndef test_x(): qWarning('a painter is not active')\n",
    "long": "import pytest\n@pytest.mark.long\ndef test_x(): assert False\n",
}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Run small test files under this repository's conftest, once for all; everything pytest wrote."""
    folder = tmp_path_factory.mktemp("inner")
    for name, text in INNER.items():
        (folder / f"test_{name}.py").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-rA", "-p", "tests.conftest", "-p", "no:cacheprovider"]
    command += ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(folder), str(folder)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    env.pop("TRAM_SO_LONG", None)
    env.pop("PYTEST_ADDOPTS", None)
    answer = subprocess.run(
        command,
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stdout + answer.stderr


@pytest.mark.parametrize("address", ["192.0.2.1", "10.0.0.1", "portal.example"])
def test_other_machines_are_out_of_reach(address: str) -> None:
    with pytest.raises(ForeignAddressError):
        socket.create_connection((address, 443), timeout=0.1)


def test_this_machine_is_in_reach() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), 2):
        pass


def test_home_is_the_tests_own(tmp_path: Path) -> None:
    assert Path.home() == tmp_path / "home"
    assert not [name for name in os.environ if name.startswith("TRAM_SO_") and name != "TRAM_SO_LONG"]


def test_a_warning_of_ours_fails_the_test(outcome: str) -> None:
    assert "unexpected log records" in outcome
    assert "ERROR test_ours.py::test_x" in outcome or "FAILED test_ours.py::test_x" in outcome


def test_an_expected_warning_does_not(outcome: str) -> None:
    assert "PASSED test_expected.py::test_x" in outcome
    assert "ERROR test_expected.py" not in outcome


def test_a_warning_of_qt_fails_the_test(outcome: str) -> None:
    assert "FAILED test_qt.py::test_x" in outcome


def test_long_tests_wait_for_long(outcome: str) -> None:
    assert "SKIPPED [1] test_long.py" in outcome
    assert "FAILED test_long.py" not in outcome
