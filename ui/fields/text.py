"""Typed fields: text, long text, digits and whole numbers.

Input methods type in bursts of backspaces and letters, so nothing here rewrites the text while the person
types: the value is taken when the field is left, put into Unicode NFC there, and shown tidied only then.
"""

from __future__ import annotations

import re
import unicodedata

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy

from forms.text import MAX_CHARS
from kiosk.wording import grouped
from ui.fields.frame import Field
from ui.fields.spec import FieldSpec
from ui.look import theme

LONGEST = MAX_CHARS
"""What the program takes at all: fits the desk's 64 KiB whatever the letters are.

What a form takes is for its check to say: an editor that stopped there would drop the end of a paste in silence.
"""
_THOUSANDS = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+|[0-9]{1,3}(,[0-9]{3})+")


class LineEditor(QLineEdit):
    """A line that knows when it is left. Enter goes on to the next field."""

    def __init__(self, field: Field, longest: int) -> None:
        super().__init__()
        self._field = field
        self.setMaxLength(longest)
        self.setMinimumHeight(theme.px(40))

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 (Qt)
        """Put the cursor behind what stands there when the program leads here: before it, typing would mix."""
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.OtherFocusReason:
            self.end(False)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 (Qt)
        """Take the value when focus goes away, not when a popup or another window covers it."""
        super().focusOutEvent(event)
        if event.reason() == Qt.FocusReason.PopupFocusReason:
            return
        self._field.leave()
        # A long answer shows its beginning; who comes back from another window goes on where they were.
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.home(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt)
        """Go on with Enter, the way clerks fill a paper form; Ctrl+Enter is the screen's."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self._field.commit()
            self.focusNextChild()
            return
        if event.key() == Qt.Key.Key_Down and plain and self._field.take_suggestion():
            return
        super().keyPressEvent(event)


class TextField(Field):
    """One line of text; stored trimmed, single-spaced and in NFC."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__(spec)
        self._line = LineEditor(self, LONGEST)
        self._line.setReadOnly(spec.readonly)
        if spec.readonly:
            self._line.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.hold(self._line)

    def value(self) -> object | None:
        """Return the tidied text, `None` when empty."""
        text = " ".join(unicodedata.normalize("NFC", self._line.text()).split())
        if self.spec.upper:
            text = text.upper()
        return text or None

    def set_value(self, value: object | None) -> None:
        """Show a stored text."""
        self.remember(value)
        shown = "" if value is None else str(value)
        if shown != self._line.text():
            self._line.setText(shown)
            self._line.setCursorPosition(0)

    def take_suggestion(self) -> bool:
        """Write what is suggested into the empty line; return whether there was something."""
        if not self.suggestion() or self._line.text():
            return False
        self._line.setText(self.suggestion())
        self.commit()
        return True

    def leave(self) -> None:
        """Show the tidied text, then tell."""
        tidy = self.value()
        shown = "" if tidy is None else self._shown(tidy)
        if not self.spec.readonly and shown != self._line.text():
            self._line.setText(shown)
        super().leave()

    def _shown(self, value: object) -> str:
        return str(value)


class DigitsField(TextField):
    """A number that is a name (identity, phone): digits only, blanks and dots between them dropped."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__(spec)
        self._line.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)

    def value(self) -> object | None:
        """Return the text without blanks, dots and dashes; other marks stay for the check to name."""
        text = unicodedata.normalize("NFC", self._line.text())
        return "".join(letter for letter in text if letter not in " .-\u00a0") or None


class IntegerField(TextField):
    """A whole number; what is not one is stored as typed, and the check says so.

    A sum of money is shown with its thousands apart, as on paper, and may be typed so.
    """

    def value(self) -> object | None:
        """Return the number, the text if it is not one, `None` when empty."""
        text = "".join(self._line.text().split())
        if not text:
            return None
        if self.spec.money and _THOUSANDS.fullmatch(text):
            text = text.replace(".", "").replace(",", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else text

    def set_value(self, value: object | None) -> None:
        """Show a stored number."""
        super().set_value(None if value is None else self._shown(value))
        self.remember(value)

    def _shown(self, value: object) -> str:
        return grouped(value) if self.spec.money and isinstance(value, int) else str(value)


class _LongEditor(QPlainTextEdit):
    """Several lines; Tab goes on."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self._field = field
        self.setTabChangesFocus(True)
        self.setFixedHeight(theme.px(92))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 (Qt)
        """Take the value when focus goes away."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._field.leave()


class LongTextField(Field):
    """Several lines of text, stored in NFC with lines kept."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__(spec)
        self._text = _LongEditor(self)
        self._text.setReadOnly(spec.readonly)
        self.hold(self._text)

    def value(self) -> object | None:
        """Return the text, `None` when blank."""
        text = unicodedata.normalize("NFC", self._text.toPlainText()).strip()
        return text or None

    def set_value(self, value: object | None) -> None:
        """Show a stored text."""
        self.remember(value)
        shown = "" if value is None else str(value)
        if shown != self._text.toPlainText():
            self._text.setPlainText(shown)
