"""Choices without a list: yes or no, a pledge to tick, a few radio buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QWidget

from kiosk.wording import t
from ui.fields.frame import Field
from ui.fields.spec import FieldSpec
from ui.look import theme
from ui.parts.tick_box import TickBox

_ONE_LINE = 40
"""Letters of all choices together that still stand in one line."""
_LONG = 22
"""Letters of one choice from which two do not fit side by side at a large type."""


class _Ground(QWidget):
    """Holds the buttons; takes no focus itself."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)


def _across(texts: tuple[str, ...]) -> int:
    """Return how many choices stand side by side."""
    if max(map(len, texts), default=0) > _LONG and theme.type_size() >= theme.RAIL_COLLAPSES_AT:
        return 1
    return 2 if sum(map(len, texts)) > _ONE_LINE else max(1, len(texts))


class RadioField(Field):
    """One of a few; nothing is chosen beforehand. Object names: `form.option:<pointer>:<code>`."""

    def __init__(self, spec: FieldSpec, values: tuple[object, ...] | None = None) -> None:
        super().__init__(spec)
        self._values: tuple[object, ...] = values or tuple(code for code, _text in spec.options)
        ground = _Ground()
        grid = QGridLayout(ground)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(0)
        grid.setHorizontalSpacing(24)
        self._group = QButtonGroup(self)
        across = _across(tuple(text for _code, text in spec.options))
        for position, (code, text) in enumerate(spec.options):
            made = QRadioButton(text)
            made.setObjectName(f"form.option:{spec.pointer}:{code}")
            made.setAccessibleName(f"{spec.label}: {text}")
            made.setEnabled(not spec.readonly)
            self._group.addButton(made, position)
            grid.addWidget(made, position // across, position % across)
        grid.setColumnStretch(across, 1)
        self._group.idClicked.connect(lambda _position: self._chosen())
        self.hold(ground)
        self._lead_focus()

    def value(self) -> object | None:
        """Return the chosen value, `None` when none is."""
        position = self._group.checkedId()
        return None if position < 0 else self._values[position]

    def set_value(self, value: object | None) -> None:
        """Show a stored choice."""
        self.remember(value)
        self._group.setExclusive(False)
        for position, one in enumerate(self._values):
            same = one == value and isinstance(one, bool) == isinstance(value, bool)
            self._group.button(position).setChecked(same)
        self._group.setExclusive(True)
        self._lead_focus()

    def _chosen(self) -> None:
        self._lead_focus()
        self.leave()

    def _lead_focus(self) -> None:
        """Let focus put on the field go to the chosen button, else the first."""
        if self._group.buttons():
            self.setFocusProxy(self._group.checkedButton() or self._group.buttons()[0])

    def _marked(self) -> tuple[QWidget, ...]:
        return ()


def yes_no(spec: FieldSpec) -> RadioField:
    """Return a question with Có and Không."""
    from dataclasses import replace

    asked = replace(spec, options=(("true", t("Có")), ("false", t("Không"))))
    return RadioField(asked, (True, False))


class TickField(Field):
    """A statement to tick; stored as true or not at all."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__(spec)
        self._label.hide()
        # With nothing in its head an aligned stack would be no wider than the box, and cut the hint.
        self._stack.setAlignment(Qt.AlignmentFlag(0))
        self._box = TickBox(spec.label)
        self._box.setEnabled(not spec.readonly)
        self._box.clicked.connect(lambda _checked=False: self.leave())
        self.hold(self._box)

    def value(self) -> object | None:
        """Return true, or `None` when not ticked."""
        return True if self._box.isChecked() else None

    def set_value(self, value: object | None) -> None:
        """Show a stored mark."""
        self.remember(True if value is True else None)
        self._box.setChecked(value is True)
