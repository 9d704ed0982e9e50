"""One page of the form: groups, rows of fields, lists; shows only what is asked now.

Object names: `form.field:<pointer>` and `form.input:<pointer>` for every field, `form.step:<key>`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QRadioButton, QVBoxLayout, QWidget

from forms import pointer as pointers
from forms.schema.page import FieldRow, Group, Note, Repeat
from kiosk import wording
from ui.draft.form.group_box import GroupBox
from ui.draft.form.row_box import RowBox
from ui.fields.build import build
from ui.fields.from_form import code_options, spec_of
from ui.fields.pick import PickField
from ui.fields.several import SeveralField
from ui.look import theme
from ui.parts.basics import column, label, scrolled

if TYPE_CHECKING:
    from forms.schema.page import Element, Page
    from forms.schema.page import Field as FormField
    from ui.draft.form.repeat_box import RepeatBox
    from ui.draft.state import DraftState
    from ui.fields.frame import Field

_CONTENT_WIDTH = 980


class FormStep(QWidget):
    """The fields of one page, kept in step with the draft's state."""

    def __init__(self, state: DraftState, page: Page, scan: Callable[[str], object], parent: QWidget) -> None:
        super().__init__(parent)
        self.page = page
        self.state = state
        self.setObjectName(f"form.step:{page.key}")
        self._scan = scan
        self._behind = False
        self._wanted: QWidget | None = None
        self.fields: dict[str, Field] = {}
        self._sources: dict[str, FormField] = {}
        self._groups: list[GroupBox] = []
        self._rows: list[RowBox] = []
        self._repeats: list[RepeatBox] = []
        self._lists_ahead: list[tuple[int, RepeatBox]] = []
        """Lists not looked at yet, each with the number of fields above it."""
        self._scans_offered: set[str] = set()
        # From the outside in: every later reparenting would polish a whole subtree again.
        content = QWidget()
        inside = column(14, (2, 4, 12, 16))
        content.setLayout(inside)
        content.setMaximumWidth(theme.px(_CONTENT_WIDTH))
        self._content, self._inside = content, inside
        self._area = scrolled(content)
        stack = column(0)
        self.setLayout(stack)
        stack.addWidget(self._area)
        hint = page.hint(wording.language())
        if hint:
            inside.addWidget(label(hint, "hint"))
        self.fill(inside, page.elements, inner=False, prefix=())
        inside.addStretch(1)
        state.changed.connect(self._changed)
        state.reloaded.connect(self.show_answers)
        self.show_answers()
        self.refresh()

    def slot_in_focus(self) -> str | None:
        """Return whose card belongs here: of the focused field, else the page's first."""
        focused = QApplication.focusWidget()
        here = self.pointer_of(focused) if focused is not None else None
        if here is not None and self._sources[here].scan_slot is not None:
            return self._sources[here].scan_slot
        slots = (source.scan_slot for source in self._sources.values())
        return next((slot for slot in slots if slot is not None), None)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt)
        """Go on with Enter from a choice too, as from a line of text."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if enter and plain and isinstance(QApplication.focusWidget(), QRadioButton | QCheckBox):
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def commit(self) -> None:
        """Take over what is being typed."""
        focused = QApplication.focusWidget()
        for field in self.fields.values():
            if focused is not None and (field is focused or field.isAncestorOf(focused)):
                field.commit()

    def shows(self, pointer: str) -> bool:
        """Return whether this page holds the place, or part of it."""
        wanted = pointers.question_of(pointer)
        return any(
            pointers.covers(wanted, source.pointer) or pointers.covers(source.pointer, wanted)
            for source in self.page.fields()
        )

    def jump(self, pointer: str) -> bool:
        """Put the cursor into the field at a place, or the first shown one inside it."""
        for here, field in self.fields.items():
            if pointers.covers(pointer, here) and not field.isHidden() and not field.spec.readonly:
                self._reveal_soon(field)
                return True
        for repeat in self._repeats:
            if pointers.covers(repeat.pointer, pointer) or repeat.pointer == pointer:
                repeat.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return False

    def jump_first(self) -> None:
        """Put the cursor into the first field that is still empty, else the first.

        An empty list above it comes first, once: what it leaves out is reckoned on, as a child's place among the
        brothers and sisters, and would be declared by nobody's looking.
        """
        places = enumerate(self.fields.values())
        usable = [(at, one) for at, one in places if not one.isHidden() and not one.spec.readonly]
        empty = [(at, one) for at, one in usable if one.value() is None]
        until = empty[0][0] if empty else len(self.fields)
        asked: list[QWidget] = [
            one for above, one in self._lists_ahead if above <= until and one.asks_for_some()
        ]
        self._lists_ahead = [(above, one) for above, one in self._lists_ahead if one not in asked[:1]]
        for place in [*asked, *(one for _, one in empty or usable)][:1]:
            self._reveal_soon(place)

    def _reveal_soon(self, field: QWidget) -> None:
        """Layouts of a page just shown are settled only after this event; the place asked for last counts."""
        self._wanted = field
        QTimer.singleShot(0, field, partial(self._reveal, field))

    def _reveal(self, field: QWidget) -> None:
        if self._wanted is not field:
            return
        # The page may have been built this moment: its heights are not known until it is laid out.
        width = self._area.viewport().width()
        self._inside.activate()
        height = self._inside.totalHeightForWidth(min(width, self._content.maximumWidth()))
        self._content.resize(width, max(height, 1))
        self._area.ensureWidgetVisible(field, 0, theme.px(60))
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def fill(
        self, into: QVBoxLayout, elements: tuple[Element, ...], *, inner: bool, prefix: tuple[str, ...]
    ) -> None:
        """Build elements into a layout; loose rows at the top level are gathered into one card."""
        loose: QVBoxLayout | None = None
        for element in elements:
            if isinstance(element, Group):
                loose = None
                self._group(into, element, inner=inner, prefix=prefix)
            elif isinstance(element, Repeat):
                loose = None
                self._repeat(into, element)
            else:
                if not inner and loose is None:
                    box = GroupBox("", "", None, inner=False)
                    self._groups.append(box)
                    into.addWidget(box)
                    loose = box.body
                target = into if loose is None else loose
                self._plain(target, element, prefix)

    def _plain(self, into: QVBoxLayout, element: FieldRow | Note, prefix: tuple[str, ...]) -> None:
        if isinstance(element, Note):
            into.addWidget(label(element.text(wording.language()), "hint"))
            return
        made = RowBox()
        into.addWidget(made)
        made.hold([self._field(source, prefix) for source in element.fields])
        self._rows.append(made)

    def _group(self, into: QVBoxLayout, group: Group, *, inner: bool, prefix: tuple[str, ...]) -> None:
        language = wording.language()
        box = GroupBox(group.label(language), group.hint(language), group.pointer, inner=inner)
        into.addWidget(box)
        slot = group.scan_slot
        if slot is not None and slot not in self._scans_offered:
            self._scans_offered.add(slot)
            box.offer_scan(slot, lambda: self._scan(slot))
        self.fill(box.body, group.elements, inner=True, prefix=prefix)
        self._groups.append(box)

    def _repeat(self, into: QVBoxLayout, repeat: Repeat) -> None:
        from ui.draft.form.repeat_box import RepeatBox

        box = RepeatBox(self, repeat)
        into.addWidget(box)
        self._repeats.append(box)
        self._lists_ahead.append((len(self.fields), box))

    def _field(self, source: FormField, prefix: tuple[str, ...]) -> Field:
        pointer = source.pointer if not prefix else _placed(source.pointer, prefix)
        state = self.state
        field = build(spec_of(source, pointer, state.draft.codelists, state.answer))
        field.value_changed.connect(lambda value, pointer=pointer: state.save(pointer, value))
        field.left.connect(lambda pointer=pointer: state.leave(pointer))
        self.fields[pointer] = field
        self._sources[pointer] = source
        return field

    def pointer_of(self, widget: QWidget) -> str | None:
        """Return the place whose field a widget is in."""
        holding = (one for one, field in self.fields.items() if field is widget or field.isAncestorOf(widget))
        return next(holding, None)

    def forget(self, prefix: str) -> None:
        """Drop the fields of a list item that is being taken away."""
        for pointer in [one for one in self.fields if pointers.covers(prefix, one)]:
            self._rows = [made for made in self._rows if self.fields[pointer] not in made.fields]
            del self.fields[pointer]
            del self._sources[pointer]

    def show_answers(self) -> None:
        """Show every stored answer, leaving the field in use alone while it is typed in."""
        for repeat in self._repeats:
            repeat.match_answers()
        for pointer, field in self.fields.items():
            field.follow(self.state.answer(pointer))
            field.set_source(self.state.draft.provenance.get(pointer))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt)
        """Catch up with what changed while another step was shown."""
        if self._behind:
            self.refresh()
        super().showEvent(event)

    def _changed(self) -> None:
        """Refresh what is seen; a hidden step waits, so that a save costs one step's work."""
        self._behind = not self.isVisible()
        if not self._behind:
            self.refresh()

    def refresh(self) -> None:
        """Show what is asked now, its problems, and computed values."""
        self._behind = False
        check = self.state.check
        for pointer, field in self.fields.items():
            source = self._sources[pointer]
            if field.spec.readonly:
                field.set_value(self.state.answer(pointer))
            relevant = check.is_relevant(pointer)
            field.set_optional(not source.required and pointer not in check.required)
            field.set_suggestion(self.state.suggestion(pointer))
            field.setVisible(relevant and not (field.spec.readonly and self.state.answer(pointer) is None))
            problem = self.state.problem_text(pointer)
            reason = self._reason(pointer)
            field.set_problem(*(problem or (reason, False)))
            if (
                isinstance(field, PickField | SeveralField)
                and source.codelist is not None
                and source.codelist.filter_by
            ):
                field.set_options(
                    code_options(source, pointer, self.state.draft.codelists, self.state.answer)
                )
        for made in self._rows:
            made.refresh()
        for box in self._groups:
            if box.pointer is not None:
                box.setVisible(check.is_relevant(box.pointer))
                problem = self.state.problem_text(box.pointer)
                box.set_problem(problem[0] if problem else None)

    def _reason(self, pointer: str) -> str | None:
        """Return what an officer asked at a place, until the answer there was changed."""
        asked = (reason for reason in self.state.draft.reasons if reason.pointer == pointer)
        return next((reason.text for reason in asked if not self.state.is_mended(reason)), None)


def _placed(pointer: str, prefix: tuple[str, ...]) -> str:
    """Put the real index in the place of the star."""
    tokens = pointers.split(pointer)
    return pointers.join((*prefix, *tokens[len(prefix) :]))
