"""`keys.json`: the portal's public keys, signed by one offline root.

A station pins the root's fingerprint at enrolment (it is printed on the enrolment slip) and
accepts a newer list only when the same root signed it and its serial has grown. The file is
JSON with three base64 members, `root`, `payload` and `signature`; the payload is itself JSON
and is signed as the bytes it is.
"""

from __future__ import annotations

import base64
import hashlib

import msgspec

from forms.certificate import MAX_KEY_ID, KeyUse, check_key
from forms.errors import HostileInput
from forms.signature import Purpose, SigningKey, verify

MAX_KEYS_BYTES = 65_536


class PortalKey(msgspec.Struct, frozen=True, kw_only=True):
    """One public key with its use, validity (UTC seconds) and, for `station`, endorsement."""

    id: int
    use: str
    public: bytes
    online: bool
    not_before: int
    not_after: int
    endorsement: bytes | None = None


class _Payload(msgspec.Struct, frozen=True, kw_only=True):
    v: int
    serial: int
    issued_at: int
    keys: tuple[PortalKey, ...]


class _File(msgspec.Struct, frozen=True):
    root: bytes
    payload: bytes
    signature: bytes


class PortalKeys:
    """A verified key list.

    Attributes:
        root: the root's public key.
        serial: grows with every list the root signs.
        raw: the file as it came, to be stored.
    """

    def __init__(self, root: bytes, raw: bytes, payload: _Payload) -> None:
        self.root = root
        self.raw = raw
        self.serial = payload.serial
        self.issued_at = payload.issued_at
        self._keys = payload.keys

    def find(self, use: KeyUse, key_id: int) -> PortalKey:
        """Return one key.

        Raises:
            HostileInput: `unknown_key`.
        """
        for key in self._keys:
            if key.use == use.name.lower() and key.id == key_id:
                return key
        raise HostileInput("unknown_key", use=use.name.lower(), id=key_id)

    def publics(self, use: KeyUse) -> tuple[bytes, ...]:
        """Return every public key of a use, for what was signed before the newest one was."""
        return tuple(key.public for key in self._keys if key.use == use.name.lower())

    def current(self, use: KeyUse) -> PortalKey:
        """Return the newest key of a use; it is what new packets are sealed to.

        Raises:
            HostileInput: `unknown_key`.
        """
        fitting = [key for key in self._keys if key.use == use.name.lower()]
        if not fitting:
            raise HostileInput("unknown_key", use=use.name.lower())
        return max(fitting, key=lambda key: (key.not_before, key.id))


def sign_keys(keys: tuple[PortalKey, ...], serial: int, issued_at: int, root_key: SigningKey) -> bytes:
    """Return the bytes of `keys.json`; done on the publisher's machine only."""
    payload = msgspec.json.encode(_Payload(v=1, serial=serial, issued_at=issued_at, keys=keys))
    signature = root_key.sign(Purpose.KEYS, payload)
    return msgspec.json.encode(_File(root_key.public, payload, signature))


def read_keys(
    untrusted: bytes, *, fingerprint: str | None = None, pinned_root: bytes | None = None
) -> PortalKeys:
    """Verify a key list against a printed fingerprint or an already pinned root.

    Args:
        untrusted: the file.
        fingerprint: as typed from the enrolment slip; blanks, dashes and case are forgiven.
        pinned_root: the root's public key, once enrolled.

    Raises:
        HostileInput: `keys_bytes`, `root_mismatch`, `bad_signature`.
        ValueError: neither a fingerprint nor a root was given (a bug of the caller).
    """
    if fingerprint is None and pinned_root is None:
        raise ValueError("a trust anchor is needed")
    if len(untrusted) > MAX_KEYS_BYTES:
        raise HostileInput("keys_bytes")
    try:
        file = msgspec.json.decode(untrusted, type=_File)
        payload = msgspec.json.decode(file.payload, type=_Payload)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError) as error:
        raise HostileInput("keys_bytes") from error
    if pinned_root is not None and file.root != pinned_root:
        raise HostileInput("root_mismatch")
    if fingerprint is not None and _plain(fingerprint) != _plain(root_fingerprint(file.root)):
        raise HostileInput("root_mismatch")
    verify(file.root, Purpose.KEYS, file.payload, file.signature)
    uses = {use.name.lower() for use in KeyUse}
    for key in payload.keys:
        if key.use not in uses or len(key.public) != 32 or not 1 <= key.id <= MAX_KEY_ID:
            raise HostileInput("keys_bytes")
        if key.endorsement is not None and check_key(key.endorsement, file.root).public != key.public:
            raise HostileInput("keys_bytes")
    if payload.v != 1:
        raise HostileInput("keys_bytes")
    return PortalKeys(file.root, untrusted, payload)


def root_fingerprint(root_public: bytes) -> str:
    """Return the printed fingerprint: 80 bits of SHA-256 in base32, in four groups of four."""
    text = base64.b32encode(hashlib.sha256(root_public).digest()[:10]).decode("ascii")
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))


def _plain(fingerprint: str) -> str:
    return fingerprint.upper().replace("-", "").replace(" ", "")
