"""Closing a body to the portal's key, and opening it again.

Plain text: `zstd(msgpack([body, operator signature | nil]))`. Closed with HPKE base mode
(RFC 9180; X25519, HKDF-SHA256, AES-256-GCM) under `info = "tramso/packet/1" ‖ sha256(header)`,
so that a body cannot be moved under another header.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Protocol

import msgspec
import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from forms.errors import HostileInput
from forms.packets.body import MAX_BODY_BYTES
from forms.packets.signature import SIGNATURE_SIZE

_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
_INFO = b"tramso/packet/1"
_MAX_PLAIN = MAX_BODY_BYTES + SIGNATURE_SIZE + 64
_LEVEL = 12


class Sealer(Protocol):
    """HPKE sealing; production draws the ephemeral key itself, tests inject it."""

    def seal(self, plain: bytes, public: bytes, info: bytes) -> bytes:
        """Return `encapsulated key ‖ ciphertext` for an X25519 public key of 32 bytes."""


class HpkeSealer:
    """The library's HPKE, with an ephemeral key of its own for every packet."""

    def seal(self, plain: bytes, public: bytes, info: bytes) -> bytes:
        """Return `encapsulated key ‖ ciphertext`."""
        return _SUITE.encrypt(plain, X25519PublicKey.from_public_bytes(public), info=info)


class SealKey:
    """An X25519 private key that opens what was sealed to it, made ready once; its `repr` never shows it.

    Args:
        seed: 32 bytes.
    """

    def __init__(self, seed: bytes) -> None:
        self._private = X25519PrivateKey.from_private_bytes(seed)

    @property
    def public(self) -> bytes:
        """The public half, 32 bytes."""
        return self._private.public_key().public_bytes_raw()

    def open(self, sealed: bytes, info: bytes) -> bytes:
        """Return what was sealed to this key.

        Raises:
            HostileInput: `seal` (another key or header, or changed bytes).
        """
        try:
            return _SUITE.decrypt(sealed, self._private, info=info)
        except (InvalidTag, ValueError) as error:
            raise HostileInput("seal") from error


class _Sealed(msgspec.Struct, array_like=True, frozen=True):
    body: bytes
    operator_signature: bytes | None


_decoder = msgspec.msgpack.Decoder(_Sealed)


class Compressor:
    """zstd with published dictionaries, each found by the id inside the frame.

    Args:
        dictionaries: dictionary bytes by their zstd id; the portal keeps every one published.
        current: id of the one to compress with; None compresses without.
    """

    def __init__(self, dictionaries: Mapping[int, bytes], current: int | None = None) -> None:
        self._dictionaries = {
            number: zstandard.ZstdCompressionDict(raw) for number, raw in dictionaries.items()
        }
        self._current = current

    def compress(self, plain: bytes) -> bytes:
        """Return one zstd frame that names its content size and dictionary."""
        if self._current is None:
            return zstandard.ZstdCompressor(level=_LEVEL, write_content_size=True).compress(plain)
        dictionary = self._dictionaries[self._current]
        return zstandard.ZstdCompressor(
            level=_LEVEL, dict_data=dictionary, write_content_size=True, write_dict_id=True
        ).compress(plain)

    def expand(self, untrusted: bytes, limit: int) -> bytes:
        """Return the content of one frame of at most `limit` bytes.

        The size is read from the frame before anything is decompressed: the library's own
        `max_output_size` is ignored for frames that name their size.

        Raises:
            HostileInput: `zstd_frame`, `zstd_size` (unknown or above the limit),
                `zstd_dictionary` (not one of the published ones).
        """
        try:
            frame = zstandard.get_frame_parameters(untrusted)
        except zstandard.ZstdError as error:
            raise HostileInput("zstd_frame") from error
        if frame.content_size in (zstandard.CONTENTSIZE_UNKNOWN, zstandard.CONTENTSIZE_ERROR):
            raise HostileInput("zstd_size")
        if frame.content_size > limit:
            raise HostileInput("zstd_size", size=frame.content_size)
        dictionary = None
        if frame.dict_id:
            dictionary = self._dictionaries.get(frame.dict_id)
            if dictionary is None:
                raise HostileInput("zstd_dictionary", id=frame.dict_id)
        try:
            opener = zstandard.ZstdDecompressor(dict_data=dictionary)
            plain = opener.decompress(untrusted, read_across_frames=False, allow_extra_data=False)
        except zstandard.ZstdError as error:
            raise HostileInput("zstd_frame") from error
        return plain


def seal_body(
    sealer: Sealer,
    compressor: Compressor,
    portal_public: bytes,
    header_bytes: bytes,
    body: bytes,
    operator_signature: bytes | None,
) -> bytes:
    """Close a body under the header it will travel with."""
    plain = compressor.compress(msgspec.msgpack.encode(_Sealed(body, operator_signature)))
    return sealer.seal(plain, portal_public, packet_info(header_bytes))


def open_body(
    key: SealKey, compressor: Compressor, header_bytes: bytes, sealed: bytes
) -> tuple[bytes, bytes | None]:
    """Open a sealed body with the portal's key.

    Returns:
        The body's bytes and the operator's signature, still to be verified.

    Raises:
        HostileInput: `seal` (another key or header, or changed bytes), `zstd_…`, `body_bytes`.
    """
    expanded = compressor.expand(key.open(sealed, packet_info(header_bytes)), _MAX_PLAIN)
    try:
        content = _decoder.decode(expanded)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise HostileInput("body_bytes") from error
    if content.operator_signature is not None and len(content.operator_signature) != SIGNATURE_SIZE:
        raise HostileInput("body_bytes")
    return content.body, content.operator_signature


def packet_info(header_bytes: bytes) -> bytes:
    """Return HPKE's `info` for a packet header."""
    return _INFO + hashlib.sha256(header_bytes).digest()


def seal_public(portal_seed: bytes) -> bytes:
    """Return the public half of an X25519 sealing key."""
    return SealKey(portal_seed).public
