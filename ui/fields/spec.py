"""What a field editor is told about its field; made from a form definition, or by hand for a PIN."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Which editor a field gets."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    DIGITS = "digits"
    INTEGER = "integer"
    DATE = "date"
    PARTIAL_DATE = "partial_date"
    YES_NO = "yes_no"
    TICK = "tick"
    RADIO = "radio"
    PICK = "pick"
    SEVERAL = "several"


@dataclass(frozen=True)
class FieldSpec:
    """One field.

    Attributes:
        pointer: JSON pointer of the answer; object name becomes `form.field:<pointer>`.
        kind: which editor.
        label: shown above.
        hint: shown under the label.
        optional: shown as "(không bắt buộc)".
        options: (code, text) of a choice.
        readonly: shown, never typed into (computed answers).
        wide: takes the whole row.
        money: an amount of đồng, shown with its thousands apart.
        upper: shown and stored in capitals (names on papers).
    """

    pointer: str
    kind: Kind
    label: str
    hint: str = ""
    optional: bool = False
    options: tuple[tuple[str, str], ...] = ()
    readonly: bool = False
    wide: bool = False
    money: bool = False
    upper: bool = False
