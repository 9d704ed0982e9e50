"""The first schema of `station.db`, statement by statement. Released: it is never edited, only migrated.

Times are UTC milliseconds, ids 16 bytes, digests 32 bytes. Four states are kept apart and never merged:
`draft.state`, `outbox_state.state`, `dossier.state` and `case_record.printed`. The outbox's own tables
and triggers are in `schema_1_outbox`.
"""

from __future__ import annotations

_ID = "CHECK (length({0}) = 16)"
_DIGEST = "CHECK (length({0}) = 32)"


def _frozen(table: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} rows never change'); END"
    )


def _kept(table: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} rows are kept'); END"
    )


FACTS = (
    "CREATE TABLE fact (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE operator (
        operator_id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL,
        active INTEGER NOT NULL CHECK (active IN (0, 1)),
        public_key BLOB, wrapped_seed BLOB, endorsement BLOB, changed_ms INTEGER NOT NULL) STRICT""",
    "CREATE TABLE feed_cursor (feed TEXT PRIMARY KEY, cursor TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE service_usage (
        service_code TEXT PRIMARY KEY, count INTEGER NOT NULL CHECK (count > 0),
        last_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
    """CREATE TABLE sync_log (
        id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, code TEXT NOT NULL,
        params TEXT NOT NULL CHECK (json_valid(params))) STRICT""",
)

CASES = (
    f"""CREATE TABLE case_record (
        case_id BLOB PRIMARY KEY {_ID.format("case_id")},
        service_code TEXT NOT NULL, service_name TEXT NOT NULL,
        applicant TEXT NOT NULL DEFAULT '', folded TEXT NOT NULL DEFAULT '',
        code TEXT UNIQUE, national_code TEXT,
        printed INTEGER NOT NULL DEFAULT 0 CHECK (printed >= 0),
        created_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL) STRICT""",
    "CREATE INDEX case_changed ON case_record (changed_ms)",
    # A code given to a citizen is never taken back or given to another case.
    """CREATE TRIGGER case_code_once BEFORE UPDATE OF code ON case_record
        WHEN OLD.code IS NOT NULL AND NEW.code IS NOT OLD.code
        BEGIN SELECT RAISE(ABORT, 'the code of a case never changes'); END""",
    """CREATE TABLE dossier (
        case_id BLOB PRIMARY KEY REFERENCES case_record, code TEXT NOT NULL,
        version INTEGER NOT NULL, state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 10),
        state_at_ms INTEGER NOT NULL, due_on TEXT, note TEXT, request BLOB,
        heard_ms INTEGER NOT NULL) STRICT""",
    "CREATE INDEX dossier_state ON dossier (state)",
    """CREATE TABLE case_event (
        id INTEGER PRIMARY KEY, case_id BLOB NOT NULL REFERENCES case_record, kind TEXT NOT NULL
        CHECK (kind IN ('created', 'sealed', 'discarded', 'supplement_opened', 'printed', 'dossier')),
        at_ms INTEGER NOT NULL, detail TEXT NOT NULL CHECK (json_valid(detail))) STRICT""",
    "CREATE INDEX case_event_case ON case_event (case_id, id)",
    _frozen("case_event"),
    _kept("case_event"),
)

DRAFTS = (
    f"""CREATE TABLE pinned_form (
        sha256 BLOB PRIMARY KEY {_DIGEST.format("sha256")}, form_id TEXT NOT NULL,
        version INTEGER NOT NULL, raw BLOB NOT NULL) STRICT""",
    f"""CREATE TABLE pinned_list (
        sha256 BLOB PRIMARY KEY {_DIGEST.format("sha256")}, raw BLOB NOT NULL) STRICT""",
    _frozen("pinned_form"),
    _frozen("pinned_list"),
    f"""CREATE TABLE draft (
        draft_id INTEGER PRIMARY KEY, case_id BLOB NOT NULL REFERENCES case_record,
        kind TEXT NOT NULL CHECK (kind IN ('submission', 'supplement')), answers_to TEXT,
        operator_id TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('editing', 'sealed', 'discarded')),
        revision INTEGER NOT NULL DEFAULT 0, form_sha256 BLOB REFERENCES pinned_form,
        packet_id BLOB {_ID.format("packet_id")},
        created_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL,
        CHECK ((state = 'sealed') = (packet_id IS NOT NULL))) STRICT""",
    "CREATE UNIQUE INDEX draft_open ON draft (case_id) WHERE state = 'editing'",
    "CREATE INDEX draft_case ON draft (case_id, draft_id)",
    "CREATE INDEX draft_form ON draft (form_sha256)",
    """CREATE TRIGGER draft_ends_once BEFORE UPDATE ON draft WHEN OLD.state <> 'editing'
        AND (NEW.state <> OLD.state OR NEW.revision <> OLD.revision OR NEW.packet_id IS NOT OLD.packet_id)
        BEGIN SELECT RAISE(ABORT, 'a sealed or discarded draft never changes'); END""",
    """CREATE TABLE draft_list (
        draft_id INTEGER NOT NULL REFERENCES draft, list_id TEXT NOT NULL,
        sha256 BLOB NOT NULL REFERENCES pinned_list,
        PRIMARY KEY (draft_id, list_id)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX draft_list_sha256 ON draft_list (sha256)",
    """CREATE TABLE draft_answer (
        draft_id INTEGER NOT NULL REFERENCES draft, pointer TEXT NOT NULL, value BLOB NOT NULL,
        source TEXT NOT NULL, changed_ms INTEGER NOT NULL,
        PRIMARY KEY (draft_id, pointer)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE draft_detail (
        draft_id INTEGER NOT NULL REFERENCES draft, name TEXT NOT NULL, value BLOB NOT NULL,
        PRIMARY KEY (draft_id, name)) STRICT""",
    *(
        f"""CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}
        WHEN (SELECT state FROM draft WHERE draft_id = NEW.draft_id) <> 'editing'
        BEGIN SELECT RAISE(ABORT, 'a sealed or discarded draft never changes'); END"""
        for table in ("draft_answer", "draft_detail")
        for verb in ("INSERT", "UPDATE")
    ),
)

FILES = (
    f"""CREATE TABLE sealed_file (
        sealed_sha256 BLOB PRIMARY KEY {_DIGEST.format("sealed_sha256")},
        size INTEGER NOT NULL CHECK (size >= 16),
        sent INTEGER NOT NULL DEFAULT 0 CHECK (sent BETWEEN 0 AND size),
        attempts INTEGER NOT NULL DEFAULT 0, trouble TEXT,
        next_try_ms INTEGER NOT NULL DEFAULT 0, done_ms INTEGER) STRICT""",
    """CREATE TABLE sealed_chunk (
        sealed_sha256 BLOB NOT NULL REFERENCES sealed_file, n INTEGER NOT NULL CHECK (n >= 0),
        bytes BLOB NOT NULL, PRIMARY KEY (sealed_sha256, n)) STRICT""",
    _frozen("sealed_chunk"),
    # The only copy of a paper: it goes after the last row that cites it, never before.
    """CREATE TRIGGER sealed_chunk_no_delete BEFORE DELETE ON sealed_chunk
        WHEN EXISTS (SELECT 1 FROM attachment WHERE sealed_sha256 = OLD.sealed_sha256)
        OR EXISTS (SELECT 1 FROM packet_blob WHERE sealed_sha256 = OLD.sealed_sha256)
        BEGIN SELECT RAISE(ABORT, 'this file is still cited'); END""",
    f"""CREATE TABLE attachment (
        attachment_id BLOB PRIMARY KEY {_ID.format("attachment_id")},
        case_id BLOB NOT NULL REFERENCES case_record, doc_id TEXT NOT NULL, mime TEXT NOT NULL,
        plain_size INTEGER NOT NULL, plain_sha256 BLOB NOT NULL {_DIGEST.format("plain_sha256")},
        content_key BLOB CHECK (content_key IS NULL OR length(content_key) = 32),
        sealed_sha256 BLOB NOT NULL REFERENCES sealed_file,
        originals INTEGER NOT NULL CHECK (originals >= 0), copies INTEGER NOT NULL CHECK (copies >= 0),
        packet_id BLOB {_ID.format("packet_id")}, added_ms INTEGER NOT NULL) STRICT""",
    "CREATE INDEX attachment_case ON attachment (case_id, added_ms)",
    "CREATE INDEX attachment_sealed ON attachment (sealed_sha256)",
)

AUDIT = (
    f"""CREATE TABLE audit (
        id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, operator_id TEXT NOT NULL,
        action TEXT NOT NULL, case_id BLOB, detail TEXT NOT NULL CHECK (json_valid(detail)),
        prev_sha256 BLOB NOT NULL {_DIGEST.format("prev_sha256")},
        sha256 BLOB NOT NULL UNIQUE {_DIGEST.format("sha256")}) STRICT""",
    _frozen("audit"),
    _kept("audit"),
)

STATEMENTS: tuple[str, ...] = FACTS + CASES + DRAFTS + FILES + AUDIT
