"""The battery in the status strip, told only while it is low and nothing charges it.

Object names: `battery`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from kiosk.wording import t
from ui.parts.chips import Chip

if TYPE_CHECKING:
    from forms.errors import TramSoError
    from kiosk.battery import Charge
    from ui.stage import Stage

_EVERY_MS = 60_000
_FIRST_MS = 5_000
"""After the first page: the library that asks the system takes a moment to load."""


class BatteryChip(Chip):
    """Looks once a minute, in a thread of the desk."""

    def __init__(self, stage: Stage) -> None:
        super().__init__("", name="battery")
        self.hide()
        self._stage = stage
        self._looking = False
        self._again = QTimer(self)
        self._again.setInterval(_EVERY_MS)
        self._again.timeout.connect(self.look)
        self._again.start()
        QTimer.singleShot(_FIRST_MS, self, self.look)

    def look(self) -> None:
        """Look now, unless a look is under way."""
        if self._looking:
            return
        self._looking = True
        self._stage.bridge.run(
            self._stage.desk.battery(), self._told, self._not_told, owner=self, held_up=False
        )

    def _told(self, charge: Charge | None) -> None:
        self._looking = False
        self.setVisible(charge is not None and charge.is_low)
        if charge is None or not charge.is_low:
            return
        text = t("Pin còn {percent}%", percent=charge.percent)
        self.show_state(text, "err" if charge.is_nearly_empty else "warn", "circle-alert")
        meaning = t("Cắm sạc sớm. Mọi mục đã gõ đều đã lưu; máy có tắt cũng không mất.")
        self.setToolTip(meaning)
        self.setAccessibleDescription(meaning)

    def _not_told(self, _error: TramSoError) -> None:
        """Say nothing: locked meanwhile."""
        self._looking = False
        self.hide()
