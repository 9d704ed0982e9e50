"""The portal's certificates of every epoch this station has had, oldest first; none is ever thrown away.

A portal restored from a copy may have forgotten any of them, and packets of that epoch with it.
"""

from __future__ import annotations

import msgspec

from sync.replica import facts
from sync.replica.storage.driver import Connection

_decoder: msgspec.msgpack.Decoder[tuple[bytes, ...]] = msgspec.msgpack.Decoder(tuple[bytes, ...])


def all_of(db: Connection) -> tuple[bytes, ...]:
    """Return the certificates this database knows, the newest last."""
    newest = facts.get(db, facts.STATION_CERTIFICATE)
    return _earlier(db) if newest is None else (*_earlier(db), newest)


def renew(db: Connection, certificate: bytes) -> None:
    """Go on under a new certificate and keep the one of now. Writer thread only."""
    kept = all_of(db)
    if certificate in kept:
        return
    facts.put(db, facts.EARLIER_CERTIFICATES, msgspec.msgpack.encode(kept))
    facts.put(db, facts.STATION_CERTIFICATE, certificate)


def _earlier(db: Connection) -> tuple[bytes, ...]:
    raw = facts.get(db, facts.EARLIER_CERTIFICATES)
    return () if raw is None else _decoder.decode(raw)
