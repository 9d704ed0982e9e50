"""The messages of `/v1`: msgpack maps both sides read, unknown members tolerated.

Times are UTC seconds, days ISO dates, identifiers 16 bytes, digests 32 bytes. Anything from
the other side is decoded with `decode`, which bounds its size and refuses a wrong shape.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar, cast

import msgspec
from msgspec import UNSET, UnsetType

from forms.errors import HostileInput
from sync.wire.handling import Handling
from sync.wire.heartbeat import MAX_NEVER, Heartbeat, HeartbeatAnswer
from sync.wire.serving import Serving

__all__ = ["MAX_NEVER", "Heartbeat", "HeartbeatAnswer", "Serving"]
MEDIA_TYPE = "application/vnd.msgpack"
PROBLEM_TYPE = "application/problem+json"
KEYS_TYPE = "application/json"
MAX_MESSAGE_BYTES = 8_388_608
MAX_PAGE = 200
MAX_HELD = 200
MAX_AGAIN = 50
MAX_CERTIFICATES = 20
MAX_CERTIFICATE_BYTES = 400
WHOLE_CATALOGUE = "whole"
"""Cursor of the catalogue feed that asks for every object, not only for what changed: for a station whose shipped
catalogue is of another program version than the portal's."""

Message = TypeVar("Message")
_Certificate = Annotated[bytes, msgspec.Meta(max_length=MAX_CERTIFICATE_BYTES)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=1 << 40)]


class EnrolRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A station introduces itself; `proof` is its signature over code and key (domain `enrol`).

    One that enrols again brings the `certificates` of its epochs, oldest first, and the unit that receives its cases:
    the portal may have been restored from a copy that has forgotten them.
    """

    code: str
    label: str
    station_public: bytes
    proof: bytes
    certificates: (
        Annotated[tuple[_Certificate, ...], msgspec.Meta(max_length=MAX_CERTIFICATES)] | UnsetType
    ) = UNSET
    unit_code: Annotated[str, msgspec.Meta(max_length=20)] | UnsetType = UNSET


class RosterEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One person who may work at this station."""

    operator_id: str
    name: str
    role: str
    active: bool = True


class EnrolAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a station needs to work alone: certificate, `keys.json` and its people."""

    certificate: bytes
    keys: bytes
    label: str
    unit_code: str
    unit_name: str
    profile: Literal["station", "demo"]
    roster: tuple[RosterEntry, ...]


class OperatorKey(msgspec.Struct, frozen=True, kw_only=True):
    """An operator's key at this station, endorsed by it; `code` is the one-time code again."""

    operator_id: str
    code: str
    endorsement: bytes


class WireProblem(msgspec.Struct, frozen=True, kw_only=True):
    """One finding of the portal's revalidation, in the shape the form engine uses."""

    pointer: str
    code: str
    params: dict[str, object] = msgspec.field(default_factory=dict)
    severity: Literal["error", "warning"] = "error"
    rule_id: str | None = None


class PacketResult(msgspec.Struct, frozen=True, kw_only=True):
    """The portal's answer to one packet of a batch.

    `accepted` and `already` carry the same stored receipt; `rejected` is for ever and carries
    problems; `wait` asks for a later try and says `why`; `conflict` says the case has moved on: to which state, when
    (UTC seconds), under which national code, and who serves it where that is another station, as far as
    the portal tells.
    """

    packet_id: bytes
    outcome: Literal["accepted", "already", "rejected", "wait", "conflict"]
    text_receipt: bytes | None = None
    complete_receipt: bytes | None = None
    problems: tuple[WireProblem, ...] = ()
    wait_s: int | None = None
    why: Annotated[str, msgspec.Meta(max_length=20)] | UnsetType = UNSET
    server_state: int | None = None
    server_state_at: _Count | None = None
    code: str | None = None
    serving: Serving | UnsetType = UNSET


class PacketAnswers(msgspec.Struct, frozen=True, kw_only=True):
    """One result per packet, in the order they were sent."""

    results: tuple[PacketResult, ...]


class HeldQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """Which of these packets does a portal that was restored from a copy lack?"""

    packet_ids: Annotated[tuple[bytes, ...], msgspec.Meta(max_length=MAX_HELD)]


class HeldAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Of the packets asked about, those the portal does not hold, or not with every file."""

    lacking: tuple[bytes, ...]


class PacketAgain(msgspec.Struct, frozen=True, kw_only=True):
    """A packet the portal once confirmed, as it was, with the receipts it got then."""

    packet: bytes
    text_receipt: bytes | None = None
    complete_receipt: bytes | None = None


class PacketsAgain(msgspec.Struct, frozen=True, kw_only=True):
    """Packets brought again, oldest first."""

    packets: Annotated[tuple[PacketAgain, ...], msgspec.Meta(max_length=MAX_AGAIN)]


class AgainResult(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a packet brought again.

    Attributes:
        result: as to any packet.
        missing: its files the portal does not hold now.
        readopted: the old receipt was good: code and times are what they were.
        receipt_problem: why a receipt that came along was not believed, a code.
    """

    result: PacketResult
    missing: tuple[bytes, ...] = ()
    readopted: bool = False
    receipt_problem: str | None = None


class AgainAnswers(msgspec.Struct, frozen=True, kw_only=True):
    """One result per packet, in the order they were sent."""

    results: tuple[AgainResult, ...]


class BlobAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """After an upload step: how much the portal holds, and receipts that became complete."""

    offset: int
    complete: bool
    complete_receipts: tuple[bytes, ...] = ()


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One thing an officer asks for, at its field or its document."""

    text: str
    pointer: str | None = None
    doc_id: str | None = None


class SupplementRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an officer asks for at once (form 02 of Circular 03/2025/TT-VPCP)."""

    request_id: str
    asked_at: int
    due_on: str | None
    reasons: tuple[Reason, ...]


class DossierItem(msgspec.Struct, frozen=True, kw_only=True):
    """The portal's view of a case after a change; the newest version wins.

    Attributes:
        case_id: of the station's case.
        code: the national dossier code.
        version: counts every change.
        state: national number.
        state_at: when the state began, UTC seconds; older portals: when anything was done last.
        due_on: once the case was accepted.
        note: what the officer said with the last change.
        request: what the citizen is asked for, while they are.
        complete_receipts: of the packets the station that asks brought of the case.
        action: what the last change was, snake_case or an action's name.
        by: name of the officer who made it, None when a packet did.
        unit_code: the unit that has the case now.
        extended_from: the day that was promised before, when the last change set another one.
        serving: who serves the case; unset where it was always the station that asks, or is not known.
        slip_code: the code of a slip the dossier was asked for by; unset otherwise.
    """

    case_id: bytes
    code: str
    version: int
    state: int
    state_at: int
    due_on: str | None = None
    note: str | None = None
    request: SupplementRequest | None = None
    complete_receipts: tuple[bytes, ...] = ()
    action: str | None = None
    by: str | None = None
    unit_code: str | None = None
    extended_from: str | None = None
    serving: Serving | UnsetType = UNSET
    slip_code: str | UnsetType = UNSET


class CatalogueItem(msgspec.Struct, frozen=True, kw_only=True):
    """One public object of the catalogue: `payload` None is a tombstone."""

    kind: Literal["service", "form", "list"]
    id: str
    payload: bytes | None


class DossierPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the dossier feed; `next` is the opaque cursor to ask with.

    `handling` are the units that have those of its cases that were forwarded; unset where none was.
    """

    items: tuple[DossierItem, ...]
    next: str
    more: bool
    handling: tuple[Handling, ...] | UnsetType = UNSET


class RosterPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the roster feed."""

    items: tuple[RosterEntry, ...]
    next: str
    more: bool


class CataloguePage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the catalogue feed; the last page carries the signed manifest."""

    items: tuple[CatalogueItem, ...]
    next: str
    more: bool
    manifest: bytes | None = None


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """RFC 9457 problem details as JSON; `type` is one of `sync.wire.problems`."""

    type: str
    status: int
    title: str = ""
    retry_after_s: int | None = None
    offset: int | None = None


# Built when the module is: two threads that build a type at the same moment can crash the process.
_DECODERS: dict[type, msgspec.msgpack.Decoder[Any]] = {
    message: msgspec.msgpack.Decoder(message)
    for message in (
        EnrolRequest,
        RosterEntry,
        EnrolAnswer,
        OperatorKey,
        WireProblem,
        PacketResult,
        PacketAnswers,
        HeldQuestion,
        HeldAnswer,
        PacketAgain,
        PacketsAgain,
        AgainResult,
        AgainAnswers,
        BlobAnswer,
        Reason,
        SupplementRequest,
        DossierItem,
        Heartbeat,
        HeartbeatAnswer,
        CatalogueItem,
        DossierPage,
        RosterPage,
        CataloguePage,
        Problem,
    )
}


def encode(message: msgspec.Struct) -> bytes:
    """Return a message's msgpack bytes."""
    return msgspec.msgpack.encode(message)


def decode(untrusted: bytes, message: type[Message], limit: int = MAX_MESSAGE_BYTES) -> Message:
    """Read a message.

    Raises:
        HostileInput: `message_too_large` or `message_bytes`.
    """
    if len(untrusted) > limit:
        raise HostileInput("message_too_large", size=len(untrusted))
    try:
        return cast("Message", _DECODERS[message].decode(untrusted))
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError, RecursionError) as error:
        raise HostileInput("message_bytes", message=message.__name__) from error
