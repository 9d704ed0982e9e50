"""What is sealed inside a packet: the bodies of submission, supplement and withdrawal.

A body is a msgpack map whose first two entries are `kind` and `body_v`; unknown entries are
tolerated so that a newer station can talk to an older portal. The operator signs
`packet_id ‖ body bytes` under the domain `body`, so that authorship survives the sealing.
Times are UTC seconds; days are ISO dates of the Vietnamese calendar.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from forms.errors import HostileInput
from forms.packets.signature import Purpose, SigningKey, verify

BODY_VERSION = 1
MAX_BODY_BYTES = 262_144
MAX_DEPTH = 32


class IdentityEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """One card reading used for the answers; `raw` are the payload's own bytes."""

    slot: str
    source: str
    raw: bytes
    repairs: tuple[str, ...] = ()
    confirmer: str | None = None


class SealedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One attached file with the key that opens it."""

    doc_id: str
    plain_sha256: bytes
    type: str
    size: int
    content_key: bytes
    sealed_sha256: bytes
    originals: int = 0
    copies: int = 1


class WarningAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The operator's reason for going on past a warning."""

    rule_id: str
    reason_code: str
    note: str = ""


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """One purpose the citizen agreed to (or was told of), as Law 91/2025/QH15 asks: one mark each."""

    purpose: str
    given: bool
    text_version: str
    at: int
    method: str


class Fee(msgspec.Struct, frozen=True, kw_only=True):
    """A fee as recorded, in đồng; the program never collects money."""

    label: str
    due: int | None
    collected: int | None = None
    exemption: str | None = None
    paper_receipt: str | None = None


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """Where the citizen was helped, who receives, who is competent (agency codes)."""

    helped: str
    received: str | None = None
    competent: str | None = None


class ClockFacts(msgspec.Struct, frozen=True, kw_only=True):
    """How far the station's clock may be trusted."""

    offset_s: int | None
    since_signed_s: int | None
    quality: Literal["signed", "drifting", "unknown"]


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """A complete declaration with its evidence."""

    kind: Literal["submission"] = "submission"
    body_v: int = BODY_VERSION
    data: dict[str, object]
    computed: tuple[str, ...]
    provenance: dict[str, dict[str, object]]
    identity: tuple[IdentityEvidence, ...]
    documents: tuple[SealedDocument, ...]
    warnings: tuple[WarningAnswer, ...]
    consents: tuple[Consent, ...]
    fees: tuple[Fee, ...]
    places: Places
    operator: str
    on_behalf_of: str | None
    declared_on: str
    captured_at: int
    clock: ClockFacts


class Supplement(msgspec.Struct, frozen=True, kw_only=True):
    """Full answers again, in reply to an officer's request; only new or replaced documents.

    Files sent earlier stay in force by `doc_id` unless a new one has the same `doc_id` or the
    `doc_id` is in `removed`.
    """

    kind: Literal["supplement"] = "supplement"
    body_v: int = BODY_VERSION
    answers_to: str
    removed: tuple[str, ...] = ()
    data: dict[str, object]
    computed: tuple[str, ...]
    provenance: dict[str, dict[str, object]]
    identity: tuple[IdentityEvidence, ...]
    documents: tuple[SealedDocument, ...]
    warnings: tuple[WarningAnswer, ...]
    consents: tuple[Consent, ...]
    fees: tuple[Fee, ...]
    places: Places
    operator: str
    on_behalf_of: str | None
    declared_on: str
    captured_at: int
    clock: ClockFacts


class Withdrawal(msgspec.Struct, frozen=True, kw_only=True):
    """The citizen takes the case back."""

    kind: Literal["withdrawal"] = "withdrawal"
    body_v: int = BODY_VERSION
    reason_code: str
    note: str = ""
    consents: tuple[Consent, ...]
    operator: str
    on_behalf_of: str | None
    declared_on: str
    captured_at: int
    clock: ClockFacts


Body = Submission | Supplement | Withdrawal
_BODIES: dict[str, type[Body]] = {
    "submission": Submission,
    "supplement": Supplement,
    "withdrawal": Withdrawal,
}


class _Peek(msgspec.Struct):
    kind: str
    body_v: int


# Built when the module is: two threads that build a type at the same moment can crash the process.
_peeker = msgspec.msgpack.Decoder(_Peek)
_decoders: dict[str, msgspec.msgpack.Decoder[Body]] = {
    kind: msgspec.msgpack.Decoder(body) for kind, body in _BODIES.items()
}


def encode_body(body: Body) -> bytes:
    """Return the body's msgpack bytes: what the operator signs.

    Raises:
        HostileInput: `body_too_large` above 256 KiB.
    """
    raw = msgspec.msgpack.encode(body)
    if len(raw) > MAX_BODY_BYTES:
        raise HostileInput("body_too_large", size=len(raw))
    return raw


def decode_body(untrusted: bytes) -> Body:
    """Read a body of a known kind.

    Raises:
        HostileInput: `body_too_large`, `body_bytes`, `body_newer` (a layout of a later program),
            `body_kind` (unknown kind or version), or `body_depth`.
    """
    if len(untrusted) > MAX_BODY_BYTES:
        raise HostileInput("body_too_large", size=len(untrusted))
    try:
        peek = _peeker.decode(untrusted)
        if peek.body_v > BODY_VERSION:
            raise HostileInput("body_newer")
        wanted = _decoders.get(peek.kind)
        if wanted is None or peek.body_v != BODY_VERSION:
            raise HostileInput("body_kind")
        body = wanted.decode(untrusted)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError, RecursionError) as error:
        raise HostileInput("body_bytes") from error
    if not isinstance(body, Withdrawal) and _depth(body.data) > MAX_DEPTH:
        raise HostileInput("body_depth")
    return body


def sign_body(operator_key: SigningKey, packet_id: bytes, body_bytes: bytes) -> bytes:
    """Return the operator's signature over `packet_id ‖ body`."""
    return operator_key.sign(Purpose.BODY, packet_id + body_bytes)


def verify_body(operator_public: bytes, packet_id: bytes, body_bytes: bytes, signature: bytes) -> None:
    """Check the operator's signature.

    Raises:
        HostileInput: `bad_signature`.
    """
    verify(operator_public, Purpose.BODY, packet_id + body_bytes, signature)


def _depth(value: object) -> int:
    deepest, level = 0, [value]
    while level:
        deepest += 1
        if deepest > MAX_DEPTH:
            break
        level = [
            child
            for item in level
            for child in (item.values() if isinstance(item, dict) else item if isinstance(item, list) else ())
            if isinstance(child, dict | list)
        ]
    return deepest
