"""Sums of money look the same in a field left, read back and on paper."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit

from forms.checking.answers import flatten_answers
from forms.declaring.spoken_answer import answer_in_words
from kiosk import wording
from tests.forms.shipped.filling import LISTS, filled, shipped
from tests.ui.conftest import Driver

INCOME = "/members/0/income"


def household(drive: Driver) -> None:
    drive.desk.form = shipped("rshn-1.json")
    drive.desk.answers = flatten_answers(filled(drive.desk.form))
    drive.open_draft().show_step("page.members")


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("4500000", 4_500_000, "4.500.000"),
        ("4.500.000", 4_500_000, "4.500.000"),
        ("4,500,000", 4_500_000, "4.500.000"),
        ("4 500 000", 4_500_000, "4.500.000"),
        ("0", 0, "0"),
        ("4.5", "4.5", "4.5"),
        ("4.500,000", "4.500,000", "4.500,000"),
    ],
)
def test_a_sum_is_grouped_when_its_field_is_left(
    drive: Driver, typed: str, stored: object, shown: str
) -> None:
    household(drive)
    field = drive.field(INCOME)
    line = field.editor()
    assert isinstance(line, QLineEdit)
    line.setText(typed)
    field.leave()
    assert drive.desk.saves[-1] == (INCOME, stored)
    assert line.text() == shown
    field.leave()
    assert len(drive.desk.saves) == 1


def test_a_sum_reads_the_same_on_screen_and_on_paper(drive: Driver) -> None:
    household(drive)
    field = drive.field(INCOME)
    line = field.editor()
    assert isinstance(line, QLineEdit)
    line.setText("4500000")
    field.leave()
    total = drive.field("/income").editor()
    assert isinstance(total, QLabel)
    drive.until(lambda: total.text() == "4.500.000")
    form, state = drive.desk.form, drive.bench().state
    for pointer, question in ((INCOME, "/members/*/income"), ("/income", "/income")):
        value = state.answer(pointer)
        on_paper = answer_in_words(form.fields[question], value, LISTS)
        assert on_paper == state.words(pointer, value) == "4.500.000"
    wording.set_language("en")
    assert state.words("/income", state.answer("/income")) == "4,500,000"
    assert state.words("/count", 4_500) == "4500"
