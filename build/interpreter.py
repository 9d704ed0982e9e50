"""Which Python the program is made with: one built for speed, where the one that was called is not.

A Python compiled on the machine (pyenv, a plain `./configure && make`) lacks profile-guided optimisation and takes a
third longer over the same code; the program frozen with it would pass that on to every counter.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

FLAG = "--enable-optimizations"
SYSTEM_FOLDER = Path("/usr/bin")
PROBE = f"""\
import ctypes, ensurepip, sys, sysconfig, venv
minor = sys.version_info[1]
ctypes.CDLL(f"libpython3.{{minor}}.so.1.0")
sys.exit(0 if {FLAG!r} in (sysconfig.get_config_var("CONFIG_ARGS") or "") else 1)
"""
"""Succeeds in a Python that is built for speed, makes environments, and can be frozen."""


def quicker_twin(
    config: str | None = sysconfig.get_config_var("CONFIG_ARGS"), folder: Path = SYSTEM_FOLDER
) -> Path | None:
    """Return the system's own Python of the same version where it is the better one to work with.

    Args:
        config: how the calling Python was configured; None where that is not recorded (Windows).
        folder: where the system keeps its programs.
    """
    if config is None or FLAG in config:
        return None
    twin = folder / f"python3.{sys.version_info.minor}"
    if not twin.exists() or twin.resolve() == Path(sys.executable).resolve():
        return None
    try:
        probe = subprocess.run(
            [str(twin), "-I", "-c", PROBE],
            capture_output=True,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return twin if probe.returncode == 0 else None


def go_on_with(twin: Path, program: str, arguments: list[str]) -> None:
    """Become the other Python, with the same arguments."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(twin, [str(twin), program, *arguments])
