"""Waiting for other threads and processes: look again and again, up to a deadline."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

_LOOK_AGAIN_S = 0.005


def until(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    """Return once `holds()` is true; fail when it is not within `seconds`."""
    ends = time.monotonic() + seconds
    pause = threading.Event()
    while not holds():
        assert time.monotonic() < ends, f"did not happen within {seconds} s"
        pause.wait(_LOOK_AGAIN_S)
