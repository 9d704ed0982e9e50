"""The first schema of packets, receipts and outbox. Released: it is never edited, only migrated.

`outbox_event` is append-only and the truth; `outbox_state` is its projection, kept by triggers so that
10,000 packets cost no replay, and `outbox` is the view over it. A packet, its receipts and its events
can be deleted only while the packet's id is in `purge_permit`, which accepts an id only when the rules
of retention hold and is emptied again in the same transaction.
"""

from __future__ import annotations

RETENTION_MS = 60 * 86_400_000
FINAL_STATES = "(3, 7, 8, 10)"
"""Not accepted, withdrawn, stopped, handed over (national codes)."""

TRANSITIONS: dict[str, tuple[str, ...]] = {
    "leased": ("queued", "sending"),
    "released": ("sending",),
    "retry": ("queued", "sending"),
    "text_received": ("queued", "sending", "needs_attention", "withdraw_requested"),
    "completed": ("queued", "sending", "text_received", "needs_attention", "withdraw_requested"),
    "attention": ("queued", "sending", "text_received"),
    "requeued": ("needs_attention",),
    "withdraw_requested": ("queued", "sending", "text_received", "needs_attention"),
    "withdrawn": ("queued", "needs_attention", "withdraw_requested"),
}
"""Which event may follow which state; `queued` is only ever a packet's first event."""

EFFECTS: dict[str, str] = {
    "leased": "state = 'sending', attempts = attempts + 1, "
    "lease_until_ms = json_extract(NEW.detail, '$.until_ms')",
    "released": "state = 'queued', lease_until_ms = NULL",
    "retry": "state = 'queued', lease_until_ms = NULL, trouble = json_extract(NEW.detail, '$.trouble'), "
    "next_try_ms = json_extract(NEW.detail, '$.next_try_ms')",
    "text_received": "state = CASE state WHEN 'withdraw_requested' THEN state ELSE 'text_received' END, "
    "lease_until_ms = NULL, trouble = NULL, reason = NULL, "
    "text_ms = json_extract(NEW.detail, '$.received_ms')",
    "completed": "state = 'acknowledged', lease_until_ms = NULL, trouble = NULL, reason = NULL, "
    "text_ms = json_extract(NEW.detail, '$.received_ms'), "
    "complete_ms = json_extract(NEW.detail, '$.completed_ms')",
    "attention": "state = 'needs_attention', lease_until_ms = NULL, "
    "reason = json_extract(NEW.detail, '$.reason')",
    "requeued": "state = CASE WHEN text_ms IS NULL THEN 'queued' ELSE 'text_received' END, "
    "attempts = 0, next_try_ms = 0, trouble = NULL, reason = NULL",
    "withdraw_requested": "state = 'withdraw_requested', lease_until_ms = NULL",
    "withdrawn": "state = 'withdrawn', lease_until_ms = NULL, reason = NULL",
}


def _words(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _frozen(table: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} rows never change'); END"
    )


def _deleted_by_permit(table: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
        "WHEN NOT EXISTS (SELECT 1 FROM purge_permit WHERE packet_id = OLD.packet_id) "
        f"BEGIN SELECT RAISE(ABORT, '{table} rows are kept'); END"
    )


_IMMUTABLE = ("packet", "packet_blob", "receipt", "outbox_event")

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE chain (
        chain_epoch INTEGER PRIMARY KEY CHECK (chain_epoch BETWEEN 1 AND 99),
        station_no INTEGER NOT NULL CHECK (station_no BETWEEN 10000 AND 65535),
        last_seq INTEGER NOT NULL DEFAULT 0, last_sha256 BLOB NOT NULL CHECK (length(last_sha256) = 32),
        last_serial INTEGER NOT NULL DEFAULT 0 CHECK (last_serial BETWEEN 0 AND 99999)) STRICT""",
    """CREATE TRIGGER chain_forward BEFORE UPDATE ON chain WHEN NEW.chain_epoch <> OLD.chain_epoch
        OR NEW.station_no <> OLD.station_no OR NEW.last_seq < OLD.last_seq
        OR NEW.last_serial < OLD.last_serial
        OR (NEW.last_seq = OLD.last_seq AND NEW.last_sha256 <> OLD.last_sha256)
        BEGIN SELECT RAISE(ABORT, 'the chain only grows'); END""",
    """CREATE TRIGGER chain_no_delete BEFORE DELETE ON chain
        BEGIN SELECT RAISE(ABORT, 'chain rows are kept'); END""",
    """CREATE TABLE packet (
        ord INTEGER PRIMARY KEY, packet_id BLOB NOT NULL UNIQUE CHECK (length(packet_id) = 16),
        case_id BLOB REFERENCES case_record, kind TEXT NOT NULL,
        chain_epoch INTEGER NOT NULL REFERENCES chain, seq INTEGER NOT NULL CHECK (seq > 0),
        prev_sha256 BLOB NOT NULL CHECK (length(prev_sha256) = 32),
        sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
        sealed_ms INTEGER NOT NULL, stored_ms INTEGER NOT NULL, raw BLOB NOT NULL,
        UNIQUE (chain_epoch, seq)) STRICT""",
    "CREATE INDEX packet_case ON packet (case_id, ord)",
    """CREATE TRIGGER packet_chain BEFORE INSERT ON packet WHEN NOT EXISTS (
        SELECT 1 FROM chain WHERE chain_epoch = NEW.chain_epoch
        AND last_seq + 1 = NEW.seq AND last_sha256 = NEW.prev_sha256)
        BEGIN SELECT RAISE(ABORT, 'the packet does not continue the chain'); END""",
    """CREATE TRIGGER packet_chained AFTER INSERT ON packet BEGIN
        UPDATE chain SET last_seq = NEW.seq, last_sha256 = NEW.sha256
        WHERE chain_epoch = NEW.chain_epoch; END""",
    """CREATE TABLE packet_blob (
        packet_id BLOB NOT NULL REFERENCES packet (packet_id), n INTEGER NOT NULL,
        sealed_sha256 BLOB NOT NULL CHECK (length(sealed_sha256) = 32), size INTEGER NOT NULL,
        PRIMARY KEY (packet_id, n)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX packet_blob_sealed ON packet_blob (sealed_sha256)",
    """CREATE TABLE receipt (
        packet_id BLOB NOT NULL REFERENCES packet (packet_id),
        kind TEXT NOT NULL CHECK (kind IN ('text', 'complete')), raw BLOB NOT NULL,
        at_ms INTEGER NOT NULL, PRIMARY KEY (packet_id, kind)) STRICT""",
    f"""CREATE TABLE outbox_event (
        id INTEGER PRIMARY KEY, packet_id BLOB NOT NULL REFERENCES packet (packet_id),
        kind TEXT NOT NULL CHECK (kind IN ('queued', {_words(tuple(TRANSITIONS))})),
        at_ms INTEGER NOT NULL, detail TEXT NOT NULL CHECK (json_valid(detail))) STRICT""",
    "CREATE INDEX outbox_event_packet ON outbox_event (packet_id, id)",
    """CREATE TABLE outbox_state (
        ord INTEGER PRIMARY KEY, packet_id BLOB NOT NULL UNIQUE REFERENCES packet (packet_id),
        case_id BLOB, size INTEGER NOT NULL, queued_ms INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'text_received', 'acknowledged',
            'needs_attention', 'withdraw_requested', 'withdrawn')),
        attempts INTEGER NOT NULL DEFAULT 0, next_try_ms INTEGER NOT NULL DEFAULT 0,
        lease_until_ms INTEGER, trouble TEXT, reason TEXT, text_ms INTEGER, complete_ms INTEGER) STRICT""",
    """CREATE INDEX outbox_to_send ON outbox_state (attempts, ord)
        WHERE state IN ('queued', 'sending')""",
    """CREATE INDEX outbox_blocking ON outbox_state (case_id, ord)
        WHERE state IN ('queued', 'sending', 'needs_attention') AND text_ms IS NULL""",
    "CREATE INDEX outbox_open ON outbox_state (state, queued_ms) WHERE state <> 'acknowledged'",
    "CREATE INDEX outbox_case ON outbox_state (case_id, ord)",
    "CREATE INDEX outbox_complete ON outbox_state (complete_ms) WHERE complete_ms IS NOT NULL",
    """CREATE TRIGGER outbox_queued AFTER INSERT ON outbox_event WHEN NEW.kind = 'queued' BEGIN
        INSERT INTO outbox_state (ord, packet_id, case_id, size, queued_ms, state)
        SELECT ord, packet_id, case_id, length(raw), NEW.at_ms, 'queued'
        FROM packet WHERE packet_id = NEW.packet_id; END""",
    *(
        f"""CREATE TRIGGER outbox_{kind}_allowed BEFORE INSERT ON outbox_event
        WHEN NEW.kind = '{kind}' AND NOT EXISTS (SELECT 1 FROM outbox_state
        WHERE packet_id = NEW.packet_id AND state IN ({_words(states)}))
        BEGIN SELECT RAISE(ABORT, 'this event cannot follow'); END"""
        for kind, states in TRANSITIONS.items()
    ),
    *(
        f"""CREATE TRIGGER outbox_{kind} AFTER INSERT ON outbox_event WHEN NEW.kind = '{kind}' BEGIN
        UPDATE outbox_state SET {effect} WHERE packet_id = NEW.packet_id; END"""
        for kind, effect in EFFECTS.items()
    ),
    """CREATE VIEW outbox AS SELECT s.*, p.kind, p.chain_epoch, p.seq, p.sealed_ms, p.sha256
        FROM outbox_state AS s JOIN packet AS p USING (packet_id)""",
    """CREATE TABLE purge_permit (
        packet_id BLOB PRIMARY KEY, asked_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
    f"""CREATE TRIGGER purge_permit_rule BEFORE INSERT ON purge_permit WHEN NOT EXISTS (
        SELECT 1 FROM outbox_state AS s LEFT JOIN dossier AS d USING (case_id)
        WHERE s.packet_id = NEW.packet_id AND s.state = 'acknowledged'
        AND s.complete_ms < NEW.asked_ms - {RETENTION_MS}
        AND (s.case_id IS NULL OR d.state IN {FINAL_STATES}))
        BEGIN SELECT RAISE(ABORT, 'this packet must be kept'); END""",
    *(_frozen(table) for table in _IMMUTABLE),
    *(_deleted_by_permit(table) for table in (*_IMMUTABLE, "outbox_state")),
)
