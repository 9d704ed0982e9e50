"""One structured line per event: names, ids, counts and codes, never a citizen's data."""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType

import msgspec

_logger = logging.getLogger("sync.portal")


def record(
    event: str, *, level: int = logging.INFO, trace: BaseException | None = None, **facts: object
) -> None:
    """Write one event.

    Args:
        event: snake_case name.
        level: a level of `logging`.
        trace: an exception whose place in the code is wanted; its message is left out because
            messages of libraries quote what they were given.
        **facts: random ids, counts, codes.
    """
    if trace is not None:
        facts["frames"] = _frames(trace.__traceback__)
    _logger.log(level, event, extra={"facts": facts})


def start_logging(level: int = logging.INFO) -> None:
    """Send events to standard error as JSON lines; done once by the process entry."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLine())
    _logger.handlers = [handler]
    _logger.setLevel(level)
    _logger.propagate = False


class _JsonLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        facts = getattr(record, "facts", {})
        line = {
            "at": self.formatTime(record),
            "level": record.levelname,
            "pid": record.process,
            "event": record.getMessage(),
            **facts,
        }
        return msgspec.json.encode(line).decode("utf-8")


def _frames(trace: TracebackType | None) -> list[str]:
    return [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(trace)]
