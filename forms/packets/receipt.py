"""The portal's two signed confirmations of a packet.

A *text receipt* answers the packet itself and fixes the legal time of submission; a
*complete receipt* follows when the last announced file is in. Only the second lets a station
say that the portal has everything. Bytes: positional msgpack payload ‖ 64-byte signature,
each kind under a signature domain of its own. A resend returns the stored bytes.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from forms.errors import HostileInput
from forms.packets.packet import BlobRef
from forms.packets.signature import SIGNATURE_SIZE, Purpose, SigningKey, verify

RECEIPT_VERSION = 1
MAX_RECEIPT_BYTES = 16_384


class TextReceipt(msgspec.Struct, array_like=True, frozen=True, tag="text", forbid_unknown_fields=True):
    """The portal holds the packet; `missing` names the files it still waits for."""

    v: int
    key_id: int
    packet_id: bytes
    packet_sha256: bytes
    case_id: bytes | None
    code: str | None
    received_at: int
    missing: tuple[bytes, ...]
    possible_duplicate: str | None = None


class CompleteReceipt(
    msgspec.Struct, array_like=True, frozen=True, tag="complete", forbid_unknown_fields=True
):
    """The portal holds the packet and every file; `log_index` counts completions."""

    v: int
    key_id: int
    packet_id: bytes
    packet_sha256: bytes
    case_id: bytes | None
    code: str | None
    received_at: int
    completed_at: int
    blobs: tuple[BlobRef, ...]
    log_index: int


Receipt = TextReceipt | CompleteReceipt
_decoder: msgspec.msgpack.Decoder[Receipt] = msgspec.msgpack.Decoder(TextReceipt | CompleteReceipt)
_PURPOSE: dict[type[Receipt], Purpose] = {
    TextReceipt: Purpose.TEXT_RECEIPT,
    CompleteReceipt: Purpose.COMPLETE_RECEIPT,
}


def sign_receipt(receipt: Receipt, receipt_key: SigningKey) -> bytes:
    """Return the receipt's bytes, to be stored and resent as they are."""
    payload = msgspec.msgpack.encode(receipt)
    return payload + receipt_key.sign(_PURPOSE[type(receipt)], payload)


def read_receipt(untrusted: bytes) -> Receipt:
    """Read a receipt without trusting it yet; `check_receipt` decides.

    Raises:
        HostileInput: `receipt_bytes`.
    """
    if not SIGNATURE_SIZE < len(untrusted) <= MAX_RECEIPT_BYTES:
        raise HostileInput("receipt_bytes")
    try:
        receipt = _decoder.decode(untrusted[:-SIGNATURE_SIZE])
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError) as error:
        raise HostileInput("receipt_bytes") from error
    if receipt.v != RECEIPT_VERSION or len(receipt.packet_id) != 16 or len(receipt.packet_sha256) != 32:
        raise HostileInput("receipt_bytes")
    return receipt


def check_receipt(
    untrusted: bytes,
    receipt_public: bytes,
    packet_id: bytes,
    packet_sha256: bytes,
    blobs: tuple[BlobRef, ...],
    kind: Literal["text", "complete"] | None = None,
) -> Receipt:
    """Verify a receipt against the packet it claims to confirm.

    Args:
        untrusted: the receipt as it came.
        receipt_public: the key named by `key_id`, from a verified key list.
        packet_id: the packet this station stored.
        packet_sha256: its digest.
        blobs: the files its header announces.
        kind: the kind that is expected, if only one is.

    Raises:
        HostileInput: `receipt_bytes`, `bad_signature`, `receipt_mismatch` (another packet or
            other files), `receipt_kind`.
    """
    receipt = read_receipt(untrusted)
    verify(
        receipt_public,
        _PURPOSE[type(receipt)],
        untrusted[:-SIGNATURE_SIZE],
        untrusted[-SIGNATURE_SIZE:],
    )
    if receipt.packet_id != packet_id or receipt.packet_sha256 != packet_sha256:
        raise HostileInput("receipt_mismatch")
    announced = {blob.sealed_sha256 for blob in blobs}
    if isinstance(receipt, CompleteReceipt):
        if receipt.blobs != blobs:
            raise HostileInput("receipt_mismatch")
    elif not set(receipt.missing) <= announced:
        raise HostileInput("receipt_mismatch")
    if kind is not None and (kind == "complete") != isinstance(receipt, CompleteReceipt):
        raise HostileInput("receipt_kind")
    return receipt
