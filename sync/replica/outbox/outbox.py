"""The outbox: what happened to each packet, as events that are only ever added.

The state of a packet is a projection of its events (`outbox_state`, kept by triggers). Order matters
inside a case only: a packet waits for the earlier ones of its case until their text is received, and
one that needs a person holds back the later ones of its own case and nobody else's.
Receipts must have been verified by the caller before they are recorded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from forms.packets.packet import BlobRef
from forms.packets.receipt import CompleteReceipt, TextReceipt, read_receipt
from sync.replica import facts
from sync.replica.outbox import handed_on, packets, receipts
from sync.replica.storage.driver import Connection

UNDO = "undo"
"""Why a withdrawal waits that was only just asked for: the person may still take it back."""
LONGEST_WAIT_MS = 4_000_000
"""Nothing is ever put off longer (the portal may ask for an hour). A time further ahead was written while
the machine's clock was set wrong, and holds nothing back."""

_NOT_BLOCKED = (
    "(s.case_id IS NULL OR NOT EXISTS (SELECT 1 FROM outbox_state AS e WHERE e.case_id = s.case_id "
    "AND e.ord < s.ord AND e.state IN ('queued', 'sending', 'needs_attention') AND e.text_ms IS NULL) "
    # What a restored portal may have lost of the case goes first.
    "AND NOT EXISTS (SELECT 1 FROM brought_again AS a WHERE a.case_id = s.case_id "
    "AND a.ord < s.ord AND a.step IN ('ask', 'text')))"
)
# INDEXED BY keeps the walk in the order of the result, so that LIMIT ends it early with 10,000 waiting.
_DUE = (
    "SELECT s.packet_id, s.case_id, s.ord, s.size, s.state, s.attempts, s.next_try_ms, s.lease_until_ms, "
    "s.queued_ms FROM outbox_state AS s INDEXED BY outbox_to_send WHERE s.state IN ('queued', 'sending') "
    f"AND (s.state = 'queued' OR NOT s.lease_until_ms BETWEEN :now + 1 AND :now + {LONGEST_WAIT_MS}) "
    f"AND NOT s.next_try_ms BETWEEN :now + 1 AND :now + {LONGEST_WAIT_MS} "
    f"AND {_NOT_BLOCKED} ORDER BY s.attempts, s.ord LIMIT +:limit"
)
_WAS_LEASED = "SELECT 1 FROM outbox_event WHERE packet_id = ? AND kind = 'leased' LIMIT 1"
_NEXT_TRY = (
    "SELECT min(CASE s.state WHEN 'queued' THEN s.next_try_ms ELSE max(s.next_try_ms, s.lease_until_ms) END) "
    f"FROM outbox_state AS s WHERE s.state IN ('queued', 'sending') AND {_NOT_BLOCKED}"
)
# `state <> 'acknowledged'` says to the planner that the partial index serves: asked after every piece of a file.
_CASES_UNDER_WAY = (
    "SELECT DISTINCT case_id FROM outbox_state WHERE state <> 'acknowledged' "
    "AND state IN ('queued', 'sending', 'text_received') AND case_id IS NOT NULL"
)
_COUNTS = (
    "SELECT sum(state IN ('queued', 'sending', 'text_received')), "
    "min(CASE WHEN state IN ('queued', 'sending', 'text_received') THEN queued_ms END), "
    "sum(state = 'needs_attention'), sum(state = 'sending'), sum(state = 'text_received'), "
    "sum(state = 'needs_attention' AND case_id IS NULL) "
    "FROM outbox_state WHERE state <> 'acknowledged'"
)


@dataclass(frozen=True)
class OutboxItem:
    """One packet that may be sent now; `attempts` counts how often it left this machine before."""

    packet_id: bytes
    case_id: bytes | None
    seq: int
    size: int
    state: str
    attempts: int
    next_try_ms: int
    lease_until_ms: int | None
    blobs: tuple[BlobRef, ...]
    queued_ms: int


@dataclass(frozen=True)
class OutboxCounts:
    """Packets the portal has not confirmed as complete, and those a person must look at.

    `waiting` includes `sending` and `text_received` (files still missing); `attention` includes `caseless`, those of
    no case.
    """

    waiting: int
    oldest_waiting_ms: int | None
    attention: int
    sending: int
    text_received: int
    caseless: int = 0


def due(db: Connection, now_ms: int, limit: int = 200) -> list[OutboxItem]:
    """Return packets to send now: least offered first, then oldest; at most one of each case."""
    rows = db.execute(_DUE, {"now": now_ms, "limit": limit}).fetchall()
    return [
        OutboxItem(
            packet_id=bytes(packet_id),
            case_id=None if case_id is None else bytes(case_id),
            seq=order,
            size=size,
            state=state,
            attempts=attempts,
            next_try_ms=next_try_ms,
            lease_until_ms=lease_until_ms,
            blobs=packets.blobs_of(db, packet_id),
            queued_ms=queued_ms,
        )
        for packet_id, case_id, order, size, state, attempts, next_try_ms, lease_until_ms, queued_ms in rows
    ]


def free(db: Connection, packet_ids: Iterable[bytes], now_ms: int) -> list[bytes]:
    """Return those of some packets that could be taken for sending now."""
    return [packet_id for packet_id in packet_ids if _is_free(_state(db, packet_id), now_ms)]


def lease(db: Connection, packet_ids: Iterable[bytes], now_ms: int, until_ms: int) -> list[bytes]:
    """Take packets for sending until a time; return those that could be taken. Writer thread only."""
    taken, fresh = [], 0
    for packet_id in packet_ids:
        row = _state(db, packet_id)
        if _is_free(row, now_ms):
            fresh += db.execute(_WAS_LEASED, (packet_id,)).fetchone() is None
            add_event(db, packet_id, "leased", now_ms, {"until_ms": until_ms})
            taken.append(packet_id)
    if fresh:
        facts.put(db, facts.OFFERS, str(int(facts.get(db, facts.OFFERS) or 0) + fresh).encode())
    return taken


def release(db: Connection, packet_ids: Iterable[bytes], now_ms: int) -> None:
    """Give leased packets back that were not answered, without a waiting time. Writer thread only."""
    for packet_id in packet_ids:
        add_event_from(db, packet_id, {"sending"}, "released", now_ms)


def release_all(db: Connection, now_ms: int) -> int:
    """Give back every leased packet, at a start after a crash; return how many. Writer thread only."""
    rows = db.execute(
        "SELECT packet_id FROM outbox_state WHERE state = 'sending' AND state <> 'acknowledged' ORDER BY ord"
    ).fetchall()
    for (packet_id,) in rows:
        add_event(db, packet_id, "released", now_ms)
    return len(rows)


def record_text(db: Connection, packet_id: bytes, receipt: bytes, now_ms: int) -> bool:
    """Store a verified text receipt; False when it was known. Writer thread only.

    Files the receipt does not miss count as sent.

    Raises:
        HostileInput: `receipt_bytes`.
        ValueError: the receipt is of another kind or packet (a bug of the caller).
    """
    parsed = read_receipt(receipt)
    if not isinstance(parsed, TextReceipt) or parsed.packet_id != packet_id:
        raise ValueError("not the text receipt of this packet")
    if not receipts.keep(db, packet_id, "text", receipt, now_ms):
        return False
    missing = set(parsed.missing)
    for blob in packets.blobs_of(db, packet_id):
        if blob.sealed_sha256 not in missing:
            receipts.mark_sent(db, blob.sealed_sha256, now_ms)
    receipts.remember_code(db, parsed, now_ms)
    return add_event_from(
        db,
        packet_id,
        {"queued", "sending", "needs_attention", "withdraw_requested"},
        "text_received",
        now_ms,
        {"received_ms": parsed.received_at * 1_000, "missing": len(missing)},
    )


def record_complete(db: Connection, packet_id: bytes, receipt: bytes, now_ms: int) -> bool:
    """Store a verified complete receipt: the end of the packet's way; False when known. Writer thread only.

    Raises:
        HostileInput: `receipt_bytes`.
        ValueError: the receipt is of another kind or packet (a bug of the caller).
    """
    parsed = read_receipt(receipt)
    if not isinstance(parsed, CompleteReceipt) or parsed.packet_id != packet_id:
        raise ValueError("not the complete receipt of this packet")
    if not receipts.keep(db, packet_id, "complete", receipt, now_ms):
        return False
    for blob in parsed.blobs:
        receipts.mark_sent(db, blob.sealed_sha256, now_ms)
    receipts.remember_code(db, parsed, now_ms)
    return add_event_from(
        db,
        packet_id,
        {"queued", "sending", "text_received", "needs_attention", "withdraw_requested"},
        "completed",
        now_ms,
        {
            "received_ms": parsed.received_at * 1_000,
            "completed_ms": parsed.completed_at * 1_000,
            "log_index": parsed.log_index,
        },
    )


def record_retry(db: Connection, packet_id: bytes, trouble: str, next_try_ms: int, now_ms: int) -> bool:
    """Put a packet back until `next_try_ms`; `trouble` is a code. Writer thread only."""
    return add_event_from(
        db,
        packet_id,
        {"queued", "sending"},
        "retry",
        now_ms,
        {"trouble": trouble, "next_try_ms": next_try_ms},
    )


def hasten(db: Connection, now_ms: int) -> int:
    """Let what was put off have its turn now, because a person asked; return how many. Writer thread only.

    Each keeps what kept it from being taken: only the portal can say that it is over. What waits to be undone waits on.
    """
    rows = db.execute(
        "SELECT packet_id, trouble FROM outbox_state WHERE state = 'queued' AND state <> 'acknowledged' "
        "AND next_try_ms > ? AND trouble IS NOT ? ORDER BY ord",
        (now_ms, UNDO),
    ).fetchall()
    for packet_id, trouble in rows:
        add_event(db, packet_id, "retry", now_ms, {"trouble": trouble, "next_try_ms": now_ms})
    return len(rows)


def record_attention(db: Connection, packet_id: bytes, reason: str, detail_json: bytes, now_ms: int) -> bool:
    """Set a packet aside for a person: `reason` is a code, the detail a JSON value. Writer thread only."""
    detail = {"reason": reason, "detail": json.loads(detail_json or b"null")}
    done = add_event_from(db, packet_id, {"queued", "sending", "text_received"}, "attention", now_ms, detail)
    if done:
        handed_on.hand_on(db, packet_id)
    return done


def attention(db: Connection, packet_id: bytes) -> tuple[str, bytes] | None:
    """Return reason and JSON detail of the last time a packet was set aside."""
    row = db.execute(
        "SELECT json_extract(detail, '$.reason'), detail -> '$.detail' FROM outbox_event "
        "WHERE packet_id = ? AND kind = 'attention' ORDER BY id DESC LIMIT 1",
        (packet_id,),
    ).fetchone()
    return None if row is None else (row[0], row[1].encode())


def requeue(db: Connection, packet_id: bytes, now_ms: int) -> bool:
    """Offer a packet that needed attention once more. Writer thread only."""
    return add_event_from(db, packet_id, {"needs_attention"}, "requeued", now_ms)


def unconfirmed(db: Connection, limit: int = 50) -> list[bytes]:
    """Return packets whose files have all arrived but whose complete receipt has not."""
    rows = db.execute(
        "SELECT packet_id FROM outbox_state AS s WHERE state = 'text_received' AND state <> 'acknowledged' AND NOT EXISTS "
        "(SELECT 1 FROM packet_blob AS b JOIN sealed_file AS f USING (sealed_sha256) "
        "WHERE b.packet_id = s.packet_id AND f.done_ms IS NULL) ORDER BY ord LIMIT +?",
        (limit,),
    )
    return [bytes(row[0]) for row in rows]


def next_try_at(db: Connection) -> int | None:
    """Return when the next packet may be sent (UTC milliseconds, 0 for at once), None when nothing waits."""
    value = db.execute(_NEXT_TRY).fetchone()[0]
    return None if value is None else int(value)


def cases_under_way(db: Connection) -> frozenset[bytes]:
    """Return the cases with a packet the portal does not hold whole yet."""
    return frozenset(bytes(case_id) for (case_id,) in db.execute(_CASES_UNDER_WAY))


def counts(db: Connection) -> OutboxCounts:
    """Count packets, those of no case too: for the rounds and for the portal."""
    waiting, oldest, needing, sending, text, caseless = db.execute(_COUNTS).fetchone()
    return OutboxCounts(waiting or 0, oldest, needing or 0, sending or 0, text or 0, caseless or 0)


def acknowledged(db: Connection) -> int:
    """Return how many packets the portal holds whole: what alone counts as sent."""
    return int(db.execute("SELECT count(*) FROM outbox_state WHERE state = 'acknowledged'").fetchone()[0])


def events(db: Connection, packet_id: bytes) -> list[tuple[str, int, dict[str, object]]]:
    """Return `(kind, at_ms, detail)` of one packet, oldest first."""
    rows = db.execute(
        "SELECT kind, at_ms, detail FROM outbox_event WHERE packet_id = ? ORDER BY id", (packet_id,)
    )
    return [(kind, at_ms, json.loads(detail)) for kind, at_ms, detail in rows]


def _state(db: Connection, packet_id: bytes) -> tuple[str, int | None] | None:
    row: tuple[str, int | None] | None = db.execute(
        "SELECT state, lease_until_ms FROM outbox_state WHERE packet_id = ?", (packet_id,)
    ).fetchone()
    return row


def _is_free(row: tuple[str, int | None] | None, now_ms: int) -> bool:
    state, until_ms = row or ("", None)
    ran_out = until_ms is not None and not now_ms < until_ms <= now_ms + LONGEST_WAIT_MS
    return state == "queued" or (state == "sending" and ran_out)


def add_event_from(
    db: Connection,
    packet_id: bytes,
    states: set[str],
    kind: str,
    now_ms: int,
    detail: dict[str, object] | None = None,
) -> bool:
    """Add an event if the packet is in one of `states`; return whether it was. Writer thread only."""
    row = _state(db, packet_id)
    if row is None or row[0] not in states:
        return False
    add_event(db, packet_id, kind, now_ms, detail)
    return True


def add_event(
    db: Connection, packet_id: bytes, kind: str, now_ms: int, detail: dict[str, object] | None = None
) -> None:
    """Add an event, which the database refuses where it cannot follow. Writer thread only."""
    db.execute(
        "INSERT INTO outbox_event (packet_id, kind, at_ms, detail) VALUES (?, ?, ?, ?)",
        (packet_id, kind, now_ms, json.dumps(detail or {}, ensure_ascii=False)),
    )
