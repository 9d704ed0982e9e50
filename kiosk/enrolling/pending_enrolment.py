"""An enrolment under way: the keys a station has already shown to the portal, kept until it is done.

A one-time code works for one station key and one operator key only, and a key for one code only, so both
must outlive a crash or a lost answer, and another code gets other keys. They lie in `HOME/enrolling.json`,
closed under the device secret; a file whose secret was never stored is worth nothing and is begun again.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from forms.errors import HostileInput, StationError
from kiosk.home.private_files import read_limited, remove, write_whole
from kiosk.keys.device_secret import SECRET_SIZE, CredentialStore, DeviceSecret
from kiosk.keys.profile import vault_of
from kiosk.keys.slots import DATABASE_KEY_SIZE

if TYPE_CHECKING:
    from forms.stamp import Entropy
    from kiosk.home.layout import Home

MAX_PENDING_BYTES = 4_096
_INFO = b"tramso/enrolling/1"


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    v: int = 1
    station_id: bytes
    vault: str
    attempt: bytes
    nonce: bytes
    sealed: bytes


class _Keys(msgspec.Struct, array_like=True, frozen=True):
    station_seed: bytes
    operator_seed: bytes
    database_key: bytes


@dataclass
class PendingEnrolment:
    """What a half-made enrolment goes on with.

    Attributes:
        station_id: 16 random bytes, the name of the entry in the credential store.
        vault: `demo` while the secret lies in the practice file, else `station`.
        device: the device secret.
        station_seed: of the station's signing key.
        operator_seed: of the first operator's signing key.
        database_key: key and salt of the database to be made.
        attempt: digest of portal and code under the device secret, to know them again.
    """

    station_id: bytes
    vault: str
    device: DeviceSecret
    station_seed: bytes = field(repr=False)
    operator_seed: bytes = field(repr=False)
    database_key: bytes = field(repr=False)
    attempt: bytes = b""


def resume_or_begin(
    home: Home, url: str, code: str, vault: str, keyring: CredentialStore | None, entropy: Entropy
) -> PendingEnrolment:
    """Return the enrolment under way with this portal and code, or begin one and store it.

    Raises:
        StationError: `key_unavailable`, `disk_full`, `home_unwritable`.
    """
    found = _read(home, keyring)
    if found is not None:
        if hmac.compare_digest(found.attempt, _attempt(found.device.secret, url, code)):
            return found
        give_up(home, found, keyring)
    device = DeviceSecret(entropy.token(SECRET_SIZE))
    begun = PendingEnrolment(
        station_id=entropy.token(16),
        vault=vault,
        device=device,
        station_seed=entropy.token(32),
        operator_seed=entropy.token(32),
        database_key=entropy.token(DATABASE_KEY_SIZE),
        attempt=_attempt(device.secret, url, code),
    )
    store(home, begun, keyring, entropy)
    return begun


def store(home: Home, pending: PendingEnrolment, keyring: CredentialStore | None, entropy: Entropy) -> None:
    """Store a half-made enrolment: file first, so that no entry of the credential store is ever nameless.

    Raises:
        StationError: `key_unavailable`, `disk_full`, `home_unwritable`.
    """
    nonce = entropy.token(12)
    keys = _Keys(pending.station_seed, pending.operator_seed, pending.database_key)
    sealed = AESGCM(_key(pending.device.secret)).encrypt(
        nonce, msgspec.msgpack.encode(keys), pending.station_id
    )
    file = _File(
        station_id=pending.station_id,
        vault=pending.vault,
        attempt=pending.attempt,
        nonce=nonce,
        sealed=sealed,
    )
    write_whole(home.enrolling, msgspec.json.encode(file))
    try:
        vault_of(home, pending.vault, keyring).save(pending.station_id, pending.device)
    except StationError:
        remove(home.enrolling)
        raise


def give_up(home: Home, pending: PendingEnrolment, keyring: CredentialStore | None) -> None:
    """Leave nothing behind: the portal was not the right one, or the person begins anew.

    Raises:
        StationError: `key_unavailable`, `home_unwritable`.
    """
    vault_of(home, pending.vault, keyring).erase(pending.station_id)
    remove(home.enrolling)


def _read(home: Home, keyring: CredentialStore | None) -> PendingEnrolment | None:
    try:
        raw = read_limited(home.enrolling, MAX_PENDING_BYTES)
        if raw is None:
            return None
        file = msgspec.json.decode(raw, type=_File)
        if len(file.station_id) != 16 or len(file.nonce) != 12 or file.vault not in {"demo", "station"}:
            return None
        device = vault_of(home, file.vault, keyring).load(file.station_id)
        opened = AESGCM(_key(device.secret)).decrypt(file.nonce, file.sealed, file.station_id)
        keys = msgspec.msgpack.decode(opened, type=_Keys)
    except (msgspec.DecodeError, UnicodeError, RecursionError, HostileInput, InvalidTag):
        return None
    except StationError as error:
        # A store that is locked right now still has the secret; only a missing entry means: begin again.
        if error.code == "key_unavailable" and error.params.get("reason") in {"no_entry", "malformed"}:
            return None
        raise
    return PendingEnrolment(
        file.station_id,
        file.vault,
        device,
        keys.station_seed,
        keys.operator_seed,
        keys.database_key,
        file.attempt,
    )


def _key(secret: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_INFO).derive(secret)


def _attempt(secret: bytes, url: str, code: str) -> bytes:
    digits = code.replace("-", "").replace(" ", "")
    return hmac.digest(secret, f"{url}\n{digits}".encode(), "sha256")
