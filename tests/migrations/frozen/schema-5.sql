-- index attachment_case
CREATE INDEX attachment_case ON attachment (case_id, added_ms);

-- index attachment_key
CREATE INDEX attachment_key ON attachment (packet_id) WHERE content_key IS NOT NULL;

-- index attachment_sealed
CREATE INDEX attachment_sealed ON attachment (sealed_sha256);

-- index brought_again_case
CREATE INDEX brought_again_case ON brought_again (case_id, ord);

-- index brought_again_step
CREATE INDEX brought_again_step ON brought_again (step, ord);

-- index case_changed
CREATE INDEX case_changed ON case_record (changed_ms);

-- index case_event_case
CREATE INDEX case_event_case ON case_event (case_id, id);

-- index case_event_news
CREATE INDEX case_event_news ON case_event (case_id, id)
        WHERE (kind = 'dossier' AND (json_extract(detail, '$.extended_from') IS NOT NULL
            OR json_extract(detail, '$.first_day') IS NOT NULL OR json_extract(detail, '$.unit') IS NOT NULL))
        OR (kind = 'settled' AND json_extract(detail, '$.duplicate') IS NOT NULL);

-- index case_event_told
CREATE INDEX case_event_told ON case_event (case_id, id, json_extract(detail, '$.told'))
        WHERE kind = 'settled' AND json_extract(detail, '$.told') IS NOT NULL;

-- index dossier_state
CREATE INDEX dossier_state ON dossier (state);

-- index draft_case
CREATE INDEX draft_case ON draft (case_id, draft_id);

-- index draft_form
CREATE INDEX draft_form ON draft (form_sha256);

-- index draft_list_sha256
CREATE INDEX draft_list_sha256 ON draft_list (sha256);

-- index draft_open
CREATE UNIQUE INDEX draft_open ON draft (case_id) WHERE state = 'editing';

-- index draft_packet
CREATE INDEX draft_packet ON draft (packet_id) WHERE packet_id IS NOT NULL;

-- index first_slip_code
CREATE INDEX first_slip_code ON first_slip (code);

-- index idx__sqlite_migrations_migration_set_name
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");

-- index outbox_blocking
CREATE INDEX outbox_blocking ON outbox_state (case_id, ord)
        WHERE state IN ('queued', 'sending', 'needs_attention') AND text_ms IS NULL;

-- index outbox_case
CREATE INDEX outbox_case ON outbox_state (case_id, ord);

-- index outbox_complete
CREATE INDEX outbox_complete ON outbox_state (complete_ms) WHERE complete_ms IS NOT NULL;

-- index outbox_ended
CREATE INDEX outbox_ended ON outbox_state (ended_ms) WHERE ended_ms IS NOT NULL;

-- index outbox_event_packet
CREATE INDEX outbox_event_packet ON outbox_event (packet_id, id);

-- index outbox_open
CREATE INDEX outbox_open ON outbox_state (state, queued_ms) WHERE state <> 'acknowledged';

-- index outbox_to_send
CREATE INDEX outbox_to_send ON outbox_state (attempts, ord)
        WHERE state IN ('queued', 'sending');

-- index packet_blob_sealed
CREATE INDEX packet_blob_sealed ON packet_blob (sealed_sha256);

-- index packet_case
CREATE INDEX packet_case ON packet (case_id, ord);

-- table _sqlite_migrations
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);

-- table attachment
CREATE TABLE attachment (
        attachment_id BLOB PRIMARY KEY CHECK (length(attachment_id) = 16),
        case_id BLOB NOT NULL REFERENCES case_record, doc_id TEXT NOT NULL, mime TEXT NOT NULL,
        plain_size INTEGER NOT NULL, plain_sha256 BLOB NOT NULL CHECK (length(plain_sha256) = 32),
        content_key BLOB CHECK (content_key IS NULL OR length(content_key) = 32),
        sealed_sha256 BLOB NOT NULL REFERENCES sealed_file,
        originals INTEGER NOT NULL CHECK (originals >= 0), copies INTEGER NOT NULL CHECK (copies >= 0),
        packet_id BLOB CHECK (length(packet_id) = 16), added_ms INTEGER NOT NULL) STRICT;

-- table audit
CREATE TABLE audit (
        id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, operator_id TEXT NOT NULL,
        action TEXT NOT NULL, case_id BLOB, detail TEXT NOT NULL CHECK (json_valid(detail)),
        prev_sha256 BLOB NOT NULL CHECK (length(prev_sha256) = 32),
        sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32)) STRICT;

-- table brought_again
CREATE TABLE brought_again (
        ord INTEGER PRIMARY KEY, packet_id BLOB NOT NULL UNIQUE REFERENCES packet (packet_id), case_id BLOB,
        step TEXT NOT NULL CHECK (step IN ('ask', 'text', 'files', 'refused')),
        attempts INTEGER NOT NULL DEFAULT 0, next_try_ms INTEGER NOT NULL DEFAULT 0, reason TEXT) STRICT;

-- table case_event
CREATE TABLE "case_event" (
        id INTEGER PRIMARY KEY, case_id BLOB NOT NULL REFERENCES case_record,
        kind TEXT NOT NULL CHECK (kind IN ('created', 'sealed', 'discarded', 'supplement_opened', 'printed', 'dossier', 'withdraw_asked', 'withdrawn', 'withdraw_dropped', 'restored', 'settled', 'copied')),
        at_ms INTEGER NOT NULL, detail TEXT NOT NULL CHECK (json_valid(detail))) STRICT;

-- table case_record
CREATE TABLE case_record (
        case_id BLOB PRIMARY KEY CHECK (length(case_id) = 16),
        service_code TEXT NOT NULL, service_name TEXT NOT NULL,
        applicant TEXT NOT NULL DEFAULT '', folded TEXT NOT NULL DEFAULT '',
        code TEXT UNIQUE, national_code TEXT,
        printed INTEGER NOT NULL DEFAULT 0 CHECK (printed >= 0),
        created_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL) STRICT;

-- table chain
CREATE TABLE chain (
        chain_epoch INTEGER PRIMARY KEY CHECK (chain_epoch BETWEEN 1 AND 99),
        station_no INTEGER NOT NULL CHECK (station_no BETWEEN 10000 AND 65535),
        last_seq INTEGER NOT NULL DEFAULT 0, last_sha256 BLOB NOT NULL CHECK (length(last_sha256) = 32),
        last_serial INTEGER NOT NULL DEFAULT 0 CHECK (last_serial BETWEEN 0 AND 99999)) STRICT;

-- table dossier
CREATE TABLE dossier (
        case_id BLOB PRIMARY KEY REFERENCES case_record, code TEXT NOT NULL,
        version INTEGER NOT NULL, state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 10),
        state_at_ms INTEGER NOT NULL, due_on TEXT, note TEXT, request BLOB,
        heard_ms INTEGER NOT NULL, served_by INTEGER, served_label TEXT, served_ms INTEGER, declared BLOB, elsewhere INTEGER NOT NULL DEFAULT 0 CHECK (elsewhere IN (0, 1))) STRICT;

-- table draft
CREATE TABLE draft (
        draft_id INTEGER PRIMARY KEY, case_id BLOB NOT NULL REFERENCES case_record,
        kind TEXT NOT NULL CHECK (kind IN ('submission', 'supplement')), answers_to TEXT,
        operator_id TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('editing', 'sealed', 'discarded')),
        revision INTEGER NOT NULL DEFAULT 0, form_sha256 BLOB REFERENCES pinned_form,
        packet_id BLOB CHECK (length(packet_id) = 16),
        created_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL,
        CHECK ((state = 'sealed') = (packet_id IS NOT NULL))) STRICT;

-- table draft_answer
CREATE TABLE draft_answer (
        draft_id INTEGER NOT NULL REFERENCES draft, pointer TEXT NOT NULL, value BLOB NOT NULL,
        source TEXT NOT NULL, changed_ms INTEGER NOT NULL,
        PRIMARY KEY (draft_id, pointer)) STRICT, WITHOUT ROWID;

-- table draft_detail
CREATE TABLE draft_detail (
        draft_id INTEGER NOT NULL REFERENCES draft, name TEXT NOT NULL, value BLOB NOT NULL,
        PRIMARY KEY (draft_id, name)) STRICT;

-- table draft_list
CREATE TABLE draft_list (
        draft_id INTEGER NOT NULL REFERENCES draft, list_id TEXT NOT NULL,
        sha256 BLOB NOT NULL REFERENCES pinned_list,
        PRIMARY KEY (draft_id, list_id)) STRICT, WITHOUT ROWID;

-- table fact
CREATE TABLE fact (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

-- table feed_cursor
CREATE TABLE feed_cursor (feed TEXT PRIMARY KEY, cursor TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- table first_slip
CREATE TABLE first_slip (
        case_id BLOB PRIMARY KEY REFERENCES case_record, code TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- table operator
CREATE TABLE operator (
        operator_id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL,
        active INTEGER NOT NULL CHECK (active IN (0, 1)),
        public_key BLOB, wrapped_seed BLOB, endorsement BLOB, changed_ms INTEGER NOT NULL) STRICT;

-- table outbox_event
CREATE TABLE "outbox_event" (
        id INTEGER PRIMARY KEY, packet_id BLOB NOT NULL REFERENCES packet (packet_id),
        kind TEXT NOT NULL CHECK (kind IN ('queued', 'leased', 'released', 'retry', 'text_received', 'completed', 'attention', 'requeued', 'withdraw_requested', 'withdrawn', 'withdraw_dropped', 'bundled')),
        at_ms INTEGER NOT NULL, detail TEXT NOT NULL CHECK (json_valid(detail))) STRICT;

-- table outbox_state
CREATE TABLE outbox_state (
        ord INTEGER PRIMARY KEY, packet_id BLOB NOT NULL UNIQUE REFERENCES packet (packet_id),
        case_id BLOB, size INTEGER NOT NULL, queued_ms INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'text_received', 'acknowledged',
            'needs_attention', 'withdraw_requested', 'withdrawn')),
        attempts INTEGER NOT NULL DEFAULT 0, next_try_ms INTEGER NOT NULL DEFAULT 0,
        lease_until_ms INTEGER, trouble TEXT, reason TEXT, text_ms INTEGER, complete_ms INTEGER, ended_ms INTEGER) STRICT;

-- table packet
CREATE TABLE packet (
        ord INTEGER PRIMARY KEY, packet_id BLOB NOT NULL UNIQUE CHECK (length(packet_id) = 16),
        case_id BLOB REFERENCES case_record, kind TEXT NOT NULL,
        chain_epoch INTEGER NOT NULL REFERENCES chain, seq INTEGER NOT NULL CHECK (seq > 0),
        prev_sha256 BLOB NOT NULL CHECK (length(prev_sha256) = 32),
        sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
        sealed_ms INTEGER NOT NULL, stored_ms INTEGER NOT NULL, raw BLOB NOT NULL,
        UNIQUE (chain_epoch, seq)) STRICT;

-- table packet_blob
CREATE TABLE packet_blob (
        packet_id BLOB NOT NULL REFERENCES packet (packet_id), n INTEGER NOT NULL,
        sealed_sha256 BLOB NOT NULL CHECK (length(sealed_sha256) = 32), size INTEGER NOT NULL,
        PRIMARY KEY (packet_id, n)) STRICT, WITHOUT ROWID;

-- table pinned_form
CREATE TABLE pinned_form (
        sha256 BLOB PRIMARY KEY CHECK (length(sha256) = 32), form_id TEXT NOT NULL,
        version INTEGER NOT NULL, raw BLOB NOT NULL) STRICT;

-- table pinned_list
CREATE TABLE pinned_list (
        sha256 BLOB PRIMARY KEY CHECK (length(sha256) = 32), raw BLOB NOT NULL) STRICT;

-- table purge_permit
CREATE TABLE purge_permit (
        packet_id BLOB PRIMARY KEY, asked_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- table receipt
CREATE TABLE receipt (
        packet_id BLOB NOT NULL REFERENCES packet (packet_id),
        kind TEXT NOT NULL CHECK (kind IN ('text', 'complete')), raw BLOB NOT NULL,
        at_ms INTEGER NOT NULL, PRIMARY KEY (packet_id, kind)) STRICT;

-- table sealed_chunk
CREATE TABLE sealed_chunk (
        sealed_sha256 BLOB NOT NULL REFERENCES sealed_file, n INTEGER NOT NULL CHECK (n >= 0),
        bytes BLOB NOT NULL, PRIMARY KEY (sealed_sha256, n)) STRICT;

-- table sealed_file
CREATE TABLE sealed_file (
        sealed_sha256 BLOB PRIMARY KEY CHECK (length(sealed_sha256) = 32),
        size INTEGER NOT NULL CHECK (size >= 16),
        sent INTEGER NOT NULL DEFAULT 0 CHECK (sent BETWEEN 0 AND size),
        attempts INTEGER NOT NULL DEFAULT 0, trouble TEXT,
        next_try_ms INTEGER NOT NULL DEFAULT 0, done_ms INTEGER) STRICT;

-- table service_usage
CREATE TABLE service_usage (
        service_code TEXT PRIMARY KEY, count INTEGER NOT NULL CHECK (count > 0),
        last_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- table sync_log
CREATE TABLE sync_log (
        id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, code TEXT NOT NULL,
        params TEXT NOT NULL CHECK (json_valid(params))) STRICT;

-- trigger audit_no_delete
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are kept'); END;

-- trigger audit_no_update
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows never change'); END;

-- trigger case_code_once
CREATE TRIGGER case_code_once BEFORE UPDATE OF code ON case_record
        WHEN OLD.code IS NOT NULL AND NEW.code IS NOT OLD.code
        BEGIN SELECT RAISE(ABORT, 'the code of a case never changes'); END;

-- trigger case_event_no_delete
CREATE TRIGGER case_event_no_delete BEFORE DELETE ON case_event
        BEGIN SELECT RAISE(ABORT, 'case_event rows are kept'); END;

-- trigger case_event_no_update
CREATE TRIGGER case_event_no_update BEFORE UPDATE ON case_event BEGIN SELECT RAISE(ABORT, 'case_event rows never change'); END;

-- trigger chain_forward
CREATE TRIGGER chain_forward BEFORE UPDATE ON chain WHEN NEW.chain_epoch <> OLD.chain_epoch
        OR NEW.station_no <> OLD.station_no OR NEW.last_seq < OLD.last_seq
        OR NEW.last_serial < OLD.last_serial
        OR (NEW.last_seq = OLD.last_seq AND NEW.last_sha256 <> OLD.last_sha256)
        BEGIN SELECT RAISE(ABORT, 'the chain only grows'); END;

-- trigger chain_no_delete
CREATE TRIGGER chain_no_delete BEFORE DELETE ON chain
        BEGIN SELECT RAISE(ABORT, 'chain rows are kept'); END;

-- trigger draft_answer_no_insert
CREATE TRIGGER draft_answer_no_insert BEFORE INSERT ON draft_answer
        WHEN (SELECT state FROM draft WHERE draft_id = NEW.draft_id) <> 'editing'
        BEGIN SELECT RAISE(ABORT, 'a sealed or discarded draft never changes'); END;

-- trigger draft_answer_no_update
CREATE TRIGGER draft_answer_no_update BEFORE UPDATE ON draft_answer
        WHEN (SELECT state FROM draft WHERE draft_id = NEW.draft_id) <> 'editing'
        BEGIN SELECT RAISE(ABORT, 'a sealed or discarded draft never changes'); END;

-- trigger draft_detail_no_insert
CREATE TRIGGER draft_detail_no_insert BEFORE INSERT ON draft_detail
        WHEN (SELECT state FROM draft WHERE draft_id = NEW.draft_id) <> 'editing'
        BEGIN SELECT RAISE(ABORT, 'a sealed or discarded draft never changes'); END;

-- trigger draft_detail_no_update
CREATE TRIGGER draft_detail_no_update BEFORE UPDATE ON draft_detail
        WHEN (SELECT state FROM draft WHERE draft_id = NEW.draft_id) <> 'editing'
        BEGIN SELECT RAISE(ABORT, 'a sealed or discarded draft never changes'); END;

-- trigger draft_ends_once
CREATE TRIGGER draft_ends_once BEFORE UPDATE ON draft WHEN OLD.state <> 'editing'
        AND (NEW.state <> OLD.state OR NEW.revision <> OLD.revision OR NEW.packet_id IS NOT OLD.packet_id)
        BEGIN SELECT RAISE(ABORT, 'a sealed or discarded draft never changes'); END;

-- trigger outbox_attention
CREATE TRIGGER outbox_attention AFTER INSERT ON outbox_event WHEN NEW.kind = 'attention' BEGIN
        UPDATE outbox_state SET state = 'needs_attention', lease_until_ms = NULL, reason = json_extract(NEW.detail, '$.reason') WHERE packet_id = NEW.packet_id; END;

-- trigger outbox_attention_allowed
CREATE TRIGGER outbox_attention_allowed BEFORE INSERT ON outbox_event
        WHEN NEW.kind = 'attention' AND NOT EXISTS (SELECT 1 FROM outbox_state
        WHERE packet_id = NEW.packet_id AND state IN ('queued', 'sending', 'text_received'))
        BEGIN SELECT RAISE(ABORT, 'this event cannot follow'); END;

-- trigger outbox_bundled
CREATE TRIGGER outbox_bundled AFTER INSERT ON outbox_event WHEN NEW.kind = 'bundled' BEGIN
        UPDATE outbox_state SET attempts = attempts WHERE packet_id = NEW.packet_id; END;

-- trigger outbox_bundled_allowed
CREATE TRIGGER outbox_bundled_allowed BEFORE INSERT ON outbox_event
        WHEN NEW.kind = 'bundled' AND NOT EXISTS (SELECT 1 FROM outbox_state
        WHERE packet_id = NEW.packet_id AND state IN ('queued', 'sending', 'text_received', 'needs_attention', 'withdraw_requested'))
        BEGIN SELECT RAISE(ABORT, 'this event cannot follow'); END;

-- trigger outbox_completed
CREATE TRIGGER outbox_completed AFTER INSERT ON outbox_event WHEN NEW.kind = 'completed' BEGIN
        UPDATE outbox_state SET state = 'acknowledged', lease_until_ms = NULL, trouble = NULL, reason = NULL, text_ms = json_extract(NEW.detail, '$.received_ms'), complete_ms = json_extract(NEW.detail, '$.completed_ms') WHERE packet_id = NEW.packet_id; END;

-- trigger outbox_completed_allowed
CREATE TRIGGER outbox_completed_allowed BEFORE INSERT ON outbox_event
        WHEN NEW.kind = 'completed' AND NOT EXISTS (SELECT 1 FROM outbox_state
        WHERE packet_id = NEW.packet_id AND state IN ('queued', 'sending', 'text_received', 'needs_attention', 'withdraw_requested'))
        BEGIN SELECT RAISE(ABORT, 'this event cannot follow'); END;

-- trigger outbox_event_no_delete
CREATE TRIGGER outbox_event_no_delete BEFORE DELETE ON outbox_event
        WHEN NOT EXISTS (SELECT 1 FROM purge_permit WHERE packet_id = OLD.packet_id)
        BEGIN SELECT RAISE(ABORT, 'outbox_event rows are kept'); END;

-- trigger outbox_event_no_update
CREATE TRIGGER outbox_event_no_update BEFORE UPDATE ON outbox_event BEGIN SELECT RAISE(ABORT, 'outbox_event rows never change'); END;

-- trigger outbox_leased
CREATE TRIGGER outbox_leased AFTER INSERT ON outbox_event WHEN NEW.kind = 'leased' BEGIN
        UPDATE outbox_state SET state = 'sending', attempts = attempts + 1, lease_until_ms = json_extract(NEW.detail, '$.until_ms') WHERE packet_id = NEW.packet_id; END;

-- trigger outbox_leased_allowed
CREATE TRIGGER outbox_leased_allowed BEFORE INSERT ON outbox_event
        WHEN NEW.kind = 'leased' AND NOT EXISTS (SELECT 1 FROM outbox_state
        WHERE packet_id = NEW.packet_id AND state IN ('queued', 'sending'))
        BEGIN SELECT RAISE(ABORT, 'this event cannot follow'); END;

-- trigger outbox_queued
CREATE TRIGGER outbox_queued AFTER INSERT ON outbox_event WHEN NEW.kind = 'queued' BEGIN
        INSERT INTO outbox_state (ord, packet_id, case_id, size, queued_ms, state)
        SELECT ord, packet_id, case_id, length(raw), NEW.at_ms, 'queued'
        FROM packet WHERE packet_id = NEW.packet_id; END;

-- trigger outbox_released
CREATE TRIGGER outbox_released AFTER INSERT ON outbox_event WHEN NEW.kind = 'released' BEGIN
        UPDATE outbox_state SET state = 'queued', lease_until_ms = NULL WHERE packet_id = NEW.packet_id; END;

-- trigger outbox_released_allowed
CREATE TRIGGER outbox_released_allowed BEFORE INSERT ON outbox_event
        WHEN NEW.kind = 'released' AND NOT EXISTS (SELECT 1 FROM outbox_state
        WHERE packet_id = NEW.packet_id AND state IN ('sending'))
        BEGIN SELECT RAISE(ABORT, 'this event cannot follow'); END;

-- trigger outbox_requeued
CREATE TRIGGER outbox_requeued AFTER INSERT ON outbox_event WHEN NEW.kind = 'requeued' BEGIN
        UPDATE outbox_state SET state = CASE WHEN text_ms IS NULL THEN 'queued' ELSE 'text_received' END, attempts = 0, next_try_ms = 0, trouble = NULL, reason = NULL WHERE packet_id = NEW.packet_id; END;

-- trigger outbox_requeued_allowed
CREATE TRIGGER outbox_requeued_allowed BEFORE INSERT ON outbox_event
        WHEN NEW.kind = 'requeued' AND NOT EXISTS (SELECT 1 FROM outbox_state
        WHERE packet_id = NEW.packet_id AND state IN ('needs_attention'))
        BEGIN SELECT RAISE(ABORT, 'this event cannot follow'); END;

-- trigger outbox_retry
CREATE TRIGGER outbox_retry AFTER INSERT ON outbox_event WHEN NEW.kind = 'retry' BEGIN
        UPDATE outbox_state SET state = 'queued', lease_until_ms = NULL, trouble = json_extract(NEW.detail, '$.trouble'), next_try_ms = json_extract(NEW.detail, '$.next_try_ms') WHERE packet_id = NEW.packet_id; END;

-- trigger outbox_retry_allowed
CREATE TRIGGER outbox_retry_allowed BEFORE INSERT ON outbox_event
        WHEN NEW.kind = 'retry' AND NOT EXISTS (SELECT 1 FROM outbox_state
        WHERE packet_id = NEW.packet_id AND state IN ('queued', 'sending'))
        BEGIN SELECT RAISE(ABORT, 'this event cannot follow'); END;

-- trigger outbox_state_no_delete
CREATE TRIGGER outbox_state_no_delete BEFORE DELETE ON outbox_state WHEN NOT EXISTS (SELECT 1 FROM purge_permit WHERE packet_id = OLD.packet_id) BEGIN SELECT RAISE(ABORT, 'outbox_state rows are kept'); END;

-- trigger outbox_text_received
CREATE TRIGGER outbox_text_received AFTER INSERT ON outbox_event WHEN NEW.kind = 'text_received' BEGIN
        UPDATE outbox_state SET state = CASE state WHEN 'withdraw_requested' THEN state ELSE 'text_received' END, lease_until_ms = NULL, trouble = NULL, reason = NULL, text_ms = json_extract(NEW.detail, '$.received_ms') WHERE packet_id = NEW.packet_id; END;

-- trigger outbox_text_received_allowed
CREATE TRIGGER outbox_text_received_allowed BEFORE INSERT ON outbox_event
        WHEN NEW.kind = 'text_received' AND NOT EXISTS (SELECT 1 FROM outbox_state
        WHERE packet_id = NEW.packet_id AND state IN ('queued', 'sending', 'needs_attention', 'withdraw_requested'))
        BEGIN SELECT RAISE(ABORT, 'this event cannot follow'); END;

-- trigger outbox_withdraw_dropped
CREATE TRIGGER outbox_withdraw_dropped AFTER INSERT ON outbox_event WHEN NEW.kind = 'withdraw_dropped' BEGIN
        UPDATE outbox_state SET state = CASE WHEN text_ms IS NULL THEN 'queued' ELSE 'text_received' END, next_try_ms = 0 WHERE packet_id = NEW.packet_id; END;

-- trigger outbox_withdraw_dropped_allowed
CREATE TRIGGER outbox_withdraw_dropped_allowed BEFORE INSERT ON outbox_event
        WHEN NEW.kind = 'withdraw_dropped' AND NOT EXISTS (SELECT 1 FROM outbox_state
        WHERE packet_id = NEW.packet_id AND state IN ('withdraw_requested'))
        BEGIN SELECT RAISE(ABORT, 'this event cannot follow'); END;

-- trigger outbox_withdraw_requested
CREATE TRIGGER outbox_withdraw_requested AFTER INSERT ON outbox_event WHEN NEW.kind = 'withdraw_requested' BEGIN
        UPDATE outbox_state SET state = 'withdraw_requested', lease_until_ms = NULL WHERE packet_id = NEW.packet_id; END;

-- trigger outbox_withdraw_requested_allowed
CREATE TRIGGER outbox_withdraw_requested_allowed BEFORE INSERT ON outbox_event
        WHEN NEW.kind = 'withdraw_requested' AND NOT EXISTS (SELECT 1 FROM outbox_state
        WHERE packet_id = NEW.packet_id AND state IN ('queued', 'sending', 'text_received', 'needs_attention'))
        BEGIN SELECT RAISE(ABORT, 'this event cannot follow'); END;

-- trigger outbox_withdrawn
CREATE TRIGGER outbox_withdrawn AFTER INSERT ON outbox_event WHEN NEW.kind = 'withdrawn' BEGIN
        UPDATE outbox_state SET state = 'withdrawn', lease_until_ms = NULL, reason = NULL, ended_ms = NEW.at_ms WHERE packet_id = NEW.packet_id; END;

-- trigger outbox_withdrawn_allowed
CREATE TRIGGER outbox_withdrawn_allowed BEFORE INSERT ON outbox_event
        WHEN NEW.kind = 'withdrawn' AND NOT EXISTS (SELECT 1 FROM outbox_state
        WHERE packet_id = NEW.packet_id AND state IN ('queued', 'text_received', 'needs_attention', 'withdraw_requested'))
        BEGIN SELECT RAISE(ABORT, 'this event cannot follow'); END;

-- trigger packet_blob_no_delete
CREATE TRIGGER packet_blob_no_delete BEFORE DELETE ON packet_blob WHEN NOT EXISTS (SELECT 1 FROM purge_permit WHERE packet_id = OLD.packet_id) BEGIN SELECT RAISE(ABORT, 'packet_blob rows are kept'); END;

-- trigger packet_blob_no_update
CREATE TRIGGER packet_blob_no_update BEFORE UPDATE ON packet_blob BEGIN SELECT RAISE(ABORT, 'packet_blob rows never change'); END;

-- trigger packet_chain
CREATE TRIGGER packet_chain BEFORE INSERT ON packet WHEN NOT EXISTS (
        SELECT 1 FROM chain WHERE chain_epoch = NEW.chain_epoch
        AND last_seq + 1 = NEW.seq AND last_sha256 = NEW.prev_sha256)
        BEGIN SELECT RAISE(ABORT, 'the packet does not continue the chain'); END;

-- trigger packet_chained
CREATE TRIGGER packet_chained AFTER INSERT ON packet BEGIN
        UPDATE chain SET last_seq = NEW.seq, last_sha256 = NEW.sha256
        WHERE chain_epoch = NEW.chain_epoch; END;

-- trigger packet_no_delete
CREATE TRIGGER packet_no_delete BEFORE DELETE ON packet WHEN NOT EXISTS (SELECT 1 FROM purge_permit WHERE packet_id = OLD.packet_id) BEGIN SELECT RAISE(ABORT, 'packet rows are kept'); END;

-- trigger packet_no_update
CREATE TRIGGER packet_no_update BEFORE UPDATE ON packet BEGIN SELECT RAISE(ABORT, 'packet rows never change'); END;

-- trigger pinned_form_no_update
CREATE TRIGGER pinned_form_no_update BEFORE UPDATE ON pinned_form BEGIN SELECT RAISE(ABORT, 'pinned_form rows never change'); END;

-- trigger pinned_list_no_update
CREATE TRIGGER pinned_list_no_update BEFORE UPDATE ON pinned_list BEGIN SELECT RAISE(ABORT, 'pinned_list rows never change'); END;

-- trigger purge_permit_rule
CREATE TRIGGER purge_permit_rule BEFORE INSERT ON purge_permit WHEN NOT EXISTS (
        SELECT 1 FROM outbox_state AS s LEFT JOIN dossier AS d USING (case_id)
        WHERE s.packet_id = NEW.packet_id
        AND ((s.state = 'acknowledged' AND s.complete_ms < NEW.asked_ms - 5184000000 AND (s.case_id IS NULL OR d.state IN (3, 7, 8, 10))) OR (s.state = 'withdrawn' AND s.ended_ms < NEW.asked_ms - 5184000000 AND (s.text_ms IS NULL OR d.state IN (3, 7, 8, 10)))))
        BEGIN SELECT RAISE(ABORT, 'this packet must be kept'); END;

-- trigger receipt_no_delete
CREATE TRIGGER receipt_no_delete BEFORE DELETE ON receipt WHEN NOT EXISTS (SELECT 1 FROM purge_permit WHERE packet_id = OLD.packet_id) BEGIN SELECT RAISE(ABORT, 'receipt rows are kept'); END;

-- trigger receipt_no_update
CREATE TRIGGER receipt_no_update BEFORE UPDATE ON receipt BEGIN SELECT RAISE(ABORT, 'receipt rows never change'); END;

-- trigger sealed_chunk_no_delete
CREATE TRIGGER sealed_chunk_no_delete BEFORE DELETE ON sealed_chunk
        WHEN EXISTS (SELECT 1 FROM attachment WHERE sealed_sha256 = OLD.sealed_sha256)
        OR EXISTS (SELECT 1 FROM packet_blob WHERE sealed_sha256 = OLD.sealed_sha256)
        BEGIN SELECT RAISE(ABORT, 'this file is still cited'); END;

-- trigger sealed_chunk_no_update
CREATE TRIGGER sealed_chunk_no_update BEFORE UPDATE ON sealed_chunk BEGIN SELECT RAISE(ABORT, 'sealed_chunk rows never change'); END;

-- view outbox
CREATE VIEW outbox AS SELECT s.*, p.kind, p.chain_epoch, p.seq, p.sealed_ms, p.sha256
        FROM outbox_state AS s JOIN packet AS p USING (packet_id);
