"""Packets the portal answers, but does not take, for a reason that does not pass by itself in minutes.

They stay queued and are offered again; what is kept here is only what a person should hear of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sync.replica.storage.driver import Connection

HELD = "portal_"
"""Begins the trouble of such a packet; the portal's reason follows."""
HELD_AFTER_MS = 3 * 3_600_000
"""How long the portal may hold a packet off before a person is told."""
_HELD = (
    "SELECT count(*), min(queued_ms), trouble FROM outbox_state WHERE state IN ('queued', 'sending') "
    "AND trouble >= 'portal_' AND trouble < 'portal`' AND queued_ms <= ? GROUP BY trouble ORDER BY 1 DESC, 2"
)
_TRIES = 5
"""Failures of a file's own in a row, nothing of it having arrived in between."""
# The few packets that are open come first (CROSS JOIN): the planner would begin with every file of every year.
_FILES = (
    "SELECT count(DISTINCT s.packet_id), min(s.queued_ms), 'portal_file' FROM outbox_state AS s "
    "CROSS JOIN packet_blob AS b USING (packet_id) JOIN sealed_file AS f USING (sealed_sha256) "
    "WHERE s.state = 'text_received' AND s.state <> 'acknowledged' AND f.done_ms IS NULL AND f.attempts >= ? "
    "AND s.text_ms <= ? HAVING count(*) > 0"
)


@dataclass(frozen=True)
class HeldBack:
    """Packets held off for hours; `why` is the reason of most of them: the portal's, or `file`."""

    packets: int = 0
    oldest_ms: int | None = None
    why: str = ""


def held_back(db: Connection, now_ms: int) -> HeldBack:
    """Return what the portal, or somebody on the way, has held off for more than three hours."""
    before_ms = now_ms - HELD_AFTER_MS
    rows = db.execute(_HELD, (before_ms,)).fetchall() + db.execute(_FILES, (_TRIES, before_ms)).fetchall()
    if not rows:
        return HeldBack()
    rows.sort(key=lambda row: -row[0])
    return HeldBack(sum(row[0] for row in rows), min(row[1] for row in rows), rows[0][2].removeprefix(HELD))
