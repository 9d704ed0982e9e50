"""The page of "In thử": a receipt of nobody, to see whether letters, code and knife come out right."""

from __future__ import annotations

from kiosk.views.slip import SlipStanding, SlipView

TRIAL = "IN THỬ – KHÔNG CÓ GIÁ TRỊ"
_CODE_TEXT = "TRAM SO IN THU " * 38
"""As long as a real slip's code, so that its dots are of the same size; no scanner takes it for a slip."""


def trial_slip(now_ms: int, station_label: str, operator_name: str) -> SlipView:
    """Return what the page says; person and case are invented.

    Args:
        now_ms: the present, UTC milliseconds.
        station_label: the station that tries its printer.
        operator_name: who stands at it.
    """
    return SlipView(
        code="TS-00000-000000000-0",
        practice=False,
        station_label=station_label,
        unit="Ủy ban nhân dân xã Thử",
        service_name="Đăng ký khai sinh",
        service_code="1.001193",
        applicant="NGUYỄN THỊ QUỲNH THỬ",
        masked_id="0481••••••17",
        taken_ms=now_ms,
        term="1 ngày làm việc kể từ ngày cơ quan tiếp nhận",
        due_premise=None,
        fee="Miễn phí",
        documents=(("Giấy chứng sinh (bản in thử)", 1), ("Thẻ căn cước của người nộp (bản in thử)", 2)),
        operator_name=operator_name,
        qr_text=_CODE_TEXT.strip(),
        printed=0,
        standing=SlipStanding("sealed", now_ms),
        made_ms=now_ms,
    )
