"""What a process that holds keys does first.

It leaves no core dump, gives up the PIN it was started with, and hands large memory back when it is done
with it.
"""

from __future__ import annotations

import os
import sys

PIN_VARIABLE = "TRAM_SO_PIN"
NEW_PIN_VARIABLE = "TRAM_SO_NEW_PIN"
OPERATOR_VARIABLE = "TRAM_SO_OPERATOR"
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_LARGE_BYTES = 262_144


def forbid_core_dumps() -> None:
    """Keep memory out of crash files; Windows writes none for us by itself."""
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


def give_large_memory_back() -> None:
    """Let glibc return each large block (a decoded photograph) to the system as soon as it is freed.

    By itself it raises that limit to 32 MB with the first large block freed (mallopt(3)), and a window that
    has seen a few photographs keeps their room for good. Elsewhere there is nothing to do.
    """
    if sys.platform != "linux":
        return
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        mallopt(_M_TRIM_THRESHOLD, _LARGE_BYTES)


def take_pin() -> str | None:
    """Return the PIN of the environment once; later calls and child processes find none."""
    return os.environ.pop(PIN_VARIABLE, None)


def take_new_pin() -> str | None:
    """Return the PIN somebody chose for themselves, as `take_pin` does that of who is signed in."""
    return os.environ.pop(NEW_PIN_VARIABLE, None)
