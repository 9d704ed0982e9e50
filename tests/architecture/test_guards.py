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

WARNS = (
    "import logging\n{mark}\ndef test_x(): logging.getLogger('kiosk.thing').warning('something is wrong')\n"
)


def outcome(folder: Path, text: str) -> str:
    """Run one small test file under this repository's conftest; everything pytest wrote."""
    (folder / "test_inner.py").write_text("import pytest\n" + text, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "tests.conftest",
        "-c",
        str(ROOT / "pyproject.toml"),
    ]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    env.pop("TRAM_SO_LONG", None)
    answer = subprocess.run(
        [*command, "-p", "no:cacheprovider", "--rootdir", str(folder), str(folder / "test_inner.py")],
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


def test_a_warning_of_ours_fails_the_test(tmp_path: Path) -> None:
    assert "unexpected log records" in outcome(tmp_path, WARNS.format(mark=""))


def test_an_expected_warning_does_not(tmp_path: Path) -> None:
    assert "1 passed" in outcome(tmp_path, WARNS.format(mark="@pytest.mark.allows_log"))


def test_a_warning_of_qt_fails_the_test(tmp_path: Path) -> None:
    text = "from PySide6.QtCore import qWarning\ndef test_x(): qWarning('a painter is not active')\n"
    assert "1 failed" in outcome(tmp_path, text)


def test_long_tests_wait_for_long(tmp_path: Path) -> None:
    assert "1 skipped" in outcome(tmp_path, "@pytest.mark.long\ndef test_x(): assert False\n")
