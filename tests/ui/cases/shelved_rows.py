"""What the real queries make of cases: rows are laid into a real replica and read again by the desk's own use-cases.

So a picture cannot show as work what is none, nor another order or other figures than a station would.
"""

from __future__ import annotations

import functools
import hashlib
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from forms.packets.packet import BlobRef, Kind
from kiosk.intake.follow_up import case_views
from kiosk.speech import language
from kiosk.views.cases import CaseRow, Transfer
from kiosk.views.today import TodayView
from sync.link.station_clock import StationClock
from sync.replica.cases import case_codes, cases
from sync.replica.drafts import attachments, drafts
from sync.replica.outbox import outbox, packets
from sync.wire.handling import Handling
from sync.wire.messages import DossierItem, Reason, SupplementRequest
from tests.support.fakes import FakeClock
from tests.support.new_replica import new_replica
from tests.support.station_data import KEY, STATION_NO, attach, complete_receipt, make_packet, text_receipt

if TYPE_CHECKING:
    from forms.packets.packet import Packet
    from kiosk.duty import Duty
    from sync.replica.storage.driver import Connection

ATTENTION = "file_damaged"
"""Why every packet set aside here was."""
HOUR = 3_600_000


def shelved(rows: tuple[CaseRow, ...], now_ms: int) -> tuple[TodayView, tuple[CaseRow, ...]]:
    """Return Today and the queue as a station with these cases shows them, in the language of this moment."""
    return _read(rows, now_ms, language())


@functools.lru_cache(maxsize=256)
def _read(rows: tuple[CaseRow, ...], now_ms: int, _language: str) -> tuple[TodayView, tuple[CaseRow, ...]]:
    clock = FakeClock(now_ms)
    with tempfile.TemporaryDirectory() as folder:
        replica = new_replica(Path(folder) / "station.db", KEY, clock)
        try:
            replica.write(lambda db: packets.start_chain(db, STATION_NO, 1)).result()
            replica.write(lambda db: [_lay(db, number, row) for number, row in enumerate(rows, 1)]).result()
            catalogue = SimpleNamespace(
                generation=0, current=lambda: SimpleNamespace(services=()), issued_ms=None
            )
            session = SimpleNamespace(operator_id="op-1")
            around = {"station_clock": StationClock(clock), "session": session}
            duty = cast("Duty", SimpleNamespace(clock=clock, replica=replica, catalogue=catalogue, **around))
            return case_views.today(duty), case_views.queue(duty, 200)
        finally:
            replica.close()


def _lay(db: Connection, number: int, row: CaseRow) -> None:
    """Put a case where its row says it stands. The builder's packets hold no answers."""
    at_ms, case_id = row.changed_ms, row.case_id
    drafts.create(db, drafts.NewDraft(case_id, row.service_code, row.service_name, "op-1", at_ms))
    cases.set_applicant(db, case_id, row.applicant)
    if row.transfer is not None:
        _send(db, number, row)
        if row.answered or row.draft_state == "editing":
            drafts.insert(db, case_id, "supplement", "r1" if row.answered else None, "op-1", at_ms)
        if row.answered:
            second = make_packet(db, 70_000 + number, case_id, kind=Kind.SUPPLEMENT)
            packets.store_packet(db, second, None, at_ms)
            drafts.mark_sealed(db, case_id, second.header.packet_id, at_ms)
    if row.news is not None and row.news.duplicate is not None:
        cases.add_event(db, case_id, "settled", at_ms, {"duplicate": row.news.duplicate})
    if row.server_state is not None:
        cases.apply_dossier(db, _said(row), at_ms, _handling(row))
        if row.told:
            cases.add_event(db, case_id, "settled", at_ms, {"told": 1})
    cases.touch(db, case_id, at_ms)


def _send(db: Connection, number: int, row: CaseRow) -> None:
    at_ms = row.changed_ms
    for place in range(row.files_total):
        attach(db, row.case_id, 100 * number + place, hashlib.sha256(f"{number}.{place}".encode()).digest())
    files = attachments.unsent(db, row.case_id)
    blobs = tuple(BlobRef(file.sealed_sha256, file.sealed_size) for file in files)
    packet = make_packet(db, number, row.case_id, blobs)
    packets.store_packet(db, packet, None, at_ms)
    if row.code is not None and not case_codes.with_code(db, row.code):
        # Copies of one row have its code too; a station never gives a code twice.
        cases.set_code(db, row.case_id, row.code)
    packet_id = packet.header.packet_id
    drafts.mark_sealed(db, row.case_id, packet_id, at_ms)
    if row.transfer is Transfer.TEXT_RECEIVED:
        missing = tuple(blob.sealed_sha256 for blob in blobs[row.files_done :])
        outbox.record_text(db, packet_id, text_receipt(packet, missing, _code(row)), at_ms)
    elif row.transfer is Transfer.SENDING:
        outbox.lease(db, [packet_id], at_ms, at_ms + HOUR)
    elif row.transfer is Transfer.NEEDS_ATTENTION:
        outbox.record_attention(db, packet_id, ATTENTION, b"{}", at_ms)
    elif row.transfer is Transfer.WITHDRAWN:
        outbox.add_event(db, packet_id, "withdrawn", at_ms)
    elif row.transfer is Transfer.QUEUED and row.waits:
        outbox.record_retry(db, packet_id, row.waits, at_ms + HOUR, at_ms)
    elif row.transfer is not Transfer.QUEUED:
        _confirm(db, packet, row)
    if row.transfer is Transfer.WITHDRAW_REQUESTED:
        asked = make_packet(db, 50_000 + number, row.case_id, kind=Kind.WITHDRAWAL)
        packets.store_packet(db, asked, None, at_ms)


def _confirm(db: Connection, packet: Packet, row: CaseRow) -> None:
    receipt = complete_receipt(packet, _code(row), (row.changed_ms + HOUR // 2) // 1_000)
    outbox.record_complete(db, packet.header.packet_id, receipt, row.changed_ms)


def _code(row: CaseRow) -> str:
    return row.national_code or f"H17.132.16-261122-{int.from_bytes(row.case_id[:2]):04d}"


def _handling(row: CaseRow) -> Handling | None:
    if row.news is None or row.news.unit is None:
        return None
    since = (row.server_at_ms or row.changed_ms) // 1_000
    return Handling(case_id=row.case_id, unit_code="20257", name=row.news.unit, since=since)


def _said(row: CaseRow) -> DossierItem:
    request = SupplementRequest(
        request_id="r1",
        asked_at=row.changed_ms // 1_000,
        due_on=None if row.supplement_due is None else row.supplement_due.isoformat(),
        reasons=(Reason(text=row.office_says or ""),),
    )
    return DossierItem(
        case_id=row.case_id,
        code=_code(row),
        version=1,
        state=row.server_state or 1,
        state_at=(row.server_at_ms or row.changed_ms) // 1_000,
        due_on=None if row.due_on is None else row.due_on.isoformat(),
        note=row.office_says if row.news is None else row.news.said,
        extended_from=None if row.news is None or row.news.due_on is None else "2026-11-27",
        request=request if row.server_state == cases.SUPPLEMENT_REQUIRED else None,
    )
