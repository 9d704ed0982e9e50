"""The program's own log: rotated, for this user alone, and without personal data.

Only codes, ids and counts are logged on purpose. The filter is a second net: whatever looks like a card
number, a phone number or a mail address is masked, and a foreign exception is named by its type and place,
never by its message, which might quote what a citizen wrote.
"""

from __future__ import annotations

import logging
import re
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import TramSoError
from kiosk.home.private_files import make_private_folder

if TYPE_CHECKING:
    from types import TracebackType

    from kiosk.home.layout import Home

OLD_FILES = 4
OUR_LOGGERS = ("ui", "kiosk", "sync", "forms", "resources")
NOISY = ("httpx", "httpcore", "keyring", "PIL")
_NUMBER = re.compile(r"(?<![0-9A-Fa-f])(\+?[0-9](?:[ .-]?[0-9]){8,12})(?![0-9A-Fa-f])")
_MAIL = re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{1,255}")


def redact(text: str) -> str:
    """Mask what looks like a card number, a phone number (9–13 digits) or a mail address."""
    return _MAIL.sub("[mail]", _NUMBER.sub("[number]", text))


class _RedactingFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = f"{self.formatTime(record)} {record.levelname} {record.name} {redact(record.getMessage())}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line

    def formatException(  # noqa: N802 (the library's name)
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        error = ei[1]
        if error is None:
            return ""
        places = (
            f"  {Path(f.filename).name}:{f.lineno} {f.name}"
            for f in traceback.extract_tb(error.__traceback__)
        )
        # Our own errors carry codes and counts only; any other message may quote what it choked on.
        said = redact(str(error)) if isinstance(error, TramSoError) else ""
        return "\n".join((*places, f"  {type(error).__name__} {said}".rstrip()))


class _LateFile(logging.Handler):
    """Makes the file with the first line.

    Rotating brings the library's sockets and pickling along, a noticeable part of a start that says nothing.
    """

    def __init__(self, path: Path, log_bytes: int) -> None:
        super().__init__()
        self._path = path
        self._log_bytes = log_bytes
        self._file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line; the library calls this for one thread at a time."""
        if self._file is None:
            try:
                from kiosk.home.log_file import PrivateFile
            except ImportError:
                # The interpreter ends; whoever closes down must not fail for a line of the log.
                self.handleError(record)
                return

            self._file = PrivateFile(
                self._path, maxBytes=self._log_bytes, backupCount=OLD_FILES, encoding="utf-8", delay=True
            )
            self._file.setFormatter(self.formatter)
        self._file.handle(record)

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._file is not None:
            self._file.close()
        super().close()


def start_log(home: Home, log_bytes: int) -> logging.Handler:
    """Write our loggers to `HOME/logs/tram-so.log`; foreign ones only from warnings on.

    Raises:
        StationError: `disk_full` or `home_unwritable`.
    """
    make_private_folder(home.logs)
    handler = _LateFile(home.logs / "tram-so.log", log_bytes)
    handler.setFormatter(_RedactingFormatter())
    for name in OUR_LOGGERS:
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    return handler


def stop_log(handler: logging.Handler) -> None:
    """Close a log that `start_log` began."""
    for name in OUR_LOGGERS:
        logging.getLogger(name).removeHandler(handler)
    handler.close()
