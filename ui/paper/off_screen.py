"""What papers need besides drawing, in threads: working out a code's modules, writing files.

Drawing itself stays on the GUI thread, where each page takes 16 to 60 ms. The binding makes its classes and
enumerations when they are first met, and two threads that meet one together crash the process.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from forms.errors import StationError
from kiosk.home.private_files import write_whole
from ui.paper.qr_drawing import qr_modules

T = TypeVar("T")
_THREADS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="paper")


def off_screen(job: Callable[[], T]) -> Future[T]:
    """Do a job that touches nothing of Qt in another thread."""
    return _THREADS.submit(job)


def code_worked_out(text: str) -> Future[object]:
    """Have a code's modules ready for whoever draws it next: 45 ms of plain arithmetic."""
    return off_screen(lambda: qr_modules(text))


def save_paper(path: Path, content: bytes) -> Future[Path]:
    """Write a paper as a file for this user alone, whole or not at all.

    The future fails with `paper_place` or `paper_disk_full`.
    """

    def job() -> Path:
        try:
            write_whole(path, content)
        except StationError as error:
            full = error.code == "disk_full"
            raise (StationError("paper_disk_full") if full else StationError("paper_place")) from error
        return path

    return off_screen(job)
