"""The part of the scripted desk that gives what is printed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from forms.checking.answers import flatten_answers
from forms.checking.validate import FormCheck
from forms.declaring.arranging import arranged
from forms.declaring.declaration import sections_of
from forms.errors import DomainError
from forms.packets.body import Consent
from forms.redact import mask_id
from forms.stamp import SystemClock, vietnam_date
from kiosk.intake.consents import ASSIST, CONTACT, NOTICE, TEXT_VERSION, printed_text
from kiosk.receipt_printer.choice import NO_PRINTER, ReceiptPrinter
from kiosk.receipt_printer.escpos import receipt_bytes
from kiosk.receipt_printer.port import PrinterPort
from kiosk.views.paper import AppointmentView, ConsentLine, ConsentView, DeclarationView, PreparedView
from kiosk.views.slip import SlipCaseView, SlipStanding, SlipView
from tests.support.fakes import FakeClock
from tests.support.fresh_answers import fresh_answers
from tests.ui.settled import CODE, UNIT, done, failed, sample_slip
from tests.ui.shipped import Lists, shipped_form

LONG_NAMES: dict[str, Any] = {
    "applicant": "NGUYỄN HOÀNG PHƯƠNG KHÁNH QUỲNH THUỲ TRƯỜNG NGHIÊNG",
    "service_name": "Đăng ký khai sinh kết hợp đăng ký nhận cha, mẹ, con có yếu tố nước ngoài ở biên giới",
    "due_premise": "23/11/2026, nếu cơ quan tiếp nhận trước 15 giờ ngày 23/11/2026",
    "operator_name": "Nguyễn Hoàng Phương Khánh Quỳnh",
    "documents": (("Giấy chứng sinh hoặc văn bản của người làm chứng xác nhận về việc sinh", 2), ("Thẻ", 1)),
}


READ_OUT, MARKED = "người hỗ trợ đọc cho nghe", "đánh dấu trên màn hình"


class ScriptedPrinting(ABC):
    """Slip and declaration of the one draft there is; receipts go to a real port."""

    printer = NO_PRINTER
    qr_text: str | None = None
    long_names = False
    standing: SlipStanding | None = None
    _ports: PrinterPort | None = None

    clock: FakeClock
    answers: dict[str, object]
    papers: dict[bytes, Any]
    catalogue: Any
    form: Any
    lists: Lists
    practice: bool
    sealed: bool
    prints: int
    consents: frozenset[str]
    consent_prints = 0
    appointment_prints = 0
    appointment_view: AppointmentView | None = None
    service_code: str
    others: tuple[SlipCaseView, ...] = ()

    @abstractmethod
    def check(self) -> FormCheck:
        """Return the check of the draft as it stands."""

    def prepare(self, service_code: str) -> None:
        """Let the draft be one of another service."""
        self.service_code = service_code
        self.form = shipped_form(service_code)
        self.answers.clear()
        self.answers.update(flatten_answers(fresh_answers(self.form)))

    def slip(self, case_id: bytes) -> Future[SlipView]:
        papers, now_ms = tuple(self.papers.values()), self.clock.now_ms()
        made = sample_slip(self.answers, papers, now_ms, self.prints, practice=self.practice)
        made = replace(made, others=self.others)
        if self.standing is not None:
            made = replace(made, standing=self.standing, taken_ms=now_ms - 20 * 3_600_000)
        if self.qr_text is not None:
            made = replace(made, qr_text=self.qr_text)
        return done(replace(made, **LONG_NAMES) if self.long_names else made)

    def receipt_printer(self) -> ReceiptPrinter:
        return self.printer

    def use_receipt_printer(self, printer: ReceiptPrinter) -> Future[None]:
        self.printer = printer
        return done(None)

    def hand_receipt(self, rows: bytes, printer: ReceiptPrinter | None = None) -> Future[Any]:
        self._ports = self._ports or PrinterPort(SystemClock(), 2.0)
        return self._ports.hand_over(printer or self.printer, receipt_bytes(rows))

    def declaration(self, case_id: bytes) -> Future[DeclarationView]:
        service = self.catalogue.service(self.service_code)
        template, check = self.form.template, self.check()
        prepared = None
        if service.mode == "prepare":
            needed = (rule for rule in self.form.documents if rule.doc_id in check.needed_documents)
            papers = tuple(rule.label("vi") for rule in needed)
            prepared = PreparedView(service.destination or "", papers or service.documents)
        view = DeclarationView(
            title=self.form.title("vi"),
            opening=template.opening,
            sections=arranged(sections_of(self.form, check, self.lists), template),
            signers=template.signers or ("Người yêu cầu",),
            service_name=service.name,
            service_code=service.code,
            station_label="Điểm trạm số Bưu điện xã Hòa Vang",
            practice=self.practice,
            code=CODE if self.sealed else None,
            printed_on=vietnam_date(self.clock.now_ms() // 1000),
            declared_on=vietnam_date(self.clock.now_ms() // 1000),
            printed=self.prints,
        )
        return done(replace(view, prepared=prepared))

    def consent_sheet(self, case_id: bytes) -> Future[ConsentView]:
        service = self.catalogue.service(self.service_code)
        now_ms = self.clock.now_ms()
        lines = []
        for purpose in (NOTICE, ASSIST, CONTACT):
            given = purpose in {NOTICE, *self.consents}
            spoken = Consent(purpose=purpose, given=given, text_version=TEXT_VERSION, at=0, method="screen")
            answer = "Đã được thông báo" if purpose == NOTICE else "Đồng ý" if given else "Không đồng ý"
            text = printed_text(spoken, service.name, UNIT)
            lines.append(ConsentLine(text, answer, given, now_ms, READ_OUT if purpose == NOTICE else MARKED))
        return done(
            ConsentView(
                lines=tuple(lines),
                applicant=str(self.answers.get("/requester/fullName", "Trần Thị Thử")),
                masked_id=mask_id(str(self.answers.get("/requester/idDoc/number", "048190000017"))),
                service_name=service.name,
                service_code=service.code,
                unit=UNIT,
                station_label="Điểm trạm số Bưu điện xã Hòa Vang",
                operator_name="Lê Văn Đức",
                practice=self.practice,
                code=CODE if self.sealed else None,
                printed=self.consent_prints,
            )
        )

    def appointment(self, case_id: bytes) -> Future[AppointmentView]:
        if self.appointment_view is None:
            return failed(DomainError("not_accepted"))
        return done(replace(self.appointment_view, printed=self.appointment_prints))

    def record_print(self, case_id: bytes, what: str) -> Future[int]:
        if what == "appointment":
            self.appointment_prints += 1
            return done(self.appointment_prints)
        if what == "consent":
            self.consent_prints += 1
            return done(self.consent_prints)
        self.prints += 1
        return done(self.prints)

    def print_unused(self, case_id: bytes, what: str, number: int) -> Future[None]:
        if what == "appointment":
            self.appointment_prints -= 1
        elif what == "consent":
            self.consent_prints -= 1
        else:
            self.prints -= 1
        return done(None)
