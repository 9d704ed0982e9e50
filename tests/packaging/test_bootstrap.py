"""`build/dev.py` on a small checkout: made once, exactly as locked, rebuilt when half-made."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.packaging.checkout import make_checkout, make_wheel

if TYPE_CHECKING:
    from pathlib import Path

    from tests.packaging.checkout import Checkout

SECOND_START_S = 2.0


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout whose environment a first `run` has made."""
    checkout = make_checkout(tmp_path_factory.mktemp("made"))
    code, output = checkout.dev("run")
    assert code == 7, output
    for step in ("making .venv", "installing the libraries of lock.txt", "installing the program itself"):
        assert step in output
    return checkout


def imports(checkout: Checkout, module: str) -> bool:
    """Return whether the environment has `module`."""
    python = checkout.root / ".venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    return (
        subprocess.run([python, "-c", f"import {module}"], check=False, stderr=subprocess.DEVNULL).returncode
        == 0
    )


def test_without_a_display_run_is_the_guided_day_offscreen(made: Checkout) -> None:
    code, _ = made.dev("run")
    said = made.said()
    assert code == 7
    assert said["argv"] == ["day", "--out", str(made.root / ".work" / "day")]
    assert said["platform"] == "offscreen"
    assert said["folder"] == str(made.root)


def test_out_is_where_the_person_stands(made: Checkout, tmp_path: Path) -> None:
    made.dev("run", "--out", "pictures", cwd=tmp_path)
    assert made.said()["argv"] == ["day", "--out", str(tmp_path / "pictures")]


def test_second_start_has_nothing_to_do(made: Checkout) -> None:
    started = time.time()
    _, output = made.dev("run")
    at = made.said()["at"]
    assert isinstance(at, float)
    assert at - started < SECOND_START_S
    assert output == ""


def test_test_passes_on_what_it_does_not_know(made: Checkout) -> None:
    code, output = made.dev("test", "--long", "-k", "slip")
    assert code == 7, output
    said = made.said()
    workers = ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"] if (os.cpu_count() or 1) > 1 else []
    assert said["argv"] == [*workers, "-k", "slip"]
    assert said["long"] == "1"
    assert said["platform"] == "offscreen"


def test_one_file_needs_no_second_worker(made: Checkout) -> None:
    made.dev("test", "ui/main.py::test_x")
    assert made.said()["argv"] == ["ui/main.py::test_x"]


@pytest.mark.parametrize(
    "arguments", [[], ["dance"], ["run", "--out"], ["run", "now"], ["setup", "all"], ["check", "x"]]
)
def test_misuse_shows_the_usage(made: Checkout, arguments: list[str]) -> None:
    code, output = made.dev(*arguments)
    assert code == 2
    assert output.startswith("usage: ")


def test_help_is_no_misuse(made: Checkout) -> None:
    code, output = made.dev("--help")
    assert code == 0
    assert "--long" in output


def test_another_lock_is_followed_in_place(made: Checkout) -> None:
    run, dev = made.locks()
    made.lock(run + make_wheel(made.wheels, "more", ""), dev)
    assert made.dev("setup")[0] == 0
    assert imports(made, "more")
    kept = made.root / ".venv" / "kept"
    kept.write_text("x", encoding="utf-8")
    made.lock(run, dev)
    code, output = made.dev("setup")
    assert code == 0, output
    assert "removing more" in output
    assert imports(made, "tiny")
    assert not imports(made, "more")
    assert kept.exists()


def test_a_package_with_another_hash_is_refused_and_what_is_half_made_thrown_away(made: Checkout) -> None:
    run, dev = made.locks()
    more = make_wheel(made.wheels, "more", "")
    made.lock(run + more[:-9] + "00000000\n", dev)
    code, output = made.dev("run")
    assert code == 1
    assert "hash" in output.lower()
    assert "Traceback" not in output
    assert not (made.root / ".venv" / "made.json").exists()
    leftover = made.root / ".venv" / "leftover"
    leftover.write_text("x", encoding="utf-8")
    made.lock(run, dev)
    code, output = made.dev("run")
    assert code == 7, output
    assert "half-made" in output
    assert not leftover.exists()


def test_two_at_once_make_one_environment_of_one_killed_in_the_middle(tmp_path: Path) -> None:
    checkout = make_checkout(tmp_path)
    thrown_away = 0
    if sys.platform != "win32":  # SIGKILL
        process = checkout.popen("setup")
        deadline = time.monotonic() + 120
        while not (checkout.root / ".venv" / "pyvenv.cfg").exists():
            assert process.poll() is None
            assert time.monotonic() < deadline
        process.kill()
        process.communicate()
        thrown_away = 1
    both = [checkout.popen("setup"), checkout.popen("setup")]
    outputs = [process.communicate(timeout=240)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    assert sum("waiting for it" in output for output in outputs) == 1
    assert sum("half-made" in output for output in outputs) == thrown_away
    assert sum("making .venv" in output for output in outputs) == 1
    assert checkout.dev("run")[0] == 7
