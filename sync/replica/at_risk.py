"""What would be lost if this machine were gone now: everything the portal has not confirmed as whole.

Asked of the tables themselves. The pill's own counts leave out packets that wait for a person and drafts
that nobody sealed; both would be gone as well, and a zero that forgets them is a false one.
"""

from __future__ import annotations

from dataclasses import dataclass

from sync.replica.driver import Connection

_OPEN = "s.state <> 'acknowledged' AND s.state <> 'withdrawn'"
_PACKETS = (
    "SELECT count(*), sum(s.text_ms IS NULL), sum(s.state = 'needs_attention'), min(s.queued_ms) "
    f"FROM outbox_state AS s WHERE {_OPEN}"
)
_DRAFTS = "SELECT count(*), min(created_ms) FROM draft WHERE state = 'editing'"
# A file several packets cite is one file; that of a draft is cited by no packet yet.
_FILES = (
    "SELECT count(*), sum(size) FROM sealed_file WHERE done_ms IS NULL AND sealed_sha256 IN ("
    "SELECT b.sealed_sha256 FROM outbox_state AS s JOIN packet_blob AS b USING (packet_id) "
    f"WHERE {_OPEN} UNION SELECT a.sealed_sha256 FROM draft AS d JOIN attachment AS a USING (case_id) "
    "WHERE d.state = 'editing' AND a.packet_id IS NULL)"
)


@dataclass(frozen=True)
class AtRisk:
    """Figures of one moment.

    Attributes:
        packets: without the portal's complete receipt, and not taken back; includes the next two.
        texts: of those, whose text the portal has not confirmed either.
        attention: of those, that wait for a person.
        files: not whole at the portal, of those packets and of drafts.
        files_bytes: their size.
        drafts: being edited.
        oldest_ms: since when the oldest packet or draft lies here only, None when there is none.
    """

    packets: int
    texts: int
    attention: int
    files: int
    files_bytes: int
    drafts: int
    oldest_ms: int | None


def at_risk(db: Connection) -> AtRisk:
    """Return what the portal does not hold."""
    waiting, texts, attention, oldest_packet = db.execute(_PACKETS).fetchone()
    files, size = db.execute(_FILES).fetchone()
    drafts, oldest_draft = db.execute(_DRAFTS).fetchone()
    since = [moment for moment in (oldest_packet, oldest_draft) if moment is not None]
    return AtRisk(
        packets=waiting,
        texts=texts or 0,
        attention=attention or 0,
        files=files,
        files_bytes=size or 0,
        drafts=drafts,
        oldest_ms=min(since, default=None),
    )
