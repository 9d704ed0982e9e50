"""A case's answers on their way back to a station: asked by a person, sealed to a key made for one question.

The request names a fresh X25519 key in its target (`?key=`, covered by the station's signature) and carries
`TramSo-Operator`: who asks, and their signature (domain `reading`) over station number, key of the dossier
and that public key. The answer is three byte strings: `about` (positional, in clear), the sealed content, and
the portal's signature (domain `content`, receipt key) over `about ‖ sha256(sealed)`. Sealed is
`zstd(msgpack(CaseContent))`, closed with HPKE under `info = "tramso/content/1" ‖ sha256(about)`: it opens
for one station, one dossier and one question only.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from forms.errors import HostileInput
from forms.packets.body import MAX_DEPTH, Fee, IdentityEvidence, WarningAnswer
from forms.packets.packet import FormRef
from forms.packets.seal import Compressor, Sealer, SealKey, seal_public
from forms.packets.signature import SIGNATURE_SIZE, Purpose, SigningKey, verify
from sync.wire.messages import DossierItem
from sync.wire.nesting import is_deeper
from sync.wire.records import Code, Count, Digest, Identifier, Moment

CONTENT_VERSION = 1
OPERATOR_HEADER = "TramSo-Operator"
MAX_CONTENT_BYTES = 1_048_576
"""Of the content before it is compressed: a body has at most 256 KiB, the rest is a list of papers."""
MAX_CONTENT_ANSWER = MAX_CONTENT_BYTES + 4_096
PUBLIC_SIZE = 32
MAX_FEES = 64
"""Told of one case; a packet of this program has one."""
_MAX_HEADER = 400
_MAX_ABOUT = 512
_INFO = b"tramso/content/1"


class HeldDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One paper in force at the portal: what it is, never its bytes or the key that opens them.

    Attributes:
        doc_id: of the form.
        type: media type.
        size: plain bytes.
        plain_sha256: of the plain bytes.
        sealed_sha256: under which the portal keeps it.
        packet_id: of the packet that brought it.
        originals: as recorded.
        copies: as recorded.
        stored: whether its last byte has come.
    """

    doc_id: Code
    type: Annotated[str, Meta(max_length=100)]
    size: Count
    plain_sha256: Digest
    sealed_sha256: Digest
    packet_id: Identifier
    originals: Count = 0
    copies: Count = 1
    stored: bool = True


class CaseContent(msgspec.Struct, frozen=True, kw_only=True):
    """What is in force of a case: the newest declaration the portal took, and how the dossier stands.

    Attributes:
        v: of this layout.
        item: the dossier as its feed tells it, with what the officer asks for; without receipts.
        service: code of the procedure.
        form: the form the answers were given on.
        packet_id: of the declaration.
        declared_on: its day.
        first_declared_on: the day of the case's first declaration, which the rules of every correction go by.
        data: the answers.
        computed: pointers of those nobody gave.
        provenance: pointer → source and time of each.
        identity: readings of cards, the newest for each person.
        warnings: reasons for going on past warnings.
        documents: papers in force, those of the program itself left out.
        fees: as the newest declaration says, with what was last noted as paid; a portal of before tells none.
    """

    v: int = CONTENT_VERSION
    item: DossierItem
    service: Code
    form: FormRef
    packet_id: Identifier
    declared_on: Annotated[str, Meta(max_length=10)]
    first_declared_on: Annotated[str, Meta(max_length=10)] | UnsetType = UNSET
    data: dict[str, object]
    computed: Annotated[tuple[str, ...], Meta(max_length=4_096)]
    provenance: Annotated[dict[str, dict[str, object]], Meta(max_length=4_096)]
    identity: Annotated[tuple[IdentityEvidence, ...], Meta(max_length=64)] = ()
    warnings: Annotated[tuple[WarningAnswer, ...], Meta(max_length=256)] = ()
    documents: Annotated[tuple[HeldDocument, ...], Meta(max_length=256)] = ()
    fees: Annotated[tuple[Fee, ...], Meta(max_length=MAX_FEES)] | UnsetType = UNSET


class ContentAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The portal's answer; nothing in it can be read without the key of the question."""

    about: Annotated[bytes, Meta(max_length=_MAX_ABOUT)]
    sealed: Annotated[bytes, Meta(max_length=MAX_CONTENT_BYTES)]
    signature: Annotated[bytes, Meta(min_length=SIGNATURE_SIZE, max_length=SIGNATURE_SIZE)]


class About(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Whose question was answered, about which dossier, when; `key_id` names the signing key."""

    v: int
    key_id: int
    station_no: int
    case_id: Identifier
    code: Code
    public: Digest
    at: Moment


class _Asks(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    operator_id: Annotated[str, Meta(min_length=1, max_length=100)]
    signature: Annotated[bytes, Meta(min_length=SIGNATURE_SIZE, max_length=SIGNATURE_SIZE)]


_BROKEN = (msgspec.DecodeError, msgspec.ValidationError, UnicodeError, RecursionError)
# Built when the module is: two threads that build a type at the same moment can crash the process.
_answers = msgspec.msgpack.Decoder(ContentAnswer)
_abouts = msgspec.msgpack.Decoder(About)
_contents = msgspec.msgpack.Decoder(CaseContent)
_asking = msgspec.msgpack.Decoder(_Asks)


def operator_header(
    key: SigningKey, operator_id: str, station_no: int, dossier_key: str, public: bytes
) -> str:
    """Return the value of `TramSo-Operator`: a person at the station asks for this dossier, with this key."""
    signature = key.sign(Purpose.READING, _question(station_no, dossier_key, public))
    return base64_text(msgspec.msgpack.encode(_Asks(operator_id, signature)))


def read_operator_header(untrusted: str) -> tuple[str, bytes]:
    """Return who says that they ask, and the signature `check_operator` decides about.

    Raises:
        HostileInput: `operator_header`.
    """
    try:
        asks = _asking.decode(base64_bytes(untrusted, _MAX_HEADER))
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError, HostileInput) as error:
        raise HostileInput("operator_header") from error
    return asks.operator_id, asks.signature


def check_operator(
    operator_public: bytes, station_no: int, dossier_key: str, public: bytes, signature: bytes
) -> None:
    """Check the signature of the person who asks.

    Raises:
        HostileInput: `bad_signature`.
    """
    verify(operator_public, Purpose.READING, _question(station_no, dossier_key, public), signature)


def read_public(untrusted: str) -> bytes:
    """Return the public key of a request's target.

    Raises:
        HostileInput: `content_key`.
    """
    try:
        public = base64_bytes(untrusted, 64)
    except HostileInput as error:
        raise HostileInput("content_key") from error
    if len(public) != PUBLIC_SIZE:
        raise HostileInput("content_key")
    return public


def close_content(
    sealer: Sealer, compressor: Compressor, content: CaseContent, about: About, receipt_key: SigningKey
) -> bytes:
    """Return the answer's bytes.

    Raises:
        HostileInput: `content_too_large`; `content_key` for a public key nothing can be closed to.
    """
    plain = msgspec.msgpack.encode(content)
    if len(plain) > MAX_CONTENT_BYTES:
        raise HostileInput("content_too_large", size=len(plain))
    told = msgspec.msgpack.encode(about)
    try:
        sealed = sealer.seal(compressor.compress(plain), about.public, _info(told))
    except ValueError as error:
        raise HostileInput("content_key") from error
    signature = receipt_key.sign(Purpose.CONTENT, _signed(told, sealed))
    return msgspec.msgpack.encode(ContentAnswer(about=told, sealed=sealed, signature=signature))


def open_content(
    untrusted: bytes,
    seed: bytes,
    station_no: int,
    dossier_key: str,
    compressor: Compressor,
    receipt_public: Callable[[int], bytes],
) -> CaseContent:
    """Open an answer with the private half of the question's key.

    Args:
        untrusted: as it came.
        seed: 32 bytes, made for this question.
        station_no: of this station.
        dossier_key: what was asked for: the dossier's code, or its case's id as 32 hexadecimal digits.
        compressor: knows every published dictionary.
        receipt_public: finds the portal's receipt key by its number; raises `HostileInput` for a strange one.

    Raises:
        HostileInput: `content_too_large`, `content_bytes`, `content_newer` (a layout of a later program),
            `content_other` (another station, question or dossier), `content_depth`, `bad_signature`,
            `seal`, `zstd_…`.
    """
    if len(untrusted) > MAX_CONTENT_ANSWER:
        raise HostileInput("content_too_large", size=len(untrusted))
    try:
        answer = _answers.decode(untrusted)
        about = _abouts.decode(answer.about)
    except _BROKEN as error:
        raise HostileInput("content_bytes") from error
    verify(
        receipt_public(about.key_id), Purpose.CONTENT, _signed(answer.about, answer.sealed), answer.signature
    )
    if about.v != CONTENT_VERSION:
        raise HostileInput("content_newer")
    asked = dossier_key in {about.code, about.case_id.hex()}
    if about.station_no != station_no or about.public != seal_public(seed) or not asked:
        raise HostileInput("content_other")
    plain = compressor.expand(SealKey(seed).open(answer.sealed, _info(answer.about)), MAX_CONTENT_BYTES)
    content = read_content(plain)
    if (content.item.case_id, content.item.code) != (about.case_id, about.code):
        raise HostileInput("content_other")
    return content


def read_content(untrusted: bytes) -> CaseContent:
    """Read an opened content.

    Raises:
        HostileInput: `content_bytes`, `content_newer`, `content_depth`.
    """
    try:
        content = _contents.decode(untrusted)
    except _BROKEN as error:
        raise HostileInput("content_bytes") from error
    if content.v != CONTENT_VERSION:
        raise HostileInput("content_newer")
    if is_deeper(content.data, MAX_DEPTH) or is_deeper(content.provenance, MAX_DEPTH):
        raise HostileInput("content_depth")
    if len(content.form.sha256) != PUBLIC_SIZE:
        raise HostileInput("content_bytes")
    return content


def base64_text(raw: bytes) -> str:
    """Return bytes as base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def base64_bytes(untrusted: str, most: int) -> bytes:
    """Return the bytes of base64url without padding.

    Raises:
        HostileInput: `base64`.
    """
    if len(untrusted) > most or not untrusted.isascii():
        raise HostileInput("base64")
    try:
        return base64.b64decode(untrusted + "=" * (-len(untrusted) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise HostileInput("base64") from error


def _question(station_no: int, dossier_key: str, public: bytes) -> bytes:
    return msgspec.msgpack.encode((CONTENT_VERSION, station_no, dossier_key, public))


def _signed(about: bytes, sealed: bytes) -> bytes:
    return about + hashlib.sha256(sealed).digest()


def _info(about: bytes) -> bytes:
    return _INFO + hashlib.sha256(about).digest()
