"""The camera's libraries, brought into memory in a thread before Qt asks for them.

Qt's camera module and its list of devices belong to the GUI thread: asked for elsewhere, the list leaves a
notifier behind that belongs to a thread which has ended. What makes both slow is bringing in twenty megabytes of
libraries, and that may happen anywhere. Nothing of this runs before somebody wants a camera.
"""

from __future__ import annotations

import contextlib
import ctypes
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo

from ui.paper.off_screen import off_screen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from concurrent.futures import Future

_BLOCK = 1 << 20
_NEEDED = re.compile(
    r"(lib)?(avutil|swresample|avcodec|avformat|swscale|Qt6?Multimedia)(-\d+|\.\d+)?(\.so\.\d+|\.dll|\.dylib)"
)
"""Names of the libraries; on Linux those by which they are asked for, not their copies under a full version."""


def bring_in() -> Future[None]:
    """Read and load them off the GUI thread; what is not there or cannot be loaded is left to Qt.

    To be called on the GUI thread. The future never fails.
    """
    place = QLibraryInfo.LibraryPath
    folders = {Path(QLibraryInfo.path(one)) for one in (place.LibrariesPath, place.BinariesPath)}
    plugins = Path(QLibraryInfo.path(place.PluginsPath)) / "multimedia"
    return off_screen(lambda: _load(folders, plugins))


def is_needed(name: str) -> bool:
    """Tell whether the camera needs the library in a file of this name."""
    return _NEEDED.fullmatch(name) is not None


def _load(folders: Iterable[Path], plugins: Path) -> None:
    for folder in folders:
        if folder.is_dir():
            for one in folder.iterdir():
                if is_needed(one.name):
                    _read(one)
    if plugins.is_dir():
        for plugin in plugins.iterdir():
            _read(plugin)
            if sys.platform == "linux":
                # Brings in all it needs. Elsewhere the search for those is Qt's own business.
                with contextlib.suppress(OSError):
                    ctypes.CDLL(str(plugin))


def _read(path: Path) -> None:
    """Have a file in the system's memory: loading it holds the interpreter, waiting for the disk does not."""
    with contextlib.suppress(OSError), path.open("rb") as file:
        while file.read(_BLOCK):
            pass
