"""`keys.json`: the portal's public keys, signed by one offline root.

A station pins the root's fingerprint at enrolment (it is printed on the enrolment slip) and
accepts a newer list only when the same root signed it, its serial has grown, and no key it
knows has been left out or changed. The file is JSON with three base64 members, `root`, `payload`
and `signature`; the payload is itself JSON and is signed as the bytes it is.
"""

from __future__ import annotations

import base64
import hashlib

import msgspec
from msgspec import UNSET, UnsetType

from forms.errors import HostileInput
from forms.packets.certificate import MAX_KEY_ID, KeyUse, StationCertificate, check_key, check_station
from forms.packets.signature import Purpose, SigningKey, verify

MAX_KEYS_BYTES = 65_536
_LIMIT = 1 << 53


class PortalKey(msgspec.Struct, frozen=True, kw_only=True):
    """One public key with its use, validity (UTC seconds) and, for `station`, endorsement.

    `revoked_at`, absent from keys that are good, is since when somebody else may have had the private key.
    """

    id: int
    use: str
    public: bytes
    online: bool
    not_before: int
    not_after: int
    endorsement: bytes | None = None
    revoked_at: int | UnsetType = UNSET

    @property
    def is_revoked(self) -> bool:
        """Whether the root has said that this key is not to be believed any more."""
        return self.revoked_at is not UNSET

    def covers(self, at: int) -> bool:
        """Tell whether what was signed at a time (UTC seconds) was signed before the key was in wrong hands."""
        return self.revoked_at is UNSET or at < self.revoked_at


class _Payload(msgspec.Struct, frozen=True, kw_only=True):
    v: int
    serial: int
    issued_at: int
    keys: tuple[PortalKey, ...]


class KeysFile(msgspec.Struct, frozen=True):
    """The file, unverified: the root's public key, the list as JSON, the root's signature of it."""

    root: bytes
    payload: bytes
    signature: bytes


class PortalKeys:
    """The verified key list in force.

    Everything that believes the portal holds the same value, so `renew` moves all of it on at once.
    """

    def __init__(self, root: bytes, raw: bytes, payload: _Payload) -> None:
        self.root = root
        self._list = (raw, payload)

    @property
    def raw(self) -> bytes:
        """The file as it came, to be stored."""
        return self._list[0]

    @property
    def serial(self) -> int:
        """Grows with every list the root signs."""
        return self._list[1].serial

    @property
    def issued_at(self) -> int:
        """When the root signed the list, UTC seconds."""
        return self._list[1].issued_at

    @property
    def listed(self) -> tuple[PortalKey, ...]:
        """Every key, in the list's order."""
        return self._list[1].keys

    def find(self, use: KeyUse, key_id: int) -> PortalKey:
        """Return one key, good or revoked.

        Raises:
            HostileInput: `unknown_key`.
        """
        for key in self.listed:
            if key.use == use.name.lower() and key.id == key_id:
                return key
        raise HostileInput("unknown_key", use=use.name.lower(), id=key_id)

    def good(self, use: KeyUse, key_id: int) -> PortalKey:
        """Return a key that is not revoked: what it signed is believed, whatever time it names.

        Whoever has taken a key writes any time, so a station never asks a revoked one about it.

        Raises:
            HostileInput: `unknown_key`, `revoked_key`.
        """
        key = self.find(use, key_id)
        if key.is_revoked:
            raise HostileInput("revoked_key", use=key.use, id=key_id)
        return key

    def publics(self, use: KeyUse) -> tuple[bytes, ...]:
        """Return every public key of a use, for what was signed before the newest one was."""
        return tuple(key.public for key in self.listed if key.use == use.name.lower())

    def current(self, use: KeyUse) -> PortalKey:
        """Return the newest good key of a use; it is what new packets are sealed to.

        Raises:
            HostileInput: `unknown_key`.
        """
        fitting = [key for key in self.listed if key.use == use.name.lower() and not key.is_revoked]
        if not fitting:
            raise HostileInput("unknown_key", use=use.name.lower())
        return max(fitting, key=lambda key: (key.not_before, key.id))

    def certifier(self, certificate: bytes) -> tuple[PortalKey, StationCertificate]:
        """Return the key that signed a station's certificate, which may be older than the newest, and what it says.

        Raises:
            HostileInput: `certificate_…`, or `bad_signature` when no endorsed key of this list did.
        """
        error = HostileInput("bad_signature")
        for key in self.listed:
            if key.use != KeyUse.STATION.name.lower() or key.endorsement is None:
                continue
            try:
                return key, check_station(certificate, key.public)
            except HostileInput as found:
                error = found
        raise error

    def newly_revoked(self, newer: PortalKeys, use: KeyUse) -> tuple[int, ...]:
        """Return the numbers of the keys a newer list revokes and this one does not."""
        return tuple(
            key.id
            for key in newer.listed
            if key.use == use.name.lower() and key.is_revoked and not self._knows_as_revoked(key)
        )

    def check_follows(self, newer: PortalKeys) -> None:
        """Check that a verified list may take this one's place.

        Raises:
            HostileInput: `root_mismatch`; `keys_rollback` for a serial that has not grown; `keys_dropped` when
                a key was left out or changed, is good again after it was revoked, or a use has no good key left.
        """
        if newer.root != self.root:
            raise HostileInput("root_mismatch")
        if newer.serial <= self.serial:
            raise HostileInput("keys_rollback", serial=newer.serial)
        there = {(key.use, key.id): key for key in newer.listed}
        for key in self.listed:
            found = there.get((key.use, key.id))
            if found is None or found.public != key.public or found.endorsement != key.endorsement:
                raise HostileInput("keys_dropped", use=key.use, id=key.id)
            if key.is_revoked and not found.is_revoked:
                raise HostileInput("keys_dropped", use=key.use, id=key.id)
        left = {key.use for key in newer.listed if not key.is_revoked}
        for key in self.listed:
            if key.use not in left:
                raise HostileInput("keys_dropped", use=key.use, id=key.id)

    def renew(self, newer: PortalKeys) -> None:
        """Let a newer list hold from now on, for everything that has this value.

        Raises:
            HostileInput: as `check_follows`.
        """
        self.check_follows(newer)
        self._list = newer._list

    def _knows_as_revoked(self, key: PortalKey) -> bool:
        return any(one.use == key.use and one.id == key.id and one.is_revoked for one in self.listed)


def sign_keys(keys: tuple[PortalKey, ...], serial: int, issued_at: int, root_key: SigningKey) -> bytes:
    """Return the bytes of `keys.json`; done on the publisher's machine only."""
    payload = msgspec.json.encode(_Payload(v=1, serial=serial, issued_at=issued_at, keys=keys))
    signature = root_key.sign(Purpose.KEYS, payload)
    return msgspec.json.encode(KeysFile(root_key.public, payload, signature))


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
        file = msgspec.json.decode(untrusted, type=KeysFile)
        payload = msgspec.json.decode(file.payload, type=_Payload)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError, RecursionError) as error:
        raise HostileInput("keys_bytes") from error
    if pinned_root is not None and file.root != pinned_root:
        raise HostileInput("root_mismatch")
    if fingerprint is not None and _plain(fingerprint) != _plain(root_fingerprint(file.root)):
        raise HostileInput("root_mismatch")
    verify(file.root, Purpose.KEYS, file.payload, file.signature)
    if payload.v != 1 or not 1 <= payload.serial < _LIMIT:
        raise HostileInput("keys_bytes")
    _check_listed(payload.keys, file.root)
    return PortalKeys(file.root, untrusted, payload)


def _check_listed(keys: tuple[PortalKey, ...], root: bytes) -> None:
    uses = {use.name.lower() for use in KeyUse}
    if len({(key.use, key.id) for key in keys}) != len(keys):
        # Which of the two is meant would depend on who reads.
        raise HostileInput("keys_bytes")
    for key in keys:
        if key.use not in uses or len(key.public) != 32 or not 1 <= key.id <= MAX_KEY_ID:
            raise HostileInput("keys_bytes")
        if key.endorsement is not None and check_key(key.endorsement, root).public != key.public:
            raise HostileInput("keys_bytes")


def root_fingerprint(root_public: bytes) -> str:
    """Return the printed fingerprint of a root."""
    return printed_digest(root_public)


def printed_digest(content: bytes) -> str:
    """Return what people compare by eye: 80 bits of SHA-256 in base32, in four groups of four."""
    text = base64.b32encode(hashlib.sha256(content).digest()[:10]).decode("ascii")
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))


def _plain(fingerprint: str) -> str:
    return fingerprint.upper().replace("-", "").replace(" ", "")
