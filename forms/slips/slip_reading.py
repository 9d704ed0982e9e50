"""A slip somebody scanned, typed or pasted: proven from the root down, or the one reason why it is not.

`forms.slips.slip.check_slip` decides; this tells a person at a counter what to do about a refusal: scan again,
switch the input method off, update the program, or keep the paper and call someone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import msgspec

from forms.errors import HostileInput
from forms.packets.certificate import (
    KEY_ENDORSEMENT_SIZE,
    STATION_CERTIFICATE_SIZE,
    StationCertificate,
    check_key,
)
from forms.packets.signature import SIGNATURE_SIZE
from forms.slips.base45 import decode_base45
from forms.slips.slip import MAX_SLIP_TEXT, Slip, check_slip

_TAIL = SIGNATURE_SIZE + STATION_CERTIFICATE_SIZE + KEY_ENDORSEMENT_SIZE
_HEAD = re.compile(r"TSP([0-9]{1,4}):", re.IGNORECASE)
_LETTERS = re.compile(r"[0-9A-Z $%*+\-./:]*")
_LONGEST_PAYLOAD = 400
"""More bytes than a slip's payload can have: three cases of 19 + 18 + 34 + 41 bytes, and a date."""
_SHORTEST_PAYLOAD = 80
_decoder = msgspec.msgpack.Decoder(Slip)


@dataclass(frozen=True)
class ReadSlip:
    """A proven slip.

    Attributes:
        slip: what the station signed.
        certificate: the station's.
        key_id: of the portal's key that signed the certificate.
        key_public: that key.
        key_not_after: last second (UTC) it may sign certificates.
    """

    slip: Slip
    certificate: StationCertificate
    key_id: int
    key_public: bytes
    key_not_after: int


def looks_like_slip(untrusted_text: str) -> bool:
    """Tell whether a text begins as a slip of any version does."""
    return _HEAD.match(untrusted_text.lstrip()[:16]) is not None


def read_slip(untrusted_text: str, root_public: bytes) -> ReadSlip:
    """Verify a slip as a scanner typed it; a scanner that swaps upper and lower case is forgiven.

    Raises:
        HostileInput: `slip_text` (not a slip), `slip_long`, `slip_version` (newer than this program),
            `slip_letters` (letters no slip has: an input method was on), `slip_cut` (a part is missing or
            misread), `slip_root` (its certificate is not from this system), `slip_forged`.
    """
    text = untrusted_text.strip()
    head = _HEAD.match(text)
    if head is None:
        raise HostileInput("slip_text")
    if len(text) > MAX_SLIP_TEXT:
        raise HostileInput("slip_long")
    if int(head[1]) != 1:
        raise HostileInput("slip_version")
    text = text.upper() if text.isascii() else text
    if _LETTERS.fullmatch(text) is None:
        raise HostileInput("slip_letters")
    try:
        slip, certificate = check_slip(text, root_public)
    except HostileInput as error:
        raise HostileInput(_reason(text[head.end() :], root_public)) from error
    endorsement = check_key(_bytes(text[head.end() :])[-KEY_ENDORSEMENT_SIZE:], root_public)
    return ReadSlip(slip, certificate, endorsement.key_id, endorsement.public, endorsement.not_after)


def _bytes(letters: str) -> bytes:
    return decode_base45(letters)


def _reason(letters: str, root_public: bytes) -> str:
    """Return why a slip of letters a slip may have does not hold."""
    try:
        raw = _bytes(letters)
    except HostileInput:
        return "slip_cut"
    if len(raw) < _SHORTEST_PAYLOAD + _TAIL:
        return "slip_cut"
    try:
        check_key(raw[-KEY_ENDORSEMENT_SIZE:], root_public)
    except HostileInput:
        payload = _payload_size(raw)
        if payload is not None and len(raw) < payload + _TAIL:
            return "slip_cut"
        return "slip_root" if payload is not None and len(raw) == payload + _TAIL else "slip_forged"
    newer = raw[0] & 0xF0 == 0x90 and raw[1] != 1
    return "slip_version" if newer else "slip_forged"


def _payload_size(raw: bytes) -> int | None:
    """Return how long the payload at the beginning is, by its own structure."""
    for size in range(_SHORTEST_PAYLOAD, min(len(raw), _LONGEST_PAYLOAD) + 1):
        try:
            _decoder.decode(raw[:size])
        except (msgspec.DecodeError, UnicodeError):
            continue
        return size
    return None
