"""A card with one question and its answers side by side; the chosen one stays pressed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QButtonGroup, QFrame

from ui.parts.basics import button, column, label
from ui.parts.flow import Flow


class ChoiceCard(QFrame):
    """One setting. Object names of the answers: `<name>:<value>`.

    Args:
        title: what is asked.
        hint: what it changes and from when.
        name: of the setting.
        options: (value, text) of each answer.
        present: the value in force.
        choose: told the value pressed.
    """

    def __init__(
        self,
        title: str,
        hint: str,
        name: str,
        options: tuple[tuple[str, str], ...],
        present: str,
        choose: Callable[[str], None],
    ) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.stack = column(8, (18, 14, 18, 16))
        self.stack.addWidget(label(title, "h2"))
        self.stack.addWidget(label(hint, "hint"))
        self._group = QButtonGroup(self)
        made = []
        for value, text in options:
            one = button(text, partial(choose, value), kind="choice", name=f"{name}:{value}")
            one.setAccessibleName(f"{title}: {text}")
            one.setCheckable(True)
            one.setChecked(value == present)
            self._group.addButton(one)
            made.append(one)
        self.stack.addWidget(Flow(made))
        self.setLayout(self.stack)
