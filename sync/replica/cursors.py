"""How far each feed of the portal was read; cursors are opaque and set with the page's own changes."""

from __future__ import annotations

from sync.replica import facts
from sync.replica.storage.driver import Connection

_HEAD = "feed_head_"


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


def head(db: Connection, feed: str) -> str:
    """Return the head a feed had when it was last read to its end; empty when it has to be read again."""
    value = facts.get(db, _HEAD + feed)
    at, _, seen = ("" if value is None else value.decode("utf-8", "replace")).partition("\n")
    return seen if at == cursor(db, feed) else ""


def set_head(db: Connection, feed: str, head: str) -> None:
    """Remember up to which head a feed was read. A cursor that is set back makes it void.

    Writer thread only.
    """
    facts.put(db, _HEAD + feed, f"{cursor(db, feed)}\n{head}".encode())
