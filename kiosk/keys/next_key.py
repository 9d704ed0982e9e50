"""The next signing key of a person at this station, from its first byte until their slot opens it.

A record in the encrypted database, in two steps. First only `salt`, before the portal hears of the key: the seed comes
from the one-time code, the device secret and that salt, so the same code makes the same key again however often
it was cut off, and a code mistyped in between burns nothing. Then the key itself, closed under the PIN of the slot that
is about to be written. Renaming the slot's file is the one moment at which the new PIN holds; whoever opens it next
finds the key here, and only then does the old one go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from forms.errors import StationError
from forms.packets.signature import SigningKey
from kiosk.keys.slots import OpenedSlot, unwrap_operator_seed
from sync.replica import facts, operators
from sync.replica.chain import audit

if TYPE_CHECKING:
    from forms.stamp import Entropy
    from sync.replica.storage.connection import Connection
    from sync.replica.store import Replica

_INFO = b"tramso/operator-seed/1"


class EndorsedKey(msgspec.Struct, array_like=True, frozen=True):
    """A key the portal knows, its seed closed under a PIN."""

    public: bytes
    wrapped_seed: bytes
    endorsement: bytes


class _Record(msgspec.Struct, array_like=True, frozen=True):
    salt: bytes
    key: EndorsedKey | None = None


_decoder: msgspec.msgpack.Decoder[_Record] = msgspec.msgpack.Decoder(_Record)


def seed_for(
    replica: Replica, operator_id: str, code: str, device_secret: bytes, station_id: bytes, entropy: Entropy
) -> bytes:
    """Return the seed a code makes for a person, the same each time until they have the key.

    Raises:
        StationError: `disk_full` and the like; `station_facts` for a record that is none.
    """
    found = replica.read(lambda db: _record(db, operator_id))
    if found is None:
        made = _Record(entropy.token(32))
        replica.write(lambda db: _put(db, operator_id, made)).result()
        found = made
    who = station_id + operator_id.encode("ascii")
    made_of = device_secret + code.encode("utf-8")
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=found.salt, info=_INFO + who).derive(made_of)


def lay_ready(db: Connection, operator_id: str, key: EndorsedKey) -> None:
    """Keep a key for the slot that is written next; the one before goes on holding. Writer thread only."""
    found = _record(db, operator_id)
    if found is None:
        raise StationError("station_facts")
    _put(db, operator_id, _Record(found.salt, key))


def take_over(db: Connection, operator_id: str, now_ms: int) -> None:
    """Let the key that lies ready be the person's own, and forget the way to it. Writer thread only."""
    found = _record(db, operator_id)
    if found is None or found.key is None:
        return
    key = found.key
    operators.set_key(db, operator_id, key.public, key.wrapped_seed, key.endorsement, now_ms)
    facts.remove(db, _name(operator_id))
    audit.append(db, now_ms, operator_id, "pin_chosen")


def opened_by(replica: Replica, operator_id: str, slot: OpenedSlot, now_ms: int) -> SigningKey | None:
    """Return the key that lies ready for this very slot, from now on the person's own; None where none does."""
    found = replica.read(lambda db: _record(db, operator_id))
    if found is None or found.key is None:
        return None
    try:
        key = SigningKey(unwrap_operator_seed(slot, operator_id, found.key.wrapped_seed))
    except StationError:
        # Cut off before the new slot: the one before is still there, and its key with it.
        return None
    if key.public != found.key.public:
        return None
    replica.write(lambda db: take_over(db, operator_id, now_ms)).result()
    return key


def _record(db: Connection, operator_id: str) -> _Record | None:
    raw = facts.get(db, _name(operator_id))
    if raw is None:
        return None
    try:
        return _decoder.decode(raw)
    except msgspec.DecodeError as error:
        raise StationError("station_facts") from error


def _put(db: Connection, operator_id: str, record: _Record) -> None:
    facts.put(db, _name(operator_id), msgspec.msgpack.encode(record))


def _name(operator_id: str) -> str:
    return f"{facts.NEXT_OPERATOR_KEY}:{operator_id}"
