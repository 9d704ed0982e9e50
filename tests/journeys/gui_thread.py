"""Looks over the shoulder of the thread that draws: databases, the network, files and photographs stay off it.

The interpreter's own profile hook, on that thread only, names every C function called: no part of the program
is replaced. Files opened are told by the audit hook.
"""

from __future__ import annotations

import os
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

_DATABASES = ("sqlcipher3", "sqlite3", "pysqlite3", "apsw")
_NETWORK = ("httpx", "httpcore", "httpx2")
_CALLS = frozenset({"request", "send", "handle_request"})
_SLOW = frozenset({"fsync", "fdatasync", "sendfile", "copyfileobj"})
_PICTURE_WORK = frozenset({"decode", "encode", "transform", "resize", "transpose"})
_PRINTERS = frozenset(
    {"system_printers", "availablePrinterNames", "availablePrinters", "printerInfo", "defaultPrinterName"}
)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_OURS = (f"{os.sep}ui{os.sep}", f"{os.sep}kiosk{os.sep}", f"{os.sep}sync{os.sep}")
_watched: list[Watch] = []


class Watch:
    """What the watched thread did that it should not; each with the place in our own code."""

    def __init__(self) -> None:
        self.thread = threading.get_ident()
        self.found: Counter[str] = Counter()

    def note(self, what: str) -> None:
        """Remember it with the innermost places of the program."""
        frames = [one for one in traceback.extract_stack() if any(part in one.filename for part in _OURS)]
        ours = [one for one in frames if f"{os.sep}tests{os.sep}" not in one.filename]
        if ours:
            way = " < ".join(f"{Path(one.filename).name}:{one.name}" for one in reversed(ours[-3:]))
            self.found[f"{what}: {way}"] += 1

    def profile(self, frame: FrameType, event: str, argument: Any) -> None:
        """Hear of a call (see `sys.setprofile`)."""
        if event == "c_call":
            holder = getattr(argument, "__self__", None)
            module = type(holder).__module__ if holder is not None else ""
            name = getattr(argument, "__name__", "")
            if module.startswith(_DATABASES) or (getattr(argument, "__module__", "") or "").startswith(
                _DATABASES
            ):
                self.note(f"database {name}")
            elif name in _SLOW:
                self.note(f"slow call {name}")
            elif name in _PRINTERS:
                self.note(f"printers {name}")
            elif name in _PICTURE_WORK and type(holder).__name__.startswith("Imaging"):
                self.note(f"picture {name}")
        elif event == "call" and frame.f_code.co_name in _PRINTERS:
            self.note(f"printers {frame.f_code.co_name}")
        elif (
            event == "call"
            and frame.f_code.co_name in _CALLS
            and frame.f_globals.get("__name__", "").startswith(_NETWORK)
        ):
            self.note(f"network {frame.f_code.co_name}")


def _is_of_importing(path: object) -> bool:
    """Return whether a module's bytes are kept, under a passing name first; or an open file gets a wrapper."""
    return isinstance(path, int) or ".pyc" in str(path) or str(path).endswith(".lock")


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    for watch in _watched:
        if threading.get_ident() != watch.thread:
            continue
        if event == "open":
            path, mode, flags = arguments
            writes = bool(flags & _WRITES) if isinstance(flags, int) else "w" in str(mode or "")
            if writes and not _is_of_importing(path) and path != os.devnull:
                watch.note("file written")
        elif event in {"socket.connect", "os.rename", "shutil.copyfile"} and not _is_of_importing(
            arguments[0]
        ):
            watch.note(event)


@contextmanager
def watch() -> Iterator[Watch]:
    """Watch the present thread."""
    made = Watch()
    if not getattr(sys, "_tramso_hears", False):
        sys.addaudithook(_hear)
        sys._tramso_hears = True  # type: ignore[attr-defined]
    _watched.append(made)
    sys.setprofile(made.profile)
    try:
        yield made
    finally:
        sys.setprofile(None)
        _watched.remove(made)
