"""A small whole number with a minus and a plus: one stop for Tab, changed by the keys + and -."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame

from kiosk.wording import t
from ui.parts.basics import button, label, row

_MORE = frozenset({Qt.Key.Key_Plus, Qt.Key.Key_Equal})
"""The key of + gives = without Shift."""
_LESS = frozenset({Qt.Key.Key_Minus, Qt.Key.Key_Underscore})


class Stepper(QFrame):
    """A counted thing. `changed(int)` tells each new number.

    Object names: the given one, with `:less`, `:more` and `:value` for what stands inside.

    Args:
        text: what is counted.
        value: how many there are.
        most: highest number.
        name: object name.
    """

    changed = Signal(int)

    def __init__(self, text: str, value: int, most: int, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._text = text
        self._most = most
        self._value = value
        self._less = button("−", lambda: self.step(-1), name=f"{name}:less")
        self._more = button("+", lambda: self.step(1), name=f"{name}:more")
        for one, told in (
            (self._less, t("Bớt một: {what}", what=text)),
            (self._more, t("Thêm một: {what}", what=text)),
        ):
            one.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            one.setAccessibleName(told)
            one.setToolTip(told)
            one.setProperty("square", True)
        self._number = label("", "strong", wrap=False, name=f"{name}:value")
        self._number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._number.setMinimumWidth(self.fontMetrics().horizontalAdvance("000"))
        line = row(6, (4, 0, 4, 0))
        line.addWidget(label(text, "body", wrap=False))
        line.addWidget(self._less)
        line.addWidget(self._number)
        line.addWidget(self._more)
        self.setLayout(line)
        self._show()

    @property
    def value(self) -> int:
        """The number shown."""
        return self._value

    def show_value(self, value: int) -> None:
        """Show another number without telling it."""
        self._value = value
        self._show()

    def step(self, by: int) -> None:
        """Go up or down, inside the bounds."""
        value = min(max(self._value + by, 0), self._most)
        if value != self._value:
            self.show_value(value)
            self.changed.emit(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt)
        """Count with the keys; a digit is the number itself."""
        key, typed = Qt.Key(event.key()), event.text()
        held = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if held:
            super().keyPressEvent(event)
        elif key in _MORE or typed == "+":
            self.step(1)
        elif key in _LESS or typed == "-":
            self.step(-1)
        elif typed.isascii() and typed.isdigit():
            self.step(int(typed) - self._value)
        else:
            super().keyPressEvent(event)

    def _show(self) -> None:
        self._number.setText(str(self._value))
        self._less.setEnabled(self._value > 0)
        self._more.setEnabled(self._value < self._most)
        self.setAccessibleName(f"{self._text}: {self._value}")
