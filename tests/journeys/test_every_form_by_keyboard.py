"""Every form offered today is filled by keyboard alone on the real screen, and the disk holds what was typed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from forms.catalogue.code_list import CodeBook
from forms.checking.answers import flatten_answers
from forms.definition.form import FormDefinition
from kiosk import wording
from tests.conftest import LONG
from tests.forms.shipped.filling import CATALOGUE, NAMES, shipped
from tests.journeys.conftest import Desk
from tests.journeys.counter import Counter, Visit
from tests.journeys.declared import Declared
from tests.journeys.keys import Keys
from tests.support.fresh_answers import fresh_answers
from tests.support.stations import PIN, practice
from ui.draft.form.form_step import FormStep
from ui.frame.app import DeskWindow
from ui.look import theme

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(scope="module")
def hall(application: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Open one window for all forms, with somebody signed in."""
    wording.set_language("vi")
    theme.set_type_size(100)
    folder = tmp_path_factory.mktemp("hall")
    with practice(folder / "place") as place:
        held = DeskWindow(application, place.desk(), place.clock, place.folder)
        held.window.show()
        held.window.activateWindow()
        held.window.sign_in_page().reset()
        desk = Desk(held, Keys(held.window), place, folder)
        Counter(desk.keys, Visit("", "", {})).sign_in(PIN)
        yield desk
        held.close()


def _newest_first() -> list[object]:
    """Return the forms offered today, then their earlier versions, which only drafts begun with them still have."""
    newest = {name.rpartition("-")[0]: name for name in NAMES}
    earlier = [name for name in NAMES if name not in newest.values()]
    return [*newest.values(), *(pytest.param(name, marks=pytest.mark.long) for name in earlier)]


@pytest.mark.parametrize("name", _newest_first())
def test_a_form_is_filled_by_keyboard_and_kept_as_typed(
    hall: Desk, name: str, record_property: pytest.RecordProperty
) -> None:
    form = shipped(name)
    declared = Declared(form, CodeBook(CATALOGUE.code_lists))
    tellings = declared.tellings()
    assert declared.asked == {field.pointer for field in form.fields.values() if not field.readonly}
    counter = Counter(hall.keys, Visit(form.services[0], form.services[0], {}))
    begun, since = hall.keys.pressed, time.monotonic()
    _open(hall, counter, form)
    expected = flatten_answers(fresh_answers(form))
    first = 0
    # One telling fills most of a form; what the others add costs the suite a minute.
    for answers in tellings if LONG else tellings[:1]:
        counter.visit = replace(counter.visit, answers=answers)
        if first:
            counter.first_page()
        while isinstance(counter.bench().step(), FormStep):
            counter.fill_page()
            counter.forward()
        if counter.bench().step().objectName() == "papers":
            counter.forward()
        assert counter.bench().step().objectName() in ("review", "prepare")
        first = first or hall.keys.pressed - begun
        expected |= answers
        state = counter.bench().state
        kept = hall.held.desk.open_case(state.draft.case_id).result()
        assert flatten_answers(kept.answers) == expected
        errors = [one for one in kept.check.problems if one.severity == "error"]
        assert [one for one in errors if one.code != "document.missing"] == []
    keys, took = hall.keys.pressed - begun, time.monotonic() - since
    record_property("figures", f"{name}: {first} keys to the check, {keys} in all, {took:.1f} s")


def _open(hall: Desk, counter: Counter, form: FormDefinition) -> None:
    """Start a case from the finder, on a day when this version of the form was the newest."""
    catalogue = hall.held.desk._shift._station.opened.catalogue
    every = list(catalogue.objects())
    newer = [one for one in every if one[0] == "form" and _is_newer(one[1], form)]
    if newer:
        known = [one for one in every if one not in newer]
        catalogue.switch(catalogue.generation + 1, known, b"signed", "earlier")
    counter.find()
    if newer:
        catalogue.switch(catalogue.generation + 1, every, b"signed", "now")
    assert counter.bench().state.draft.form.version == form.version


def _is_newer(name: str, form: FormDefinition) -> bool:
    form_id, _, version = name.rpartition("/")
    return form_id == form.form_id and int(version) > form.version
