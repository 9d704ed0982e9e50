"""Run before anything else in the frozen program: pyzbar asks the system for libzbar, ours lies beside it."""

from __future__ import annotations

import ctypes.util
import sys
from pathlib import Path

_of_the_system = ctypes.util.find_library


def _find(name: str) -> str | None:
    if name == "zbar":
        for found in sorted(Path(sys._MEIPASS).glob("libzbar*")):  # type: ignore[attr-defined]
            return str(found)
    return _of_the_system(name)


ctypes.util.find_library = _find
