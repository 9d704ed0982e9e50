"""The QR of the slip: provable with the root's public key alone, without any network.

Bytes: payload ‖ station signature (64) ‖ station certificate (114) ‖ key endorsement (107).
Payload: positional msgpack `[1, [[code, case id, first packet's SHA-256, service] × 1–3],
date]`; 380 bytes in all for one case. Printed as `"TSP1:" ‖ base45` (RFC 9285), which fits
QR's alphanumeric mode.
"""

from __future__ import annotations

import re

import msgspec

from forms.errors import HostileInput
from forms.packets.certificate import (
    KEY_ENDORSEMENT_SIZE,
    STATION_CERTIFICATE_SIZE,
    KeyUse,
    StationCertificate,
    check_key,
    check_station,
)
from forms.packets.codes import parse_case_code
from forms.packets.signature import SIGNATURE_SIZE, Purpose, SigningKey, verify
from forms.slips.base45 import decode_base45, encode_base45

PREFIX = "TSP1:"
MAX_CASES = 3
MAX_SLIP_TEXT = 1_200
_TAIL = SIGNATURE_SIZE + STATION_CERTIFICATE_SIZE + KEY_ENDORSEMENT_SIZE
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class SlipCase(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """One case on a slip."""

    code: str
    case_id: bytes
    first_packet_sha256: bytes
    service: str


class Slip(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """What the station signs; `day` is the ISO date of the seal in Vietnam."""

    v: int
    cases: tuple[SlipCase, ...]
    day: str


_decoder = msgspec.msgpack.Decoder(Slip)


def encode_slip(
    cases: tuple[SlipCase, ...], day: str, station_key: SigningKey, certificate: bytes, endorsement: bytes
) -> str:
    """Return the text of the slip's QR.

    Raises:
        HostileInput: `slip_range` (no case, more than three, or a part out of range).
    """
    slip = Slip(1, cases, day)
    _check(slip)
    payload = msgspec.msgpack.encode(slip)
    signature = station_key.sign(Purpose.SLIP, payload)
    return PREFIX + encode_base45(payload + signature + certificate + endorsement)


def check_slip(untrusted_text: str, root_public: bytes) -> tuple[Slip, StationCertificate]:
    """Verify a scanned slip from the root down.

    Raises:
        HostileInput: `slip_text` (not a slip), `slip_bytes`, `slip_range`, `slip_station` (a
            code of another station), `certificate_…`, `bad_signature`.
    """
    text = untrusted_text.strip()
    if not text.startswith(PREFIX) or len(text) > MAX_SLIP_TEXT:
        raise HostileInput("slip_text")
    raw = decode_base45(text[len(PREFIX) :])
    if len(raw) <= _TAIL:
        raise HostileInput("slip_bytes")
    payload, tail = raw[:-_TAIL], raw[-_TAIL:]
    signature = tail[:SIGNATURE_SIZE]
    certificate_bytes = tail[SIGNATURE_SIZE:-KEY_ENDORSEMENT_SIZE]
    endorsement = check_key(tail[-KEY_ENDORSEMENT_SIZE:], root_public)
    if endorsement.use != KeyUse.STATION:
        raise HostileInput("certificate_range")
    certificate = check_station(certificate_bytes, endorsement.public)
    verify(certificate.public, Purpose.SLIP, payload, signature)
    try:
        slip = _decoder.decode(payload)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError) as error:
        raise HostileInput("slip_bytes") from error
    _check(slip)
    if any(parse_case_code(case.code).station_no != certificate.station_no for case in slip.cases):
        raise HostileInput("slip_station")
    return slip, certificate


def _check(slip: Slip) -> None:
    holds = (
        slip.v == 1
        and 1 <= len(slip.cases) <= MAX_CASES
        and _DAY.fullmatch(slip.day) is not None
        and all(
            len(case.case_id) == 16 and len(case.first_packet_sha256) == 32 and 1 <= len(case.service) <= 40
            for case in slip.cases
        )
    )
    if not holds:
        raise HostileInput("slip_range")
    for case in slip.cases:
        parse_case_code(case.code)
