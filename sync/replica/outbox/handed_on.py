"""What a packet brought goes on with the draft that was opened from it, where the packet is refused only later.

A correction opened after the refusal takes the files of the refused packet along (`drafts.open_supplement`). One
opened before, because the agency asked for something else meanwhile, counted them as brought: they would be with
nobody once the packet is set aside, and the portal never has them.
"""

from __future__ import annotations

import msgspec

from sync.replica.outbox.brought import REMOVED
from sync.replica.storage.driver import Connection

_OPEN = (
    "SELECT e.draft_id, e.case_id, d.draft_id FROM draft AS d JOIN draft AS e ON e.case_id = d.case_id "
    "JOIN outbox_state AS s ON s.packet_id = d.packet_id "
    "WHERE d.packet_id = ? AND e.state = 'editing' AND s.text_ms IS NULL "
    # What came back from the portal since was never filled from this packet.
    "AND (SELECT value FROM draft_detail WHERE draft_id = e.draft_id AND name = 'at_portal') IS "
    "(SELECT value FROM draft_detail WHERE draft_id = d.draft_id AND name = 'at_portal')"
)
_FREE = (
    "UPDATE attachment SET packet_id = NULL WHERE case_id = :case AND packet_id = :packet "
    "AND doc_id NOT IN (SELECT value FROM json_each(:out)) AND doc_id NOT IN "
    "(SELECT n.doc_id FROM attachment AS n WHERE n.case_id = :case AND n.packet_id IS NULL)"
)
_REMOVED = "SELECT value FROM draft_detail WHERE draft_id = ? AND name = ?"
_KEEP_OUT = (
    "INSERT INTO draft_detail (draft_id, name, value) VALUES (?, ?, ?) "
    "ON CONFLICT (draft_id, name) DO UPDATE SET value = excluded.value"
)
_kinds = msgspec.msgpack.Decoder(frozenset[str])


def hand_on(db: Connection, packet_id: bytes) -> None:
    """Let the open draft of a case have what a packet that is set aside brought and took out. Writer thread only.

    What was taken off or photographed anew in that draft stays as it is there.
    """
    found = db.execute(_OPEN, (packet_id,)).fetchone()
    if found is None:
        return
    draft_id, case_id, source_id = found
    here, there = _removed(db, draft_id), _removed(db, source_id)
    # An earlier program copied what the packet takes out; that is no word about what it brings.
    out = msgspec.json.encode(sorted(here - there)).decode()
    db.execute(_FREE, {"case": case_id, "packet": packet_id, "out": out})
    if not there <= here:
        db.execute(_KEEP_OUT, (draft_id, REMOVED, msgspec.msgpack.encode(here | there)))


def _removed(db: Connection, draft_id: int) -> frozenset[str]:
    row = db.execute(_REMOVED, (draft_id, REMOVED)).fetchone()
    return frozenset() if row is None else _kinds.decode(row[0])
