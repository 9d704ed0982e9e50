"""The papers of a case that are in force at the portal: folded packet by packet, by the portal's own rule.

Some only the portal holds: known by what they are, without their bytes or a key. A draft whose answers came back from
the portal says which papers were in force there at that moment. The packets sealed since are counted from there; the
rows this station still has of those papers stand in their place.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from forms.packets.papers_in_force import fold_papers
from sync.replica.drafts.attachments import AttachmentRow
from sync.replica.outbox.brought import REMOVED, Brought
from sync.wire.content import HeldDocument

AT_PORTAL = "at_portal"
"""Name of the detail."""
_ID_BYTES = 16


class AtPortal(msgspec.Struct, frozen=True):
    """The papers in force at the portal, and when it said so (UTC milliseconds)."""

    told_ms: int
    documents: tuple[HeldDocument, ...]


_TOLD = msgspec.msgpack.Decoder(AtPortal)
_REMOVED = msgspec.msgpack.Decoder(frozenset[str])


def held_papers(
    case_id: bytes, rows: Sequence[AttachmentRow], packets: Sequence[Brought], told: bytes | None
) -> tuple[AttachmentRow, ...]:
    """Return the papers in force after the packets of a case, then those no packet has carried yet.

    Args:
        case_id: the case.
        rows: every file this station has of it, oldest first.
        packets: those that count, in their order.
        told: the detail `AT_PORTAL` of the draft; without one the packets are all there is.
    """
    steps: list[tuple[Collection[str], Sequence[AttachmentRow]]] = []
    if told is not None:
        here = {row.sealed_sha256: row for row in rows if row.packet_id is not None}
        word = _TOLD.decode(told)
        steps.append(
            ((), [here.get(one.sealed_sha256) or _row(case_id, one, word.told_ms) for one in word.documents])
        )
        # Sealed from the answers that came back then: what went before is in the portal's word.
        packets = [one for one in packets if one.details.get(AT_PORTAL) == told]
    for one in packets:
        steps.append((_removed(one), [row for row in rows if row.packet_id == one.packet_id]))
    return (*fold_papers(steps), *(row for row in rows if row.packet_id is None))


def _removed(packet: Brought) -> frozenset[str]:
    raw = packet.details.get(REMOVED)
    return frozenset() if raw is None else _REMOVED.decode(raw)


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
