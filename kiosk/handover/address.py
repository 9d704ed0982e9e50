"""Where the holder listens: a short name from the home's path, in a folder of this user alone.

A socket's path may have at most about 100 characters and a home's may be longer, so the name is a hash.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import StationError
from kiosk.home.private_files import FOLDER_MODE

if TYPE_CHECKING:
    from kiosk.home.layout import Home

MAX_SOCKET_PATH = 100


def socket_address(home: Home) -> str:
    """Return the address of a home's holder, whether or not somebody listens.

    Raises:
        StationError: `handover_unavailable` when no folder is ours alone.
    """
    name = hashlib.sha256(os.fsencode(home.root.resolve())).hexdigest()[:24]
    if sys.platform == "win32":
        return rf"\\.\pipe\tram-so-{name}"
    for folder in _folders():
        path = str(folder / f"{name}.sock")
        if len(os.fsencode(path)) <= MAX_SOCKET_PATH and _is_ours(folder):
            return path
    raise StationError("handover_unavailable")


def remove_stale(address: str) -> None:
    """Remove the socket file of a holder that was killed; only the one who holds the lock may."""
    if sys.platform != "win32":
        Path(address).unlink(missing_ok=True)


def _folders() -> tuple[Path, ...]:
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    shared = Path(tempfile.gettempdir()) / f"tram-so-{_user()}"
    # The sticky /tmp is tried last: a very long TMPDIR would not fit.
    last = Path("/tmp") / f"tram-so-{_user()}"  # noqa: S108 (checked to be ours before use)
    return ((Path(runtime) / "tram-so",) if runtime.startswith("/") else ()) + (shared, last)


def _is_ours(folder: Path) -> bool:
    try:
        folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return False
    # A folder somebody else has put there, or a link, could lead our PIN to them.
    return stat.S_ISDIR(found.st_mode) and found.st_uid == _user() and not found.st_mode & 0o077


def _user() -> int:
    return os.getuid() if sys.platform != "win32" else 0
