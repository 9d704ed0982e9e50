"""Lets pyzbar find the zbar that came along: it asks the system for one by name, which has none.

Run by PyInstaller's loader before the program.
"""

from __future__ import annotations

import ctypes.util
import sys
from pathlib import Path


def _find(name: str) -> str | None:
    if name == "zbar":
        for beside in sorted(Path(sys._MEIPASS).glob("libzbar*")):  # type: ignore[attr-defined]
            return str(beside)
    return _of_the_system(name)


_of_the_system = ctypes.util.find_library
ctypes.util.find_library = _find
