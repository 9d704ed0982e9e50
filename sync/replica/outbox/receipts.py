"""Receipts: kept for ever as they came, and what they say of files and codes taken over."""

from __future__ import annotations

from forms.packets.receipt import CompleteReceipt, TextReceipt, read_receipt
from sync.replica.cases import cases
from sync.replica.storage.driver import Connection


def keep(db: Connection, packet_id: bytes, kind: str, raw: bytes, now_ms: int) -> bool:
    """Store a verified receipt, `text` or `complete`; False when one is there. Writer thread only.

    That it names a possible duplicate is news of the case.
    """
    kept = db.execute(
        "INSERT INTO receipt (packet_id, kind, raw, at_ms) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (packet_id, kind, raw, now_ms),
    )
    if kept.rowcount != 1:
        return False
    if kind == "text":
        told = read_receipt(raw)
        if isinstance(told, TextReceipt) and told.possible_duplicate is not None and told.case_id is not None:
            cases.add_event(db, told.case_id, "settled", now_ms, {"duplicate": told.possible_duplicate})
    return True


def mark_sent(db: Connection, sealed_sha256: bytes, now_ms: int) -> None:
    """Note that the portal holds a whole file. Writer thread only."""
    db.execute(
        "UPDATE sealed_file SET done_ms = coalesce(done_ms, ?), sent = size, trouble = NULL "
        "WHERE sealed_sha256 = ?",
        (now_ms, sealed_sha256),
    )


def remember_code(db: Connection, receipt: TextReceipt | CompleteReceipt, now_ms: int) -> None:
    """Give the case the portal's code and move it to the front of the lists. Writer thread only."""
    if receipt.case_id is not None:
        cases.set_national_code(db, receipt.case_id, receipt.code, now_ms)


def possible_duplicate(db: Connection, case_id: bytes) -> str | None:
    """Return the code of the dossier the portal last thought a case may repeat, None when it named none.

    A receipt of a correction that names none takes nothing back: older portals name one at the first packet only.
    """
    rows = db.execute(
        "SELECT r.raw FROM receipt AS r JOIN packet AS p USING (packet_id) "
        "WHERE p.case_id = ? AND r.kind = 'text' ORDER BY p.ord DESC",
        (case_id,),
    )
    told = (read_receipt(raw) for (raw,) in rows)
    named = (one.possible_duplicate for one in told if isinstance(one, TextReceipt))
    return next((code for code in named if code is not None), None)


def without_text(db: Connection, limit: int = 50) -> list[bytes]:
    """Return packets whose complete receipt came by the feed alone, so that the text receipt is missing."""
    rows = db.execute(
        "SELECT c.packet_id FROM receipt AS c WHERE c.kind = 'complete' AND NOT EXISTS "
        "(SELECT 1 FROM receipt AS t WHERE t.packet_id = c.packet_id AND t.kind = 'text') LIMIT +?",
        (limit,),
    )
    return [bytes(packet_id) for (packet_id,) in rows]
