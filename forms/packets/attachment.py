"""Sealing of attached files: AES-256-GCM in 64 KiB chunks (the STREAM construction).

STREAM is Hoang, Reyhanitabar, Rogaway and Vizár, "Online Authenticated-Encryption and its
Nonce-Reuse Misuse-Resistance" (CRYPTO 2015). Nonce: seven zero bytes, a big-endian 32-bit
chunk counter, and one byte that is 1 for the last chunk. Every file has its own random key,
so the nonce prefix may be zero. An empty file is one empty chunk. The ciphertext is the only
copy on disk and its SHA-256 is its address; forgetting the key erases the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from forms.errors import HostileInput

CHUNK_BYTES = 65_536
TAG_BYTES = 16
CONTENT_KEY_BYTES = 32


def seal_file(plain: bytes, content_key: bytes) -> bytes:
    """Return the ciphertext of a file.

    Args:
        plain: the file, at most 16 MB less tags.
        content_key: 32 random bytes used for this file only.
    """
    cipher = AESGCM(content_key)
    starts = range(0, max(len(plain), 1), CHUNK_BYTES)
    last = len(starts) - 1
    return b"".join(
        cipher.encrypt(_nonce(number, number == last), plain[start : start + CHUNK_BYTES], None)
        for number, start in enumerate(starts)
    )


def open_file(sealed: bytes, content_key: bytes) -> bytes:
    """Return the plain file.

    Raises:
        HostileInput: `attachment` when any chunk was changed, moved, dropped or added.
    """
    return b"".join(open_chunks([sealed], content_key))


def open_chunks(pieces: Iterable[bytes], content_key: bytes) -> Iterator[bytes]:
    """Open a ciphertext that arrives in pieces of any size, one chunk at a time.

    Raises:
        HostileInput: `attachment`; chunks yielded before it are genuine but the file is not whole.
    """
    cipher = AESGCM(content_key)
    waiting = b""
    number = 0
    full = CHUNK_BYTES + TAG_BYTES
    try:
        for piece in pieces:
            waiting += piece
            # The last chunk is only known when nothing follows, so one chunk is always held back.
            while len(waiting) > full:
                yield cipher.decrypt(_nonce(number, last=False), waiting[:full], None)
                waiting = waiting[full:]
                number += 1
        yield cipher.decrypt(_nonce(number, last=True), waiting, None)
    except (InvalidTag, ValueError) as error:
        raise HostileInput("attachment") from error


def digest(data: bytes) -> bytes:
    """Return the SHA-256 by which files and ciphertexts are named."""
    return hashlib.sha256(data).digest()


def _nonce(number: int, last: bool) -> bytes:
    return bytes(7) + number.to_bytes(4, "big") + (b"\x01" if last else b"\x00")
