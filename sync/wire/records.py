"""What is sealed inside a packet that does not change a declaration: visits, handovers, anchors and the like.

Like every body these are msgpack maps that begin with `kind, body_v`; unknown members are tolerated, so that
a newer station can talk to an older portal. Times are UTC seconds, days ISO dates of the Vietnamese
calendar, identifiers random. `documents` names the files the packet's header announces.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from forms.errors import HostileInput
from forms.packets.body import (
    BODY_VERSION,
    MAX_BODY_BYTES,
    MAX_DEPTH,
    ClockFacts,
    IdentityEvidence,
    SealedDocument,
)
from forms.packets.packet import Header, Kind
from sync.wire.nesting import is_deeper

Code = Annotated[str, Meta(min_length=1, max_length=64)]
"""A word of ours or of a published list, never a citizen's own words."""
Text = Annotated[str, Meta(max_length=4_000)]
Day = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", min_length=10, max_length=10)]
Moment = Annotated[int, Meta(ge=0, lt=253_402_000_000)]
Count = Annotated[int, Meta(ge=0, lt=1 << 31)]
Identifier = Annotated[bytes, Meta(min_length=16, max_length=16)]
Digest = Annotated[bytes, Meta(min_length=32, max_length=32)]
Codes = Annotated[tuple[Code, ...], Meta(max_length=64)]
Score = Annotated[int, Meta(ge=1, le=5)]
DAY_S = 86_400
VIETNAM_S = 7 * 3_600


class Record(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """What every record says.

    Attributes:
        body_v: version of the body's layout.
        operator: who signed it; None only where the kind allows nobody's signature.
        captured_at: the station's wall clock.
        clock: how far that clock may be trusted; None only in an anonymous satisfaction.
        documents: files, such as a photographed signature.
        note: free words of the operator.
    """

    body_v: int = BODY_VERSION
    operator: Code | None
    captured_at: Moment
    clock: ClockFacts | None
    documents: tuple[SealedDocument, ...] = ()
    note: Text = ""


class Visit(Record, frozen=True, kw_only=True, tag=Kind.VISIT.value):
    """A dated encounter with a household and the cases it led to."""

    visit_id: Identifier
    household_id: Identifier
    visited_on: Day
    outcome: Code
    cases: Annotated[tuple[Identifier, ...], Meta(max_length=64)] = ()
    next_on: Day | None = None


class HouseholdRecord(Record, frozen=True, kw_only=True, tag=Kind.HOUSEHOLD.value):
    """A household as the station knows it now; the highest `revision` counts."""

    household_id: Identifier
    revision: Annotated[int, Meta(ge=1, lt=1 << 31)]
    commune: Code
    data: dict[str, object]


class Lesson(Record, frozen=True, kw_only=True, tag=Kind.LESSON.value):
    """One lesson given: which, how it ended, and what was gone through. Missing is not zero."""

    lesson: Code
    outcome: Code
    household_id: Identifier | None = None
    steps: Codes = ()


class Handover(Record, frozen=True, kw_only=True, tag=Kind.HANDOVER.value):
    """The result of a case was put into somebody's hand.

    Attributes:
        handed_on: the day.
        received_by: the name of who took it.
        relation: `requester`, or `authorised` by them.
        papers: `result`, and kinds of papers whose originals went back.
        identity: the card of an authorised person, when it was scanned.
        authority: the paper that authorises them, in the operator's words.
    """

    handed_on: Day
    received_by: Annotated[str, Meta(min_length=1, max_length=200)]
    relation: Code
    papers: Codes = ()
    identity: IdentityEvidence | UnsetType = UNSET
    authority: Annotated[str, Meta(min_length=1, max_length=200)] | UnsetType = UNSET


class Opinion(msgspec.Struct, frozen=True, kw_only=True):
    """What one citizen said, among others: the day, about which procedure, 1 to 5, at most five reasons."""

    day: Day
    service: Code
    score: Score
    reasons: Annotated[tuple[Code, ...], Meta(max_length=5)] = ()


class Satisfaction(Record, frozen=True, kw_only=True, tag=Kind.SATISFACTION.value):
    """How content a citizen was, 1 to 5, with at most five reasons; or several citizens, in no order.

    Anonymous when the header names no case: then nobody signs it and every time in the packet is the
    midnight that begins its Vietnamese day. Either `score` or `answers` is there; `answers` are always
    anonymous.
    """

    score: Score | UnsetType = UNSET
    reasons: Annotated[tuple[Code, ...], Meta(max_length=5)] = ()
    answers: Annotated[tuple[Opinion, ...], Meta(min_length=1, max_length=200)] | UnsetType = UNSET


class Feedback(Record, frozen=True, kw_only=True, tag=Kind.FEEDBACK.value):
    """What somebody wants the authority to know, with or without a case."""

    topic: Code
    text: Annotated[str, Meta(min_length=1, max_length=4_000)]
    contact: Annotated[str, Meta(max_length=200)] | None = None


class ConsentWithdrawal(Record, frozen=True, kw_only=True, tag=Kind.CONSENT_WITHDRAWAL.value):
    """A person takes back what they agreed to, by purpose (Law 91/2025/QH15)."""

    purposes: Annotated[tuple[Code, ...], Meta(min_length=1, max_length=16)]
    effect_told: bool


class DayClose(Record, frozen=True, kw_only=True, tag=Kind.DAY_CLOSE.value):
    """The sheet of a day: what was captured, what the portal had as of `as_of`, and two names under it.

    Attributes:
        day: the day that was closed.
        as_of: moment of the counts.
        captured: packets sealed that day.
        acknowledged: of these, with a complete receipt.
        fees_collected: đồng, as recorded.
        papers: originals to hand over.
        audit_head: head of the station's audit chain.
        audit_count: its entries.
        countersigned_by: the second name.
        corrects: the day close this one corrects.
    """

    day: Day
    as_of: Moment
    captured: Count
    acknowledged: Count
    fees_collected: Annotated[int, Meta(ge=0, lt=1 << 53)] = 0
    papers: Count = 0
    audit_head: Digest
    audit_count: Annotated[int, Meta(ge=0, lt=1 << 53)]
    countersigned_by: Annotated[str, Meta(min_length=1, max_length=200)]
    corrects: Identifier | None = None


class AuditAnchor(Record, frozen=True, kw_only=True, tag=Kind.AUDIT_ANCHOR.value):
    """The head of the station's audit chain, put where the station cannot change it; nobody need be signed in."""

    audit_head: Digest
    audit_count: Annotated[int, Meta(ge=0, lt=1 << 53)]


class AbandonedDraft(Record, frozen=True, kw_only=True, tag=Kind.ABANDONED_DRAFT.value):
    """A draft that was given up: why and how far it got, nothing of what it said."""

    reason_code: Code
    started_at: Moment
    answered: Count = 0


AnyRecord = (
    Visit
    | HouseholdRecord
    | Lesson
    | Handover
    | Satisfaction
    | Feedback
    | ConsentWithdrawal
    | DayClose
    | AuditAnchor
    | AbandonedDraft
)
TYPES: dict[Kind, type[AnyRecord]] = {
    Kind.VISIT: Visit,
    Kind.HOUSEHOLD: HouseholdRecord,
    Kind.LESSON: Lesson,
    Kind.HANDOVER: Handover,
    Kind.SATISFACTION: Satisfaction,
    Kind.FEEDBACK: Feedback,
    Kind.CONSENT_WITHDRAWAL: ConsentWithdrawal,
    Kind.DAY_CLOSE: DayClose,
    Kind.AUDIT_ANCHOR: AuditAnchor,
    Kind.ABANDONED_DRAFT: AbandonedDraft,
}
NEEDS_CASE = frozenset({Kind.HANDOVER, Kind.CONSENT_WITHDRAWAL, Kind.ABANDONED_DRAFT})
MAY_HAVE_CASE = NEEDS_CASE | {Kind.SATISFACTION, Kind.FEEDBACK}


class _Peek(msgspec.Struct):
    kind: str
    body_v: int


# Built when the module is: two threads that build a type at the same moment can crash the process.
_peeker = msgspec.msgpack.Decoder(_Peek)
_decoder: msgspec.msgpack.Decoder[AnyRecord] = msgspec.msgpack.Decoder(AnyRecord)


def kind_of(record: AnyRecord) -> Kind:
    """Return the packet kind a record belongs to."""
    return Kind(str(record.__struct_config__.tag))


def encode_record(record: AnyRecord) -> bytes:
    """Return a record's msgpack bytes: what the operator signs.

    Raises:
        HostileInput: `body_too_large` above 256 KiB.
    """
    raw = msgspec.msgpack.encode(record)
    if len(raw) > MAX_BODY_BYTES:
        raise HostileInput("body_too_large", size=len(raw))
    return raw


def decode_record(untrusted: bytes) -> AnyRecord:
    """Read a record.

    Raises:
        HostileInput: `body_too_large`, `body_bytes`, `body_newer` (a layout of a later program),
            `body_kind`, `body_depth`, or `body_range` (a day that is none, counts that contradict).
    """
    if len(untrusted) > MAX_BODY_BYTES:
        raise HostileInput("body_too_large", size=len(untrusted))
    try:
        peek = _peeker.decode(untrusted)
        if peek.body_v > BODY_VERSION:
            raise HostileInput("body_newer")
        if peek.body_v != BODY_VERSION or peek.kind not in TYPES:
            raise HostileInput("body_kind")
        record = _decoder.decode(untrusted)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError, RecursionError) as error:
        raise HostileInput("body_bytes") from error
    if isinstance(record, HouseholdRecord) and is_deeper(record.data, MAX_DEPTH):
        raise HostileInput("body_depth")
    _check_values(record)
    return record


def check_header(header: Header, record: AnyRecord) -> None:
    """Compare a record with the clear part of its packet.

    Raises:
        HostileInput: `case_missing`, `case_unexpected`, `documents_announced`, `operator_missing`,
            `operator_unexpected` or `anonymous_time`.
    """
    if header.case_id is None and header.kind in NEEDS_CASE:
        raise HostileInput("case_missing")
    if header.case_id is not None and header.kind not in MAY_HAVE_CASE:
        raise HostileInput("case_unexpected")
    announced = {blob.sealed_sha256 for blob in header.blobs}
    sound = all(
        len(document.content_key) == 32 and len(document.plain_sha256) == 32 and document.size >= 0
        for document in record.documents
    )
    if not sound or announced != {document.sealed_sha256 for document in record.documents}:
        raise HostileInput("documents_announced")
    if isinstance(record, Satisfaction) and record.answers is not UNSET and header.case_id is not None:
        raise HostileInput("case_unexpected")
    if is_anonymous(header):
        _check_anonymous(header, record)
    elif record.clock is None or (record.operator is None and header.kind is not Kind.AUDIT_ANCHOR):
        raise HostileInput("operator_missing")


def is_anonymous(header: Header) -> bool:
    """Tell whether a packet is a satisfaction nobody's name stands under."""
    return header.kind is Kind.SATISFACTION and header.case_id is None


def day_start(at_s: int) -> int:
    """Return the midnight that begins the Vietnamese day of a moment, UTC seconds."""
    return at_s - (at_s + VIETNAM_S) % DAY_S


def _check_anonymous(header: Header, record: AnyRecord) -> None:
    """Refuse what would let an anonymous opinion be matched with the person at the counter."""
    if record.operator is not None or record.clock is not None or record.documents or record.note:
        raise HostileInput("operator_unexpected")
    minted_ms = int.from_bytes(header.packet_id[:6], "big")
    moments = (record.captured_at, header.sealed_at, minted_ms // 1_000)
    if minted_ms % 1_000 or any(at != day_start(at) for at in moments):
        raise HostileInput("anonymous_time")


def _check_values(record: AnyRecord) -> None:
    days: tuple[str | None, ...] = ()
    match record:
        case Visit():
            days = (record.visited_on, record.next_on)
        case Handover():
            days = (record.handed_on,)
        case Satisfaction():
            if (record.score is UNSET) == (record.answers is UNSET) or (
                record.answers is not UNSET and record.reasons
            ):
                raise HostileInput("body_range", field="answers")
            if record.answers is not UNSET:
                days = tuple(one.day for one in record.answers)
        case DayClose():
            days = (record.day,)
            if record.acknowledged > record.captured:
                raise HostileInput("body_range", field="acknowledged")
    try:
        for day in days:
            if day is not None:
                date.fromisoformat(day)
    except ValueError as error:
        raise HostileInput("body_range", field="day") from error
