"""Ed25519 signatures (RFC 8032), separated by purpose.

Every signature covers `"tramso/<purpose>/1" ‖ 0x00 ‖ bytes`, so a signature made for one
purpose can never be shown for another. Stored bytes are signed as they are: nothing is
canonicalised at run time.
"""

from __future__ import annotations

from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from forms.errors import HostileInput
from forms.stamp import Entropy

SIGNATURE_SIZE = 64
PUBLIC_SIZE = 32


class Purpose(StrEnum):
    """What a signature is for."""

    PACKET = "packet"
    BODY = "body"
    TEXT_RECEIPT = "text-receipt"
    COMPLETE_RECEIPT = "complete-receipt"
    STATION = "station"
    OPERATOR = "operator"
    KEYS = "keys"
    KEY = "key"
    SLIP = "slip"
    REQUEST = "request"
    ENROL = "enrol"
    TIME = "time"
    CATALOGUE = "catalogue"
    RESTORED = "restored"
    CHAIN = "chain"
    CONTENT = "content"
    READING = "reading"


class SigningKey:
    """An Ed25519 private key; its `repr` never shows it."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public: bytes = self._key.public_key().public_bytes_raw()

    @classmethod
    def new(cls, entropy: Entropy) -> SigningKey:
        """Make a key from 32 fresh bytes."""
        return cls(entropy.token(32))

    def seed(self) -> bytes:
        """Return the 32-byte private seed, to be wrapped and stored."""
        return self._key.private_bytes_raw()

    def sign(self, purpose: Purpose, message: bytes) -> bytes:
        """Return the 64-byte signature over the domain and `message`."""
        return self._key.sign(_domain(purpose) + message)


def verify(public: bytes, purpose: Purpose, message: bytes, signature: bytes) -> None:
    """Check a signature.

    Raises:
        HostileInput: `bad_signature` when it does not hold, whatever the reason.
    """
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _domain(purpose) + message)
    except (InvalidSignature, ValueError) as error:
        raise HostileInput("bad_signature", purpose=purpose.value) from error


def _domain(purpose: Purpose) -> bytes:
    return b"tramso/" + purpose.value.encode("ascii") + b"/1\x00"
