"""A list whose items have the same fields (brothers and sisters): add, fill, take away with undo.

Indexes never have gaps: taking an item away moves the later ones up and empties the last, in one save. An
item emptied by hand goes when it is left, since the check numbers what has answers.
Object names: `form.add:<pointer>`, `form.remove:<pointer>/<n>`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

import shiboken6
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from forms import pointer as pointers
from kiosk import wording
from kiosk.wording import t
from ui.parts.basics import button, column, frame, label, row

if TYPE_CHECKING:
    from collections.abc import Callable

    from forms.schema.page import Element, Repeat
    from ui.draft.state import DraftState
    from ui.stage import Stage

_PRESSED_MS = 50
"""How soon to look again whether the mouse button was let go."""


class ItemHost(Protocol):
    """The step a list stands in: it builds and shows the fields of the items."""

    state: DraftState

    def fill(
        self, into: QVBoxLayout, elements: tuple[Element, ...], *, inner: bool, prefix: tuple[str, ...]
    ) -> None:
        """Build the fields of an item."""

    def forget(self, prefix: str) -> None:
        """Drop the fields of an item."""

    def pointer_of(self, widget: QWidget) -> str | None:
        """Return the place whose field a widget is in."""

    def jump(self, pointer: str) -> bool:
        """Put the cursor into a field."""

    def refresh(self) -> None:
        """Show what is asked now."""

    def show_answers(self) -> None:
        """Show every stored answer."""


class RepeatBox(QFrame):
    """The items of one list."""

    def __init__(self, step: ItemHost, repeat: Repeat) -> None:
        super().__init__()
        self.pointer = repeat.pointer
        self._step = step
        self._repeat = repeat
        self._items: list[QFrame] = []
        self._begun = 0
        """Items that stay though the last of them has no answer yet: somebody was just added."""
        language = wording.language()
        self.setObjectName(f"form.group:{repeat.pointer}")
        self.setProperty("role", "card")
        stack = column(12, (20, 16, 20, 18))
        stack.addWidget(label(repeat.label(language), "h2"))
        hint = repeat.hint(language)
        if hint:
            stack.addWidget(label(hint, "hint"))
        self._of_people = (repeat.title_pointer or "").endswith("/fullName")
        self._none = label(
            t("Hỏi người dân: có ai để ghi vào đây không? Có thì thêm, không thì bấm Tab.")
            if self._of_people
            else t("Hỏi người dân: có gì để ghi vào đây không? Có thì thêm, không thì bấm Tab."),
            "strong",
            name=f"form.none:{repeat.pointer}",
        )
        stack.addWidget(self._none)
        self._body: QVBoxLayout = column(10)
        stack.addLayout(self._body)
        foot = row(8)
        add = t("Thêm một người") if self._of_people else t("Thêm một mục")
        self._add = button(add, self._add_one, icon="plus", name=f"form.add:{repeat.pointer}")
        foot.addWidget(self._add)
        foot.addStretch(1)
        stack.addLayout(foot)
        self.setLayout(stack)
        self.setFocusProxy(self._add)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def asks_for_some(self) -> bool:
        """Return whether it is asked now and nobody said that there is anything for it."""
        return not self._items and self._step.state.check.is_relevant(self.pointer)

    def match_answers(self) -> None:
        """Show as many items as have answers, and whoever was just added."""
        answered = self._step.state.item_count(self.pointer)
        if answered >= self._begun:
            self._begun = 0
        wanted = max(answered, self._begun, self._repeat.min_items)
        while len(self._items) > wanted and not self._is_last_in_use():
            self._drop_last()
        while len(self._items) < wanted:
            self._grow()
        self._refresh()

    def _add_one(self) -> None:
        last = self._place(len(self._items) - 1)
        answered = any(pointers.covers(last, one) for one in self._step.state.answers)
        if self._items and not answered:
            self._step.jump(last)
            return
        self._grow()
        self._begun = len(self._items)
        self._refresh()
        self._step.jump(self._place(len(self._items) - 1))

    def _grow(self) -> None:
        position = len(self._items)
        place = pointers.split(self._place(position))
        head = row(8)
        which = t("Người thứ {n}", n=position + 1) if self._of_people else t("Mục {n}", n=position + 1)
        head.addWidget(label(which, "h3"), 1)
        head.addWidget(
            button(
                t("Bỏ"),
                lambda: self._remove(position),
                kind="danger",
                icon="trash-2",
                name=f"form.remove:{self._place(position)}",
            )
        )
        stack = column(8, (14, 10, 14, 14))
        stack.addLayout(head)
        self._step.fill(stack, self._repeat.elements, inner=True, prefix=place)
        box = frame(stack)
        self._items.append(box)
        self._body.addWidget(box)
        self._step.refresh()

    def _remove(self, position: int) -> None:
        before = self._values()
        after = [item for number, item in enumerate(before) if number != position]
        self._write(before, after)
        stage = self._step.state.stage
        self._say_gone(position, partial(self._bring_back, stage, position, before[position]))

    def _say_gone(self, position: int, undo: Callable[[], None] | None) -> None:
        gone = t("Đã bỏ người thứ {n}") if self._of_people else t("Đã bỏ mục {n}")
        self._step.state.stage.toast.say(gone.format(n=position + 1), undo=undo)

    def _focus_moved(self, old: QWidget | None, now: QWidget | None) -> None:
        left = old is not None and self.isAncestorOf(old) and self._item_of(old) != self._item_of(now)
        if left and len(self._items) > 1:
            QTimer.singleShot(0, self, self._close_gaps)

    def _close_gaps(self) -> None:
        """Take away what was emptied and left before a later item, the cursor staying with its person."""
        here = QApplication.focusWidget()
        if here is None and self.isVisible():
            # Another window is in front: whoever comes back to the item may go on in it.
            return
        if QApplication.mouseButtons():
            # A button pressed at one item must not come up at another.
            QTimer.singleShot(_PRESSED_MS, self, self._close_gaps)
            return
        before, at = self._values(), self._item_of(here)
        filled = [number for number, item in enumerate(before) if item]
        gone = [n for n in range(max(filled, default=0)) if not before[n] and n != at]
        if not gone:
            return
        place = self._step.pointer_of(here) if here is not None and at is not None else None
        self._write(before, [item for number, item in enumerate(before) if number not in gone])
        self._say_gone(gone[0], None)
        if place is not None and at is not None and gone[0] < at:
            moved = at - sum(1 for number in gone if number < at)
            self._step.jump(self._place(moved) + place[len(self._place(at)) :])

    def _item_of(self, widget: QWidget | None) -> int | None:
        holding = (n for n, box in enumerate(self._items) if widget is not None and box.isAncestorOf(widget))
        return next(holding, None)

    def _bring_back(self, stage: Stage, position: int, item: dict[str, object]) -> None:
        """Put one item back among those there are now: what was typed since stays."""
        if not shiboken6.isValid(self):
            stage.toast.say(t("Tờ khai đã đóng. Mở lại để ghi lại mục đã bỏ."))
            return
        now = self._values()
        self._write(now, [*now[:position], item, *now[position:]])

    def _values(self) -> list[dict[str, object]]:
        """Return the answers of every item by the rest of their pointer."""
        found: list[dict[str, object]] = []
        for position in range(len(self._items)):
            head = self._place(position)
            answers = self._step.state.answers.items()
            found.append({one[len(head) :]: value for one, value in answers if one.startswith(head + "/")})
        return found

    def _write(self, old: list[dict[str, object]], new: list[dict[str, object]]) -> None:
        """Store the difference between two lists, then show it."""
        changes: dict[str, object | None] = {}
        self._begun = min(self._begun, len(new))
        for position in range(max(len(old), len(new))):
            was = old[position] if position < len(old) else {}
            now = new[position] if position < len(new) else {}
            for rest in {**was, **now}:
                if was.get(rest) != now.get(rest):
                    changes[self._place(position) + rest] = now.get(rest)
        # One save: cut off halfway, it would leave somebody in the list twice.
        self._step.state.save_together(changes)
        wanted = max(len(new), self._repeat.min_items)
        while len(self._items) > wanted:
            self._drop_last()
        while len(self._items) < wanted:
            self._grow()
        self._refresh()
        self._step.show_answers()

    def _is_last_in_use(self) -> bool:
        now = QApplication.focusWidget()
        return now is not None and self._items[-1].isAncestorOf(now)

    def _drop_last(self) -> None:
        box = self._items.pop()
        self._step.forget(self._place(len(self._items)))
        self._body.removeWidget(box)
        box.hide()
        box.deleteLater()

    def _refresh(self) -> None:
        self._none.setVisible(not self._items)
        self._add.setEnabled(len(self._items) < self._repeat.max_items)

    def _place(self, position: int) -> str:
        return f"{self.pointer}/{position}"
