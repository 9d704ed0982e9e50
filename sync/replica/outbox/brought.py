"""What each packet of a case brought and took out, so that its papers are counted as the portal counts them."""

from __future__ import annotations

from dataclasses import dataclass, field

from sync.replica.storage.driver import Connection

REMOVED = "removed"
"""Detail of a draft: the kinds of papers it takes out (msgpack). It stays with the draft when that is sealed."""
# A refused or ended packet, and one held for its correction, changes nothing at the portal.
_STEPS = (
    "SELECT p.packet_id, d.draft_id FROM packet AS p JOIN outbox_state AS s USING (packet_id) "
    "LEFT JOIN draft AS d ON d.packet_id = p.packet_id "
    "WHERE p.case_id = :case AND p.kind IN ('submission', 'supplement') AND (p.packet_id IS :own "
    "OR s.text_ms IS NOT NULL OR NOT (s.state IN ('needs_attention', 'withdrawn') "
    "OR (s.state = 'withdraw_requested' AND :editing))) ORDER BY p.ord"
)
_FORGET = (
    "DELETE FROM draft_detail WHERE draft_id = ? AND name = ? AND EXISTS (SELECT 1 FROM draft AS d "
    "JOIN outbox_state AS s USING (packet_id) WHERE d.draft_id = ? AND (s.text_ms IS NOT NULL "
    "OR s.state NOT IN ('needs_attention', 'withdrawn', 'withdraw_requested')))"
)


@dataclass(frozen=True)
class Brought:
    """One packet that counts; `details` are those of the draft it was sealed from, empty once erased."""

    packet_id: bytes
    details: dict[str, bytes] = field(repr=False)


def packets(db: Connection, case_id: bytes, own: bytes | None) -> tuple[Brought, ...]:
    """Return the packets of a case that bring papers, as far as the portal took them or is still to.

    Args:
        db: open database.
        case_id: the case.
        own: the packet of the sealed draft that is looked at, which counts whatever became of it; None for a draft
            that is being edited.
    """
    rows = db.execute(_STEPS, {"case": case_id, "own": own, "editing": own is None}).fetchall()
    return tuple(Brought(bytes(packet_id), _details(db, draft_id)) for packet_id, draft_id in rows)


def forget_removed(db: Connection, source_id: int, target_id: int) -> None:
    """Let a draft copied from a sealed one take nothing out, where its packet does so itself. Writer thread only.

    What a refused or held packet takes out stays out in its correction: the portal has not heard of it. One that is
    refused later hands it on (`handed_on`).
    """
    db.execute(_FORGET, (target_id, REMOVED, source_id))


def _details(db: Connection, draft_id: int | None) -> dict[str, bytes]:
    rows = db.execute("SELECT name, value FROM draft_detail WHERE draft_id = ?", (draft_id,))
    return {name: bytes(value) for name, value in rows}
