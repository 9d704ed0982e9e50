"""RFC 9180 base mode, written from the text of the RFC: X25519, HKDF-SHA256, AES-256-GCM.

A second implementation with an injected ephemeral key. The tests use it to make repeatable
packets and to read ours without the library's own HPKE.
"""

from __future__ import annotations

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEM_SUITE = b"KEM" + (0x0020).to_bytes(2, "big")
_HPKE_SUITE = b"HPKE" + b"".join(number.to_bytes(2, "big") for number in (0x0020, 0x0001, 0x0002))


class ReferenceSealer:
    """Seals with a given ephemeral private key, so that the same input gives the same bytes."""

    def __init__(self, ephemeral_seed: bytes) -> None:
        self._ephemeral = X25519PrivateKey.from_private_bytes(ephemeral_seed)

    def seal(self, plain: bytes, public: bytes, info: bytes) -> bytes:
        enc = self._ephemeral.public_key().public_bytes_raw()
        shared = self._ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
        key, nonce = _schedule(_extract_shared(shared, enc + public), info)
        return enc + AESGCM(key).encrypt(nonce, plain, b"")


def reference_open(seed: bytes, sealed: bytes, info: bytes) -> bytes:
    """Open `enc ‖ ciphertext` with the recipient's private key."""
    private = X25519PrivateKey.from_private_bytes(seed)
    enc, ciphertext = sealed[:32], sealed[32:]
    shared = private.exchange(X25519PublicKey.from_public_bytes(enc))
    public = private.public_key().public_bytes_raw()
    key, nonce = _schedule(_extract_shared(shared, enc + public), info)
    return AESGCM(key).decrypt(nonce, ciphertext, b"")


def _labeled_extract(suite: bytes, salt: bytes, label: bytes, ikm: bytes) -> bytes:
    return hmac.new(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, hashlib.sha256).digest()


def _labeled_expand(suite: bytes, prk: bytes, label: bytes, info: bytes, size: int) -> bytes:
    text = size.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    block, output, number = b"", b"", 1
    while len(output) < size:
        block = hmac.new(prk, block + text + bytes([number]), hashlib.sha256).digest()
        output, number = output + block, number + 1
    return output[:size]


def _extract_shared(dh: bytes, kem_context: bytes) -> bytes:
    prk = _labeled_extract(_KEM_SUITE, b"", b"eae_prk", dh)
    return _labeled_expand(_KEM_SUITE, prk, b"shared_secret", kem_context, 32)


def _schedule(shared: bytes, info: bytes) -> tuple[bytes, bytes]:
    psk_id_hash = _labeled_extract(_HPKE_SUITE, b"", b"psk_id_hash", b"")
    info_hash = _labeled_extract(_HPKE_SUITE, b"", b"info_hash", info)
    context = b"\x00" + psk_id_hash + info_hash
    secret = _labeled_extract(_HPKE_SUITE, shared, b"secret", b"")
    key = _labeled_expand(_HPKE_SUITE, secret, b"key", context, 32)
    nonce = _labeled_expand(_HPKE_SUITE, secret, b"base_nonce", context, 12)
    return key, nonce
