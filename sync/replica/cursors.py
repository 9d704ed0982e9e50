"""How far each feed of the portal was read; cursors are opaque and set with the page's own changes."""

from __future__ import annotations

from sync.replica.driver import Connection


def cursor(db: Connection, feed: str) -> str:
    """Return the cursor to ask with, empty before the first page."""
    row = db.execute("SELECT cursor FROM feed_cursor WHERE feed = ?", (feed,)).fetchone()
    return "" if row is None else str(row[0])


def set_cursor(db: Connection, feed: str, cursor: str) -> None:
    """Remember where the next pull of a feed starts. Writer thread only."""
    db.execute(
        "INSERT INTO feed_cursor (feed, cursor) VALUES (?, ?) "
        "ON CONFLICT (feed) DO UPDATE SET cursor = excluded.cursor",
        (feed, cursor),
    )
