"""Settled futures, and the slip a scripted desk gives."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from forms.errors import TramSoError
from forms.redact import mask_id
from kiosk.views.cases import FileView
from kiosk.views.slip import SlipStanding, SlipView
from tests.ui.shipped import birth_form

BIRTH = "1.001193"
UNIT = "UBND xã Hòa Vang"
CODE = "TS-00048-010000017-3"
QR_TEXT = "TSP1:" + "6BFOXN*TS0BI$ZD-PHQ7I9AD66V5B22CH9M9ESI9XBHXK-%69LQOGI.*V76GCV4*XUA2PSGH.+H$NI4L6HUC" * 6


def done(value: Any) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_result(value)
    return future


def failed(error: TramSoError) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_exception(error)
    return future


def sample_slip(
    answers: dict[str, object], files: tuple[FileView, ...], now_ms: int, prints: int, *, practice: bool
) -> SlipView:
    counts = {rule: sum(file.doc_id == rule.doc_id for file in files) for rule in birth_form().documents}
    return SlipView(
        code=CODE,
        practice=practice,
        station_label="Điểm trạm số Bưu điện xã Hòa Vang",
        unit=UNIT,
        service_name="Đăng ký khai sinh",
        service_code=BIRTH,
        applicant=str(answers.get("/requester/fullName", "Trần Thị Thử")),
        masked_id=mask_id(str(answers.get("/requester/idDoc/number", "048190000017"))),
        taken_ms=now_ms,
        term="1 ngày làm việc kể từ ngày cơ quan tiếp nhận",
        due_premise=None,
        fee="Miễn phí",
        documents=tuple((rule.label("vi"), count) for rule, count in counts.items() if count),
        operator_name="Lê Văn Đức",
        qr_text=QR_TEXT,
        printed=prints,
        standing=SlipStanding("sealed", now_ms),
        made_ms=now_ms,
        next_until_ms=now_ms + 7_200_000,
    )
