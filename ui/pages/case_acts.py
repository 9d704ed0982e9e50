"""What the acts of one case do beyond its own page: they end on another screen, or outlive the page.

None of them is owned by the page: news of the case shows it anew, and the key press must not be lost with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.wording import t

if TYPE_CHECKING:
    from concurrent.futures import Future

    from PySide6.QtWidgets import QWidget

    from kiosk.views import CaseView, DraftView
    from ui.stage import Stage


def open_draft(stage: Stage, draft: Future[DraftView], pointer: str | None = None, told: str = "") -> None:
    """Show a draft once it is there, at a place of it, and say something with it."""

    def show(opened: DraftView) -> None:
        stage.open_draft(opened, pointer)
        if told:
            stage.toast.say(told)

    stage.bridge.run(draft, show)


def correct_sealed(stage: Stage, case_id: bytes) -> None:
    """Hold a sealed supplement that has not left, and open it as a draft."""
    told = t("Bản đã niêm phong được giữ lại. Niêm phong bản sửa để gửi bản sửa.")
    open_draft(stage, stage.desk.open_supplement(case_id), None, told)


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


def handed_over(stage: Stage, case_id: bytes, over: QWidget) -> None:
    """Say that a handover is noted, and ask the citizen for their opinion."""
    from ui.citizen.opinion_screen import ask_opinion

    stage.open_case(case_id)
    stage.toast.say(t("Đã ghi trao kết quả, chờ Cổng xác nhận"))
    ask_opinion(stage, case_id, over)
