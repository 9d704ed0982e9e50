"""The keys the server holds: sealing, receipts, station certificates, roster, and two secrets.

They lie in one file of the server's data folder beside `keys.json`, the public list the root
signed. Sealing protects disk, stick and proxies; whoever holds this file can open packets.
"""

from __future__ import annotations

import hmac
import logging
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import msgspec

from forms.errors import HostileInput, StationError
from forms.packets.certificate import MAX_KEY_ID, KeyEndorsement, KeyUse, sign_key
from forms.packets.portal_keys import PortalKey, PortalKeys, read_keys, root_fingerprint, sign_keys
from forms.packets.seal import SealKey, seal_public
from forms.packets.signature import SigningKey
from forms.stamp import Entropy
from sync.portal.keys.root_files import CATALOGUE_KEY_ID, RootKeys, replace_whole, write_secret
from sync.portal.storage.event_log import record

SECRETS_NAME = "online-keys.json"
PUBLIC_NAME = "keys.json"
KEY_ID = 1
FIRST_SERIAL = 1
SEAL_KEY_MISSING = "seal_key_missing"
_TEN_YEARS_S = 3_652 * 86_400
_LATEST_S = (1 << 32) - 1
_Stamp = tuple[int, int, int]


class _Secrets(msgspec.Struct, frozen=True, kw_only=True):
    v: int
    seal: dict[str, bytes]
    receipt: dict[str, bytes]
    station: dict[str, bytes]
    roster: dict[str, bytes]
    pepper: bytes


@dataclass(frozen=True)
class Signer:
    """A key that signs, with the number that is written beside what it signed."""

    key_id: int
    key: SigningKey


class _Held:
    """One state of the two files, read together."""

    def __init__(self, secrets: _Secrets, public: PortalKeys, stamp: _Stamp | None) -> None:
        self.public = public
        self.stamp = stamp
        self.receipt = _newest(secrets.receipt, public, KeyUse.RECEIPT)
        self.station = _newest(secrets.station, public, KeyUse.STATION)
        self.seal = {int(number): SealKey(seed) for number, seed in secrets.seal.items()}
        self.pepper = secrets.pepper


class OnlineKeys:
    """What the running portal signs and opens with; its `repr` shows nothing.

    A key signs once the root has listed it. When the list on the disk is another one, every worker goes over to
    it with its next question, so nobody has to restart the portal after keys were rotated.

    Args:
        folder: where both files lie.

    Raises:
        StationError: `online_keys_missing` or `online_keys_damaged`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        # Asked first: a list that is put there while it is read is read again.
        stamp = _stamp(folder)
        self._held = _Held(*_read(folder), stamp)

    @property
    def public(self) -> PortalKeys:
        """The verified key list as stations get it."""
        return self._now().public

    @property
    def receipt(self) -> Signer:
        """The key of receipts, signed times and the portal's other words."""
        return self._now().receipt

    @property
    def station(self) -> SigningKey:
        """The key of station certificates."""
        return self._now().station.key

    @property
    def fingerprint(self) -> str:
        """The root's printed fingerprint."""
        return root_fingerprint(self.public.root)

    def seal_key(self, key_id: int) -> SealKey:
        """Return the private sealing key a packet names, however old, and also when it was revoked.

        Raises:
            HostileInput: `seal_key_missing`: the root may have listed it, so what was sealed to it waits for the
                right files; `seal_key`: it is not here and the root has revoked it, so they will never come.
        """
        held = self._now()
        key = held.seal.get(key_id)
        if key is not None:
            return key
        try:
            held.public.good(KeyUse.SEAL, key_id)
        except HostileInput as error:
            if error.code == "revoked_key":
                raise HostileInput("seal_key", id=key_id) from error
        raise HostileInput(SEAL_KEY_MISSING, id=key_id)

    def keyed_hash(self, purpose: str, value: bytes) -> bytes:
        """Return HMAC-SHA256 under the server's secret: equal values are found, none is revealed."""
        return hmac.digest(self._held.pepper, purpose.encode() + b"\x00" + value, "sha256")

    def _now(self) -> _Held:
        held = self._held
        if _stamp(self._folder) == held.stamp:
            return held
        with self._lock:
            if (stamp := _stamp(self._folder)) != self._held.stamp:
                self._look(stamp)
            return self._held

    def _look(self, stamp: _Stamp | None) -> None:
        try:
            secrets, public = _read(self._folder)
            if public.serial != self._held.public.serial:
                self._held.public.check_follows(public)
            self._held = _Held(secrets, public, stamp)
            record("keys_taken_over", serial=public.serial)
        except (OSError, StationError, HostileInput) as error:
            # What is known goes on being used: a portal without keys would serve nobody.
            self._held.stamp = stamp
            record("keys_unreadable", level=logging.ERROR, error=str(error))


def make_online_keys(folder: Path, root: RootKeys, *, now_s: int, entropy: Entropy) -> OnlineKeys:
    """Create the online keys and the list the root signs.

    Args:
        folder: the server's data folder.
        root: the offline keys, present for this moment only.
        now_s: UTC seconds.
        entropy: where the keys come from.

    Raises:
        StationError: `online_keys_exist`.
    """
    number = str(KEY_ID)
    secrets = _Secrets(
        v=1,
        seal={number: entropy.token(32)},
        receipt={number: entropy.token(32)},
        station={number: entropy.token(32)},
        roster={number: entropy.token(32)},
        pepper=entropy.token(32),
    )
    not_after = last_day(now_s)
    publics = {
        KeyUse.STATION: SigningKey(secrets.station[number]).public,
        KeyUse.SEAL: seal_public(secrets.seal[number]),
        KeyUse.RECEIPT: SigningKey(secrets.receipt[number]).public,
        KeyUse.ROSTER: SigningKey(secrets.roster[number]).public,
    }
    listed = [listed_key(use, KEY_ID, public, now_s, root.root) for use, public in publics.items()]
    listed.append(
        PortalKey(
            id=CATALOGUE_KEY_ID,
            use=KeyUse.CATALOGUE.name.lower(),
            public=root.catalogue.public,
            online=False,
            not_before=now_s,
            not_after=not_after,
        )
    )
    folder.mkdir(parents=True, exist_ok=True)
    try:
        write_secret(folder / SECRETS_NAME, msgspec.json.encode(secrets))
    except FileExistsError as error:
        raise StationError("online_keys_exist") from error
    raw = sign_keys(tuple(listed), FIRST_SERIAL, now_s, root.root)
    (folder / PUBLIC_NAME).write_bytes(raw)
    return OnlineKeys(folder)


def read_online_keys(folder: Path) -> OnlineKeys:
    """Read the keys a server starts with.

    Raises:
        StationError: `online_keys_missing` or `online_keys_damaged`.
    """
    return OnlineKeys(folder)


def listed_key(use: KeyUse, key_id: int, public: bytes, now_s: int, root: SigningKey) -> PortalKey:
    """Return an online key as the root lists it, endorsed; done where the root is."""
    not_after = last_day(now_s)
    return PortalKey(
        id=key_id,
        use=use.name.lower(),
        public=public,
        online=True,
        not_before=now_s,
        not_after=not_after,
        endorsement=sign_key(KeyEndorsement(1, use, key_id, public, not_after), root),
    )


def last_day(now_s: int) -> int:
    """Return until when a key that is made now is good, UTC seconds."""
    return min(now_s + _TEN_YEARS_S, _LATEST_S)


def spare_key(folder: Path, use: KeyUse, entropy: Entropy) -> tuple[int, bytes]:
    """Return number and public key of a key of a use that is held and not listed yet; made where there is none.

    It is on the disk, safe to be listed, when this returns; until the root lists it, nothing uses it.

    Raises:
        StationError: `online_keys_missing`, `online_keys_damaged`, `keys_used_up`.
    """
    secrets, public = _read(folder)
    seeds: dict[str, bytes] = getattr(secrets, use.name.lower())
    numbers = {key.id for key in public.listed if key.use == use.name.lower()}
    spare = [int(number) for number in seeds if int(number) not in numbers]
    if spare:
        return min(spare), _public(use, seeds[str(min(spare))])
    number = max(numbers | {int(one) for one in seeds}) + 1
    if number > MAX_KEY_ID:
        raise StationError("keys_used_up", use=use.name.lower())
    seed = entropy.token(32)
    changed = msgspec.structs.replace(secrets, **{use.name.lower(): {**seeds, str(number): seed}})
    replace_whole(folder / SECRETS_NAME, msgspec.json.encode(changed))
    return number, _public(use, seed)


def take_list(folder: Path, untrusted: bytes) -> PortalKeys:
    """Put a newly signed list in the place of the one in force, whole or not at all.

    Raises:
        StationError: `online_keys_missing`, `online_keys_damaged`, `keys_secret_missing` when it lists a key
            this server does not hold: packets would be sealed to what nobody can open.
        HostileInput: as `read_keys` and `PortalKeys.check_follows`.
    """
    secrets, public = _read(folder)
    newer = read_keys(untrusted, pinned_root=public.root)
    public.check_follows(newer)
    known = {(key.use, key.id) for key in public.listed}
    for key in newer.listed:
        if (key.use, key.id) in known or not key.online:
            continue
        use = KeyUse[key.use.upper()]
        seed = getattr(secrets, key.use, {}).get(str(key.id))
        if seed is None or _public(use, seed) != key.public:
            raise StationError("keys_secret_missing", use=key.use, id=key.id)
    replace_whole(folder / PUBLIC_NAME, untrusted, mode=0o644)
    return newer


def _read(folder: Path) -> tuple[_Secrets, PortalKeys]:
    try:
        # In this order: what a list names was stored before the list.
        raw = (folder / PUBLIC_NAME).read_bytes()
        secrets = msgspec.json.decode((folder / SECRETS_NAME).read_bytes(), type=_Secrets)
        root = msgspec.json.decode(raw, type=_RootOnly).root
        # The list is the server's own file: it vouches for itself here, stations check the root.
        return secrets, read_keys(raw, pinned_root=root)
    except OSError as error:
        raise StationError("online_keys_missing") from error
    except (msgspec.DecodeError, HostileInput, ValueError) as error:
        raise StationError("online_keys_damaged") from error


def _public(use: KeyUse, seed: bytes) -> bytes:
    return seal_public(seed) if use is KeyUse.SEAL else SigningKey(seed).public


class _RootOnly(msgspec.Struct, frozen=True):
    root: bytes


def _newest(seeds: dict[str, bytes], public: PortalKeys, use: KeyUse) -> Signer:
    """Return the newest key of a use that the root has listed, has not revoked, and that is held here."""
    usable = [
        key
        for key in public.listed
        if key.use == use.name.lower() and not key.is_revoked and str(key.id) in seeds
    ]
    if not usable:
        raise StationError("online_keys_damaged")
    newest = max(usable, key=lambda key: (key.not_before, key.id))
    return Signer(newest.id, SigningKey(seeds[str(newest.id)]))


def _stamp(folder: Path) -> _Stamp | None:
    """Return what changes with every list: each is a new file put in the place of the old one."""
    try:
        told = (folder / PUBLIC_NAME).stat()
    except OSError:
        return None
    return told.st_ino, told.st_mtime_ns, told.st_size
