"""The names on the sign-in screen, one of them chosen.

Object names: `signin.operator:<id>`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QVBoxLayout, QWidget

from ui.parts.basics import button, column, empty

if TYPE_CHECKING:
    from kiosk.views.front import OperatorChoice

_ONE_LINE = 28
"""Letters of a name that surely stand on one line."""


class SignInNames(QWidget):
    """One button for each person who may sign in.

    Args:
        choose: told whose name was pressed.

    Attributes:
        operator: whose name is chosen; empty while there is nobody.
    """

    def __init__(self, choose: Callable[[str], object]) -> None:
        super().__init__()
        self.operator = ""
        self._choose = choose
        self._group = QButtonGroup(self)
        self._lines: QVBoxLayout = column(14)
        self.setLayout(self._lines)

    def show_people(self, people: tuple[OperatorChoice, ...]) -> None:
        """Show these people; whoever is chosen stays so while they are among them."""
        for gone in self._group.buttons():
            self._group.removeButton(gone)
        empty(self._lines)
        ids = [one.operator_id for one in people]
        if self.operator not in ids:
            self.operator = ids[0] if ids else ""
        for one in people:
            made = button(
                one.name,
                partial(self._choose, one.operator_id),
                kind="choice",
                icon="user",
                name=_name_of(one.operator_id),
                # A cut name could be that of two people.
                wraps=len(one.name) > _ONE_LINE,
            )
            made.setCheckable(True)
            made.setChecked(one.operator_id == self.operator)
            self._group.addButton(made)
            self._lines.addWidget(made)

    def check(self, operator_id: str) -> None:
        """Let the button of somebody be the pressed one."""
        self.operator = operator_id
        for one in self._group.buttons():
            if one.objectName() == _name_of(operator_id):
                one.setChecked(True)

    def chosen(self) -> QAbstractButton | None:
        """Return the button that is pressed."""
        return self._group.checkedButton()


def _name_of(operator_id: str) -> str:
    return f"signin.operator:{operator_id}"
