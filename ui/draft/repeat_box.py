"""A list whose items have the same fields (brothers and sisters): add, fill, take away with undo.

Indexes never have gaps: taking an item away moves the later ones up and empties the last.
Object names: `form.add:<pointer>`, `form.remove:<pointer>/<n>`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

import shiboken6
from PySide6.QtWidgets import QFrame, QVBoxLayout

from forms import pointer as pointers
from kiosk import wording
from kiosk.wording import t
from ui.parts.basics import button, column, frame, label, row

if TYPE_CHECKING:
    from forms.page import Element, Repeat
    from ui.draft.state import DraftState
    from ui.stage import Stage


class ItemHost(Protocol):
    """The step a list stands in: it builds and shows the fields of the items."""

    state: DraftState

    def fill(
        self, into: QVBoxLayout, elements: tuple[Element, ...], *, inner: bool, prefix: tuple[str, ...]
    ) -> None:
        """Build the fields of an item."""

    def forget(self, prefix: str) -> None:
        """Drop the fields of an item."""

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

    def asks_for_some(self) -> bool:
        """Return whether it is asked now and nobody said that there is anything for it."""
        return not self._items and self._step.state.check.is_relevant(self.pointer)

    def match_answers(self) -> None:
        """Show as many items as have answers."""
        wanted = max(self._step.state.item_count(self.pointer), self._repeat.min_items)
        while len(self._items) > wanted:
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
        self._step.state.stage.toast.say(
            t("Đã bỏ người thứ {n}", n=position + 1)
            if self._of_people
            else t("Đã bỏ mục {n}", n=position + 1),
            undo=partial(self._bring_back, self._step.state.stage, position, before[position]),
        )

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
        state = self._step.state
        for position in range(max(len(old), len(new))):
            was = old[position] if position < len(old) else {}
            now = new[position] if position < len(new) else {}
            for rest in {**was, **now}:
                if was.get(rest) != now.get(rest):
                    state.save(self._place(position) + rest, now.get(rest))
        while len(self._items) > len(new):
            self._drop_last()
        while len(self._items) < len(new):
            self._grow()
        self._refresh()
        self._step.show_answers()

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
