"""Fields side by side, their inputs on one line; below each other when there is no room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ui import theme
from ui.fields.frame import Field

_STACKED_FROM = 130
"""From this type size on fields go below each other."""


class RowBox(QWidget):
    """One row; a short single field takes half of it."""

    def __init__(self, fields: Sequence[Field]) -> None:
        super().__init__()
        self.fields = tuple(fields)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(14)
        stacked = theme.type_size() >= _STACKED_FROM and len(self.fields) > 2
        across = 1 if stacked else max(2, len(self.fields))
        for position, field in enumerate(self.fields):
            # Bottom-aligned: else a hint over one input makes the row step.
            place = (position, 0) if stacked else (0, position)
            span = across if len(self.fields) == 1 and field.spec.wide else 1
            grid.addWidget(field, *place, 1, span, Qt.AlignmentFlag.AlignBottom)
        for one in range(across):
            grid.setColumnStretch(one, 1)
            grid.setColumnMinimumWidth(one, 1)

    def refresh(self) -> None:
        """Take no room when none of its fields is shown."""
        self.setVisible(any(not field.isHidden() for field in self.fields))
