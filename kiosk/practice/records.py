"""What the pretend portal remembers, in one file of the practice home: keys, packets, files, cases, ticks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from forms.errors import HostileInput, StationError
from forms.packets.certificate import KeyEndorsement, KeyUse, sign_key
from forms.packets.portal_keys import PortalKey, read_keys, sign_keys
from forms.packets.seal import seal_public
from forms.packets.signature import SigningKey
from kiosk.home.private_files import read_limited, write_whole
from kiosk.practice.script import ScriptName
from sync.wire.messages import SupplementRequest

if TYPE_CHECKING:
    from pathlib import Path

    from forms.packets.portal_keys import PortalKeys
    from forms.stamp import Entropy

MAX_BYTES = 67_108_864
KEY_ID = 1
_KEY_LIFE_S = 3_652 * 86_400
_LATEST_S = (1 << 32) - 1
_ONLINE = (KeyUse.STATION, KeyUse.SEAL, KeyUse.RECEIPT, KeyUse.ROSTER)


class KnownFile(msgspec.Struct, kw_only=True):
    """A file some packet announced; its bytes are forgotten once their digest was right."""

    size: int
    whole: bool = False


class KnownPacket(msgspec.Struct, kw_only=True):
    """A packet that was answered, with the answers given."""

    sha256: bytes
    kind: str
    case_id: bytes | None
    service: str | None
    blobs: tuple[tuple[bytes, int], ...]
    sealed_at: int
    received_at: int
    text_receipt: bytes
    complete_receipt: bytes | None = None


class PracticeCase(msgspec.Struct, kw_only=True):
    """A case as the pretend officer sees it.

    Attributes:
        code: said to be a practice code.
        field: pointer of an answer a supplement may be asked about.
        paper: doc_id of a paper of the case.
        script: what happens to it, None once nothing more does.
        position: the next act.
        since: the last act, or since when everything is there, UTC seconds.
        seq: place in the feed.
    """

    code: str
    state: int
    state_at: int
    script: str | None
    version: int = 1
    due_on: str | None = None
    note: str | None = None
    request: SupplementRequest | None = None
    field: str | None = None
    paper: str | None = None
    position: int = 0
    since: int | None = None
    seq: int = 0
    complete_receipts: list[bytes] = msgspec.field(default_factory=list)


class Records(msgspec.Struct, kw_only=True):
    """Everything; `seeds` are private keys worth nothing outside this practice."""

    v: int = 1
    seeds: dict[str, bytes]
    keys: bytes
    made_at: int
    station_public: bytes = b""
    certificate: bytes = b""
    packets: dict[bytes, KnownPacket] = msgspec.field(default_factory=dict)
    files: dict[bytes, KnownFile] = msgspec.field(default_factory=dict)
    cases: dict[bytes, PracticeCase] = msgspec.field(default_factory=dict)
    seq: int = 0
    completions: int = 0
    next_script: ScriptName | None = None
    offline_since: int | None = None
    offline: tuple[int, int] | None = None
    done: set[str] = msgspec.field(default_factory=set)

    def secret(self, use: KeyUse) -> SigningKey:
        """Return the signing key of a use."""
        return SigningKey(self.seeds[use.name.lower()])

    @property
    def public(self) -> PortalKeys:
        """The key list as the practice station pins it."""
        return read_keys(self.keys, pinned_root=self.secret_root.public)

    @property
    def secret_root(self) -> SigningKey:
        """The practice's own root."""
        return SigningKey(self.seeds["root"])


_decoder = msgspec.msgpack.Decoder(Records)


def new_records(entropy: Entropy, now_s: int) -> Records:
    """Make a practice with a root of its own, so that nothing of it holds anywhere else."""
    seeds = {name: entropy.token(32) for name in ("root", *(use.name.lower() for use in _ONLINE))}
    root = SigningKey(seeds["root"])
    not_after = min(now_s + _KEY_LIFE_S, _LATEST_S)
    listed = []
    for use in _ONLINE:
        seed = seeds[use.name.lower()]
        public = seal_public(seed) if use is KeyUse.SEAL else SigningKey(seed).public
        listed.append(
            PortalKey(
                id=KEY_ID,
                use=use.name.lower(),
                public=public,
                online=True,
                not_before=now_s,
                not_after=not_after,
                endorsement=sign_key(KeyEndorsement(1, use, KEY_ID, public, not_after), root),
            )
        )
    return Records(seeds=seeds, keys=sign_keys(tuple(listed), 1, now_s, root), made_at=now_s)


def read_records(path: Path) -> Records | None:
    """Return the records, None where no practice was begun.

    Raises:
        StationError: `practice_damaged`: begin anew; or `home_unreadable`.
    """
    try:
        raw = read_limited(path, MAX_BYTES)
        if raw is None:
            return None
        records = _decoder.decode(raw)
        if records.v != 1:
            raise StationError("practice_damaged")
        read_keys(records.keys, pinned_root=records.secret_root.public)
    except (msgspec.DecodeError, UnicodeError, RecursionError, HostileInput, ValueError, KeyError) as error:
        raise StationError("practice_damaged") from error
    return records


def write_records(path: Path, records: Records) -> None:
    """Store the records whole.

    Raises:
        StationError: `disk_full` or `home_unwritable`.
    """
    write_whole(path, msgspec.msgpack.encode(records))
