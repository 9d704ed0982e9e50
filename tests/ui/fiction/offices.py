"""Fictional cases an office put off or forwarded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kiosk.views.attention import NoticeView, OfficeNews
from kiosk.views.cases import CaseRow, CaseView, Transfer
from tests.support.fakes import NOON_22_NOV_2026_MS as NOON
from tests.ui.fiction import people as fiction


def put_off() -> CaseRow:
    """A case whose promised day was put off, and nobody told the citizen."""
    return fiction.row(
        20,
        transfer=Transfer.ACKNOWLEDGED,
        files_done=1,
        server_state=4,
        server_at_ms=NOON - fiction.HOUR,
        due_on=date(2026, 12, 18),
        news=OfficeNews(date(2026, 12, 18), None, "Phải xác minh nơi cư trú ở tỉnh khác."),
    )


def forwarded() -> CaseRow:
    """A case that went to another office, and nobody told the citizen."""
    return fiction.row(
        21,
        transfer=Transfer.ACKNOWLEDGED,
        files_done=1,
        server_state=2,
        server_at_ms=NOON - 2 * fiction.HOUR,
        due_on=date(2026, 12, 1),
        news=OfficeNews(None, "UBND phường Thanh Khê", "Đúng thẩm quyền nơi cư trú."),
    )


def duplicated_case() -> CaseView:
    """Return a case the portal thinks repeats another, which nobody here has read yet."""
    code = "H17.132.16-261121-000042"
    row = replace(forwarded(), server_state=1, news=OfficeNews(None, None, None, duplicate=code))
    return replace(
        forwarded_case(), row=row, notice=None, unit=None, unit_since_ms=0, possible_duplicate=code
    )


def forwarded_case() -> CaseView:
    """Its page."""
    told = NoticeView(2, 3, "Đúng thẩm quyền nơi cư trú.", None, news=forwarded().news)
    return replace(
        fiction.returned(),
        row=forwarded(),
        reasons=(),
        supplement_due=None,
        open_supplement=None,
        notice=told,
        unit="UBND phường Thanh Khê",
        unit_since_ms=NOON - 2 * fiction.HOUR,
    )


def fee_put_off_case() -> CaseView:
    """Page of a case that is to be paid and whose day was put off, and nobody told the citizen."""
    fee = "Nộp 300.000đ tại quầy 3."
    news = OfficeNews(date(2026, 12, 18), None, None)
    row = replace(forwarded(), server_state=6, office_says=fee, due_on=date(2026, 12, 18), news=news)
    notice = NoticeView(6, 3, fee, None, news=news)
    return replace(forwarded_case(), row=row, notice=notice, unit=None, unit_since_ms=0, accepted=True)
