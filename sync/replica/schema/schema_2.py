"""The second schema: withdrawing to the end, and when what was withdrawn may go.

Adds to the outbox the events `withdraw_dropped` (the request no longer stands) and `bundled` (the packet
left on a USB stick), the time at which a withdrawn packet ended, and a rule by which it may be purged;
adds to the history of cases what a person decided about them. The text of this step is complete in
itself: it imports only the first schema, which never changes.
"""

from __future__ import annotations

from sync.replica.schema.schema_1_outbox import EFFECTS as EFFECTS_1
from sync.replica.schema.schema_1_outbox import FINAL_STATES, RETENTION_MS
from sync.replica.schema.schema_1_outbox import TRANSITIONS as TRANSITIONS_1
from sync.replica.storage.driver import Connection

TRANSITIONS: dict[str, tuple[str, ...]] = {
    **TRANSITIONS_1,
    # From `text_received`: the portal itself says that the case was withdrawn.
    "withdrawn": ("queued", "text_received", "needs_attention", "withdraw_requested"),
    "withdraw_dropped": ("withdraw_requested",),
    "bundled": ("queued", "sending", "text_received", "needs_attention", "withdraw_requested"),
}
"""Which event may follow which state; `queued` is only ever a packet's first event."""

EFFECTS: dict[str, str] = {
    **EFFECTS_1,
    "withdrawn": "state = 'withdrawn', lease_until_ms = NULL, reason = NULL, ended_ms = NEW.at_ms",
    "withdraw_dropped": "state = CASE WHEN text_ms IS NULL THEN 'queued' ELSE 'text_received' END, "
    "next_try_ms = 0",
    "bundled": "attempts = attempts",
}

CASE_EVENTS = (
    "created",
    "sealed",
    "discarded",
    "supplement_opened",
    "printed",
    "dossier",
    "withdraw_asked",
    "withdrawn",
    "withdraw_dropped",
    "restored",
    "settled",
    "copied",
)


def _words(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _frozen(table: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} rows never change'); END"
    )


_CASE_EVENT = (
    f"""CREATE TABLE case_event_2 (
        id INTEGER PRIMARY KEY, case_id BLOB NOT NULL REFERENCES case_record,
        kind TEXT NOT NULL CHECK (kind IN ({_words(CASE_EVENTS)})),
        at_ms INTEGER NOT NULL, detail TEXT NOT NULL CHECK (json_valid(detail))) STRICT""",
    "INSERT INTO case_event_2 SELECT id, case_id, kind, at_ms, detail FROM case_event ORDER BY id",
    "DROP TRIGGER case_event_no_delete",
    "DROP TABLE case_event",
    "ALTER TABLE case_event_2 RENAME TO case_event",
    "CREATE INDEX case_event_case ON case_event (case_id, id)",
    _frozen("case_event"),
    """CREATE TRIGGER case_event_no_delete BEFORE DELETE ON case_event
        BEGIN SELECT RAISE(ABORT, 'case_event rows are kept'); END""",
)
_OUTBOX_EVENT = (
    f"""CREATE TABLE outbox_event_2 (
        id INTEGER PRIMARY KEY, packet_id BLOB NOT NULL REFERENCES packet (packet_id),
        kind TEXT NOT NULL CHECK (kind IN ('queued', {_words(tuple(TRANSITIONS))})),
        at_ms INTEGER NOT NULL, detail TEXT NOT NULL CHECK (json_valid(detail))) STRICT""",
    "INSERT INTO outbox_event_2 SELECT id, packet_id, kind, at_ms, detail FROM outbox_event ORDER BY id",
    "DROP TRIGGER outbox_event_no_delete",
    "DROP TABLE outbox_event",
    "ALTER TABLE outbox_event_2 RENAME TO outbox_event",
    "CREATE INDEX outbox_event_packet ON outbox_event (packet_id, id)",
    _frozen("outbox_event"),
    """CREATE TRIGGER outbox_event_no_delete BEFORE DELETE ON outbox_event
        WHEN NOT EXISTS (SELECT 1 FROM purge_permit WHERE packet_id = OLD.packet_id)
        BEGIN SELECT RAISE(ABORT, 'outbox_event rows are kept'); END""",
    "ALTER TABLE outbox_state ADD COLUMN ended_ms INTEGER",
    """UPDATE outbox_state SET ended_ms = (SELECT max(e.at_ms) FROM outbox_event AS e
        WHERE e.packet_id = outbox_state.packet_id AND e.kind = 'withdrawn') WHERE state = 'withdrawn'""",
    """CREATE INDEX outbox_ended ON outbox_state (ended_ms) WHERE ended_ms IS NOT NULL""",
    # The old table took its triggers with it; all are laid again over the new one.
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
)
PURGEABLE = (
    "((s.state = 'acknowledged' AND s.complete_ms < {before} "
    f"AND (s.case_id IS NULL OR d.state IN {FINAL_STATES})) "
    "OR (s.state = 'withdrawn' AND s.ended_ms < {before} "
    f"AND (s.text_ms IS NULL OR d.state IN {FINAL_STATES})))"
)
"""When a packet may go, over `outbox_state AS s LEFT JOIN dossier AS d`; `before` is 60 days ago: after its
complete receipt when the case has ended, or after it was withdrawn when the portal never took it or has
ended the case."""
_PURGE = (
    "DROP TRIGGER purge_permit_rule",
    f"""CREATE TRIGGER purge_permit_rule BEFORE INSERT ON purge_permit WHEN NOT EXISTS (
        SELECT 1 FROM outbox_state AS s LEFT JOIN dossier AS d USING (case_id)
        WHERE s.packet_id = NEW.packet_id
        AND {PURGEABLE.format(before=f"NEW.asked_ms - {RETENTION_MS}")})
        BEGIN SELECT RAISE(ABORT, 'this packet must be kept'); END""",
)

STATEMENTS: tuple[str, ...] = (
    *_CASE_EVENT,
    *_OUTBOX_EVENT,
    *_PURGE,
    "CREATE INDEX draft_packet ON draft (packet_id) WHERE packet_id IS NOT NULL",
)


def withdrawals(db: Connection) -> None:
    """Bring schema 1 to schema 2."""
    for statement in STATEMENTS:
        db.execute(statement)
