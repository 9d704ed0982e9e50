"""A value the program worked out: shown as text, never an input."""

from __future__ import annotations

from kiosk.wording import grouped, t
from ui.fields.dates import show_date
from ui.fields.frame import Field
from ui.fields.spec import FieldSpec
from ui.parts.basics import label


class ReadonlyField(Field):
    """Shows a computed answer; away while there is none."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__(spec)
        self._value: object | None = None
        self._text = label("–", "strong")
        self.hold(self._text)

    def value(self) -> object | None:
        """Return what is shown."""
        return self._value

    def set_value(self, value: object | None) -> None:
        """Show a computed value."""
        self._value = value
        self.remember(value)
        self._text.setText(shown_value(value, self.spec.options, money=self.spec.money))
        self.setVisible(value is not None)

    def commit(self) -> None:
        """Never tells: the program fills this in."""


def shown_value(
    value: object | None, options: tuple[tuple[str, str], ...] = (), *, money: bool = False
) -> str:
    """Return an answer in words: a choice's text, Có or Không, a date or a sum the usual way, else as it is."""
    if value is None:
        return "–"
    if isinstance(value, list):
        return ", ".join(shown_value(one, options) for one in value) or "–"
    if isinstance(value, bool):
        return t("Có") if value else t("Không")
    if money and isinstance(value, int):
        return grouped(value)
    text = str(value)
    for code, label_text in options:
        if code == text:
            return label_text
    return show_date(text)
