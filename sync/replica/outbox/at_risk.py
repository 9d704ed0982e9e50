"""What would be lost if this machine were gone now: everything the portal has not confirmed as whole.

Asked of the tables themselves. The pill's own counts leave out packets that wait for a person and drafts
that nobody sealed; both would be gone as well, and a zero that forgets them is a false one. So it is with what a
portal restored from a copy may have lost: until it has said that it holds a packet whole, this is the only copy.
"""

from __future__ import annotations

from dataclasses import dataclass

from sync.replica.storage.driver import Connection

_OPEN = "s.state <> 'acknowledged' AND s.state <> 'withdrawn'"
_PACKETS = (
    "SELECT count(*), sum(s.text_ms IS NULL), sum(s.state = 'needs_attention'), min(s.queued_ms) "
    f"FROM outbox_state AS s WHERE {_OPEN}"
)
# Whose text the portal has confirmed once more lacks only files. Packets that are open anyway are counted as such.
_AGAIN = (
    "SELECT count(*), sum(a.step <> 'files'), sum(a.step = 'refused'), min(s.queued_ms) "
    "FROM brought_again AS a JOIN outbox_state AS s USING (packet_id) "
    "WHERE s.state IN ('acknowledged', 'withdrawn')"
)
_DRAFTS = "SELECT count(*), min(created_ms) FROM draft WHERE state = 'editing'"
# A file several packets cite is one file; that of a draft is cited by no packet yet. The few that are open come first
# (CROSS JOIN): the planner would begin with every file of every year.
_FILES = (
    "SELECT count(*), sum(size) FROM sealed_file WHERE (done_ms IS NULL AND sealed_sha256 IN ("
    "SELECT b.sealed_sha256 FROM outbox_state AS s CROSS JOIN packet_blob AS b USING (packet_id) "
    f"WHERE {_OPEN} UNION SELECT a.sealed_sha256 FROM draft AS d CROSS JOIN attachment AS a USING (case_id) "
    "WHERE d.state = 'editing' AND a.packet_id IS NULL)) OR sealed_sha256 IN ("
    "SELECT b.sealed_sha256 FROM brought_again AS a CROSS JOIN packet_blob AS b USING (packet_id) "
    "JOIN sealed_file AS f USING (sealed_sha256) WHERE a.step <> 'files' OR f.done_ms IS NULL)"
)


@dataclass(frozen=True)
class AtRisk:
    """Figures of one moment.

    Attributes:
        packets: without the portal's complete receipt, and not taken back, or with one and perhaps lost by a
            restored portal; includes the next two and `again`.
        texts: of those, whose text the portal has not confirmed either.
        attention: of those, that wait for a person.
        files: not whole at the portal, of those packets and of drafts.
        files_bytes: their size.
        drafts: being edited.
        oldest_ms: since when the oldest packet or draft lies here, None when there is none.
        again: of the packets, those confirmed once that a restored portal may have lost.
    """

    packets: int
    texts: int
    attention: int
    files: int
    files_bytes: int
    drafts: int
    oldest_ms: int | None
    again: int = 0


def at_risk(db: Connection) -> AtRisk:
    """Return what the portal does not hold."""
    waiting, texts, attention, oldest_packet = db.execute(_PACKETS).fetchone()
    again, lost_texts, refused, oldest_again = db.execute(_AGAIN).fetchone()
    files, size = db.execute(_FILES).fetchone()
    drafts, oldest_draft = db.execute(_DRAFTS).fetchone()
    since = [moment for moment in (oldest_packet, oldest_again, oldest_draft) if moment is not None]
    return AtRisk(
        packets=waiting + again,
        texts=(texts or 0) + (lost_texts or 0),
        attention=(attention or 0) + (refused or 0),
        files=files,
        files_bytes=size or 0,
        drafts=drafts,
        oldest_ms=min(since, default=None),
        again=again,
    )
