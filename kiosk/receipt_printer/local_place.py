"""Bytes into a printer's device, or into a file that holds the last receipt.

A file is replaced whole, so that it never holds half a receipt nor gathers the receipts of a day; one that
holds anything but a receipt is left alone. A device takes bytes as it can, and a full one may have taken half.
"""

from __future__ import annotations

import errno
import os
import select
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from forms.errors import StationError
from kiosk.home.private_files import write_whole
from kiosk.receipt_printer.escpos import INITIALISE
from kiosk.receipt_printer.progress import Progress, unfinished

_CHUNK = 4_096
_WAIT_S = 0.2
_FULL = {errno.ENOSPC, errno.EDQUOT}
_SHARE = "\\\\"
"""How the name of a device or print share of Windows begins."""


def write_place(
    path: str, content: bytes, left: Callable[[], float], progress: Progress
) -> Literal["printer", "file"]:
    """Write bytes to a device or file.

    Args:
        path: absolute.
        content: what is written.
        left: seconds until the deadline, zero or less when it is over.
        progress: counts what a device has taken.

    Returns:
        `printer` for a device, `file` for a file.

    Raises:
        StationError: `printer_place` (not there, not to be written, a folder or a disk),
            `printer_place_taken` (a file that is no receipt), `printer_disk_full`, `printer_timeout`,
            `printer_half_sent`.
    """
    place = Path(path)
    kind = _kind(place)
    if kind is None or stat.S_ISREG(kind):
        if kind is not None:
            _check_is_receipt(place)
        _replace(place, content)
        return "file"
    if not (stat.S_ISCHR(kind) or stat.S_ISFIFO(kind)):
        raise StationError("printer_place")
    _write_device(place, content, left, progress)
    return "printer"


def _kind(place: Path) -> int | None:
    """Return the file type bits of a place, None where nothing is."""
    if os.name == "nt" and str(place).startswith(_SHARE):
        return stat.S_IFCHR
    try:
        return place.stat().st_mode
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StationError("printer_place") from error


def _check_is_receipt(place: Path) -> None:
    try:
        with place.open("rb") as file:
            start = file.read(len(INITIALISE))
    except OSError as error:
        raise StationError("printer_place") from error
    if start not in (b"", INITIALISE):
        raise StationError("printer_place_taken")


def _replace(place: Path, content: bytes) -> None:
    try:
        write_whole(place, content)
    except StationError as error:
        full = error.code == "disk_full"
        raise (StationError("printer_disk_full") if full else StationError("printer_place")) from error


def _write_device(place: Path, content: bytes, left: Callable[[], float], progress: Progress) -> None:
    # Without waiting: a printer that is off must not hold the thread beyond its deadline.
    flags = os.O_WRONLY
    for name in ("O_NONBLOCK", "O_NOCTTY", "O_BINARY"):
        flags |= getattr(os, name, 0)
    try:
        handle = os.open(place, flags)
    except OSError as error:
        raise StationError("printer_place") from error
    try:
        _write_all(handle, content, left, progress)
    except OSError as error:
        if progress.sent:
            raise StationError("printer_half_sent") from error
        full = error.errno in _FULL
        raise (StationError("printer_disk_full") if full else StationError("printer_place")) from error
    finally:
        os.close(handle)


def _write_all(handle: int, content: bytes, left: Callable[[], float], progress: Progress) -> None:
    waiting = memoryview(content)
    while waiting:
        if left() <= 0:
            raise unfinished(progress)
        if os.name != "nt":
            _readable, writable, _failed = select.select([], [handle], [], _WAIT_S)
            if not writable:
                continue
        try:
            gone = os.write(handle, waiting[:_CHUNK])
        except BlockingIOError:
            continue
        progress.sent += gone
        waiting = waiting[gone:]
