"""Compact certificates: a station vouched for by the portal, the portal's key by the root.

Both are positional msgpack ‖ 64-byte signature and have one length each, so that they can be
cut off the end of a slip without a length field: 114 bytes for a station, 107 for a key.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TypeVar

import msgspec

from forms.errors import HostileInput
from forms.packets.codes import MAX_CHAIN_EPOCH, MAX_STATION_NO, MIN_STATION_NO
from forms.packets.signature import PUBLIC_SIZE, SIGNATURE_SIZE, Purpose, SigningKey, verify

STATION_CERTIFICATE_SIZE = 114
KEY_ENDORSEMENT_SIZE = 107
MAX_KEY_ID = 127
_FIRST_TIME = 1 << 16
_LAST_TIME = (1 << 32) - 1


class KeyUse(IntEnum):
    """What a key of the portal is for."""

    STATION = 1
    SEAL = 2
    RECEIPT = 3
    ROSTER = 4
    LOG = 5
    CATALOGUE = 6
    UPDATE = 7


class StationCertificate(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """This key belongs to this station in this chain epoch."""

    v: int
    station_no: int
    chain_epoch: int
    public: bytes
    issued_at: int
    not_after: int


class KeyEndorsement(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """The root vouches for one online key of the portal."""

    v: int
    use: int
    key_id: int
    public: bytes
    not_after: int


_T = TypeVar("_T")
_station_decoder = msgspec.msgpack.Decoder(StationCertificate)
_key_decoder = msgspec.msgpack.Decoder(KeyEndorsement)


def sign_station(certificate: StationCertificate, station_signing_key: SigningKey) -> bytes:
    """Return the 114 bytes of a station's certificate.

    Raises:
        HostileInput: `certificate_range`.
    """
    _check_station(certificate)
    payload = msgspec.msgpack.encode(certificate)
    return payload + station_signing_key.sign(Purpose.STATION, payload)


def check_station(untrusted: bytes, station_signing_public: bytes) -> StationCertificate:
    """Verify a station's certificate.

    Raises:
        HostileInput: `certificate_bytes`, `certificate_range`, `bad_signature`.
    """
    if len(untrusted) != STATION_CERTIFICATE_SIZE:
        raise HostileInput("certificate_bytes")
    payload, signature = untrusted[:-SIGNATURE_SIZE], untrusted[-SIGNATURE_SIZE:]
    verify(station_signing_public, Purpose.STATION, payload, signature)
    certificate = _decode(_station_decoder, payload)
    _check_station(certificate)
    return certificate


def sign_key(endorsement: KeyEndorsement, root_key: SigningKey) -> bytes:
    """Return the 107 bytes of the root's endorsement of a key.

    Raises:
        HostileInput: `certificate_range`.
    """
    _check_key(endorsement)
    payload = msgspec.msgpack.encode(endorsement)
    return payload + root_key.sign(Purpose.KEY, payload)


def check_key(untrusted: bytes, root_public: bytes) -> KeyEndorsement:
    """Verify the root's endorsement of a key.

    Raises:
        HostileInput: `certificate_bytes`, `certificate_range`, `bad_signature`.
    """
    if len(untrusted) != KEY_ENDORSEMENT_SIZE:
        raise HostileInput("certificate_bytes")
    payload, signature = untrusted[:-SIGNATURE_SIZE], untrusted[-SIGNATURE_SIZE:]
    verify(root_public, Purpose.KEY, payload, signature)
    endorsement = _decode(_key_decoder, payload)
    _check_key(endorsement)
    return endorsement


def _decode(decoder: msgspec.msgpack.Decoder[_T], payload: bytes) -> _T:
    try:
        value = decoder.decode(payload)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise HostileInput("certificate_bytes") from error
    if msgspec.msgpack.encode(value) != payload:
        raise HostileInput("certificate_bytes")
    return value


def _check_station(certificate: StationCertificate) -> None:
    holds = (
        certificate.v == 1
        and MIN_STATION_NO <= certificate.station_no <= MAX_STATION_NO
        and 1 <= certificate.chain_epoch <= MAX_CHAIN_EPOCH
        and len(certificate.public) == PUBLIC_SIZE
        and _FIRST_TIME <= certificate.issued_at <= certificate.not_after <= _LAST_TIME
    )
    if not holds:
        raise HostileInput("certificate_range")


def _check_key(endorsement: KeyEndorsement) -> None:
    holds = (
        endorsement.v == 1
        and endorsement.use in set(KeyUse)
        and 1 <= endorsement.key_id <= MAX_KEY_ID
        and len(endorsement.public) == PUBLIC_SIZE
        and _FIRST_TIME <= endorsement.not_after <= _LAST_TIME
    )
    if not holds:
        raise HostileInput("certificate_range")
