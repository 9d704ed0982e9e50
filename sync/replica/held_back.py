"""Packets the portal answers, but does not take, for a reason that does not pass by itself in minutes.

They stay queued and are offered again; what is kept here is only what a person should hear of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sync.replica.driver import Connection

HELD = "portal_"
"""Begins the trouble of such a packet; the portal's reason follows."""
HELD_AFTER_MS = 3 * 3_600_000
"""How long the portal may hold a packet off before a person is told."""
_HELD = (
    "SELECT count(*), min(queued_ms), trouble FROM outbox_state WHERE state IN ('queued', 'sending') "
    "AND trouble >= 'portal_' AND trouble < 'portal`' AND queued_ms <= ? GROUP BY trouble ORDER BY 1 DESC, 2"
)


@dataclass(frozen=True)
class HeldBack:
    """Packets held off for hours; `why` is the reason of most of them."""

    packets: int = 0
    oldest_ms: int | None = None
    why: str = ""


def held_back(db: Connection, now_ms: int) -> HeldBack:
    """Return what the portal has held off for more than three hours."""
    rows = db.execute(_HELD, (now_ms - HELD_AFTER_MS,)).fetchall()
    if not rows:
        return HeldBack()
    return HeldBack(sum(row[0] for row in rows), min(row[1] for row in rows), rows[0][2].removeprefix(HELD))
