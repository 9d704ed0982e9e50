"""Whether this database is the one the station went on with, or an older copy of it that was put back.

Three things can show that it is a copy: the mark beside it (`chain_mark`), the portal's word of how far it
knows the station's chain (`forms.packets.chain_word`), or a chain the portal calls forked. Whatever shows it is
kept as a fact about one epoch of the chain. From then on nothing continues that epoch, so no code is given
twice; only a new epoch from the portal ends it.
"""

from __future__ import annotations

import json
from typing import Literal

import msgspec

from forms.errors import StationError
from sync.replica import facts
from sync.replica.chain import audit, lost_codes
from sync.replica.chain.chain_mark import ChainMark, ChainPlace, Found
from sync.replica.storage.driver import Connection

Why = Literal["behind", "copied", "missing", "portal", "forked"]

DOUBT_FACT = "chain_doubt"
MARKED_FACT = "chain_marked"
"""Set once a mark lies beside the database: one that is missing later was taken away."""


class Doubt(msgspec.Struct, array_like=True, frozen=True):
    """Why the chain may not be continued.

    Attributes:
        chain_epoch: which epoch is over.
        why: the database is `behind` the mark; the mark is `copied` or `missing`; the `portal` knows
            a later packet; the chain is `forked` at the portal.
        at_ms: when it was noticed, UTC milliseconds.
    """

    chain_epoch: int
    why: Why
    at_ms: int


_decoder: msgspec.msgpack.Decoder[Doubt] = msgspec.msgpack.Decoder(Doubt)


def place_of(db: Connection) -> ChainPlace | None:
    """Return where the chain stands, None before the first epoch."""
    row = db.execute(
        "SELECT chain_epoch, last_seq, last_serial, last_sha256, station_no FROM chain "
        "ORDER BY chain_epoch DESC LIMIT 1"
    ).fetchone()
    offers = int(facts.get(db, facts.OFFERS) or 0)
    return None if row is None else ChainPlace(row[0], row[1], row[2], bytes(row[3]), row[4], offers)


def doubt(db: Connection) -> Doubt | None:
    """Return why the chain's newest epoch may not be continued, None when it may."""
    raw = facts.get(db, DOUBT_FACT)
    if raw is None:
        return None
    told, place = _decoder.decode(raw), place_of(db)
    return told if place is None or place.chain_epoch <= told.chain_epoch else None


def must_be_sure(db: Connection) -> None:
    """Let nothing be chained while the database may be an older copy.

    Raises:
        StationError: `copy_in_doubt`.
    """
    if doubt(db) is not None:
        raise StationError("copy_in_doubt")


def note_doubt(
    db: Connection, why: Why, now_ms: int, mark: ChainPlace | None = None, *, codes_lost: bool = True
) -> bool:
    """Keep that the newest epoch is over; return whether that is news. Writer thread only.

    Args:
        db: open database.
        why: what showed it.
        now_ms: UTC milliseconds.
        mark: how far the chain had come outside of this copy: what it has not is named in the audit.
        codes_lost: codes may have been given that this database does not know.
    """
    place = place_of(db)
    if place is None or doubt(db) is not None:
        return False
    facts.put(db, DOUBT_FACT, msgspec.msgpack.encode(Doubt(place.chain_epoch, why, now_ms)))
    _presume_offered(db, now_ms)
    if codes_lost:
        lost_codes.note(db, place, mark, now_ms, exact=why == "behind")
    told: dict[str, object] = {"epoch": place.chain_epoch, "seq": place.seq, "code": place.serial, "why": why}
    if mark is not None:
        told |= {"mark_epoch": mark.chain_epoch, "mark_seq": mark.seq, "mark_code": mark.serial}
    audit.append(db, now_ms, "", "copy_in_doubt", None, told)
    return True


def against(db: Connection, found: Found | None) -> Why | None:
    """Return what shows that a database is an older copy, None for nothing.

    Args:
        db: open database.
        found: the mark beside it, None where there is none.
    """
    known, place = doubt(db), place_of(db)
    if known is not None or place is None:
        return None if known is None else known.why
    if found is None or found.place.station_no != place.station_no:
        return None if facts.get(db, MARKED_FACT) is None else "missing"
    if place.is_behind(found.place):
        return "behind"
    return "copied" if found.copied else None


def note_sent_less(db: Connection, mark: ChainPlace, now_ms: int) -> bool:
    """Keep that more had been sent than this database knows of; return whether it was so. Writer thread only.

    A copy made after the last seal has every packet and every code, so nothing is doubted. But what it calls never
    offered may be at the portal, and a citizen must not be told that it never left.
    """
    place = place_of(db)
    if place is None or not place.has_sent_less(mark):
        return False
    _presume_offered(db, now_ms)
    facts.put(db, facts.OFFERS, str(mark.offers).encode())
    audit.append(db, now_ms, "", "copy_sent_less", None, {"offers": place.offers, "mark_offers": mark.offers})
    return True


def _presume_offered(db: Connection, now_ms: int) -> None:
    # What waits in the copy may have left since it was made: such a case is taken back by a packet and the
    # portal's word, never at once.
    waiting = db.execute(
        "SELECT packet_id FROM outbox_state WHERE state = 'queued' AND state <> 'acknowledged' ORDER BY ord"
    ).fetchall()
    for kind, detail in (("leased", json.dumps({"until_ms": now_ms})), ("released", "{}")):
        db.executemany(
            "INSERT INTO outbox_event (packet_id, kind, at_ms, detail) VALUES (?, ?, ?, ?)",
            [(packet_id, kind, now_ms, detail) for (packet_id,) in waiting],
        )


class Watch:
    """Compares a database with the mark beside it, and raises the mark with it.

    Args:
        mark: of the home.
    """

    def __init__(self, mark: ChainMark) -> None:
        self._mark = mark
        self._kept: ChainPlace | None = None

    def compare(self, db: Connection, found: Found | None, now_ms: int) -> None:
        """Compare at opening, before anything is chained. Writer thread only.

        Args:
            db: open database.
            found: what lay beside it, read before the database was asked.
            now_ms: UTC milliseconds.
        """
        why = against(db, found)
        if why is not None:
            note_doubt(db, why, now_ms, None if found is None else found.place)
        elif found is not None:
            note_sent_less(db, found.place, now_ms)

    def keep(self, db: Connection) -> None:
        """Raise the mark to where the chain stands. Writer thread only, outside a transaction.

        In doubt it stays where it is: it is what shows the same copy again.

        Raises:
            StationError: `mark_unwritable`.
        """
        place = place_of(db)
        if place is None or place == self._kept or doubt(db) is not None:
            return
        self._mark.write(place)
        self._kept = place
        if facts.get(db, MARKED_FACT) is None:
            # After the mark: cut off in between, a mark lies there and nothing is doubted.
            facts.put(db, MARKED_FACT, b"1")
