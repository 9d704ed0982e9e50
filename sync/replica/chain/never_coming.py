"""Numbers of packets that were taken back before the portal had their text: missing there for ever, and no gap.

The portal keeps what it was told, so each number is told once; which ones were is remembered here for as long as the
station lives, also when the packets have gone, for a portal that is put back to a copy must be told again.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from sync.replica import facts
from sync.replica.storage.driver import Connection

Number = tuple[int, int]
"""Chain epoch and number in it."""
_Run = tuple[int, int, int]
"""Chain epoch, first and last number: mostly neighbours, when a whole case was taken back."""

_HERE = (
    "SELECT p.chain_epoch, p.seq FROM outbox_state AS s JOIN packet AS p USING (packet_id) "
    "WHERE s.state = 'withdrawn' AND s.text_ms IS NULL"
)


def untold(db: Connection, limit: int) -> tuple[Number, ...]:
    """Return numbers the portal was not told, lowest first."""
    known = _read(db, facts.NEVER_PURGED).union(_numbers(db, _HERE))
    return tuple(sorted(known - _read(db, facts.NEVER_TOLD))[:limit])


def newest(db: Connection, limit: int) -> tuple[Number, ...]:
    """Return numbers of packets that are still here, newest first.

    They are told again and again: a portal of an earlier version knows the last heartbeat only.
    """
    return tuple(_numbers(db, f"{_HERE} ORDER BY s.ord DESC LIMIT +?", limit))


def told(db: Connection, numbers: Iterable[Number]) -> None:
    """Remember what the portal was told. Writer thread only."""
    _write(db, facts.NEVER_TOLD, _read(db, facts.NEVER_TOLD).union(numbers))


def tell_again(db: Connection) -> None:
    """Tell a portal that was restored every number once more. Writer thread only."""
    _write(db, facts.NEVER_PURGED, _read(db, facts.NEVER_PURGED) | _read(db, facts.NEVER_TOLD))
    facts.remove(db, facts.NEVER_TOLD)


def before_purge(db: Connection, packet_id: bytes) -> None:
    """Keep the number of a packet that is about to go and was never sent. Writer thread only."""
    for number in _numbers(db, f"{_HERE} AND s.packet_id = ?", packet_id):
        _write(db, facts.NEVER_PURGED, _read(db, facts.NEVER_PURGED) | {number})


def _numbers(db: Connection, query: str, *values: object) -> list[Number]:
    return [(int(epoch), int(seq)) for epoch, seq in db.execute(query, values)]


def _read(db: Connection, name: str) -> frozenset[Number]:
    runs = msgspec.msgpack.decode(facts.get(db, name) or b"\x90", type=tuple[_Run, ...])
    return frozenset((epoch, seq) for epoch, first, last in runs for seq in range(first, last + 1))


def _write(db: Connection, name: str, numbers: Iterable[Number]) -> None:
    runs: list[_Run] = []
    for epoch, seq in sorted(numbers):
        if runs and runs[-1][0] == epoch and runs[-1][2] + 1 == seq:
            runs[-1] = (epoch, runs[-1][1], seq)
        else:
            runs.append((epoch, seq, seq))
    facts.put(db, name, msgspec.msgpack.encode(runs))
