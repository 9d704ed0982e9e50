"""The portal's signed word that its database was restored from a copy.

Bytes: positional msgpack payload ‖ 64-byte signature of the key that signs receipts, under a domain of
its own. The highest `epoch` counts; a station that has seen it has nothing more to do for it.
"""

from __future__ import annotations

import msgspec

from forms.errors import HostileInput
from forms.packets.signature import SIGNATURE_SIZE, Purpose, SigningKey, verify

RESTORATION_VERSION = 1
MAX_RESTORATION_BYTES = 256
_LIMIT = 1 << 53


class Restoration(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """What the portal has, and what it may have given away and lost.

    Attributes:
        v: version of this layout.
        key_id: number of the receipt key that signed.
        epoch: of the log; grows with every restore.
        restored_at: when the restore was declared, UTC seconds.
        newest_at: when the last packet in the copy was received, UTC seconds; 0 for none.
        log_held: numbers of the log below this one are in the copy.
        log_from: the first number of the new epoch; those in between were given away and lost.
        serial_from: the first serial of dossier codes for the rest of that day.
    """

    v: int
    key_id: int
    epoch: int
    restored_at: int
    newest_at: int
    log_held: int
    log_from: int
    serial_from: int


# Built when the module is: two threads that build a type at the same moment can crash the process.
_decoder: msgspec.msgpack.Decoder[Restoration] = msgspec.msgpack.Decoder(Restoration)


def sign_restoration(statement: Restoration, receipt_key: SigningKey) -> bytes:
    """Return the statement's bytes, to be stored and told as they are."""
    payload = msgspec.msgpack.encode(statement)
    return payload + receipt_key.sign(Purpose.RESTORED, payload)


def read_restoration(untrusted: bytes) -> Restoration:
    """Read a statement without trusting it yet; `check_restoration` decides.

    Raises:
        HostileInput: `restoration_bytes`.
    """
    if not SIGNATURE_SIZE < len(untrusted) <= MAX_RESTORATION_BYTES:
        raise HostileInput("restoration_bytes")
    try:
        told = _decoder.decode(untrusted[:-SIGNATURE_SIZE])
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError) as error:
        raise HostileInput("restoration_bytes") from error
    numbers = (told.epoch, told.restored_at, told.newest_at, told.log_held, told.log_from, told.serial_from)
    if told.v != RESTORATION_VERSION or not all(0 <= number < _LIMIT for number in numbers):
        raise HostileInput("restoration_bytes")
    return told


def check_restoration(untrusted: bytes, receipt_public: bytes) -> Restoration:
    """Verify a statement with the key it names, taken from a verified key list.

    Raises:
        HostileInput: `restoration_bytes`, `bad_signature`.
    """
    told = read_restoration(untrusted)
    verify(receipt_public, Purpose.RESTORED, untrusted[:-SIGNATURE_SIZE], untrusted[-SIGNATURE_SIZE:])
    return told
