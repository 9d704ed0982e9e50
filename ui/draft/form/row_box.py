"""Fields side by side, their inputs on one line; below each other when there is no room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.fields.frame import Field
from ui.fields.spec import Kind
from ui.look import theme

_STACKED_FROM = 130
"""From this type size on fields go below each other."""

_TWO_SHORT = 16
"""Letters of two choices together that fit into half a row at such a type."""


def _needs_a_line(field: Field) -> bool:
    """Return whether a choice is too wide to stand beside another field."""
    if field.spec.kind is Kind.SEVERAL:
        return True
    letters = sum(len(text) for _code, text in field.spec.options)
    long = theme.type_size() >= _STACKED_FROM and letters > _TWO_SHORT
    return field.spec.kind is Kind.RADIO and (len(field.spec.options) > 2 or long)


class RowBox(QWidget):
    """One row; a short single field takes half of it."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: tuple[Field, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(14)

    def hold(self, fields: Sequence[Field]) -> None:
        """Put the fields in; called once."""
        self.fields = tuple(fields)
        grid = self._grid
        large = theme.type_size() >= _STACKED_FROM
        beside = [field for field in self.fields if not _needs_a_line(field)]
        stacked = large and len(beside) > 2
        across = 1 if stacked else max(2, len(beside))
        line, place = 0, 0
        for field in self.fields:
            alone = _needs_a_line(field) or (len(self.fields) == 1 and field.spec.wide)
            if (alone and place) or place >= across:
                line, place = line + 1, 0
            # Bottom-aligned: else a hint over one input makes the row step.
            grid.addWidget(field, line, place, 1, across if alone else 1, Qt.AlignmentFlag.AlignBottom)
            place += across if alone else 1
        for one in range(across):
            grid.setColumnStretch(one, 1)
            grid.setColumnMinimumWidth(one, 1)

    def refresh(self) -> None:
        """Take no room when none of its fields is shown."""
        self.setVisible(any(not field.isHidden() for field in self.fields))
