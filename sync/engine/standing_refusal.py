"""Keeping that the portal refuses this station, for whoever looks without a connection: the next start, `doctor`.

Only refusals that stay until somebody at the portal acts. They end with the next round that reaches the portal
without trouble.
"""

from __future__ import annotations

from typing import Final

from sync.engine.round import Round
from sync.errors import FORGOTTEN, OVERTAKEN
from sync.replica import facts
from sync.replica.storage.connection import Connection
from sync.replica.store import Priority, Replica
from sync.wire import problems

SHUT_OUT: Final = problems.UNKNOWN_STATION.removeprefix(problems.PREFIX)
"""The portal has locked the station, or does not know its number."""
_STANDING = frozenset({SHUT_OUT, FORGOTTEN, OVERTAKEN})


def read(db: Connection) -> str:
    """Return the problem of the standing refusal, an empty text for none."""
    return (facts.get(db, facts.REFUSED) or b"").decode()


def note(replica: Replica, done: Round) -> None:
    """Take over what a round says of it; durable when this returns, and written only where it is news.

    Raises:
        StationError: it could not be stored.
    """
    if done.trouble is not None and done.problem not in _STANDING:
        return
    told = done.problem or "" if done.trouble is not None else ""
    if told == replica.read(read):
        return

    def job(db: Connection) -> None:
        if told:
            facts.put(db, facts.REFUSED, told.encode())
        else:
            facts.remove(db, facts.REFUSED)

    replica.write(job, Priority.SYNC).result()
