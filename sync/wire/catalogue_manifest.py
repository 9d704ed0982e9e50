"""The signed word of the publisher on what one catalogue generation contains.

Digest: SHA-256 over `kind ‖ 0x00 ‖ id ‖ 0x00 ‖ sha256(payload)` of every object, sorted by kind
and id. The catalogue key is offline; the portal only hands the manifest on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from forms.errors import HostileInput
from forms.packets.signature import SIGNATURE_SIZE, Purpose, SigningKey, verify


class CatalogueManifest(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """Generation, count of objects, their digest, time of issue and signing key."""

    v: int
    key_id: int
    generation: int
    count: int
    digest: bytes
    issued_at: int


_decoder = msgspec.msgpack.Decoder(CatalogueManifest)


def catalogue_digest(objects: Iterable[tuple[str, str, bytes]]) -> tuple[int, bytes]:
    """Return count and digest of `(kind, id, payload)` objects in any order."""
    lines = sorted((kind, name, hashlib.sha256(payload).digest()) for kind, name, payload in objects)
    whole = hashlib.sha256()
    for kind, name, payload_digest in lines:
        whole.update(kind.encode() + b"\x00" + name.encode() + b"\x00" + payload_digest)
    return len(lines), whole.digest()


def sign_manifest(manifest: CatalogueManifest, catalogue_key: SigningKey) -> bytes:
    """Return the manifest's bytes; done on the publisher's machine."""
    payload = msgspec.msgpack.encode(manifest)
    return payload + catalogue_key.sign(Purpose.CATALOGUE, payload)


def read_manifest(untrusted: bytes) -> CatalogueManifest:
    """Read a manifest without trusting it yet, to learn which key signed it.

    Raises:
        HostileInput: `manifest_bytes`.
    """
    if not SIGNATURE_SIZE < len(untrusted) <= 512:
        raise HostileInput("manifest_bytes")
    try:
        return _decoder.decode(untrusted[:-SIGNATURE_SIZE])
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise HostileInput("manifest_bytes") from error


def check_manifest(untrusted: bytes, catalogue_public: bytes) -> CatalogueManifest:
    """Verify a manifest.

    Raises:
        HostileInput: `manifest_bytes`, `bad_signature`.
    """
    manifest = read_manifest(untrusted)
    verify(catalogue_public, Purpose.CATALOGUE, untrusted[:-SIGNATURE_SIZE], untrusted[-SIGNATURE_SIZE:])
    return manifest
