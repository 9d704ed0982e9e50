"""Makes the frozen database of today's schema: `python -m tests.migrations.make_frozen`.

Run once per released schema; it refuses to overwrite, because a frozen file never changes.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.fictional.people import FictionalPeople
from sync.replica import facts, operators, sync_log, usage
from sync.replica.cases import cases, prints
from sync.replica.chain import audit
from sync.replica.drafts import drafts
from sync.replica.outbox import outbox, packets
from sync.replica.schema.migrations import STEPS
from sync.replica.storage.connection import open_reader
from sync.replica.store import Replica
from sync.wire.messages import DossierItem, Reason, RosterEntry, SupplementRequest
from tests.support.fakes import FakeClock
from tests.support.station_data import (
    KEY,
    STATION_NO,
    T0,
    attach,
    complete_receipt,
    ident,
    queue_packet,
    seal_case,
    start_case,
    text_receipt,
)

if TYPE_CHECKING:
    from sync.replica.storage.driver import Connection

FOLDER = Path(__file__).parent / "frozen"
FORM = b'{"formId":"dkks","version":4}'
PAPER = hashlib.shake_128(b"a frozen paper").digest(2_000)
REASONS = (Reason(text="Ảnh giấy chứng sinh bị mờ", doc_id="giay-chung-sinh"),)


def fill(db: Connection) -> None:
    """Put one of everything into a database: the same bytes of content every time."""
    persons = FictionalPeople(11)
    packets.start_chain(db, STATION_NO, 1)
    facts.put(db, facts.PORTAL_URL, b"http://127.0.0.1:8000")
    operators.apply_roster(db, [RosterEntry(operator_id="op-1", name="Lê Thị Thử", role="clerk")], T0)
    operators.set_key(db, "op-1", b"public", b"wrapped", b"endorsed", T0)
    usage.bump(db, "1.001193", T0)
    sync_log.add(db, T0, "text_received", {"n": 1})
    for number in (1, 2, 3):
        person = persons.person()
        case_id = start_case(db, number, T0 + number)
        cases.set_applicant(db, case_id, person.full_name)
        lists = {"vn.ethnicity": b'[{"code":"01"}]'}
        drafts.pin_form(db, case_id, "dkks", 4, hashlib.sha256(FORM).digest(), FORM, lists)
        drafts.save_answer(
            db, case_id, "/requester/fullName", f'"{person.full_name}"'.encode(), "scan", T0 + number
        )
        drafts.set_detail(db, case_id, "last_pointer", b"/requester/fullName")
        audit.append(db, T0 + number, "op-1", "case_started", case_id)
    attach(db, ident(1), 1, PAPER)
    first = seal_case(db, 1, ident(1), T0 + 10)
    outbox.record_text(db, first.header.packet_id, text_receipt(first), T0 + 20)
    outbox.record_complete(db, first.header.packet_id, complete_receipt(first), T0 + 30)
    prints.record(db, ident(1), "slip", T0 + 15)
    request = SupplementRequest(request_id="r1", asked_at=T0 // 1000, due_on="2026-12-01", reasons=REASONS)
    item = DossierItem(
        case_id=ident(1), code="H17.48", version=2, state=5, state_at=T0 // 1000 + 40, request=request
    )
    cases.apply_dossier(db, item, T0 + 40)
    drafts.open_supplement(db, ident(1), "r1", "op-1", T0 + 50)
    second = seal_case(db, 2, ident(2), T0 + 60)
    outbox.lease(db, [second.header.packet_id], T0 + 60, T0 + 70)
    queue_packet(db, 3, None, T0 + 70)


def dump(path: Path) -> str:
    """Return every statement of a database's schema, in a stable order."""
    db = open_reader(path, KEY)
    try:
        rows = db.execute("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY 1, 2")
        return "\n\n".join(f"-- {kind} {name}\n{sql};" for kind, name, sql in rows) + "\n"
    finally:
        db.close()


def main() -> int:
    """Write `schema-<n>.db` and `schema-<n>.sql`."""
    target = FOLDER / f"schema-{len(STEPS)}.db"
    if target.exists():
        sys.stderr.write(f"{target.name} is frozen\n")
        return 1
    FOLDER.mkdir(exist_ok=True)
    replica = Replica.create(target, KEY, clock=FakeClock())
    replica.write(fill).result()
    replica.close()
    target.with_suffix(".sql").write_text(dump(target), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
