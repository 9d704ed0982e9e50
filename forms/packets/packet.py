"""The packet: bytes made once when a case is sealed, and never changed again.

Frame: `"TSP1" ‖ u32be n ‖ header ‖ u32be m ‖ sealed ‖ station signature (64)`. The signature
covers its domain and everything before it. The header is a positional msgpack array; it is
clear text and holds only random identifiers, counters, digests and public codes. Each packet
names the SHA-256 of the station's previous packet of the same chain epoch.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import NewType

import msgspec

from forms.errors import HostileInput
from forms.packets.codes import MAX_CHAIN_EPOCH, MAX_STATION_NO, MIN_STATION_NO
from forms.packets.signature import SIGNATURE_SIZE, Purpose, SigningKey, verify

MAGIC = b"TSP1"
PACKET_VERSION = 1
SUITE_X25519_AES256 = 1
"""HPKE base mode with X25519, HKDF-SHA256 and AES-256-GCM (RFC 9180)."""
MAX_HEADER_BYTES = 8_192
MAX_SEALED_BYTES = 524_288
MAX_PACKET_BYTES = len(MAGIC) + 8 + MAX_HEADER_BYTES + MAX_SEALED_BYTES + SIGNATURE_SIZE
MAX_BLOBS = 64
MAX_BLOB_BYTES = 16_777_216
PacketId = NewType("PacketId", bytes)
CaseId = NewType("CaseId", bytes)
"""Both are sixteen bytes: where the two stand side by side, the checker of types tells which is which."""
CHAIN_START = bytes(32)
"""`prev_sha256` of the first packet of an epoch."""


class Kind(StrEnum):
    """What a packet carries."""

    SUBMISSION = "submission"
    SUPPLEMENT = "supplement"
    WITHDRAWAL = "withdrawal"
    VISIT = "visit"
    HOUSEHOLD = "household"
    LESSON = "lesson"
    HANDOVER = "handover"
    SATISFACTION = "satisfaction"
    FEEDBACK = "feedback"
    CONSENT_WITHDRAWAL = "consent_withdrawal"
    DAY_CLOSE = "day_close"
    AUDIT_ANCHOR = "audit_anchor"
    ABANDONED_DRAFT = "abandoned_draft"


class BlobRef(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """One sealed attachment: its digest is its address."""

    sealed_sha256: bytes
    size: int


class FormRef(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """The exact published form the answers were given under."""

    form_id: str
    version: int
    sha256: bytes


class Header(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """The clear part, in the order of its bytes."""

    v: int
    suite: int
    kind: Kind
    packet_id: PacketId
    case_id: CaseId | None
    station_no: int
    chain_epoch: int
    seq: int
    prev_sha256: bytes
    service: str | None
    form: FormRef | None
    blobs: tuple[BlobRef, ...]
    portal_key_id: int
    sealed_at: int


class Packet(msgspec.Struct, frozen=True):
    """A parsed packet; `raw` is what is stored, sent and hashed."""

    header: Header
    header_bytes: bytes
    sealed: bytes
    signature: bytes
    raw: bytes

    @property
    def sha256(self) -> bytes:
        """SHA-256 of the whole packet: what receipts and the next packet name."""
        return hashlib.sha256(self.raw).digest()

    def verify(self, station_public: bytes) -> None:
        """Check the station signature.

        Raises:
            HostileInput: `bad_signature`.
        """
        verify(station_public, Purpose.PACKET, self.raw[:-SIGNATURE_SIZE], self.signature)


_header_decoder = msgspec.msgpack.Decoder(Header)


def encode_header(header: Header) -> bytes:
    """Return the header's bytes after checking every range.

    Raises:
        HostileInput: `header_range` names the field that is out of range.
    """
    _check_header(header)
    return msgspec.msgpack.encode(header)


def build_packet(header_bytes: bytes, sealed: bytes, station_key: SigningKey) -> bytes:
    """Frame and sign a packet from the encoded header and the sealed body."""
    framed = b"".join(
        (MAGIC, len(header_bytes).to_bytes(4, "big"), header_bytes, len(sealed).to_bytes(4, "big"), sealed)
    )
    return framed + station_key.sign(Purpose.PACKET, framed)


def parse_packet(untrusted: bytes) -> Packet:
    """Take a packet apart and check form and ranges; the signature is checked by `Packet.verify`.

    Raises:
        HostileInput: `packet_too_large`, `packet_frame`, `header_bytes` (not the one encoding
            of its values), or `header_range`.
    """
    if len(untrusted) > MAX_PACKET_BYTES:
        raise HostileInput("packet_too_large", size=len(untrusted))
    if untrusted[:4] != MAGIC:
        raise HostileInput("packet_frame")
    header_bytes, at = _counted(untrusted, 4, MAX_HEADER_BYTES)
    sealed, at = _counted(untrusted, at, MAX_SEALED_BYTES)
    signature = untrusted[at:]
    if len(signature) != SIGNATURE_SIZE:
        raise HostileInput("packet_frame")
    try:
        header = _header_decoder.decode(header_bytes)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError) as error:
        raise HostileInput("header_bytes") from error
    # msgpack allows several encodings of one value; only ours is signed and hashed.
    if msgspec.msgpack.encode(header) != header_bytes:
        raise HostileInput("header_bytes")
    _check_header(header)
    return Packet(header, header_bytes, sealed, signature, untrusted)


def _counted(data: bytes, at: int, limit: int) -> tuple[bytes, int]:
    size = int.from_bytes(data[at : at + 4], "big")
    if len(data) < at + 4 or size > limit or len(data) < at + 4 + size:
        raise HostileInput("packet_frame")
    return data[at + 4 : at + 4 + size], at + 4 + size


def _check_header(header: Header) -> None:
    ranges = {
        "v": header.v == PACKET_VERSION,
        "suite": header.suite == SUITE_X25519_AES256,
        "packet_id": len(header.packet_id) == 16,
        "case_id": header.case_id is None or len(header.case_id) == 16,
        "station_no": MIN_STATION_NO <= header.station_no <= MAX_STATION_NO,
        "chain_epoch": 1 <= header.chain_epoch <= MAX_CHAIN_EPOCH,
        "seq": 1 <= header.seq < 1 << 32,
        "prev_sha256": len(header.prev_sha256) == 32,
        "first": header.seq != 1 or header.prev_sha256 == CHAIN_START,
        "service": header.service is None or 1 <= len(header.service) <= 40,
        "form": header.form is None or _form_in_range(header.form),
        "blobs": len(header.blobs) <= MAX_BLOBS and all(_blob_in_range(blob) for blob in header.blobs),
        "blobs_once": len({blob.sealed_sha256 for blob in header.blobs}) == len(header.blobs),
        "portal_key_id": 0 < header.portal_key_id < 1 << 16,
        "sealed_at": 0 <= header.sealed_at < 1 << 40,
    }
    wrong = [name for name, holds in ranges.items() if not holds]
    if wrong:
        raise HostileInput("header_range", field=wrong[0])


def _form_in_range(form: FormRef) -> bool:
    return 1 <= len(form.form_id) <= 64 and 1 <= form.version < 1 << 31 and len(form.sha256) == 32


def _blob_in_range(blob: BlobRef) -> bool:
    return len(blob.sealed_sha256) == 32 and 16 <= blob.size <= MAX_BLOB_BYTES
