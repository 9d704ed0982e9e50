"""A desk in memory for tests of widgets and for pictures: real catalogue, real form, fictional people.

Every future is already settled. Nothing here proves that anything is saved; the real desk's tests do.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from datetime import date
from typing import Any

from PIL import Image

from forms.catalogue.service import station_help
from forms.checking.answers import assemble_answers, flatten_answers
from forms.checking.validate import FormCheck, check_answers
from forms.definition.documents import AttachedDocument
from forms.errors import DomainError, StationError, TramSoError
from forms.identity.reading import IdentityReading, card_record
from forms.packets.seen_paper import SeenPaper
from forms.prefilling.prefill import prefill
from forms.prefilling.prefill_plan import PrefillPlan
from forms.prefilling.written_address import WrittenAddress, read_address
from forms.text import fold
from kiosk.closed_service import with_question
from kiosk.fictional.people import TODAY
from kiosk.intake.preparing import without_papers
from kiosk.scanning.barcodes import Barcode
from kiosk.scanning.card_reader import best_reading, read_text
from kiosk.views.cases import (
    CaseRow,
    CaseView,
    Connection,
    DraftView,
    FileView,
    FoundService,
    SavedView,
    SealedView,
    SyncView,
)
from kiosk.views.front import LossView
from kiosk.views.result import HandoverEntry
from kiosk.views.today import TodayView
from tests.forms.shipped.filling import cards_of
from tests.support.fakes import FakeClock
from tests.support.fresh_answers import fresh_answers
from tests.ui.cases.shelved_rows import shelved
from tests.ui.scripted.assistant import ScriptedAssistant
from tests.ui.scripted.copying import ScriptedCopying
from tests.ui.scripted.deciding import ScriptedDeciding
from tests.ui.scripted.finding import ScriptedFinding
from tests.ui.scripted.papers import ScriptedPapers
from tests.ui.scripted.printing import ScriptedPrinting
from tests.ui.scripted.sign_in import ScriptedSignIn
from tests.ui.scripted.signing import ScriptedSigning
from tests.ui.scripted.station import ScriptedStation
from tests.ui.scripted.versions import ScriptedVersions
from tests.ui.settled import BIRTH, CODE, done, failed
from tests.ui.shipped import Lists, birth_form, catalogue, formed

CASE = bytes(range(16))


class ScriptedDesk(
    ScriptedSignIn,
    ScriptedDeciding,
    ScriptedPrinting,
    ScriptedSigning,
    ScriptedStation,
    ScriptedCopying,
    ScriptedFinding,
    ScriptedPapers,
):
    """See `kiosk.desk.facade.Desk`; the same methods over plain values."""

    def __init__(self, clock: FakeClock | None = None, *, practice: bool = True) -> None:
        self.clock = clock or FakeClock()
        self.practice = practice
        self.catalogue = catalogue()
        self.service_code = BIRTH
        self.form = birth_form()
        self.lists = Lists(self.catalogue)
        self.versions = ScriptedVersions(self, TODAY)
        self.assistant = ScriptedAssistant(self)
        self.answers: dict[str, object] = flatten_answers(fresh_answers(self.form))
        self.provenance: dict[str, str] = {}
        self.papers: dict[bytes, FileView] = {}
        self.seen: dict[str, SeenPaper] = {}
        self.vague = False
        self.pictures: dict[bytes, bytes] = {}
        self.slots: frozenset[str] = frozenset()
        self.warnings: dict[str, str] = {}
        self.consents: frozenset[str] = frozenset()
        self.signed = False
        self.sealed = False
        self.prints = 0
        self.after: bytes | None = None
        self.revision = 0
        self.tries = 5
        self.saves: list[tuple[str, object | None]] = []
        self.opened_drafts: list[tuple[bytes, str | None]] = []
        self.together: list[dict[str, object | None]] = []
        self.fail_next: TramSoError | None = None
        self.listeners: list[Callable[[object], None]] = []
        self.view = SyncView(0, None, 0, self.clock.now_ms() - 40_000, Connection.ONLINE, sending=False)
        self.view = replace(self.view, loss=LossView())
        self.rows: tuple[CaseRow, ...] = ()
        self.case_view: CaseView | None = None
        self.decided: list[str] = []
        self.handed: list[HandoverEntry] = []
        self.copied: dict[bytes, set[str]] = {}
        self.opened_for_copying: list[bytes] = []
        self.draft_extra: dict[str, Any] = {}
        self.woken = self.files_sent_once = 0
        self.room_for: int | None = None
        self.issued: dict[str, Any] = {}
        self.signed_out = 0
        self.log: tuple[tuple[int, str], ...] = ()
        self.closed = False

    def close(self) -> None:
        self.closed = True

    def subscribe(self, listener: Callable[[object], None]) -> None:
        self.listeners.append(listener)

    def sync_view(self) -> SyncView:
        return self.view

    def wake_sync(self) -> None:
        self.woken += 1

    def send_files_this_time(self) -> Future[None]:
        self.files_sent_once += 1
        return done(None)

    def today(self) -> Future[TodayView]:
        view, _queue = shelved(self.rows, self.clock.now_ms())
        return done(
            replace(
                view,
                catalogue_rows=len(self.catalogue.services),
                room_for=self.room_for,
                **self.issued,
                **self.day_facts,
            )
        )

    def queue(self, limit: int = 200) -> Future[tuple[CaseRow, ...]]:
        return done(shelved(self.rows, self.clock.now_ms())[1])

    def search(self, text: str, limit: int = 50) -> Future[tuple[FoundService, ...]]:
        words = fold(text).split()
        hits = [
            service
            for service in self.catalogue.services
            if all(word in fold(" ".join((service.name, service.code, *service.synonyms))) for word in words)
        ]
        why = "name"
        if words and not hits and self.vague:
            hits, why = list(self.catalogue.services), "weak+near"
        hits.sort(key=lambda service: service.mode != "submit")
        return done(
            tuple(FoundService(service, 1.0, why, service.code in formed()) for service in hits[:limit])
        )

    def service(self, code: str) -> Future[Any]:
        return done(self.catalogue.service(code))

    def start_case(self, service_code: str, after: bytes | None = None) -> Future[DraftView]:
        self.after = after
        service = self.catalogue.service(service_code)
        if service is None:
            return failed(DomainError("service_unknown", service=service_code))
        if station_help(service.mode, has_form=service_code in formed()) not in ("submit", "fill"):
            return failed(DomainError("no_form", mode=service.mode))
        if service_code != self.service_code:
            self.prepare(service_code)
        return done(self.draft())

    def open_case(self, case_id: bytes) -> Future[DraftView]:
        return done(self.draft())

    def drafts(self) -> Future[tuple[CaseRow, ...]]:
        return done(tuple(row for row in self.rows if row.draft_state == "editing"))

    def discard(self, case_id: bytes) -> Future[None]:
        return done(None)

    def save_answer(
        self, case_id: bytes, pointer: str, value: object | None, *, source: str = "typed"
    ) -> Future[SavedView]:
        if self.fail_next is not None:
            error, self.fail_next = self.fail_next, None
            return failed(error)
        self.saves.append((pointer, value))
        self.signed = self.signed and self.answers.get(pointer) == value
        if value is None:
            self.answers.pop(pointer, None)
        else:
            self.answers[pointer] = value
            self.provenance[pointer] = source
        self.revision += 1
        self.clock.advance(1)
        return done(SavedView(self.revision, self.clock.now_ms(), self.check(), signed=self.signed))

    def save_answers(self, case_id: bytes, changes: Mapping[str, object | None]) -> Future[SavedView]:
        self.together.append(dict(changes))
        if self.fail_next is not None:
            error, self.fail_next = self.fail_next, None
            return failed(error)
        return [self.save_answer(case_id, pointer, value) for pointer, value in changes.items()][-1]

    def read_card(self, image: bytes) -> Future[IdentityReading]:
        try:
            Image.open(io.BytesIO(image)).verify()
        except OSError:
            return failed(DomainError("unreadable_image"))
        return failed(DomainError("no_code_found"))

    def read_card_codes(self, codes: tuple[Barcode, ...]) -> Future[IdentityReading]:
        return done(best_reading(list(codes), TODAY))

    def read_card_text(self, text: str) -> Future[IdentityReading]:
        return done(read_text(text, TODAY))

    def plan(self, slot: str, reading: IdentityReading) -> PrefillPlan:
        origins = {pointer: {"source": source} for pointer, source in self.provenance.items()}
        return prefill(
            self.form, slot, card_record(reading), self.nested(), origins, parse_address=self._address
        )

    def _address(self, text: str) -> WrittenAddress:
        return read_address(self.catalogue, text)

    def plan_prefill(self, case_id: bytes, slot: str, reading: IdentityReading) -> Future[PrefillPlan]:
        return done(self.plan(slot, reading))

    def apply_prefill(
        self, case_id: bytes, slot: str, reading: IdentityReading, accept_over: frozenset[str]
    ) -> Future[DraftView]:
        for change in self.plan(slot, reading).changes:
            if change.typed_over and change.pointer not in accept_over:
                continue
            if change.new is None:
                self.answers.pop(change.pointer, None)
            else:
                self.answers[change.pointer] = change.new
                self.provenance[change.pointer] = "qr"
        self.slots |= {slot}
        return done(self.draft())

    def answer_warning(
        self, case_id: bytes, rule_id: str, reason_code: str, note: str = ""
    ) -> Future[DraftView]:
        self.warnings[rule_id] = reason_code
        return done(self.draft())

    def seal(self, case_id: bytes) -> Future[SealedView]:
        check = self.check()
        if not check.ready or not self.signed:
            return failed(DomainError("incomplete", count=len(check.problems) or 1))
        self.sealed = True
        return done(SealedView(case_id, bytes(16), CODE))

    def cases(self, text: str = "", limit: int = 200) -> Future[tuple[CaseRow, ...]]:
        words = fold(text).split()
        found = [
            row
            for row in self.rows
            if all(
                word in fold(f"{row.applicant} {row.code} {row.national_code} {row.service_name}")
                for word in words
            )
        ]
        # What a draft lacks is asked for by itself.
        return done(tuple(replace(row, gaps=None) for row in found[:limit]))

    def case(self, case_id: bytes) -> Future[CaseView]:
        if self.case_view is not None and self.case_view.row.case_id == case_id:
            return done(self.case_view)
        row = next((row for row in self.rows if row.case_id == case_id), None)
        if row is None:
            return failed(StationError("case_unknown"))
        return done(CaseView(row, None, (), (), None, None, ()))

    def open_supplement(self, case_id: bytes) -> Future[DraftView]:
        view = self.case_view
        assert view is not None
        return done(
            replace(
                self.draft(), reasons=view.reasons, supplement_due=view.supplement_due, answers_to="packet"
            )
        )

    def sync_log(self, limit: int = 50) -> Future[tuple[tuple[int, str], ...]]:
        return done(self.log[:limit])

    def nested(self) -> dict[str, Any]:
        return assemble_answers(self.answers)

    def check(self) -> FormCheck:
        papers = [
            AttachedDocument(one.doc_id, one.mime, one.size_bytes, one.originals, one.copies)
            for one in self.papers.values()
        ]
        found = check_answers(
            self.form,
            self.nested(),
            declared_on=date(2026, 11, 22),
            codelists=self.lists,
            documents=papers,
            seen_papers=self.seen,
            evidence=cards_of(self.form, self.nested(), self.slots),
            answered_warnings=tuple(self.warnings),
        )
        service = self.catalogue.service(self.service_code)
        if service is not None and service.mode == "prepare":
            found = without_papers(found)
        found = with_question(found, self.catalogue, self.service_code, TODAY, self.warnings)
        more = (*self.versions.problems(), *self.problems_of_another())
        return replace(found, problems=(*found.problems, *more))

    def draft(self) -> DraftView:
        service = self.catalogue.service(self.service_code)
        assert service is not None
        return DraftView(
            case_id=CASE,
            service=service,
            prepared=service.mode == "prepare",
            form=self.form,
            answers=self.nested(),
            provenance=dict(self.provenance),
            files=tuple(self.papers.values()),
            seen=dict(self.seen),
            check=self.check(),
            revision=self.revision,
            saved_ms=self.clock.now_ms(),
            scanned_slots=self.slots,
            answered_warnings=dict(self.warnings),
            consents=self.consents,
            signed=self.signed,
            codelists=self.lists,
            version_change=self.versions.change(),
            **self.draft_extra,
        )
