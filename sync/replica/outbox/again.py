"""Packets the portal has confirmed and, restored from a copy, may have lost: asked about, then brought again.

Each has a step: `ask` whether the portal holds it, bring its `text`, bring its `files`, or `refused`, which
a person must look at and which may then be asked about anew. What the portal holds is forgotten here. The outbox
does not move: a receipt is true as of its time, whatever became of the portal since.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from forms.packets.receipt import read_receipt
from sync.replica import facts
from sync.replica.outbox.outbox import LONGEST_WAIT_MS
from sync.replica.storage.driver import Connection

FOR_KEYS_FACT = "again_for_keys"
# Files that have gone: whether the portal holds all of the packet now is asked.
_ASKABLE = (
    "(a.step = 'ask' OR (a.step = 'files' AND NOT EXISTS (SELECT 1 FROM packet_blob AS b "
    "JOIN sealed_file AS f USING (sealed_sha256) WHERE b.packet_id = a.packet_id AND f.done_ms IS NULL)))"
)
_FREE = f"NOT a.next_try_ms BETWEEN :now + 1 AND :now + {LONGEST_WAIT_MS}"
# One that waits holds back the later ones of its case and nobody else's.
_IN_ORDER = (
    "(a.case_id IS NULL OR NOT EXISTS (SELECT 1 FROM brought_again AS e WHERE e.case_id = a.case_id "
    f"AND e.ord < a.ord AND e.step IN ('ask', 'text') AND e.next_try_ms BETWEEN :now + 1 AND :now + {LONGEST_WAIT_MS}))"
)


@dataclass(frozen=True)
class AgainItem:
    """A packet to bring: as it was stored, with the receipts it got."""

    packet_id: bytes
    raw: bytes
    text: bytes | None
    complete: bytes | None
    attempts: int

    @property
    def size(self) -> int:
        """Bytes on the wire, about."""
        return len(self.raw) + len(self.text or b"") + len(self.complete or b"")


@dataclass(frozen=True)
class AgainCounts:
    """Packets not yet known to be held again, and those the portal did not take.

    `for_keys`: they are asked about because a key that confirmed them was revoked, not because of a restore;
    `files`: of those that wait, whose text the portal has taken again.
    """

    waiting: int
    refused: int
    for_keys: bool = False
    files: int = 0


def begin(db: Connection) -> int:
    """Ask about every packet with a receipt, from the beginning; return how many. Writer thread only."""
    facts.remove(db, FOR_KEYS_FACT)
    db.execute(
        "INSERT INTO brought_again (ord, packet_id, case_id, step) "
        "SELECT p.ord, p.packet_id, p.case_id, 'ask' FROM packet AS p "
        "WHERE EXISTS (SELECT 1 FROM receipt AS r WHERE r.packet_id = p.packet_id) "
        "ON CONFLICT (ord) DO UPDATE SET step = 'ask', attempts = 0, next_try_ms = 0, reason = NULL"
    )
    return counts(db).waiting


def begin_for_keys(db: Connection, key_ids: Collection[int]) -> int:
    """Ask about every packet with a receipt that one of these keys signed; return how many. Writer thread only."""
    rows = db.execute("SELECT packet_id, raw FROM receipt ORDER BY packet_id")
    doubted = {bytes(packet_id) for packet_id, raw in rows if read_receipt(bytes(raw)).key_id in key_ids}
    db.executemany(
        "INSERT INTO brought_again (ord, packet_id, case_id, step) "
        "SELECT ord, packet_id, case_id, 'ask' FROM packet WHERE packet_id = ? "
        "ON CONFLICT (ord) DO UPDATE SET step = 'ask', attempts = 0, next_try_ms = 0, reason = NULL",
        [(one,) for one in sorted(doubted)],
    )
    if doubted:
        facts.put(db, FOR_KEYS_FACT, b"1")
    return len(doubted)


def to_ask(db: Connection, now_ms: int, limit: int) -> list[bytes]:
    """Return packets to ask about, oldest first."""
    rows = db.execute(
        f"SELECT a.packet_id FROM brought_again AS a WHERE {_ASKABLE} AND {_FREE} ORDER BY a.ord LIMIT +:limit",
        {"now": now_ms, "limit": limit},
    )
    return [bytes(row[0]) for row in rows]


def to_bring(db: Connection, now_ms: int, limit: int, room: int) -> list[AgainItem]:
    """Return packets to bring, oldest first, as many as fit into `room` bytes and always one."""
    rows = db.execute(
        "SELECT a.packet_id, p.raw, t.raw, c.raw, a.attempts FROM brought_again AS a JOIN packet AS p USING (ord) "
        "LEFT JOIN receipt AS t ON t.packet_id = a.packet_id AND t.kind = 'text' "
        "LEFT JOIN receipt AS c ON c.packet_id = a.packet_id AND c.kind = 'complete' "
        f"WHERE a.step = 'text' AND {_FREE} AND {_IN_ORDER} ORDER BY a.ord LIMIT +:limit",
        {"now": now_ms, "limit": limit},
    )
    chosen: list[AgainItem] = []
    for packet_id, raw, text, complete, attempts in rows:
        item = AgainItem(bytes(packet_id), bytes(raw), text, complete, attempts)
        if chosen and item.size > room:
            break
        chosen.append(item)
        room -= item.size
    return chosen


def is_due(db: Connection, now_ms: int) -> bool:
    """Tell whether something is to be asked or brought now."""
    return bool(to_ask(db, now_ms, 1)) or bool(to_bring(db, now_ms, 1, 0))


def next_try_at(db: Connection) -> int | None:
    """Return when the next one may be asked about or brought, None when none waits."""
    value = db.execute(
        f"SELECT min(a.next_try_ms) FROM brought_again AS a WHERE a.step = 'text' OR {_ASKABLE}"
    ).fetchone()[0]
    return None if value is None else int(value)


def counts(db: Connection) -> AgainCounts:
    """Return how many are under way and how many were refused."""
    waiting, refused, files = db.execute(
        "SELECT count(*) FILTER (WHERE step <> 'refused'), count(*) FILTER (WHERE step = 'refused'), "
        "count(*) FILTER (WHERE step = 'files') FROM brought_again"
    ).fetchone()
    return AgainCounts(int(waiting), int(refused), facts.get(db, FOR_KEYS_FACT) is not None, int(files))


def refused(db: Connection, case_id: bytes) -> list[tuple[bytes, str]]:
    """Return `(packet, reason)` of the packets of a case the restored portal did not take, oldest first."""
    rows = db.execute(
        "SELECT packet_id, coalesce(reason, '') FROM brought_again "
        "WHERE case_id = ? AND step = 'refused' ORDER BY ord",
        (case_id,),
    )
    return [(bytes(packet_id), reason) for packet_id, reason in rows]


def ask_anew(db: Connection, case_id: bytes | None) -> list[bytes]:
    """Ask about refused packets from the beginning, those of one case or all; return them. Writer thread only."""
    rows = db.execute(
        "UPDATE brought_again SET step = 'ask', attempts = 0, next_try_ms = 0, reason = NULL "
        "WHERE step = 'refused' AND (? IS NULL OR case_id = ?) RETURNING packet_id",
        (case_id, case_id),
    )
    return [bytes(packet_id) for (packet_id,) in rows.fetchall()]


def held(db: Connection, packet_ids: Iterable[bytes]) -> None:
    """Forget packets the portal holds whole. Writer thread only."""
    db.executemany("DELETE FROM brought_again WHERE packet_id = ?", [(one,) for one in packet_ids])


def lacking(db: Connection, packet_ids: Iterable[bytes]) -> None:
    """Note that the portal lacks packets: they are brought next. Writer thread only."""
    db.executemany(
        "UPDATE brought_again SET step = 'text' WHERE packet_id = ?", [(one,) for one in packet_ids]
    )


def await_files(db: Connection, packet_id: bytes, next_try_ms: int) -> None:
    """Note that the portal holds a packet but not its files. Writer thread only."""
    db.execute(
        "UPDATE brought_again SET step = 'files', attempts = attempts + 1, next_try_ms = ? WHERE packet_id = ?",
        (next_try_ms, packet_id),
    )


def retry(db: Connection, packet_ids: Iterable[bytes], reason: str, next_try_ms: int) -> None:
    """Leave packets until a time; `reason` is a code. Writer thread only."""
    db.executemany(
        "UPDATE brought_again SET attempts = attempts + 1, next_try_ms = ?, reason = ? WHERE packet_id = ?",
        [(next_try_ms, reason, one) for one in packet_ids],
    )


def hasten(db: Connection) -> None:
    """Let what was put off be asked about or brought now, because a person asked. Writer thread only."""
    db.execute("UPDATE brought_again SET next_try_ms = 0 WHERE step <> 'refused'")


def refuse(db: Connection, packet_id: bytes, reason: str) -> bool:
    """Set a packet aside that the portal does not take; False when it was not being brought.

    Writer thread only.
    """
    changed = db.execute(
        "UPDATE brought_again SET step = 'refused', reason = ? WHERE packet_id = ?", (reason, packet_id)
    )
    return changed.rowcount == 1
