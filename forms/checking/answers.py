"""Answers as they come from a draft or a packet: bounded, NFC, trimmed, without empty values.

Absent means unanswered. There is no null and no empty text in answers; a cleared field is removed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from forms import pointer as pointers
from forms.problem import Problem
from forms.schema.strict_json import LONE_SURROGATE, MAX_BYTES, MAX_DEPTH, MAX_INTEGER

MAX_VALUES: Final = 20_000
"""Most values, containers included, in one set of answers."""
MAX_MEMBERS: Final = 1_000
"""Most members of one object or items of one list; a form allows 200 and 500."""
_CONTROLS: Final = {code: None for code in [*range(32), 127] if code not in (9, 10, 13)}
_OBJECTS: Final = (dict, Mapping)
_NUMBERS: Final = (int, float)
_CONTAINERS: Final = (dict, list, tuple, Mapping)
_LINE_ENDS: Final = (("\r\n", "\n"), ("\r", "\n"), ("\t", " "))


@dataclass(frozen=True)
class CleanAnswers:
    """A private copy of the answers, ready for the rules.

    Attributes:
        document: nested answers; empty when a limit was broken.
        problems: broken limits (`limit.size`, `limit.depth`, `limit.text`).
    """

    document: dict[str, Any]
    problems: tuple[Problem, ...] = ()


class _Broken(Exception):  # noqa: N818 (control flow inside this module)
    def __init__(self, code: str, where: Sequence[str | int]) -> None:
        super().__init__(code)
        self.problem = Problem(pointers.join(where), code)


def clean_text(text: str) -> str:
    r"""Return a text as it is stored: NFC, line ends as one `\\n`, outer blanks removed."""
    for old, new in _LINE_ENDS:
        if old in text:
            text = text.replace(old, new)
    return unicodedata.normalize("NFC", text).strip()


def clean_answers(answers: Mapping[str, Any]) -> CleanAnswers:
    """Copy answers, normalising texts and dropping what is empty.

    Empty objects and lists go too, except objects that are items of a list: an item without
    answers is still an item. Anything that is not plain JSON counts as a broken limit.
    """
    try:
        cleaned = _Cleaning().container(answers)
    except _Broken as broken:
        return CleanAnswers({}, (broken.problem,))
    return CleanAnswers(cleaned if isinstance(cleaned, dict) else {})


class _Cleaning:
    # The way to the container at hand is kept as one list: a tuple for each of hundreds of values cost
    # more than looking at them.
    def __init__(self) -> None:
        self.values = 0
        self.room = MAX_BYTES
        self.where: list[str | int] = []

    def container(self, value: Any) -> Any:
        where = self.where
        if len(where) >= MAX_DEPTH:
            raise _Broken("limit.depth", where)
        if len(value) > MAX_MEMBERS:
            raise _Broken("limit.size", where)
        if isinstance(value, _OBJECTS):
            kept: dict[str, Any] = {}
            for name, child in value.items():
                if not isinstance(name, str) or not (name.isascii() or LONE_SURROGATE.search(name) is None):
                    raise _Broken("limit.text", where)
                self.room -= len(name)
                inner = self.text(child, name) if isinstance(child, str) else self.value(child, name)
                if inner is not None:
                    kept[name] = inner
            return kept
        items = []
        for position, child in enumerate(value):
            inner = self.value(child, position)
            if inner is not None:
                items.append(inner)
        return items

    def value(self, value: Any, step: str | int) -> Any:
        if isinstance(value, str):
            return self.text(value, step)
        self.values += 1
        if self.values > MAX_VALUES or self.room < 0:
            raise _Broken("limit.size", ())
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, _NUMBERS):
            if not abs(value) <= MAX_INTEGER:
                raise _Broken("limit.size", (*self.where, step))
            return value
        if isinstance(value, _CONTAINERS):
            self.where.append(step)
            inner = self.container(value)
            self.where.pop()
            return inner if inner or (isinstance(step, int) and isinstance(inner, dict)) else None
        raise _Broken("limit.text", (*self.where, step))

    def text(self, value: str, step: str | int) -> str | None:
        self.values += 1
        self.room -= len(value)
        if self.values > MAX_VALUES or self.room < 0:
            raise _Broken("limit.size", ())
        if value.isprintable():
            # Printable text has neither control characters nor halves of characters.
            if value.isascii():
                return value.strip() or None
            return unicodedata.normalize("NFC", value).strip() or None
        if LONE_SURROGATE.search(value) or value.translate(_CONTROLS) != value:
            raise _Broken("limit.text", (*self.where, step))
        return clean_text(value) or None


def copy_answers(document: dict[str, Any]) -> dict[str, Any]:
    """Return a private copy of answers that `clean_answers` gave."""
    copied: dict[str, Any] = msgspec.msgpack.decode(msgspec.msgpack.encode(document))
    return copied


def assemble_answers(values: Mapping[str, Any]) -> dict[str, Any]:
    """Build nested answers from one value per pointer, as drafts store them.

    Pointers are taken in the order of their list indexes, so gaps in a list are closed.

    Raises:
        HostileInput: `pointer_syntax` or `pointer_blocked` when two pointers contradict.
    """
    document: dict[str, Any] = {}
    renumbered: dict[tuple[str, ...], dict[str, str]] = {}
    for tokens, value in sorted(
        ((pointers.split(pointer), value) for pointer, value in values.items()),
        key=lambda pair: _order(pair[0]),
    ):
        place: list[str] = []
        for token in tokens:
            known = renumbered.setdefault(tuple(place), {}) if token.isdecimal() else None
            place.append(token if known is None else known.setdefault(token, str(len(known))))
        pointers.write(document, place, value)
    return document


def _order(tokens: tuple[str, ...]) -> tuple[tuple[int, int, str], ...]:
    return tuple((1, int(token), "") if token.isdecimal() else (0, 0, token) for token in tokens)


def flatten_answers(document: Mapping[str, Any], *, apart: bool = False) -> dict[str, Any]:
    """Return one value per pointer; the reverse of `assemble_answers` for answers without empties.

    Args:
        document: nested answers.
        apart: give each member of a list of plain values its own pointer. Otherwise such a list, several
            choices of one question, is one value.
    """
    flat: dict[str, Any] = {}
    pending: list[tuple[tuple[str | int, ...], Any]] = [((), document)]
    while pending:
        where, value = pending.pop()
        if isinstance(value, Mapping):
            pending.extend(((*where, name), child) for name, child in reversed(list(value.items())))
        elif isinstance(value, list | tuple) and (apart or not _is_plain(value)):
            pending.extend(((*where, i), child) for i, child in reversed(list(enumerate(value))))
        else:
            flat[pointers.join(where)] = value
    return flat


def _is_plain(items: Sequence[Any]) -> bool:
    return bool(items) and not any(isinstance(item, _CONTAINERS) for item in items)
