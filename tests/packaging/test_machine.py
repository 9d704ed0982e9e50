"""What `build/dev.py` says about the machine it finds: old Pythons, missing libraries."""

from __future__ import annotations

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.architecture.sources import ROOT
from tests.support.proof import not_proven

if TYPE_CHECKING:
    from types import ModuleType

BUILD = ROOT / "build"


def load(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Import a module of build/, which is no package."""
    monkeypatch.syspath_prepend(str(BUILD))
    spec = importlib.util.spec_from_file_location(name, BUILD / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_first_file_is_readable_by_an_old_python() -> None:
    ast.parse((BUILD / "dev.py").read_text(encoding="ascii"), feature_version=(3, 7))


@pytest.mark.parametrize("version", [(3, 8), (3, 10), (3, 14)])
def test_another_python_gets_one_clear_line(
    version: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = load("dev", monkeypatch).version_problem(*version)
    assert f"this one is {version[0]}.{version[1]}." in line
    assert "\n" not in line


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_supported_pythons_pass(version: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    assert load("dev", monkeypatch).version_problem(*version) == ""


def test_a_real_old_python_gets_the_line_too() -> None:
    old = next((path for minor in (10, 9, 8, 7) if (path := shutil.which(f"python3.{minor}"))), None)
    if old is None:
        not_proven("no older Python on this machine")
    answer = subprocess.run([old, str(BUILD / "dev.py"), "run"], capture_output=True, text=True, check=False)
    if "pyenv" in answer.stderr:
        not_proven("the older Python on this machine cannot be started")
    assert answer.returncode == 1
    assert answer.stderr.startswith("This program needs Python 3.11, 3.12 or 3.13")


@pytest.mark.skipif(sys.platform != "linux", reason="shared objects")
def test_a_library_is_missing_when_it_cannot_be_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    libraries = load("system_libraries", monkeypatch)
    known = {"libc.so.6": "libc6", "libnot-there.so.9": "libnot-there9"}
    assert libraries.unloadable(known) == {"libnot-there.so.9": "libnot-there9"}


def test_the_line_to_run_can_be_pasted(monkeypatch: pytest.MonkeyPatch) -> None:
    line = load("system_libraries", monkeypatch).line_to_run(["libgl1", "libegl1"])
    assert line == "sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends libgl1 libegl1'"


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs another user")
def test_who_may_not_install_is_told_what_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real thing in a child that gave its rights away, with one library that is nowhere."""
    script = (
        "import os, sys, pathlib; sys.path.insert(0, sys.argv[1])\n"
        "import system_libraries as libraries; os.setuid(65534)\n"
        "libraries.ALWAYS['libnot-there.so.9'] = 'libnot-there9'\n"
        "try: libraries.provide(pathlib.Path('/nowhere/log'))\n"
        "except libraries.StepError as error: sys.exit(str(error))\n"
    )
    if not shutil.which("apt-get"):
        not_proven("this system has no apt-get")
    monkeypatch.delenv("DISPLAY", raising=False)
    answer = subprocess.run(
        [sys.executable, "-B", "-c", script, str(BUILD)], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 1
    assert answer.stderr.splitlines()[-1].startswith("sudo sh -c 'apt-get update")
    assert answer.stderr.count("libnot-there9") == 1


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs another user")
def test_who_may_not_install_postgresql_goes_on_without() -> None:
    script = (
        "import os, sys, pathlib; sys.path.insert(0, sys.argv[1])\n"
        "import system_libraries as libraries; os.setuid(65534)\n"
        "libraries.has_postgresql = lambda: False\n"
        "libraries.provide_postgresql(pathlib.Path('/nowhere/log'))\n"
    )
    answer = subprocess.run(
        [sys.executable, "-B", "-c", script, str(BUILD)], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    assert "apt-get install postgresql" in answer.stdout + answer.stderr


def test_a_display_is_seen_by_its_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    has_display = load("system_libraries", monkeypatch).has_display
    if sys.platform != "linux":
        assert has_display({})
        return
    assert not has_display({})
    assert not has_display({"DISPLAY": ""})
    assert has_display({"DISPLAY": ":0"})
    assert has_display({"WAYLAND_DISPLAY": "wayland-0"})
