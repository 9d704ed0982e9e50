"""The one way the command line writes: JSON for programs, lines for people, errors with a next step."""

from __future__ import annotations

import json
import os
import select
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from kiosk.wording import sentence

if TYPE_CHECKING:
    from forms.errors import TramSoError

FINE, PROBLEM, MISUSE, INTERRUPTED = 0, 1, 2, 130


class Misuse(Exception):  # noqa: N818 (what the caller did, answered with exit code 2)
    """The command line lacks something; the text says what."""


def emit_json(value: object) -> None:
    """Write one JSON value on a line of its own; ASCII where the console is not UTF-8."""
    plain = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "") != "utf8"
    sys.stdout.write(json.dumps(value, ensure_ascii=plain) + "\n")
    sys.stdout.flush()


def emit_lines(lines: Iterable[str]) -> None:
    """Write lines for a person; letters the console does not have become question marks."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    for line in lines:
        sys.stdout.write(line.encode(encoding, "replace").decode(encoding) + "\n")
    sys.stdout.flush()


def emit(result: dict[str, object], as_json: bool) -> None:
    """Write a verb's result: JSON, or one `name: value` line each."""
    if as_json:
        emit_json(result)
        return
    emit_lines(_lines(result, ""))


def emit_error(error: TramSoError, as_json: bool) -> int:
    """Explain an error of the program and return the exit code."""
    told = sentence(error)
    if as_json:
        emit_json(
            {
                "error": {
                    "code": told.code,
                    "title": told.title,
                    "meaning": told.meaning,
                    "next_step": told.next_step,
                }
            }
        )
    else:
        complain(f"{told.title}. {told.meaning} {told.next_step} [{told.code}]")
    return PROBLEM


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


def complain(text: str) -> None:
    """Write a line to the error stream."""
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    sys.stderr.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    sys.stderr.flush()


def _lines(value: object, indent: str) -> Iterable[str]:
    if isinstance(value, dict):
        for name, child in value.items():
            if isinstance(child, dict | list | tuple) and child:
                yield f"{indent}{name}:"
                yield from _lines(child, indent + "  ")
            else:
                yield f"{indent}{name}: {_plain(child)}"
    elif isinstance(value, list | tuple):
        for child in value:
            if isinstance(child, dict):
                yield f"{indent}- " + ", ".join(f"{name}={_plain(inner)}" for name, inner in child.items())
            else:
                yield f"{indent}- {_plain(child)}"


def _plain(value: object) -> str:
    if value is None or value in ([], {}, ()):
        return "–"
    if isinstance(value, list | tuple):
        return ", ".join(_plain(one) for one in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
