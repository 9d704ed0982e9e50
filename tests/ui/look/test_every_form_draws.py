"""Every shipped form is drawn: each page, each field, an item of each list, and what the rules hide."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QAbstractButton

from forms.checking.answers import flatten_answers
from forms.schema.page import Repeat
from tests.forms.shipped.filling import NAMES, filled, shipped
from tests.ui.conftest import Driver
from ui.draft.form.form_step import FormStep


@pytest.mark.usefixtures("drawn")
@pytest.mark.parametrize("name", [name for name in NAMES if name != "dkks-4.json"])
def test_every_page_of_every_form(drive: Driver, name: str) -> None:
    form = shipped(name)
    drive.desk.form = form
    drive.desk.answers = flatten_answers(filled(form))
    bench = drive.open_draft()
    for page in form.pages:
        bench.show_step(page.key)
        step = bench.step()
        assert isinstance(step, FormStep)
        check = bench.state.check
        for field in page.fields():
            pointer = field.pointer.replace("*", "0")
            if pointer not in step.fields:
                assert "*" in field.pointer, pointer
                continue
            shown = step.fields[pointer]
            if not field.readonly and check.is_relevant(pointer):
                assert shown.isVisibleTo(step), pointer
            elif not check.is_relevant(pointer):
                assert not shown.isVisibleTo(step), pointer
        for element in page.elements:
            if isinstance(element, Repeat):
                add = step.findChild(QAbstractButton, f"form.add:{element.pointer}")
                assert add is not None
                of_people = (element.title_pointer or "").endswith("/fullName")
                assert add.text() == ("Thêm một người" if of_people else "Thêm một mục")
                add.click()
    bench.show_step("papers")
    bench.show_step("review")
