"""What can be done in an open draft, step by step: the same for the palette, F1 and the status strip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from kiosk.wording import t
from ui.draft.review.prepare_step import PrepareStep
from ui.draft.review.review_step import ReviewStep
from ui.pages.page import PageAct
from ui.pages.work.work_ways import places_to_mend

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.draft.state import DraftState


class Bench(Protocol):
    """What an open draft can do."""

    state: DraftState

    def step(self) -> QWidget:
        """Return the widget of the present step."""

    def forward(self) -> object:
        """Go to the next step, seal, or leave."""

    def print_out(self) -> object:
        """Print the slip, or what is prepared."""

    def scan(self) -> object:
        """Read a card."""

    def next_problem(self) -> object:
        """Go to the next error."""

    def show_citizen(self) -> object:
        """Open or close the citizen's screen."""


def work_acts(bench: Bench, *, sealed: bool) -> tuple[PageAct, ...]:
    """Return what the present step offers, its main act first.

    Args:
        bench: the open draft.
        sealed: its slip is shown and nothing can be changed any more.
    """
    if sealed:
        return (
            PageAct("house", t("Xong, về Hôm nay"), bench.forward, "Ctrl+Enter"),
            PageAct("printer", t("In phiếu"), bench.print_out, "Ctrl+P"),
        )
    acts = list(_main(bench))
    if bench.state.draft.form.slots():
        acts.append(PageAct("scan-line", t("Quét thẻ căn cước"), bench.scan, "F2"))
    if places_to_mend(bench.state):
        acts.append(PageAct("circle-alert", t("Tới lỗi kế tiếp"), bench.next_problem, "F8"))
    elif isinstance(step := bench.step(), ReviewStep) and step.has_left():
        acts.append(PageAct("chevron-down", t("Tới việc còn lại"), bench.next_problem, "F8"))
    if not bench.state.draft.prepared:
        acts.append(PageAct("monitor", t("Màn hình của người dân: mở, đóng"), bench.show_citizen, "F9"))
    return tuple(acts)


def why_blocked(bench: Bench) -> str:
    """Return why nothing can be sealed yet, where sealing is what the step is for."""
    step = bench.step()
    if not isinstance(step, ReviewStep):
        return ""
    wrong = sum(problem.severity == "error" for problem in bench.state.problems())
    if wrong:
        return t("Chưa niêm phong được: còn {n} mục cần sửa (F8)", n=wrong)
    if not bench.state.check.ready:
        return t("Chưa niêm phong được: còn mục phải trả lời ở trên")
    waits = step.waits_for()[0]
    return t("Chưa niêm phong được: {why}", why=waits[:1].lower() + waits[1:]) if waits else ""


def _main(bench: Bench) -> tuple[PageAct, ...]:
    step = bench.step()
    if isinstance(step, ReviewStep):
        if not bench.state.check.ready:
            return ()
        if step.waits_for()[0]:
            # The key leads to what has to come before the seal, and must not be told as the seal.
            return (
                PageAct(
                    "pen-line", t("Tới việc còn thiếu trước khi niêm phong"), bench.forward, "Ctrl+Enter"
                ),
            )
        return (PageAct("file-check", t("Niêm phong và in phiếu"), bench.forward, "Ctrl+Enter"),)
    if isinstance(step, PrepareStep):
        return (PageAct("printer", t("In tờ khai"), bench.print_out, "Ctrl+P"),)
    return (PageAct("arrow-right", t("Bước tiếp theo"), bench.forward, "Ctrl+Enter"),)
