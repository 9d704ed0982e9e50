"""The messages between a verb and the holder: msgpack maps, bounded, never pickles."""

from __future__ import annotations

from typing import Literal, TypeVar

import msgspec

from forms.errors import DomainError, HostileInput, StationError, TramSoError
from sync.errors import SyncError

MAX_MESSAGE_BYTES = 1_048_576

_FAMILIES: dict[str, type[TramSoError]] = {
    "domain": DomainError,
    "station": StationError,
    "hostile": HostileInput,
}


class Request(msgspec.Struct, frozen=True, kw_only=True, repr_omit_defaults=True):
    """What is asked of the holder.

    Attributes:
        kind: `verb` runs one as `operator`; `raise` brings the window to the front; `counts` tells how much
            waits, without personal data and without a PIN.
        verb: its name, such as `new` or `outbox retry`.
        arguments: its arguments as JSON values; paths are absolute.
        operator: who acts.
        pin: their PIN; it counts in the lock-out like any other.
    """

    v: int = 1
    kind: Literal["verb", "raise", "counts"]
    verb: str = ""
    arguments: dict[str, object] = {}
    operator: str = ""
    pin: str = ""

    def __repr__(self) -> str:
        return f"Request({self.kind} {self.verb})"


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """An error of the program, to be raised again on the other side."""

    family: str
    code: str
    params: dict[str, object]


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """The holder's answer: what the verb returned, or why it did not."""

    v: int = 1
    exit_code: int = 0
    result: dict[str, object] = {}
    failure: Failure | None = None

    def unwrap(self) -> dict[str, object]:
        """Return the result.

        Raises:
            TramSoError: the failure, in its own family.
        """
        if self.failure is None:
            return self.result
        family = _FAMILIES.get(self.failure.family, StationError)
        raise family(self.failure.code, **self.failure.params)


_Message = TypeVar("_Message", Request, Reply)


def failed(error: TramSoError) -> Reply:
    """Return the reply that carries an error; only plain parameters travel."""
    family = next((name for name, kind in _FAMILIES.items() if isinstance(error, kind)), "station")
    params: dict[str, object] = {
        name: value for name, value in error.params.items() if isinstance(value, str | int | float | bool)
    }
    code = error.code if not isinstance(error, SyncError) else f"sync_{error.trouble.value}"
    return Reply(exit_code=1, failure=Failure(family=family, code=code, params=params))


def encode(message: Request | Reply) -> bytes:
    """Return a message's bytes.

    Raises:
        HostileInput: `handover_too_large`.
    """
    raw = msgspec.msgpack.encode(message)
    if len(raw) > MAX_MESSAGE_BYTES:
        raise HostileInput("handover_too_large", size=len(raw))
    return raw


def decode(untrusted: bytes, kind: type[_Message]) -> _Message:
    """Read a message.

    Raises:
        HostileInput: `handover_bytes`.
    """
    try:
        message = msgspec.msgpack.decode(untrusted, type=kind)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise HostileInput("handover_bytes") from error
    if message.v != 1:
        raise HostileInput("handover_bytes")
    return message
