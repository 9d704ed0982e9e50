"""The printed declaration: every answer once, nothing that is not asked, dots only where an answer is due."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from forms.checking.answers import flatten_answers
from forms.declaring.arranging import arranged
from forms.declaring.declaration import Heading, Line, Section, Sentence, Table, sections_of
from forms.declaring.spoken_answer import answer_in_words
from forms.definition.form import FormDefinition
from forms.pointer import covers, question_of
from tests.forms.engine.birth_answers import good_answers
from tests.forms.shipped.filling import LISTS, NAMES, checked, edited, filled, shipped
from tests.support.fresh_answers import fresh_answers

BIRTH = "dkks-4.json"


def declared(form: FormDefinition, answers: dict[str, Any]) -> tuple[Section, ...]:
    return arranged(sections_of(form, checked(form, answers), LISTS), form.template)


def lines(sections: tuple[Section, ...]) -> dict[str, Line]:
    found = [part for section in sections for part in section.parts if isinstance(part, Line)]
    assert len({line.pointer for line in found}) == len(found)
    return {line.pointer: line for line in found}


def written_for(sections: tuple[Section, ...], pointer: str) -> list[str]:
    """Return every text in which the answer at a pointer may stand."""
    found = []
    for section in sections:
        for part in section.parts:
            if isinstance(part, Line) and covers(part.pointer, pointer):
                found.append(part.value)
            elif isinstance(part, Table) and covers(part.pointer, pointer):
                place = pointer.removeprefix(part.pointer).split("/")
                found += [" | ".join(part.rows[int(place[1])])]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_that_counts_is_written_once(name: str) -> None:
    form = shipped(name)
    answers = filled(form)
    sections = declared(form, answers)
    unwritten = form.template.unwritten
    effective = flatten_answers(checked(form, answers).effective)
    assert effective
    for pointer, value in effective.items():
        if pointer in unwritten:
            continue
        words = answer_in_words(form.fields[question_of(pointer)], value, LISTS)
        places = written_for(sections, pointer)
        assert len(places) == 1, pointer
        assert words in places[0], pointer


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_form_is_dots_where_answers_are_demanded_and_nowhere_else(name: str) -> None:
    form = shipped(name)
    answers = fresh_answers(form)
    check = checked(form, answers)
    shown = lines(declared(form, answers))
    answered = set(flatten_answers(check.effective))
    for pointer, line in shown.items():
        if not line.value:
            assert line.open
            assert any(covers(pointer, place) for place in check.required), pointer
        else:
            assert any(covers(pointer, place) for place in answered)
    leaves = {place for place in check.required if place in form.fields} - answered
    for place in leaves:
        assert any(covers(pointer, place) and line.open for pointer, line in shown.items()), place


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_is_not_asked_is_written(name: str) -> None:
    form = shipped(name)
    check = checked(form, filled(form))
    for pointer in lines(declared(form, filled(form))):
        assert check.is_relevant(pointer), pointer


def test_an_answer_that_no_longer_counts_is_left_out() -> None:
    form = shipped(BIRTH)
    answers = edited(good_answers(), {"/fatherKnown": False})
    text = str(declared(form, answers))
    assert "father/fullName" not in text
    assert lines(declared(form, answers))["/fatherKnown"].value == "Không"


def test_birth_is_written_in_its_own_order() -> None:
    sections = declared(shipped(BIRTH), good_answers())
    assert [section.title for section in sections][:4] == [
        "Người yêu cầu",
        "Người được khai sinh",
        "Người mẹ",
        "Người cha",
    ]
    child = [part.label for part in sections[1].parts if isinstance(part, Line)]
    assert child[:6] == [
        "Họ, chữ đệm, tên",
        "Ngày, tháng, năm sinh",
        "Ghi bằng chữ",
        "Giới tính",
        "Dân tộc",
        "Quốc tịch",
    ]
    assert any(isinstance(part, Sentence) for part in sections[-1].parts)
    assert sections[-1].title == "Cam đoan"


def test_only_what_the_program_works_out_is_left_off_the_birth_paper() -> None:
    form = shipped(BIRTH)
    assert form.template.unwritten <= set(form.plan.computed)


def test_a_template_names_only_places_of_its_form() -> None:
    form = shipped(BIRTH)
    named = [pointer for section in form.template.sections for pointer, _ in section.places]
    assert Counter(named).most_common(1)[0][1] == 1
    assert set(named) <= set(form.questions)


def test_answers_are_words_and_days_are_written_the_vietnamese_way() -> None:
    answers = edited(good_answers(), {"/mother/birthDate": "1995-04", "/father/birthDate": "1990"})
    shown = lines(declared(shipped(BIRTH), answers))
    assert shown["/mother/birthDate"].value == "04/1995"
    assert shown["/father/birthDate"].value == "1990"
    assert shown["/child/birthDate"].value.count("/") == 2
    assert shown["/child/nationality"].value == "Việt Nam"
    assert shown["/copies/wanted"].value in ("Có", "Không")
    assert ", Việt Nam" in shown["/child/birthPlace"].value
    assert " số " in shown["/requester/idDoc"].value


def test_half_an_address_keeps_what_is_there_and_leaves_room() -> None:
    answers = edited(good_answers(), {"/child/birthPlace/commune": None})
    line = lines(declared(shipped(BIRTH), answers))["/child/birthPlace"]
    assert line.open
    assert "Đà Nẵng" in line.value


def test_lists_are_small_tables_and_long_items_stand_below_each_other() -> None:
    answers = edited(good_answers(), {"/siblings": [{"fullName": "Nguyễn Mẫu Cả", "birthYear": 2020}] * 2})
    tables = [
        part
        for section in declared(shipped(BIRTH), answers)
        for part in section.parts
        if isinstance(part, Table)
    ]
    assert [table.pointer for table in tables] == ["/siblings"]
    assert tables[0].rows == (("Nguyễn Mẫu Cả", "2020"),) * 2
    household = shipped("rshn-1.json")
    parts = [part for section in declared(household, filled(household)) for part in section.parts]
    heads = [part.text for part in parts if isinstance(part, Heading)]
    assert "Thành viên của hộ – 1" in heads
    # What counts for the whole list does not stand under its last item.
    after = parts[parts.index(Heading("Phần chung", closing=True)) + 1]
    assert isinstance(after, Line)
    assert after.label == "Số thành viên"


@pytest.mark.parametrize("name", NAMES)
def test_no_heading_stands_over_nothing(name: str) -> None:
    form = shipped(name)
    for answers in (filled(form), fresh_answers(form)):
        for section in sections_of(form, checked(form, answers), LISTS):
            assert not isinstance(section.parts[-1], Heading)
            for part, following in zip(section.parts, section.parts[1:], strict=False):
                closing = isinstance(part, Heading) and part.closing
                assert not (closing and isinstance(following, Heading))
