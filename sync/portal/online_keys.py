"""The keys the server holds: sealing, receipts, station certificates, roster, and two secrets.

They lie in one file of the server's data folder beside `keys.json`, the public list the root
signed. Sealing protects disk, stick and proxies; whoever holds this file can open packets.
"""

from __future__ import annotations

import hmac
from pathlib import Path

import msgspec

from forms.certificate import KeyEndorsement, KeyUse, sign_key
from forms.errors import HostileInput, StationError
from forms.portal_keys import PortalKey, PortalKeys, read_keys, root_fingerprint, sign_keys
from forms.seal import SealKey, seal_public
from forms.signature import SigningKey
from forms.stamp import Entropy
from sync.portal.root_files import CATALOGUE_KEY_ID, RootKeys, write_secret

SECRETS_NAME = "online-keys.json"
PUBLIC_NAME = "keys.json"
KEY_ID = 1
_TEN_YEARS_S = 3_652 * 86_400
_LATEST_S = (1 << 32) - 1


class _Secrets(msgspec.Struct, frozen=True, kw_only=True):
    v: int
    seal: dict[str, bytes]
    receipt: dict[str, bytes]
    station: dict[str, bytes]
    roster: dict[str, bytes]
    pepper: bytes


class OnlineKeys:
    """What the running portal signs and opens with; its `repr` shows nothing.

    Attributes:
        public: the verified key list as stations get it.
        receipt_id: number of the key that signs receipts and times.
    """

    def __init__(self, secrets: _Secrets, public: PortalKeys) -> None:
        self.public = public
        self.receipt_id, self._receipt = _newest(secrets.receipt)
        _, self._station = _newest(secrets.station)
        self._seal = {int(number): SealKey(seed) for number, seed in secrets.seal.items()}
        self._pepper = secrets.pepper

    @property
    def receipt(self) -> SigningKey:
        """The key of receipts and signed times."""
        return self._receipt

    @property
    def station(self) -> SigningKey:
        """The key of station certificates."""
        return self._station

    @property
    def fingerprint(self) -> str:
        """The root's printed fingerprint."""
        return root_fingerprint(self.public.root)

    def seal_key(self, key_id: int) -> SealKey:
        """Return the private sealing key a packet names.

        Raises:
            HostileInput: `seal_key`.
        """
        key = self._seal.get(key_id)
        if key is None:
            raise HostileInput("seal_key", id=key_id)
        return key

    def keyed_hash(self, purpose: str, value: bytes) -> bytes:
        """Return HMAC-SHA256 under the server's secret: equal values are found, none is revealed."""
        return hmac.digest(self._pepper, purpose.encode() + b"\x00" + value, "sha256")


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
    not_after = min(now_s + _TEN_YEARS_S, _LATEST_S)
    publics = {
        KeyUse.STATION: SigningKey(secrets.station[number]).public,
        KeyUse.SEAL: seal_public(secrets.seal[number]),
        KeyUse.RECEIPT: SigningKey(secrets.receipt[number]).public,
        KeyUse.ROSTER: SigningKey(secrets.roster[number]).public,
    }
    listed = [
        PortalKey(
            id=KEY_ID,
            use=use.name.lower(),
            public=public,
            online=True,
            not_before=now_s,
            not_after=not_after,
            endorsement=sign_key(KeyEndorsement(1, use, KEY_ID, public, not_after), root.root),
        )
        for use, public in publics.items()
    ]
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
    raw = sign_keys(tuple(listed), 1, now_s, root.root)
    (folder / PUBLIC_NAME).write_bytes(raw)
    return OnlineKeys(secrets, read_keys(raw, pinned_root=root.root.public))


def read_online_keys(folder: Path) -> OnlineKeys:
    """Read the keys a server starts with.

    Raises:
        StationError: `online_keys_missing` or `online_keys_damaged`.
    """
    try:
        secrets = msgspec.json.decode((folder / SECRETS_NAME).read_bytes(), type=_Secrets)
        raw = (folder / PUBLIC_NAME).read_bytes()
        root = msgspec.json.decode(raw, type=_RootOnly).root
        # The list is the server's own file: it vouches for itself here, stations check the root.
        return OnlineKeys(secrets, read_keys(raw, pinned_root=root))
    except OSError as error:
        raise StationError("online_keys_missing") from error
    except (msgspec.DecodeError, HostileInput, ValueError) as error:
        raise StationError("online_keys_damaged") from error


class _RootOnly(msgspec.Struct, frozen=True):
    root: bytes


def _newest(seeds: dict[str, bytes]) -> tuple[int, SigningKey]:
    number = max(int(name) for name in seeds)
    return number, SigningKey(seeds[str(number)])
