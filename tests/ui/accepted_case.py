"""A fictional case an agency took on, and its form 01."""

from __future__ import annotations

from dataclasses import replace

from kiosk.views.cases import CaseView
from kiosk.views.paper import AppointmentView
from tests.support.fakes import NOON_22_NOV_2026_MS as NOON
from tests.ui.fiction import people as fiction


def accepted() -> CaseView:
    """Return the same case after an agency took it on."""
    view = fiction.returned()
    row_of = replace(view.row, server_state=4, reason=None, supplement_due=None)
    return replace(view, row=row_of, reasons=(), supplement_due=None, accepted=True, has_answers=True)


def appointment() -> AppointmentView:
    view = accepted()
    return AppointmentView(
        national_code=view.dossier_code or "",
        code=view.row.code,
        unit="UBND xã Hòa Vang",
        applicant=view.row.applicant,
        service_name=view.row.service_name,
        service_code=view.row.service_code,
        accepted_ms=NOON - 18 * fiction.HOUR,
        due_on=view.row.due_on,
        files=2,
        papers=(("Giấy chứng sinh", 1),),
        heard_ms=NOON - fiction.HOUR,
        station_label="Điểm trạm số Bưu điện xã Hòa Vang",
        practice=True,
        printed=0,
    )
