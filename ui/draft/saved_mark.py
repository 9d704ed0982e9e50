"""Whether what was typed is on disk, at the foot of a draft. Object name: `work.saved`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from kiosk.wording import clock_time, t
from ui.look import icons
from ui.parts.basics import label, picture, row

if TYPE_CHECKING:
    from forms.errors import TramSoError
    from ui.draft.state import DraftState


class SavedMark(QWidget):
    """The tick, which comes only once the desk says that the answer is durable."""

    def __init__(self, state: DraftState) -> None:
        super().__init__()
        self._state = state
        self._tick = picture("check", "ok", 18)
        self._text = label("", "hint", wrap=False, name="work.saved")
        line = row(12)
        line.addWidget(self._tick)
        line.addWidget(self._text)
        self.setLayout(line)
        state.saving.connect(lambda: self._show(t("Đang lưu…"), "refresh-cw", "info"))
        state.saved.connect(self._saved)
        state.save_failed.connect(self._not_saved)
        self._saved(state.draft.saved_ms)

    def _show(self, text: str, icon: str, token: str) -> None:
        self._text.setText(text)
        self._tick.setPixmap(icons.pixmap(icon, token, 18))

    def _saved(self, at_ms: object) -> None:
        if isinstance(at_ms, int):
            self._show(t("Đã lưu {at}", at=clock_time(at_ms)), "check", "ok")

    def _not_saved(self, error: TramSoError) -> None:
        self._show(t("Chưa lưu được"), "circle-alert", "err")
        self._state.stage.fail(error, {"again": self._state.save_again})
