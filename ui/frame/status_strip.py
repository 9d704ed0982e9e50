"""The strip at the foot of the window: the permanent pill, the battery while it is low, the keys of the moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame

from ui.frame.battery_chip import BatteryChip
from ui.parts.basics import row
from ui.parts.key_hints import KeyHints
from ui.parts.sync_pill import SyncPill

if TYPE_CHECKING:
    from ui.stage import Stage


class StatusStrip(QFrame):
    """What a person sees on every screen.

    Attributes:
        pill: how sending stands; a press opens Đồng bộ.
        keys: the keys of the moment.
    """

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.setObjectName("status")
        self.pill = SyncPill()
        self.pill.pressed.connect(lambda: stage.go("sync"))
        self.keys = KeyHints()
        line = row(10, (12, 6, 12, 6))
        line.addWidget(self.pill)
        line.addWidget(BatteryChip(stage))
        line.addWidget(self.keys, 1)
        self.setLayout(line)
