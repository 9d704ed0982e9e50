"""What looking up a slip found: where it is from, and each of its cases with state, date and what is missing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from kiosk.views.lookup import SUPPLEMENT_REQUIRED
from kiosk.wording import t
from kiosk.words.lookup_sentences import CAUTIONS, as_of, due, is_asked_elsewhere, missing, not_here, origin
from kiosk.words.server_states import ENDED_UNDONE, WITH_A_DAY
from ui.parts.basics import button, column, frame, label, picture, row
from ui.parts.chips import Chip, case_chip, due_chip

if TYPE_CHECKING:
    from datetime import date

    from kiosk.views.cases import CaseView
    from kiosk.views.lookup import LookupCase, LookupView


def found_cases(
    found: LookupView,
    today: date,
    open_case: Callable[[bytes], object],
    ask: Callable[[str, int], QWidget],
) -> QWidget:
    """Return the result as a widget.

    Args:
        found: what the desk answered.
        today: for the chip of a due date.
        open_case: called with the id of a case the person wants to open.
        ask: makes what asks the portal for a case not known here; given its key and place.
    """
    stack = column(10, (0, 0, 8, 0))
    head = row(8)
    head.addWidget(picture("circle-check" if found.proven else "info", "ok" if found.proven else "info", 20))
    head.addWidget(label(origin(found), "strong", name="lookup.origin"), 1)
    stack.addLayout(head)
    for code in found.cautions:
        line = row(8)
        line.addWidget(picture("triangle-alert", "warn", 20), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(label(t(CAUTIONS[code]), "body", tone="warn", name=f"lookup.caution:{code}"), 1)
        stack.addLayout(line)
    for place, one in enumerate(found.cases):
        stack.addWidget(_card(found, one, place, today, open_case, ask))
    stack.addStretch(1)
    holder = QWidget()
    holder.setLayout(stack)
    return holder


def _card(
    found: LookupView,
    one: LookupCase,
    place: int,
    today: date,
    open_case: Callable[[bytes], object],
    ask: Callable[[str, int], QWidget],
) -> QFrame:
    body = column(6, (16, 12, 16, 12))
    name = " · ".join(part for part in (one.service_name, one.code) if part)
    body.addWidget(label(name, "h3", name=f"lookup.case:{place}"))
    if one.case is None:
        body.addWidget(label(not_here(found), "body", name=f"lookup.unknown:{place}"))
        if one.ask is not None:
            body.addWidget(ask(one.ask, place))
        return frame(body)
    case = one.case
    _add_facts(body, case, place, today)
    line = row(0)
    # Enter on the empty line opens the first case known here.
    opener = button(
        t("Mở để trả kết quả") if case.result.can else t("Mở hồ sơ"),
        partial(open_case, case.row.case_id),
        icon="arrow-right",
        name=f"lookup.open:{place}",
    )
    opener.setAccessibleName(t("Mở hồ sơ {code}", code=one.code))
    line.addWidget(opener)
    line.addStretch(1)
    body.addLayout(line)
    return frame(body)


def _add_facts(body: QVBoxLayout, case: CaseView, place: int, today: date) -> None:
    chips = row(8)
    chips.addWidget(Chip(*case_chip(case.row), name=f"lookup.state:{place}"))
    if case.result.waiting:
        waits = t("Đã ghi trao kết quả, chờ Cổng xác nhận")
        chips.addWidget(Chip(waits, "warn", "clock", name=f"lookup.handed:{place}"))
    state = case.row.server_state or 0
    last_day = case.supplement_due if state == SUPPLEMENT_REQUIRED else case.row.due_on
    if last_day is not None and (state == SUPPLEMENT_REQUIRED or state in WITH_A_DAY):
        chips.addWidget(Chip(*due_chip(last_day, today)))
    chips.addStretch(1)
    body.addLayout(chips)
    if case.row.applicant:
        body.addWidget(label(case.row.applicant, "body"))
    if case.serving is not None and case.serving.elsewhere:
        served = t("Do {station} phục vụ.", station=case.serving.name)
        body.addWidget(label(served, "body", name=f"lookup.served:{place}"))
    body.addWidget(label(due(case), "body", name=f"lookup.due:{place}"))
    lacking = missing(case)
    if lacking:
        body.addWidget(label(t("Còn thiếu"), "label"))
        for text in lacking:
            body.addWidget(label(f"• {text}", "body"))
    elif state not in ENDED_UNDONE and not is_asked_elsewhere(case):
        body.addWidget(label(t("Máy này không thấy còn thiếu gì."), "body"))
    # What a supplement asks for is in the list above already.
    said = (case.row.office_says if state != SUPPLEMENT_REQUIRED else None) or case.office_note
    if said:
        body.addWidget(label(t("Cơ quan ghi: {note}", note=said), "body", name=f"lookup.says:{place}"))
    elif state in ENDED_UNDONE:
        lost = t("Máy này không còn lời cơ quan ghi. Mở hồ sơ để hỏi Cổng.")
        body.addWidget(label(lost, "body", name=f"lookup.says:{place}"))
    body.addWidget(label(as_of(case), "hint"))
