"""Forgetting in time: content keys, readable answers, and packets nobody needs any more.

Each step takes a bounded number of rows, so that a person's save never waits behind it. Nothing goes
that the portal has not confirmed as complete, except what a person withdrew, and that only after the
same 60 days, in which it can be taken up again. A draft that was only prepared, printed and handed in
elsewhere is discarded 30 days after its last print. What the citizen has yet to hear (refused, stopped) stays until
somebody noted that they were told: the answers half a year after the receipt at most, the agency's words half a year
after this station heard them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

from sync.replica.cases import case_codes, cases, first_packets
from sync.replica.cases.unused_prints import STANDS
from sync.replica.chain import never_coming
from sync.replica.drafts import attachments, drafts, pins, set_aside
from sync.replica.schema import schema_2
from sync.replica.schema.schema_1_outbox import FINAL_STATES, RETENTION_MS
from sync.replica.storage.driver import Connection

DAY_MS = 86_400_000
KEYS_KEPT_MS = 14 * DAY_MS
"""Content keys go this long after the complete receipt, unless a supplement is open."""
ANSWERS_KEPT_MS = 14 * DAY_MS
"""Readable answers go this long after the portal's final state and after this station heard of it, whichever is
later, or after another station went on with the case."""
TOLD_KEPT_MS = DAY_MS
"""What was told stays this long at least: the note that it was can be taken back."""
ANSWERS_KEPT_AT_MOST_MS = 180 * DAY_MS
PREPARED_KEPT_MS = 30 * DAY_MS
"""A prepared draft goes this long after its last print."""
BATCH = 50
_NEVER_MS = 1 << 62

_KEYS = (
    "SELECT a.attachment_id FROM attachment AS a INDEXED BY attachment_key JOIN outbox_state AS s USING (packet_id) "
    "LEFT JOIN dossier AS o ON o.case_id = a.case_id WHERE a.content_key IS NOT NULL "
    "AND (s.complete_ms < :now - :kept "
    f"OR (s.state = 'withdrawn' AND s.ended_ms < :now - :kept AND o.state IN {FINAL_STATES})) "
    # Whoever corrects a case another station serves photographs anew what they need.
    "AND (coalesce(o.state, 0) <> 5 OR o.elsewhere) AND NOT EXISTS "
    "(SELECT 1 FROM draft AS d WHERE d.case_id = a.case_id AND d.state = 'editing') LIMIT +:batch"
)
_READABLE = (
    "(EXISTS (SELECT 1 FROM draft_answer AS a WHERE a.draft_id = {0}.draft_id) "
    "OR EXISTS (SELECT 1 FROM draft_detail AS a WHERE a.draft_id = {0}.draft_id))"
)
_HEARD = f"o.state IN {FINAL_STATES} AND max(o.state_at_ms, o.heard_ms) < :now - :kept"
_UNTOLD = (
    "(coalesce(o.state, 0) IN (3, 8) AND NOT coalesce(o.elsewhere, 0) AND o.heard_ms >= :now - :longest "
    f"AND (NOT {cases.TOLD} OR EXISTS (SELECT 1 FROM case_event AS n INDEXED BY case_event_told "
    "WHERE n.case_id = o.case_id "
    "AND n.kind = 'settled' AND json_extract(n.detail, '$.told') IS NOT NULL AND n.at_ms > :now - :told)))"
)
"""Over `dossier AS o`: the portal ended the case in a way the citizen must hear of, and nobody told them so far."""
_ANSWERS = (
    # Packets come first (CROSS JOIN): those of years ago are gone, their drafts are all still there. Whose time is not over
    # is not looked into (MATERIALIZED).
    "WITH over AS MATERIALIZED (SELECT d.draft_id, d.case_id FROM outbox_state AS s "
    "CROSS JOIN draft AS d USING (packet_id) LEFT JOIN dossier AS o ON o.case_id = d.case_id WHERE d.state = 'sealed' AND ("
    f"(s.state IN ('acknowledged', 'withdrawn') AND {_HEARD} AND NOT {_UNTOLD}) "
    "OR (s.state = 'acknowledged' AND s.complete_ms < :now - :longest) "
    "OR (s.state IN ('acknowledged', 'withdrawn') AND o.elsewhere AND o.served_ms < :now - :kept) "
    f"OR (s.state = 'withdrawn' AND s.ended_ms < :now - :withdrawn AND NOT {_UNTOLD}))) "
    f"SELECT v.draft_id, v.case_id FROM over AS v WHERE {_READABLE.format('v')} AND NOT EXISTS "
    "(SELECT 1 FROM draft AS e WHERE e.case_id = v.case_id AND e.state = 'editing') LIMIT +:batch"
)
# A packet waits for its readable answers: they are found through it.
_PURGEABLE = (
    "FROM outbox_state AS s LEFT JOIN dossier AS d USING (case_id) "
    f"WHERE {schema_2.PURGEABLE.format(before=':before')} "
    # A restored portal may have lost it, or has not taken it again, and this is the only copy then.
    "AND NOT EXISTS (SELECT 1 FROM brought_again AS a WHERE a.packet_id = s.packet_id)"
)
_PACKETS = (
    f"SELECT s.packet_id {_PURGEABLE} AND NOT EXISTS (SELECT 1 FROM draft AS r "
    f"WHERE r.packet_id = s.packet_id AND {_READABLE.format('r')}) "
    "ORDER BY coalesce(s.complete_ms, s.ended_ms) LIMIT +:batch"
)
_PREPARED = (
    "SELECT d.case_id FROM draft AS d WHERE d.state = 'editing' AND d.changed_ms < :now - :kept "
    "AND (SELECT max(e.at_ms) FROM case_event AS e WHERE e.case_id = d.case_id AND e.kind = 'printed' "
    f"AND json_extract(e.detail, '$.prepared') AND {STANDS}) "
    "BETWEEN d.changed_ms AND :now - :kept - 1 "
    "AND NOT EXISTS (SELECT 1 FROM packet AS p WHERE p.case_id = d.case_id) LIMIT +:batch"
)
_ASIDE = (
    "SELECT d.draft_id, d.case_id FROM draft AS d WHERE d.state = 'discarded' AND d.changed_ms < :now - :withdrawn "
    f"AND {_READABLE.format('d')} LIMIT +:batch"
)
_OVERTAKEN = (
    "SELECT d.case_id FROM draft AS d JOIN dossier AS o USING (case_id) WHERE d.state = 'editing' AND o.elsewhere "
    "AND max(o.served_ms, o.heard_ms) < :now - :kept LIMIT +:batch"
)
_LEFT = "SELECT 1 FROM draft AS d WHERE d.case_id = o.case_id AND " + _READABLE.format("d")
# What is said of a case whose answers are gone, or were never here.
# Most cases of all years have none left, and are passed over in the order they lie in (CROSS JOIN, NOT INDEXED).
_WORDS = (
    "WITH worded AS MATERIALIZED (SELECT o.case_id FROM case_record AS c CROSS JOIN dossier AS o USING (case_id) "
    f"WHERE c.applicant <> '' AND {_HEARD} UNION SELECT o.case_id FROM dossier AS o NOT INDEXED "
    f"WHERE (o.note IS NOT NULL OR o.request IS NOT NULL) AND {_HEARD}) "
    "SELECT o.case_id FROM worded CROSS JOIN dossier AS o USING (case_id) "
    f"WHERE NOT {_UNTOLD} AND NOT EXISTS ({_LEFT}) LIMIT +:batch"
)


@dataclass(frozen=True)
class Forgotten:
    """How much one step let go."""

    content_keys: int
    drafts: int
    packets: int
    words: int = 0

    @property
    def anything(self) -> bool:
        """Whether another step may find more."""
        return bool(self.content_keys or self.drafts or self.packets or self.words)


Part = Callable[[Connection], Forgotten]


def parts(
    now_ms: int,
    batch: int = BATCH,
    *,
    but: Collection[bytes] = (),
    purging: Callable[[bytes], None] | None = None,
) -> tuple[Part, ...]:
    """Return what one step of forgetting is made of, in an order in which no part finds work for one before it.

    Each is a bounded job of its own for the writer thread, priority UPKEEP: years of cases are looked through for each,
    and whoever saves a field waits for one of them at most.

    Args:
        now_ms: UTC milliseconds.
        batch: most rows of each kind to let go.
        but: packets that stay, because what they are made of cannot be read; looked at anew each time.
        purging: told of each packet before it goes, so that one that cannot be read is known.
    """
    times = {
        "now": now_ms,
        "kept": ANSWERS_KEPT_MS,
        "longest": ANSWERS_KEPT_AT_MOST_MS,
        "told": TOLD_KEPT_MS,
        "batch": batch,
    }
    return (
        partial(_discard_left, times=times),
        partial(_erase_keys, times=times),
        partial(_erase_answers, times=times),
        partial(_drop_set_aside, times=times),
        partial(_erase_words, times=times),
        partial(_purge, times=times, but=but, purging=purging),
    )


def _discard_left(db: Connection, times: dict[str, int]) -> Forgotten:
    handed_in = db.execute(_PREPARED, {**times, "kept": PREPARED_KEPT_MS}).fetchall()
    # What another station went on with is not finished here: somebody else's answers were fetched for it.
    left_over = db.execute(_OVERTAKEN, times).fetchall()
    for (case_id,) in (*handed_in, *left_over):
        drafts.discard(db, case_id, times["now"])
    return Forgotten(0, len(handed_in) + len(left_over), 0)


def _erase_keys(db: Connection, times: dict[str, int]) -> Forgotten:
    keys = db.execute(_KEYS, {**times, "kept": KEYS_KEPT_MS}).fetchall()
    for (attachment_id,) in keys:
        attachments.erase_key(db, attachment_id)
    return Forgotten(len(keys), 0, 0)


def _erase_answers(db: Connection, times: dict[str, int]) -> Forgotten:
    old = db.execute(_ANSWERS, {**times, "withdrawn": RETENTION_MS}).fetchall()
    for draft_id, case_id in old:
        first_packets.note_taken(db, draft_id, case_id, times["now"])
        drafts.erase_contents(db, draft_id)
        db.execute("UPDATE draft SET form_sha256 = NULL WHERE draft_id = ?", (draft_id,))
        db.execute("DELETE FROM draft_list WHERE draft_id = ?", (draft_id,))
        _forget_words(db, case_id, times)
    if old:
        pins.drop_unused(db)
    return Forgotten(0, len(old), 0)


def _drop_set_aside(db: Connection, times: dict[str, int]) -> Forgotten:
    # Nobody takes a withdrawal back after two months.
    for _draft_id, case_id in db.execute(_ASIDE, {**times, "withdrawn": RETENTION_MS}).fetchall():
        set_aside.drop(db, case_id)
    return Forgotten(0, 0, 0)


def _erase_words(db: Connection, times: dict[str, int]) -> Forgotten:
    words = db.execute(_WORDS, times).fetchall()
    for (case_id,) in words:
        _forget_words(db, case_id, times)
    return Forgotten(0, 0, 0, len(words))


def _purge(
    db: Connection, times: dict[str, int], but: Collection[bytes], purging: Callable[[bytes], None] | None
) -> Forgotten:
    now_ms, batch = times["now"], times["batch"]
    most = {"before": now_ms - RETENTION_MS, "batch": batch + len(but)}
    done = [row[0] for row in db.execute(_PACKETS, most) if bytes(row[0]) not in but][:batch]
    for packet_id in done:
        if purging is not None:
            purging(bytes(packet_id))
        purge_packet(db, packet_id, now_ms)
    return Forgotten(0, 0, len(done))


def _forget_words(db: Connection, case_id: bytes, times: dict[str, int]) -> None:
    """Forget name and words of a case, unless a newer packet of it is at work or somebody must hear of them."""
    of_case = {"case": case_id, **times}
    if db.execute(
        f"SELECT 1 FROM (SELECT :case AS case_id) AS o WHERE EXISTS ({_LEFT}) UNION ALL "
        f"SELECT 1 FROM dossier AS o WHERE o.case_id = :case AND {_UNTOLD}",
        of_case,
    ).fetchone():
        return
    cases.set_applicant(db, case_id, "")
    # What an officer still waits for has to be answered, with answers fetched from the portal.
    said = db.execute(
        "UPDATE dossier SET note = NULL, request = NULL WHERE case_id = ? AND (state <> 5 OR elsewhere) "
        "AND (note IS NOT NULL OR request IS NOT NULL)",
        (case_id,),
    )
    if said.rowcount:
        # So that nobody is told the agency gave no reason.
        cases.add_event(db, case_id, "settled", times["now"], {"forgotten": True})


def due_for_purge(db: Connection, now_ms: int) -> tuple[int, int | None]:
    """Return how many packets may go now, and when the next one of the others may (UTC milliseconds).

    Packets of cases the portal has not ended have no such time yet.
    """
    now, _ = db.execute(f"SELECT count(*), 0 {_PURGEABLE}", {"before": now_ms - RETENTION_MS}).fetchone()
    ends = db.execute(
        f"SELECT min(coalesce(s.complete_ms, s.ended_ms)) {_PURGEABLE} "
        "AND coalesce(s.complete_ms, s.ended_ms) >= :now - :kept",
        {"before": _NEVER_MS, "now": now_ms, "kept": RETENTION_MS},
    ).fetchone()[0]
    return int(now), None if ends is None else int(ends) + RETENTION_MS


def purge_at(db: Connection, packet_id: bytes) -> int | None:
    """Return when a packet may go (UTC milliseconds), or None while it must stay."""
    row = db.execute(
        f"SELECT coalesce(s.complete_ms, s.ended_ms) {_PURGEABLE} AND s.packet_id = :packet",
        {"before": _NEVER_MS, "packet": packet_id},
    ).fetchone()
    return None if row is None else int(row[0]) + RETENTION_MS


def purge_packet(db: Connection, packet_id: bytes, now_ms: int) -> None:
    """Delete a packet with its receipts, events and files nobody else cites. Writer thread only.

    `secure_delete` overwrites the freed pages; what the log still holds goes with the next
    `Replica.truncate_log`.

    Raises:
        IntegrityError: the packet must still be kept; the rule is in the database itself.
    """
    db.execute("INSERT INTO purge_permit (packet_id, asked_ms) VALUES (?, ?)", (packet_id, now_ms))
    first_packets.note(db, packet_id, now_ms)
    never_coming.before_purge(db, packet_id)
    files = [
        bytes(row[0])
        for row in db.execute("SELECT sealed_sha256 FROM packet_blob WHERE packet_id = ?", (packet_id,))
    ]
    for table in ("brought_again", "outbox_event", "outbox_state", "receipt", "packet_blob", "packet"):
        db.execute(f"DELETE FROM {table} WHERE packet_id = ?", (packet_id,))
    db.execute("DELETE FROM attachment WHERE packet_id = ?", (packet_id,))
    for sealed_sha256 in files:
        attachments.drop_unused(db, sealed_sha256)
    db.execute("DELETE FROM purge_permit WHERE packet_id = ?", (packet_id,))
    case_codes.after_purge(db)
