"""What the portal's process does about its memory and about a reader that leaves."""

from __future__ import annotations

import os
import select
import sys


def forbid_core_dumps() -> None:
    """Keep keys and opened dossiers out of crash files; workers inherit it. Windows writes none by itself."""
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


def reader_has_left() -> bool:
    """Tell whether a broken pipe was that of standard output; then nothing more is written to it."""
    try:
        sys.stdout.flush()
        left = _has_no_reader()
    except BrokenPipeError:
        left = True
    if left:
        # The interpreter flushes once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return left


def _has_no_reader() -> bool:
    # What a stream did not keep after the failure it does not fail at again.
    if sys.platform == "win32":
        return False
    asked = select.poll()
    try:
        asked.register(sys.stdout.fileno(), select.POLLERR)
    except (OSError, ValueError):
        return False
    return any(event & select.POLLERR for _, event in asked.poll(0))
