"""Which station serves a case, as the portal last said, and whether what lies here of it is overtaken.

Where the portal says nothing of it the case is this station's, as it was from the first.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from sync.replica.draft_rows import NEWEST
from sync.replica.storage.driver import Connection
from sync.wire.messages import DossierItem
from sync.wire.serving import Serving

BASIS = "basis"
"""Detail of a draft fetched from the portal: id of the declaration its answers are of (msgpack)."""


@dataclass(frozen=True)
class ServedFacts:
    """Who serves a case.

    Attributes:
        station_no: of the station.
        label: its name.
        since_ms: since when, UTC milliseconds.
        elsewhere: it is another station than this one.
    """

    station_no: int
    label: str
    since_ms: int
    elsewhere: bool


def own_number(db: Connection) -> int | None:
    """Return this station's number, None before it was enrolled."""
    row = db.execute("SELECT station_no FROM chain ORDER BY chain_epoch DESC LIMIT 1").fetchone()
    return None if row is None else int(row[0])


def told_by(item: DossierItem) -> Serving | None:
    """Return who serves a case by the portal's word, None where it says nothing of it."""
    return item.serving if isinstance(item.serving, Serving) else None


def is_told_elsewhere(db: Connection, item: DossierItem) -> bool:
    """Tell whether an item says that another station serves the case."""
    told = told_by(item)
    return told is not None and told.station_no != own_number(db)


def take_over(db: Connection, item: DossierItem) -> dict[str, object]:
    """Store who serves a case whose newest version was just stored. Writer thread only.

    Returns:
        What its history says of it: empty unless another station serves it than was known before.
    """
    told, before = told_by(item), served(db, item.case_id)
    elsewhere = is_told_elsewhere(db, item)
    db.execute(
        "UPDATE dossier SET served_by = ?, served_label = ?, served_ms = ?, declared = ?, elsewhere = ? "
        "WHERE case_id = ?",
        (
            None if told is None else told.station_no,
            None if told is None else told.label,
            None if told is None else told.since * 1_000,
            None if told is None else told.packet_id,
            int(elsewhere),
            item.case_id,
        ),
    )
    was_elsewhere = before is not None and before.elsewhere
    same = was_elsewhere == elsewhere and (
        before is None or told is None or before.station_no == told.station_no
    )
    if told is None or same:
        return {}
    return {"served_by": told.station_no, "served_label": told.label, "elsewhere": elsewhere}


def served(db: Connection, case_id: bytes) -> ServedFacts | None:
    """Return who serves a case, None where the portal never said."""
    row = db.execute(
        "SELECT served_by, served_label, served_ms, elsewhere FROM dossier WHERE case_id = ? "
        "AND served_by IS NOT NULL",
        (case_id,),
    ).fetchone()
    return None if row is None else ServedFacts(row[0], row[1] or "", row[2], bool(row[3]))


def is_elsewhere(db: Connection, case_id: bytes) -> bool:
    """Tell whether another station serves a case."""
    found = served(db, case_id)
    return found is not None and found.elsewhere


def is_overtaken(db: Connection, case_id: bytes) -> bool:
    """Tell whether the portal has a newer declaration of a case than any made or fetched here."""
    row = db.execute(
        "SELECT declared FROM dossier WHERE case_id = ? AND declared IS NOT NULL", (case_id,)
    ).fetchone()
    if row is None or db.execute("SELECT 1 FROM packet WHERE packet_id = ?", row).fetchone() is not None:
        return False
    basis = db.execute(
        f"SELECT value FROM draft_detail WHERE name = ? AND draft_id = ({NEWEST})", (BASIS, case_id)
    ).fetchone()
    return basis is None or msgspec.msgpack.decode(basis[0], type=bytes) != bytes(row[0])
