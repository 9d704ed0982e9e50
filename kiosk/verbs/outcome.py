"""What a verb gives back, the same whether it ran here or in the process that holds the station."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forms.errors import DomainError

Arguments = Mapping[str, object]
"""A verb's arguments as JSON values; paths are absolute texts."""


@dataclass(frozen=True)
class Outcome:
    """JSON values to show, and the exit code: 0 fine, 1 a problem was found."""

    result: dict[str, object]
    exit_code: int = 0


def text_of(arguments: Arguments, name: str, default: str | None = None) -> str:
    """Return a text argument.

    Raises:
        DomainError: `argument` with its name, when it is missing or no text.
    """
    value = arguments.get(name, default)
    if not isinstance(value, str):
        raise DomainError("argument", name=name)
    return value


def texts_of(arguments: Arguments, name: str) -> tuple[str, ...]:
    """Return a list of texts; an absent one is empty.

    Raises:
        DomainError: `argument` with its name.
    """
    value = arguments.get(name, ())
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise DomainError("argument", name=name)
    return tuple(str(item) for item in value)


def id_of(text: str) -> bytes:
    """Return the 16 bytes of an id given as 32 hexadecimal digits, with or without dashes.

    Raises:
        DomainError: `id_shape`.
    """
    try:
        raw = bytes.fromhex(text.replace("-", ""))
    except ValueError as error:
        raise DomainError("id_shape") from error
    if len(raw) != 16:
        raise DomainError("id_shape")
    return raw
