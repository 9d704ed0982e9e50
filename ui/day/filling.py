"""Filling a form the way a clerk does: field after field, each with its own kind of gesture."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListView, QPushButton, QWidget

from forms.text import fold
from kiosk.wording import t
from ui.day.stuck import StuckError
from ui.draft.form.form_step import FormStep
from ui.fields.dates import show_date
from ui.fields.pick import PickField
from ui.fields.spec import Kind
from ui.pages.work.workbench import Workbench

if TYPE_CHECKING:
    from ui.day.hand import Hand
    from ui.fields.frame import Field

_READ = frozenset({"qr", "mrz", "scan", "copied"})
"""Where answers come from that nobody typed."""
_ROUNDS = 8
"""Answers make other questions appear; after so many rounds something is going in circles."""


def bench_of(hand: Hand) -> Workbench:
    """Wait for the workbench with its draft."""
    return hand.see("page.work", Workbench)


def fill_page(hand: Hand, answers: Mapping[str, object]) -> int:
    """Fill in what the open page asks and the answers know; return how many fields were typed or chosen.

    What a card has already answered is left as the card gave it.
    """
    step = bench_of(hand).step()
    if not isinstance(step, FormStep):
        raise StuckError("the open step is no page of the form")
    typed = 0
    _grow_lists(hand, step, answers)
    for _round in range(_ROUNDS):
        todo = [
            pointer
            for pointer in step.fields
            if pointer in answers and _asks(step, pointer, answers[pointer])
        ]
        if not todo:
            return typed
        for pointer in todo:
            if pointer in step.fields and _asks(step, pointer, answers[pointer]):
                answer_field(hand, step.fields[pointer], answers[pointer])
                typed += 1
        saved(hand)
    raise StuckError(f"fields that do not keep their answer: {', '.join(todo)}")


def answer_field(hand: Hand, field: Field, value: object) -> None:
    """Answer one field by hand and leave it."""
    pointer, kind = field.spec.pointer, field.spec.kind
    if isinstance(field, PickField):
        _pick(hand, field, str(value))
    elif kind in (Kind.RADIO, Kind.YES_NO):
        option = {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value
        option_button: QWidget = hand.see(f"form.option:{pointer}:{option}")
        hand.click_on(option_button, QPoint(12, option_button.height() // 2))
    elif kind is Kind.TICK:
        hand.click_on(field.editor(), QPoint(12, field.editor().height() // 2))
    else:
        text = show_date(str(value)) if kind in (Kind.DATE, Kind.PARTIAL_DATE) else str(value)
        hand.type_into(field.editor(), text)
        hand.key(Qt.Key.Key_Tab)
        hand.wait(f"{pointer} is left", lambda: not field.editor().hasFocus())


def saved(hand: Hand) -> None:
    """Wait until every change is on disk and the check has been shown."""
    hand.wait("answers saved", lambda: hand.text("work.saved") not in ("", t("Đang lưu…")))


def _asks(step: FormStep, pointer: str, value: object) -> bool:
    """Return whether a field is on screen and still to be answered."""
    field = step.fields[pointer]
    if not field.isVisible() or field.spec.readonly:
        return False
    read = step.state.draft.provenance.get(pointer) in _READ and field.value() is not None
    return field.value() != value and not read


def _grow_lists(hand: Hand, step: FormStep, answers: Mapping[str, object]) -> None:
    """Press "Thêm một người" until a list has a place for everybody."""
    for button in step.findChildren(QPushButton):
        _word, _mark, pointer = button.objectName().partition("form.add:")
        if not pointer:
            continue
        position = 0
        while any(one.startswith(f"{pointer}/{position}/") for one in answers):
            if not _shown_at(step, f"{pointer}/{position}/"):
                hand.click_on(button)
                hand.wait("a place for one more", partial(_shown_at, step, f"{pointer}/{position}/"))
            here = {key: value for key, value in answers.items() if key.startswith(f"{pointer}/{position}/")}
            for one, value in here.items():
                if one in step.fields and _asks(step, one, value):
                    answer_field(hand, step.fields[one], value)
            saved(hand)
            position += 1


def _shown_at(step: FormStep, prefix: str) -> bool:
    return any(one.startswith(prefix) and field.isVisible() for one, field in step.fields.items())


def _pick(hand: Hand, field: PickField, code: str) -> None:
    wanted = next((text for one, text in field.options() if one == code), None)
    if wanted is None:
        raise StuckError(f"{field.spec.pointer} does not offer {code}")
    hand.click_on(field.editor())
    popup: QWidget = hand.wait("the list opens", QApplication.activePopupWidget)
    line, rows = popup.findChild(QLineEdit, "pick.find"), popup.findChild(QListView, "pick.list")
    if rows is None:
        raise StuckError(f"{field.spec.pointer} opened something that is no list")
    target: QWidget = rows
    if line is not None and line.isVisible():
        QTest.keyClicks(line, fold(wanted))
        target = line
    for _step in range(rows.model().rowCount()):
        if rows.currentIndex().data() == wanted:
            break
        QTest.keyClick(target, Qt.Key.Key_Down)
    QTest.keyClick(target, Qt.Key.Key_Return)
    hand.wait("the list closes", lambda: QApplication.activePopupWidget() is None)
    if field.value() != code:
        raise StuckError(f"{field.spec.pointer}: another row was taken than meant")
