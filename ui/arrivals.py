"""What an answer opens once it is there: only for somebody who still waits for it where they asked.

The portal takes seconds and a slow disk takes one. Whoever went on to the next citizen meanwhile would type on in
another family's form: for them it is told, with a button that leads there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from kiosk.wording import t
from ui.parts.overlay import panel_of

if TYPE_CHECKING:
    from concurrent.futures import Future

    from kiosk.views.cases import DraftView
    from ui.stage import Stage


class Arrival:
    """Remembers where somebody was when they asked for something; made when it is asked.

    Args:
        stage: the signed-in person's.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._moves = stage.moves
        self._panel = panel_of(QApplication.focusWidget())

    def is_awaited(self) -> bool:
        """Return whether they are still there, with no other panel opened over it."""
        panel = panel_of(QApplication.focusWidget())
        return self._stage.moves == self._moves and (panel is None or panel is self._panel)

    def open_draft(self, draft: DraftView, pointer: str | None = None, told: str = "") -> None:
        """Open a draft, at a place of it, and say something with it; else only tell that it is there."""
        stage = self._stage
        if self.is_awaited():
            stage.open_draft(draft, pointer)
            if told:
                stage.toast.say(told)
            return

        def go_there() -> None:
            # Read anew: what is shown then may have been written on since.
            open_when_there(stage, stage.desk.open_case(draft.case_id), pointer, told)

        stage.toast.say(
            t("Hồ sơ bấm mở lúc nãy đã sẵn sàng"),
            way=(t("Mở hồ sơ đó"), go_there),
        )

    def open_case(self, case_id: bytes) -> None:
        """Show a case, unless they went on to something else."""
        if self.is_awaited():
            self._stage.open_case(case_id)


def open_when_there(
    stage: Stage, draft: Future[DraftView], pointer: str | None = None, told: str = ""
) -> None:
    """Open a draft that is being read or made, as `Arrival` does."""
    arrival = Arrival(stage)
    stage.bridge.run(draft, lambda opened: arrival.open_draft(opened, pointer, told))
