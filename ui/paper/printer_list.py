"""Which printers the system knows, asked of the system itself and never of Qt.

Qt's own question keeps the interpreter's lock while it waits (a print server that accepts and says nothing
stops every Python thread, the one that draws included), so a thread of ours would not help. A call through
`ctypes` lets the lock go. The names are those Qt knows: it asks the same two libraries.
"""

from __future__ import annotations

import ctypes
import sys
import threading
from concurrent.futures import Future

_LOCAL_AND_CONNECTED = 0x2 | 0x4
_LEVEL = 4
"""Names from the registry only: no printer is opened for it."""
_CUPS = "libcups.so.2" if sys.platform != "darwin" else "libcups.dylib"
_lock = threading.Lock()
_under_way: list[Future[tuple[str, ...]]] = []


class _WindowsPrinter(ctypes.Structure):
    _fields_ = (("name", ctypes.c_wchar_p), ("server", ctypes.c_wchar_p), ("attributes", ctypes.c_uint32))


class _CupsPrinter(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("instance", ctypes.c_char_p),
        ("is_default", ctypes.c_int),
        ("option_count", ctypes.c_int),
        ("options", ctypes.c_void_p),
    )


def look_for_printers() -> Future[tuple[str, ...]]:
    """Ask the system for its printers in a thread; whoever asks meanwhile gets the same answer.

    The future never fails: a system that cannot be asked has no printers. Its thread is nobody's to wait for,
    so that a dead print server does not hold up the end of the program either.
    """
    with _lock:
        if _under_way:
            return _under_way[0]
        asked: Future[tuple[str, ...]] = Future()
        _under_way.append(asked)
    threading.Thread(target=_look, args=(asked,), name="printers", daemon=True).start()
    return asked


def _look(asked: Future[tuple[str, ...]]) -> None:
    names: tuple[str, ...] = ()
    try:
        names = system_printers()
    finally:
        with _lock:
            _under_way.remove(asked)
        asked.set_result(names)


def system_printers() -> tuple[str, ...]:
    """Return the names of the system's printers, sorted; waits as long as the system does."""
    try:
        return tuple(sorted(set(_windows_printers() if sys.platform == "win32" else _cups_printers())))
    except (OSError, AttributeError):
        # No such library here, or not the one we know.
        return ()


def _windows_printers() -> list[str]:
    if sys.platform != "win32":
        return []
    ask = ctypes.WinDLL("winspool.drv").EnumPrintersW
    needed, count = ctypes.c_uint32(), ctypes.c_uint32()
    size = 0
    # The list may grow between the question for its size and the one for itself.
    for _ in range(3):
        room = ctypes.create_string_buffer(max(1, size))
        done = ask(_LOCAL_AND_CONNECTED, None, _LEVEL, room, size, ctypes.byref(needed), ctypes.byref(count))
        if done:
            found = ctypes.cast(room, ctypes.POINTER(_WindowsPrinter))
            return [str(found[place].name) for place in range(count.value) if found[place].name]
        size = needed.value
    return []


def _cups_printers() -> list[str]:
    library = ctypes.CDLL(_CUPS)
    found = ctypes.POINTER(_CupsPrinter)()
    library.cupsGetDests.argtypes = [ctypes.POINTER(ctypes.POINTER(_CupsPrinter))]
    library.cupsFreeDests.argtypes = [ctypes.c_int, ctypes.POINTER(_CupsPrinter)]
    count = int(library.cupsGetDests(ctypes.byref(found)))
    try:
        return [_cups_name(found[place]) for place in range(count)]
    finally:
        library.cupsFreeDests(count, found)


def _cups_name(printer: _CupsPrinter) -> str:
    name = bytes(printer.name or b"").decode(errors="replace")
    instance = bytes(printer.instance or b"").decode(errors="replace")
    return f"{name}/{instance}" if instance else name
