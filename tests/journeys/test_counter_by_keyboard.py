"""J1 by keyboard alone: no mouse, no pen; the citizen signs the printed declaration, which is photographed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtPdf import QPdfDocument

from tests.journeys.conftest import Desk
from tests.journeys.counter import Counter
from tests.journeys.gui_thread import watch
from tests.journeys.visits import birth
from tests.support.stations import PIN
from ui.draft.form.form_step import FormStep

MOST_KEYS = 340
"""What the journey may take with the mother's card scanned, so that no change adds keys unseen."""

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_a_birth_is_registered_from_finder_to_slip_without_a_mouse(
    desk: Desk, record_property: pytest.RecordProperty
) -> None:
    counter = Counter(desk.keys, birth(desk.folder, on_paper=True))  # draws its papers here
    slip = Path("slip.pdf")
    with watch() as seen:
        counter.sign_in(PIN)
        begun = desk.keys.pressed
        counter.take(slip)
    assert not seen.found, "the drawing thread did more than draw:\n" + "\n".join(seen.found)
    paper = QPdfDocument()
    paper.load(str(slip.resolve()))
    assert paper.pageCount() == 1
    paper.close()
    (case,) = desk.held.desk.cases("", 10).result()
    assert case.code is not None and case.code.startswith("TS-")
    assert case.draft_state == "sealed"
    keys = desk.keys.pressed - begun
    record_property("figures", f"J1 by keyboard: {keys} keys, no pointer")
    assert keys <= MOST_KEYS


def test_after_a_card_the_cursor_stands_where_something_is_missing(desk: Desk) -> None:
    visit = birth(desk.folder)
    counter = Counter(desk.keys, visit)
    counter.sign_in(PIN)
    counter.find()
    counter.fill_page(only=visit.first)
    counter.scan(visit.card)
    step = counter.bench().step()
    assert isinstance(step, FormStep)

    def empty() -> bool:
        pointer = desk.keys.at().removeprefix("form.input:")
        return pointer in step.fields and step.fields[pointer].value() is None

    desk.keys.wait("an empty field", empty)
