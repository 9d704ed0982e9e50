"""Papers of a case that only the portal holds: known by what they are, without their bytes or a key.

A draft whose answers came back from the portal says which papers were in force there at that moment. They count
as the case's papers; the rows this station still has of them stand in their place.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from sync.replica.attachments import AttachmentRow
from sync.wire.content import HeldDocument

AT_PORTAL = "at_portal"
"""Name of the detail."""
_ID_BYTES = 16


class AtPortal(msgspec.Struct, frozen=True):
    """The papers in force at the portal, and when it said so (UTC milliseconds)."""

    told_ms: int
    documents: tuple[HeldDocument, ...]


def with_portals(
    case_id: bytes, files: Iterable[AttachmentRow], told: AtPortal | None
) -> tuple[AttachmentRow, ...]:
    """Return a case's files as the portal said they are in force, and those added here since.

    Args:
        case_id: the case.
        files: the rows this station has, oldest first.
        told: the detail of the draft; without one the rows are all there is.
    """
    rows = tuple(files)
    if told is None:
        return rows
    since = tuple(row for row in rows if row.packet_id is None or row.added_ms >= told.told_ms)
    here = {row.sealed_sha256: row for row in rows if row.packet_id is not None}
    replaced = {row.doc_id for row in since if row.packet_id is not None}
    shown = {row.attachment_id for row in since}
    before = (
        here.get(paper.sealed_sha256) or _row(case_id, paper, told.told_ms)
        for paper in told.documents
        if paper.doc_id not in replaced
    )
    return (*(row for row in before if row.attachment_id not in shown), *since)


def _row(case_id: bytes, paper: HeldDocument, told_ms: int) -> AttachmentRow:
    return AttachmentRow(
        attachment_id=paper.sealed_sha256[:_ID_BYTES],
        case_id=case_id,
        doc_id=paper.doc_id,
        mime=paper.type,
        plain_size=paper.size,
        plain_sha256=paper.plain_sha256,
        content_key=None,
        sealed_sha256=paper.sealed_sha256,
        sealed_size=0,
        originals=paper.originals,
        copies=paper.copies,
        added_ms=told_ms,
        packet_id=paper.packet_id,
    )
