"""From one `keys.json` to the next: what the server asks for, and what the root signs, on two machines.

The server writes a request: the list in force, the public halves of new keys it holds already, and which keys are to
be revoked. The machine with the root checks that the list is its own, lets a person compare the request's printed
digest, and signs the next list. It keeps what it signed beside the root, so that a request made from an older list
can never bring back a key that was revoked since.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec

from forms.errors import HostileInput, StationError
from forms.packets.certificate import MAX_KEY_ID, KeyUse
from forms.packets.portal_keys import PortalKey, PortalKeys, printed_digest, read_keys, sign_keys
from sync.portal.keys.online_keys import listed_key
from sync.portal.keys.root_files import RootKeys, replace_whole

SIGNED_NAME = "tramso-keys-signed.json"
MAX_REQUEST_BYTES = 262_144
ROTATED = (KeyUse.RECEIPT, KeyUse.SEAL, KeyUse.STATION)
"""Keys that can be replaced while stations work."""
REVOCABLE = (KeyUse.RECEIPT, KeyUse.SEAL)
"""Not the key of certificates: every station whose certificate it signed would have to enrol again."""
_Id = Annotated[int, msgspec.Meta(ge=1, le=MAX_KEY_ID)]
_Public = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]


class NewKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key the server holds and nobody knows yet."""

    use: str
    id: _Id
    public: _Public


class Revocation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key that others may have, and since when (UTC seconds)."""

    use: str
    id: _Id
    since: Annotated[int, msgspec.Meta(ge=1, le=1 << 40)]


class KeyRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the root is asked to sign; `keys` is the list in force."""

    v: int
    keys: bytes
    add: Annotated[tuple[NewKey, ...], msgspec.Meta(max_length=8)] = ()
    revoke: Annotated[tuple[Revocation, ...], msgspec.Meta(max_length=8)] = ()


def encode_request(request: KeyRequest) -> bytes:
    """Return the bytes a person carries to the root."""
    return msgspec.json.encode(request)


def read_request(untrusted: bytes) -> KeyRequest:
    """Read a request; who made it is told by its printed digest alone.

    Raises:
        HostileInput: `key_request`.
    """
    if len(untrusted) > MAX_REQUEST_BYTES:
        raise HostileInput("key_request")
    try:
        request = msgspec.json.decode(untrusted, type=KeyRequest)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError, RecursionError) as error:
        raise HostileInput("key_request") from error
    allowed = {use.name.lower() for use in ROTATED}
    revocable = {use.name.lower() for use in REVOCABLE}
    sound = (
        request.v == 1
        and all(one.use in allowed for one in request.add)
        and all(one.use in revocable for one in request.revoke)
        and bool(request.add or request.revoke)
    )
    if not sound:
        raise HostileInput("key_request")
    return request


def sign_request(folder: Path, root: RootKeys, untrusted: bytes, code: str, now_s: int) -> PortalKeys:
    """Sign the next list and keep it beside the root, which is there for this moment only.

    Args:
        folder: of the root.
        root: the offline keys.
        untrusted: the request.
        code: its printed digest, as read from the server's screen.
        now_s: UTC seconds.

    Raises:
        HostileInput: `key_request`; `key_request_code` when this is not the request the server printed the digest
            of; as `read_keys` for a list of another root; as `PortalKeys.check_follows` for one that may not be.
        StationError: `key_request_old` when a number it asks for is another key's by now; `key_unknown`.
    """
    if "".join(code.upper().split()).replace("-", "") != printed_digest(untrusted).replace("-", ""):
        raise HostileInput("key_request_code")
    request = read_request(untrusted)
    base = _newest(folder, read_keys(request.keys, pinned_root=root.root.public))
    listed = list(base.listed)
    # A machine that is put away may have any clock; what is newer must look newer.
    now_s = max(now_s, base.issued_at)
    for one in request.add:
        _add(listed, one, now_s, root)
    for gone in request.revoke:
        _revoke(listed, gone, now_s)
    raw = sign_keys(tuple(listed), base.serial + 1, now_s, root.root)
    # As a station will read it: nothing leaves this machine that would not be taken.
    signed = read_keys(raw, pinned_root=root.root.public)
    base.check_follows(signed)
    replace_whole(folder / SIGNED_NAME, raw)
    return signed


def _newest(folder: Path, asked: PortalKeys) -> PortalKeys:
    try:
        raw = (folder / SIGNED_NAME).read_bytes()
    except FileNotFoundError:
        return asked
    kept = read_keys(raw, pinned_root=asked.root)
    return kept if kept.serial > asked.serial else asked


def _add(listed: list[PortalKey], new: NewKey, now_s: int, root: RootKeys) -> None:
    for key in listed:
        if (key.use, key.id) == (new.use, new.id):
            if key.public != new.public:
                raise StationError("key_request_old", use=new.use, id=new.id)
            return
    listed.append(listed_key(KeyUse[new.use.upper()], new.id, new.public, now_s, root.root))


def _revoke(listed: list[PortalKey], gone: Revocation, now_s: int) -> None:
    for place, key in enumerate(listed):
        if (key.use, key.id) == (gone.use, gone.id):
            since = min(gone.since, now_s)
            if isinstance(key.revoked_at, int):
                since = min(since, key.revoked_at)
            listed[place] = msgspec.structs.replace(key, revoked_at=since)
            return
    raise StationError("key_unknown", use=gone.use, id=gone.id)
