"""The portal's signed word of how far it knows a station's chain.

Bytes: positional msgpack payload ‖ 64-byte signature of the key that signs receipts, under a domain of its
own. An old word does no harm: a chain only grows, so a station is never behind what was once true of it.
"""

from __future__ import annotations

import msgspec

from forms.errors import HostileInput
from forms.packets.codes import MAX_CHAIN_EPOCH, MAX_STATION_NO, MIN_STATION_NO
from forms.packets.signature import SIGNATURE_SIZE, Purpose, SigningKey, verify

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


# Built when the module is: two threads that build a type at the same moment can crash the process.
_decoder: msgspec.msgpack.Decoder[ChainWord] = msgspec.msgpack.Decoder(ChainWord)


def sign_chain_word(word: ChainWord, receipt_key: SigningKey) -> bytes:
    """Return the word's bytes."""
    payload = msgspec.msgpack.encode(word)
    return payload + receipt_key.sign(Purpose.CHAIN, payload)


def read_chain_word(untrusted: bytes) -> ChainWord:
    """Read a word without trusting it yet; `check_chain_word` decides.

    Raises:
        HostileInput: `chain_word_bytes`.
    """
    if not SIGNATURE_SIZE < len(untrusted) <= MAX_CHAIN_WORD_BYTES:
        raise HostileInput("chain_word_bytes")
    try:
        told = _decoder.decode(untrusted[:-SIGNATURE_SIZE])
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError) as error:
        raise HostileInput("chain_word_bytes") from error
    sound = (
        told.v == CHAIN_WORD_VERSION
        and MIN_STATION_NO <= told.station_no <= MAX_STATION_NO
        and 1 <= told.chain_epoch <= MAX_CHAIN_EPOCH
        and 0 <= told.seq < _LIMIT
        and len(told.sha256) == _DIGEST
    )
    if not sound:
        raise HostileInput("chain_word_bytes")
    return told


def check_chain_word(untrusted: bytes, receipt_public: bytes) -> ChainWord:
    """Verify a word with the key it names, taken from a verified key list.

    Raises:
        HostileInput: `chain_word_bytes`, `bad_signature`.
    """
    told = read_chain_word(untrusted)
    verify(receipt_public, Purpose.CHAIN, untrusted[:-SIGNATURE_SIZE], untrusted[-SIGNATURE_SIZE:])
    return told
