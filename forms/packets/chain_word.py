"""The portal's signed word of how far it knows a station's chain.

Bytes: positional msgpack payload ‖ 64-byte signature of the key that signs receipts, under a domain of its
own. An old word does no harm: a chain only grows, so a station is never behind what was once true of it.
"""

from __future__ import annotations

import msgspec

from forms.packets.codes import MAX_CHAIN_EPOCH, MAX_STATION_NO, MIN_STATION_NO
from forms.packets.signature import Purpose
from forms.packets.signed_word import SignedWord

CHAIN_WORD_VERSION = 1
MAX_CHAIN_WORD_BYTES = 192
_DIGEST = 32
_LIMIT = 1 << 53


class ChainWord(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """The highest packet the portal has of a station's newest chain epoch.

    Attributes:
        v: version of this layout.
        key_id: number of the receipt key that signed.
        station_no: whose chain.
        chain_epoch: its newest epoch.
        seq: the highest number that came; 0 for none.
        sha256: of the packet of that number, 32 zero bytes for none.
        forked: packets of this epoch contradict each other: two lines of the station sealed them.
    """

    v: int
    key_id: int
    station_no: int
    chain_epoch: int
    seq: int
    sha256: bytes
    forked: bool


def _is_sound(told: ChainWord) -> bool:
    return (
        told.v == CHAIN_WORD_VERSION
        and MIN_STATION_NO <= told.station_no <= MAX_STATION_NO
        and 1 <= told.chain_epoch <= MAX_CHAIN_EPOCH
        and 0 <= told.seq < _LIMIT
        and len(told.sha256) == _DIGEST
    )


CHAIN_WORD = SignedWord(ChainWord, Purpose.CHAIN, MAX_CHAIN_WORD_BYTES, "chain_word_bytes", _is_sound)
"""How the word is signed, read and checked."""
