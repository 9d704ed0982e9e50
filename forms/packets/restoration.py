"""The portal's signed word that its database was restored from a copy.

Bytes: positional msgpack payload ‖ 64-byte signature of the key that signs receipts, under a domain of
its own. The highest `epoch` counts; a station that has seen it has nothing more to do for it.
"""

from __future__ import annotations

import msgspec

from forms.packets.signature import Purpose
from forms.packets.signed_word import SignedWord

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


def _is_sound(told: Restoration) -> bool:
    numbers = (told.epoch, told.restored_at, told.newest_at, told.log_held, told.log_from, told.serial_from)
    return told.v == RESTORATION_VERSION and all(0 <= number < _LIMIT for number in numbers)


RESTORATION = SignedWord(Restoration, Purpose.RESTORED, MAX_RESTORATION_BYTES, "restoration_bytes", _is_sound)
"""How the statement is signed, read and checked."""
