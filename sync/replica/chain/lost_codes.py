"""Codes that were given and that this database does not know: it was put back from an older copy of the station.

A citizen may hold a slip with such a code. What the mark outside of the database says is exact; where only
something else shows that the database is a copy, nobody knows how many codes followed, and that is what is kept.
Named until somebody has compared them with what was handed out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from forms.packets.codes import MAX_SERIAL, mint_case_code
from sync.replica import facts
from sync.replica.chain import audit

if TYPE_CHECKING:
    from sync.replica.chain.chain_mark import ChainPlace
    from sync.replica.storage.driver import Connection

LOST_FACT = "codes_lost"
MOST_NAMED = 2_000
"""Of one database; a copy older than that is not compared slip by slip."""


class LostCodes(msgspec.Struct, array_like=True, frozen=True):
    """Codes in a row, by their serials.

    Attributes:
        station_no: whose codes.
        chain_epoch: in which they were given.
        first: the first serial.
        last: the last one; None where nobody knows whether and how many followed.
        at_ms: when it was noticed, UTC milliseconds.
    """

    station_no: int
    chain_epoch: int
    first: int
    last: int | None
    at_ms: int

    @property
    def count(self) -> int:
        """How many codes are known to be lost."""
        return 0 if self.last is None else self.last - self.first + 1

    def codes(self) -> tuple[str, ...]:
        """Return the codes; of a row without an end the first that may be lost."""
        last = self.first if self.last is None else min(self.last, self.first + MOST_NAMED - 1)
        return tuple(
            mint_case_code(self.station_no, self.chain_epoch, serial)
            for serial in range(self.first, last + 1)
            if serial <= MAX_SERIAL
        )


_decoder: msgspec.msgpack.Decoder[tuple[LostCodes, ...]] = msgspec.msgpack.Decoder(tuple[LostCodes, ...])


def read(db: Connection) -> tuple[LostCodes, ...]:
    """Return what is lost and was not compared yet, oldest first."""
    raw = facts.get(db, LOST_FACT)
    return () if raw is None else _decoder.decode(raw)


def note(db: Connection, place: ChainPlace, mark: ChainPlace | None, now_ms: int, *, exact: bool) -> None:
    """Keep which codes a database that is a copy does not know. Writer thread only.

    Args:
        db: open database.
        place: where its chain stands.
        mark: how far the chain is known to have come outside of it, None where nothing says so.
        now_ms: UTC milliseconds.
        exact: the mark is the newest there was, so nothing was given after it.
    """
    found: list[LostCodes] = []

    def lost(epoch: int, first: int, last: int | None) -> None:
        if last is None or last >= first:
            found.append(LostCodes(place.station_no, epoch, first, last, now_ms))

    if mark is None or mark.chain_epoch < place.chain_epoch:
        lost(place.chain_epoch, place.serial + 1, None)
    elif mark.chain_epoch == place.chain_epoch:
        lost(place.chain_epoch, place.serial + 1, mark.serial)
        if not exact:
            lost(place.chain_epoch, max(mark.serial, place.serial) + 1, None)
    else:
        # The copy is of before an epoch began: how many codes the one before still gave is nowhere.
        lost(place.chain_epoch, place.serial + 1, None)
        lost(mark.chain_epoch, 1, mark.serial)
        if not exact:
            lost(mark.chain_epoch, mark.serial + 1, None)
    if found:
        facts.put(db, LOST_FACT, msgspec.msgpack.encode((*read(db), *found)))


def settle(db: Connection, now_ms: int, operator_id: str) -> int:
    """Name them no longer: a person has compared them. Return how many rows there were. Writer thread only."""
    rows = read(db)
    if rows:
        facts.remove(db, LOST_FACT)
        told = {"rows": [[one.chain_epoch, one.first, one.last] for one in rows]}
        audit.append(db, now_ms, operator_id, "lost_codes_settled", None, told)
    return len(rows)
