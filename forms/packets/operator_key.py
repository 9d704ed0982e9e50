"""The station's word that a signing key belongs to one of its operators.

Each operator has a key of their own at each station. The station endorses it once and the
portal keeps the endorsement, so that authorship of a packet can be proved later.
"""

from __future__ import annotations

import msgspec

from forms.errors import HostileInput
from forms.packets.signature import PUBLIC_SIZE, SIGNATURE_SIZE, Purpose, SigningKey, verify


class OperatorEndorsement(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """This key signs for this operator at this station."""

    v: int
    station_no: int
    operator_id: str
    public: bytes
    issued_at: int


_decoder = msgspec.msgpack.Decoder(OperatorEndorsement)


def sign_operator(endorsement: OperatorEndorsement, station_key: SigningKey) -> bytes:
    """Return the endorsement's bytes: positional msgpack ‖ station signature."""
    payload = msgspec.msgpack.encode(endorsement)
    return payload + station_key.sign(Purpose.OPERATOR, payload)


def check_operator(untrusted: bytes, station_public: bytes) -> OperatorEndorsement:
    """Verify an endorsement.

    Raises:
        HostileInput: `endorsement_bytes`, `bad_signature`.
    """
    if not SIGNATURE_SIZE < len(untrusted) <= 512:
        raise HostileInput("endorsement_bytes")
    payload, signature = untrusted[:-SIGNATURE_SIZE], untrusted[-SIGNATURE_SIZE:]
    verify(station_public, Purpose.OPERATOR, payload, signature)
    try:
        endorsement = _decoder.decode(payload)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError) as error:
        raise HostileInput("endorsement_bytes") from error
    if endorsement.v != 1 or len(endorsement.public) != PUBLIC_SIZE:
        raise HostileInput("endorsement_bytes")
    return endorsement
