"""A fictional case an officer refused, before and after the citizen was told."""

from __future__ import annotations

from dataclasses import replace

from kiosk.attention_views import NoticeView
from kiosk.intake.case_views import event_sentence
from kiosk.views import CaseView
from tests.support.fakes import NOON_22_NOV_2026_MS as NOON
from tests.ui.fiction import HOUR, returned, rows

VERSION = 2


def not_accepted(told_ms: int | None = None) -> CaseView:
    """Return the refused case of the list, with the reason."""
    case = replace(rows()[-1], told=told_ms is not None)
    sealed_ms = case.changed_ms
    packet = replace(
        returned().packets[0], sealed_ms=sealed_ms, text_received_ms=sealed_ms, complete_ms=sealed_ms + HOUR
    )
    told = () if told_ms is None else ((told_ms, event_sentence("settled", {"told": VERSION})),)
    events = (
        (case.changed_ms, event_sentence("sealed", {})),
        (NOON - 3 * HOUR, event_sentence("dossier", {"state": 3})),
        *told,
    )
    view = CaseView(case, "H17.132.16-261122-0008", (packet,), (), None, None, events)
    return replace(view, notice=NoticeView(3, VERSION, case.office_says, told_ms))
