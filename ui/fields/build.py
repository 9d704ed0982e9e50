"""Which editor a field gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.fields.choices import RadioField, TickField, yes_no
from ui.fields.dates import DateField
from ui.fields.pick import PickField
from ui.fields.readonly import ReadonlyField
from ui.fields.several import SeveralField
from ui.fields.spec import Kind
from ui.fields.text import DigitsField, IntegerField, LongTextField, TextField

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.fields.frame import Field
    from ui.fields.spec import FieldSpec

_EDITORS: dict[Kind, Callable[[FieldSpec], Field]] = {
    Kind.TEXT: TextField,
    Kind.LONG_TEXT: LongTextField,
    Kind.DIGITS: DigitsField,
    Kind.INTEGER: IntegerField,
    Kind.DATE: DateField,
    Kind.PARTIAL_DATE: DateField,
    Kind.YES_NO: yes_no,
    Kind.TICK: TickField,
    Kind.RADIO: RadioField,
    Kind.PICK: PickField,
    Kind.SEVERAL: SeveralField,
}


def build(spec: FieldSpec) -> Field:
    """Return the editor of a field."""
    return ReadonlyField(spec) if spec.readonly else _EDITORS[spec.kind](spec)
