"""The file of the program's log: rotated, for this user alone, and never a reason to fail."""

from __future__ import annotations

import contextlib
import logging
import logging.handlers
import os
import sys

from kiosk.home.private_files import FILE_MODE


class PrivateFile(logging.handlers.RotatingFileHandler):
    """A rotated file that only this user reads."""

    def _open(self):  # type: ignore[no-untyped-def]  # as the library declares it
        stream = super()._open()
        os.chmod(self.baseFilename, FILE_MODE)  # noqa: PTH101 (a text path of the library)
        return stream

    # On a full disk lines are missing from the log; work, and closing the station, must not fail for that.

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (the library's name)
        """Let a line go that finds no room; anything else is told as the library does."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)

    def close(self) -> None:
        """Close the file, whether or not its last line found room."""
        with contextlib.suppress(OSError):
            super().close()
