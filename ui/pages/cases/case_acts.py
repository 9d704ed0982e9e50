"""What the acts of one case do beyond its own page: they end on another screen, or outlive the page.

None of them is owned by the page: news of the case shows it anew, and the key press must not be lost with it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from kiosk.wording import t
from ui.arrivals import Arrival, open_when_there
from ui.pages.cases.withdraw_panel import tell_withdrawn
from ui.parts.toast import SHOWN_MS

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from kiosk.views.cases import CaseView
    from ui.stage import Stage

_UNDO_SPARE_MS = 2_000
"""The time to undo a withdrawal begins when it is told, a moment after it was stored."""


def withdraw(stage: Stage, case_id: bytes, reason: str) -> None:
    """Take a case back, and tell it with the way to undo that."""
    arrival = Arrival(stage)
    # A discard on its way comes first: done afterwards, it would find no draft and say so.
    stage.toast.settle()
    asked = stage.desk.withdraw(case_id, reason, SHOWN_MS + _UNDO_SPARE_MS)
    stage.bridge.run(asked, partial(tell_withdrawn, stage, arrival, case_id))


def correct_sealed(stage: Stage, case_id: bytes) -> None:
    """Hold a sealed supplement that has not left, and open it as a draft."""
    told = t("Bản đã niêm phong được giữ lại. Niêm phong bản sửa để gửi bản sửa.")
    open_when_there(stage, stage.desk.open_supplement(case_id), None, told)


def discard(stage: Stage, case: CaseView) -> None:
    """Throw the open draft away, unless that is undone in time; opening it again is an undo too."""
    case_id = case.row.case_id
    said = t("Đã bỏ tờ khai đã chuẩn bị") if case.row.prepared else t("Đã bỏ bản nháp")
    if case.answer == "held":
        said = t("Đã bỏ bản sửa, gửi bản đã niêm phong")
    # First: opening a screen puts an older message away.
    stage.go("cases")
    stage.toast.say(
        said,
        undo=lambda: stage.open_case(case_id),
        done=lambda: stage.bridge.run(stage.desk.discard(case_id), lambda _done: None),
        about=case_id,
    )


def duplicate_seen(stage: Stage, case: CaseView) -> Callable[[], object] | None:
    """Return what notes that somebody has read of a possible duplicate; None where it is no news any more."""
    code = None if case.row.news is None else case.row.news.duplicate
    if code is None:
        return None
    case_id = case.row.case_id

    def note() -> None:
        arrival = Arrival(stage)
        stage.bridge.run(stage.desk.note_duplicate(case_id, code), lambda _done: arrival.open_case(case_id))

    return note


def handed_over(stage: Stage, arrival: Arrival, case_id: bytes, over: QWidget) -> None:
    """Say that a handover is noted, and ask the citizen for their opinion."""
    from ui.citizen.opinion_screen import ask_opinion

    here = arrival.is_awaited()
    arrival.open_case(case_id)
    stage.toast.say(t("Đã ghi trao kết quả, chờ Cổng xác nhận"))
    if here:
        ask_opinion(stage, case_id, over)
