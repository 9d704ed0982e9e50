"""Transactions of a station in a random order: the replica's own functions, a seed, and nothing else.

Each method is one transaction as the program makes it (one job of the writer). What may be done next is
looked up in the database itself, so the work goes on over a file that was found again after a crash.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from forms.errors import DomainError
from forms.packets.packet import Kind, Packet, parse_packet
from sync.replica import cursors
from sync.replica.cases import cases
from sync.replica.chain import audit
from sync.replica.drafts import attachments, drafts, withdrawals
from sync.replica.outbox import blobs, outbox, packets
from sync.replica.storage.connection import open_writable
from sync.wire.messages import DossierItem
from tests.support.forgetting import forget_due
from tests.support.station_data import (
    KEY,
    T0,
    attach,
    complete_receipt,
    make_packet,
    queue_packet,
    seal_case,
    start_case,
    text_receipt,
)

if TYPE_CHECKING:
    from sync.replica.storage.driver import Connection

DAY_MS = 86_400_000
MARK = "Nguyễn Mẫu Bền"


class Work:
    """Draws what is done next.

    Args:
        draw: decides everything.
        first: numbers begin here, so that two works over one database never share an id.
    """

    def __init__(self, draw: random.Random, first: int = 0) -> None:
        self._draw = draw
        self._number = first
        self.jobs: tuple[tuple[Callable[[Connection], object], int], ...] = (
            (self.type_a_field, 10),
            (self.start, 4),
            (self.attach_a_paper, 5),
            (self.take_a_paper_off, 1),
            (self.seal, 6),
            (self.discard, 1),
            (self.lease, 4),
            (self.give_back, 1),
            (self.keep_text_receipt, 5),
            (self.note_progress, 4),
            (self.keep_complete_receipt, 4),
            (self.set_aside, 3),
            (self.offer_again, 3),
            (self.withdraw, 1),
            (self.apply_a_page, 3),
            (self.forget_what_is_due, 2),
            (self.queue_a_lesson, 1),
        )

    def next(self) -> Callable[[Connection], object]:
        """Return the next job of the writer."""
        jobs, weights = zip(*self.jobs, strict=True)
        picked: Callable[[Connection], object] = self._draw.choices(jobs, weights)[0]
        return picked

    def type_a_field(self, db: Connection) -> None:
        case_id = self._open_case(db)
        if case_id is None:
            self.start(db)
            return
        text = msgspec.json.encode(f"{MARK} {self._draw.random()}" * self._draw.choice((1, 1, 1, 40)))
        drafts.save_answer(db, case_id, f"/f{self._draw.randrange(12)}", text, "typed", T0)

    def start(self, db: Connection) -> None:
        self._number += 1
        case_id = start_case(db, self._number, T0 + self._number)
        form = b'{"formId":"f"}'
        drafts.pin_form(db, case_id, "f", 1, hashlib.sha256(form).digest(), form, {"list": b"[]"})
        cases.set_applicant(db, case_id, MARK)
        audit.append(db, T0, "op-1", "case_started", case_id)

    def attach_a_paper(self, db: Connection) -> None:
        case_id = self._open_case(db)
        if case_id is not None:
            self._number += 1
            size = self._draw.choice((900, 20_000, 20_000, 300_000))
            attach(db, case_id, self._number, self._draw.randbytes(size))
            audit.append(db, T0, "op-1", "paper_added", case_id)

    def take_a_paper_off(self, db: Connection) -> None:
        case_id = self._open_case(db)
        files = attachments.unsent(db, case_id) if case_id else ()
        if files:
            attachments.remove(db, files[0].attachment_id)

    def seal(self, db: Connection) -> None:
        case_id = self._open_case(db)
        if case_id is not None:
            self._number += 1
            seal_case(db, self._number, case_id, T0 + self._number)
            audit.append(db, T0, "op-1", "sealed", case_id)

    def discard(self, db: Connection) -> None:
        case_id = self._open_case(db)
        if case_id is not None:
            drafts.discard(db, case_id, T0)

    def lease(self, db: Connection) -> None:
        due = [item.packet_id for item in outbox.due(db, T0 + DAY_MS)]
        outbox.lease(db, due[: self._draw.randint(1, 6)], T0 + DAY_MS, T0 + DAY_MS + 60_000)

    def give_back(self, db: Connection) -> None:
        outbox.release_all(db, T0 + DAY_MS)

    def keep_text_receipt(self, db: Connection) -> None:
        for packet in self._some(db, "queued", "sending", "needs_attention"):
            missing = tuple(blob.sealed_sha256 for blob in packet.header.blobs)
            outbox.record_text(db, packet.header.packet_id, text_receipt(packet, missing), T0)

    def note_progress(self, db: Connection) -> None:
        for item in blobs.due(db, T0 + DAY_MS)[:2]:
            blobs.record_progress(db, item.sealed_sha256, self._draw.choice((item.size // 2, item.size)), T0)

    def keep_complete_receipt(self, db: Connection) -> None:
        for packet in self._some(db, "text_received"):
            outbox.record_complete(db, packet.header.packet_id, complete_receipt(packet), T0)

    def set_aside(self, db: Connection) -> None:
        for packet in self._some(db, "sending")[:1]:
            outbox.record_attention(db, packet.header.packet_id, "rejected", b"[]", T0)

    def offer_again(self, db: Connection) -> None:
        for packet in self._some(db, "needs_attention"):
            outbox.requeue(db, packet.header.packet_id, T0)

    def withdraw(self, db: Connection) -> None:
        for packet in self._some(db, "queued", "needs_attention")[:1]:
            case_id = packet.header.case_id
            try:
                known = case_id is not None and withdrawals.ask(db, case_id, T0)
            except DomainError:
                continue
            if known:
                self._number += 1
                told = make_packet(db, self._number, case_id, kind=Kind.WITHDRAWAL)
                packets.store_packet(db, told, None, T0)

    def apply_a_page(self, db: Connection) -> None:
        rows = db.execute(
            "SELECT case_id, coalesce((SELECT version FROM dossier AS d WHERE d.case_id = s.case_id), 0) "
            "FROM outbox_state AS s WHERE s.state = 'acknowledged' AND case_id IS NOT NULL"
        ).fetchall()
        for case_id, version in rows[-3:]:
            state = self._draw.choice((2, 4, 7, 10, 10))
            code = f"H17.{bytes(case_id).hex()}"
            item = DossierItem(
                case_id=bytes(case_id), code=code, version=version + 1, state=state, state_at=T0 // 1000
            )
            withdrawals.apply_dossier(db, item, T0)
        cursors.set_cursor(db, "dossiers", f"after-{self._draw.random()}")

    def forget_what_is_due(self, db: Connection) -> None:
        forget_due(db, T0 + 100 * DAY_MS, batch=3)

    def queue_a_lesson(self, db: Connection) -> None:
        self._number += 1
        queue_packet(db, self._number, None)

    def _open_case(self, db: Connection) -> bytes | None:
        rows = db.execute("SELECT case_id FROM draft WHERE state = 'editing' ORDER BY case_id").fetchall()
        return bytes(self._draw.choice(rows)[0]) if rows else None

    def _some(self, db: Connection, *states: str) -> list[Packet]:
        marks = ", ".join("?" * len(states))
        rows = db.execute(
            f"SELECT p.raw FROM packet AS p JOIN outbox_state AS s USING (packet_id) "
            f"WHERE s.state IN ({marks}) ORDER BY p.ord LIMIT 3",
            states,
        ).fetchall()
        return [parse_packet(bytes(row[0])) for row in rows]


def fingerprint(db: Connection, only: Mapping[str, str] | None = None) -> str:
    """Return a digest of every row: two equal ones are the same state.

    Args:
        db: open database.
        only: table → its columns; by default every column of every table.
    """
    whole = hashlib.sha256()
    tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
    for name, columns in (only or {row[0]: "*" for row in tables}).items():
        rows = db.execute(f"SELECT {columns} FROM {name}").fetchall()
        whole.update(msgspec.msgpack.encode([name, rows]))
    return whole.hexdigest()


def columns_kept(path: Path) -> dict[str, str]:
    """Return the columns of the tables no migration may lose a value of, as this database has them."""
    names = (
        "packet",
        "receipt",
        "outbox_event",
        "draft_answer",
        "sealed_chunk",
        "audit",
        "chain",
        "attachment",
    )
    db = open_writable(path, KEY)
    try:
        found = {name: db.execute(f"PRAGMA table_info({name})").fetchall() for name in names}
        return {name: ", ".join(row[1] for row in rows) for name, rows in found.items()}
    finally:
        db.close()


def chain_faults(db: Connection) -> list[str]:
    """Return where the station's packets do not continue one another; purged ones may be missing."""
    faults = []
    link = packets.next_link(db)
    after: tuple[int, bytes] = (link.seq, link.prev_sha256)
    rows = db.execute("SELECT seq, raw FROM packet ORDER BY seq DESC").fetchall()
    for seq, raw in rows:
        packet = parse_packet(bytes(raw))
        if packet.header.seq != seq or (after[0] == seq + 1 and packet.sha256 != after[1]):
            faults.append(f"packet {seq} is not the one before {after[0]}")
        after = (seq, packet.header.prev_sha256)
    return faults
