"""JSON pointers (RFC 6901) over answers: split, join, read, write, remove."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from forms.errors import HostileInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

ANY_ITEM = "*"
"""Stands for every index of a list in pointers that name a question instead of an answer."""


# A form names the same few hundred places in every pass.
@lru_cache(maxsize=4_096)
def split(pointer: str) -> tuple[str, ...]:
    """Return the tokens of a pointer, unescaped.

    Raises:
        HostileInput: `pointer_syntax` when it is neither empty nor starts with a slash.
    """
    if not pointer:
        return ()
    if not pointer.startswith("/"):
        raise HostileInput("pointer_syntax")
    tokens = pointer[1:].split("/")
    if "~" not in pointer:
        return tuple(tokens)
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in tokens)


def join(tokens: Iterable[str | int]) -> str:
    """Return the pointer of the tokens, escaped."""
    names = [str(token) for token in tokens]
    joined = "/".join(["", *names])
    if "~" not in joined and joined.count("/") == len(names):
        return joined
    return "".join("/" + name.replace("~", "~0").replace("/", "~1") for name in names)


def parent(pointer: str) -> str:
    """Return the pointer of the container of `pointer`; the root is its own container."""
    return pointer.rpartition("/")[0]


def covers(container: str, pointer: str) -> bool:
    """Say whether `pointer` is `container` or lies inside it."""
    return pointer == container or pointer.startswith(container + "/")


def question_of(pointer: str) -> str:
    """Return the pointer of the question behind an answer: list indexes become `*`."""
    # Answers from outside may have keys of any length; those are not kept.
    return _kept_question(pointer) if len(pointer) <= _KEPT_LENGTH else _question(pointer)


def _question(pointer: str) -> str:
    return join(ANY_ITEM if token.isdecimal() else token for token in split(pointer))


_KEPT_LENGTH = 200
_kept_question = lru_cache(maxsize=4_096)(_question)


def read(document: object, tokens: Sequence[str]) -> Any:
    """Return the value at the tokens, or None when any step is missing."""
    value = document
    for token in tokens:
        if isinstance(value, dict):
            value = value.get(token)
        elif value is None:
            return None
        elif isinstance(value, list) and token.isdecimal() and int(token) < len(value):
            value = value[int(token)]
        else:
            return None
    return value


_NOTHING: dict[str, Any] = {}


def reader(tokens: Sequence[str]) -> Callable[[Any], Any]:
    """Return `read` for one place as a function: quicker where the same place is read again and again.

    Only objects have `get`, so that whatever else stands on the way ends in None, as with `read`.
    """
    if not tokens:
        return lambda document: document
    if len(tokens) > 4 or any(map(str.isdecimal, tokens)):
        return lambda document: read(document, tokens)
    return (_read_one, _read_two, _read_three, _read_four)[len(tokens) - 1](*tokens)


def _read_one(name: str) -> Callable[[Any], Any]:
    def read_one(document: Any) -> Any:
        try:
            return document.get(name)
        except AttributeError:
            return None

    return read_one


def _read_two(outer: str, name: str) -> Callable[[Any], Any]:
    def read_two(document: Any) -> Any:
        try:
            return document.get(outer, _NOTHING).get(name)
        except AttributeError:
            return None

    return read_two


def _read_three(root: str, outer: str, name: str) -> Callable[[Any], Any]:
    def read_three(document: Any) -> Any:
        try:
            return document.get(root, _NOTHING).get(outer, _NOTHING).get(name)
        except AttributeError:
            return None

    return read_three


def _read_four(root: str, outer: str, inner: str, name: str) -> Callable[[Any], Any]:
    def read_four(document: Any) -> Any:
        try:
            return document.get(root, _NOTHING).get(outer, _NOTHING).get(inner, _NOTHING).get(name)
        except AttributeError:
            return None

    return read_four


def write(document: dict[str, Any], tokens: Sequence[str], value: object) -> None:
    """Put a value, making the objects on the way.

    Steps through lists must exist already, except that the index just past the end appends.

    Raises:
        HostileInput: `pointer_blocked` when a step leads through a plain value or a gap in a list.
    """
    if not tokens:
        raise HostileInput("pointer_blocked")
    here: Any = document
    for position, token in enumerate(tokens[:-1]):
        fresh: Any = [] if tokens[position + 1].isdecimal() else {}
        here = _step(here, token, fresh)
    last = tokens[-1]
    if isinstance(here, dict):
        here[last] = value
    elif isinstance(here, list) and last.isdecimal() and int(last) < len(here):
        here[int(last)] = value
    elif isinstance(here, list) and last == str(len(here)):
        here.append(value)
    else:
        raise HostileInput("pointer_blocked")


def _step(here: Any, token: str, fresh: Any) -> Any:
    if isinstance(here, dict):
        return here.setdefault(token, fresh)
    if isinstance(here, list) and token.isdecimal():
        if int(token) == len(here):
            here.append(fresh)
        if int(token) < len(here):
            return here[int(token)]
    raise HostileInput("pointer_blocked")


def places(document: object, tokens: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the tokens of every place a question stands for: one for each item where they say `*`.

    The last step need not exist; a list on the way that is missing gives no place.
    """
    if ANY_ITEM not in tokens:
        return [tuple(tokens)]
    found: list[tuple[str, ...]] = [()]
    for token in tokens:
        if token != ANY_ITEM:
            found = [(*place, token) for place in found]
            continue
        found = [
            (*place, str(index))
            for place in found
            if isinstance(items := read(document, place), list)
            for index in range(len(items))
        ]
    return found


def at_items_of(tokens: Sequence[str], place: Sequence[str]) -> tuple[str, ...]:
    """Return `tokens` with each `*` replaced by the index that `place` has there."""
    if ANY_ITEM not in tokens:
        return tuple(tokens)
    return tuple(
        place[position] if token == ANY_ITEM and position < len(place) else token
        for position, token in enumerate(tokens)
    )


def remove(document: dict[str, Any], tokens: Sequence[str]) -> bool:
    """Take away an object member; say whether there was one."""
    here = read(document, tokens[:-1]) if tokens else None
    if isinstance(here, dict) and tokens[-1] in here:
        del here[tokens[-1]]
        return True
    return False
