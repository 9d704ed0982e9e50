"""Several choices of one question: a box to tick for each, walked with the arrow keys and ticked with Space."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from forms.text import fold
from kiosk.wording import t
from ui.fields.frame import Field
from ui.fields.spec import FieldSpec
from ui.look import theme
from ui.parts.basics import label
from ui.parts.tick_box import TickBox, beside

FIND_FROM = 13
"""Choices from which a line to search in stands above them."""
MOST_SHOWN = 24
"""Choices drawn at once of a long list, besides what is ticked; the rest is found by typing."""
_LONG = 30
"""Letters of one choice from which each takes a whole line."""
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1}


def _cell_of(box: TickBox) -> QWidget:
    cell = box.parentWidget()
    if cell is None:
        raise RuntimeError("a box outside its cell")
    return cell


def _take_away(box: TickBox) -> None:
    cell = _cell_of(box)
    cell.hide()
    cell.deleteLater()


class SeveralField(Field):
    """Any number of choices; the value is the list of their codes in the order of the list.

    One stop of the Tab key: the arrow keys go from box to box, Space ticks. Object names:
    `form.option:<pointer>:<code>`, `form.find:<pointer>` for the line above a long list.
    """

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__(spec)
        self._options = spec.options
        self._chosen: list[object] = []
        self._boxes: dict[object, TickBox] = {}
        ground = self._ground = QWidget()
        ground.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        stack = QVBoxLayout(ground)
        stack.setContentsMargins(0, 0, 0, 0)
        self._find = QLineEdit()
        self._find.setObjectName(f"form.find:{spec.pointer}")
        self._find.setPlaceholderText(t("Gõ vài chữ để tìm"))
        self._find.setAccessibleName(t("Tìm trong {name}", name=spec.label))
        self._find.setMaxLength(60)
        self._find.textEdited.connect(lambda _text: self._draw())
        stack.addWidget(self._find)
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(0)
        self._grid.setHorizontalSpacing(24)
        stack.addLayout(self._grid)
        self._more = label("", "hint")
        stack.addWidget(self._more)
        self.hold(ground)
        self._draw()

    def value(self) -> object | None:
        """Return the codes of what is ticked, `None` when nothing is."""
        return list(self._chosen) or None

    def set_value(self, value: object | None) -> None:
        """Show stored choices; a code the list does not know is shown ticked, so that it can be taken away."""
        chosen = list(value) if isinstance(value, list) else []
        self.remember(list(chosen) or None)
        if chosen != self._chosen:
            self._chosen = chosen
            self._draw()

    def set_options(self, options: tuple[tuple[str, str], ...]) -> None:
        """Offer other choices, because the answer they depend on is another; what is ticked stays."""
        if options != self._options:
            self._options = options
            for box in self._boxes.values():
                _take_away(box)
            self._boxes = {}
            self._draw()

    def _shown(self) -> list[tuple[object, str]]:
        known = {code for code, _ in self._options}
        strange: list[tuple[object, str]] = [(one, str(one)) for one in self._chosen if one not in known]
        if len(self._options) < FIND_FROM:
            return [*self._options, *strange]
        wanted = fold(self._find.text().strip())
        ticked = [option for option in self._options if option[0] in self._chosen]
        found = [o for o in self._options if o[0] not in self._chosen and wanted in fold(o[1])]
        self._more.setText(t("Còn {n} mục nữa. Gõ để tìm.", n=len(found) - MOST_SHOWN))
        self._more.setVisible(len(found) > MOST_SHOWN)
        return [*ticked, *found[:MOST_SHOWN], *strange]

    def _draw(self) -> None:
        """Lay the boxes out anew; a box that stays keeps the focus."""
        long = len(self._options) >= FIND_FROM
        self._find.setVisible(long)
        if not long:
            self._more.hide()
        shown = self._shown()
        wanted = {code for code, _ in shown}
        for code in [code for code in self._boxes if code not in wanted]:
            _take_away(self._boxes.pop(code))
        across = self._across()
        for position, (code, text) in enumerate(shown):
            if code not in self._boxes:
                self._boxes[code] = self._made(code, text)
            cell = _cell_of(self._boxes[code])
            self._grid.addWidget(cell, position // across, position % across)
            cell.show()
            self._boxes[code].setChecked(code in self._chosen)
        self._boxes = {code: self._boxes[code] for code, _ in shown}
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column < across else 0)
        self._one_stop(next((box for box in self._boxes.values() if box.hasFocus()), None))

    def _made(self, code: object, text: str) -> TickBox:
        # Words beside the box wrap, those inside cannot; one way for all of a question keeps them in line.
        wide = self._is_wide()
        cell = QWidget(self._ground)
        box = TickBox("" if wide else text, cell)
        box.setObjectName(f"form.option:{self.spec.pointer}:{code}")
        box.setAccessibleName(f"{self.spec.label}: {text}")
        box.setEnabled(not self.spec.readonly)
        box.clicked.connect(partial(self._ticked, code))
        box.installEventFilter(self)
        if wide:
            line = beside(box, text)
        else:
            line = QHBoxLayout()
            line.setContentsMargins(0, 0, 0, 0)
            line.addWidget(box)
            line.addStretch(1)
        cell.setLayout(line)
        return box

    def _is_wide(self) -> bool:
        return max((len(text) for _, text in self._options), default=0) > _LONG

    def _across(self) -> int:
        return 1 if self._is_wide() or theme.type_size() >= theme.RAIL_COLLAPSES_AT else 2

    def _ticked(self, code: object) -> None:
        on = self._boxes[code].isChecked()
        chosen = {*self._chosen, code} if on else {one for one in self._chosen if one != code}
        order = [one for one, _ in self._options]
        rest = [one for one in self._chosen if one not in order and one in chosen]
        self._chosen = [*(one for one in order if one in chosen), *rest]
        self._one_stop(self._boxes.get(code))
        self.leave()

    def _one_stop(self, current: TickBox | None) -> None:
        """Let Tab stop at one box: the one in use, else the first ticked, else the first."""
        boxes = list(self._boxes.values())
        stop = current or next((box for box in boxes if box.isChecked()), boxes[0] if boxes else None)
        for box in boxes:
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus if box is stop else Qt.FocusPolicy.ClickFocus)
        first = self._find if len(self._options) >= FIND_FROM else stop
        if first is not None:
            self.setFocusProxy(first)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt)
        """Walk with the arrow keys."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            boxes = list(self._boxes.values())
            step = _STEPS.get(Qt.Key(event.key()))
            if step is not None and isinstance(watched, TickBox) and watched in boxes:
                box = boxes[(boxes.index(watched) + step) % len(boxes)]
                self._one_stop(box)
                box.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, TickBox):
            self._one_stop(watched)
        return super().eventFilter(watched, event)

    def _marked(self) -> tuple[QWidget, ...]:
        return tuple(self._boxes.values())
