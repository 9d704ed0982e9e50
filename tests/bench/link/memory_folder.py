"""Where a run keeps its data: in memory where the system offers that, so that a busy disk is not measured."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MEMORY = Path("/dev/shm")


@contextmanager
def memory_folder() -> Iterator[Path]:
    """Make an empty folder and remove it afterwards."""
    fits = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK)
    with tempfile.TemporaryDirectory(prefix="tramso-link-", dir=_MEMORY if fits else None) as name:
        yield Path(name)
