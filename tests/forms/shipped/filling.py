"""Complete answers to any shipped form, made from the form itself: what it demands, nothing more."""

from __future__ import annotations

import copy
from datetime import date
from typing import TYPE_CHECKING, Any

from forms import pointer as pointers
from forms.catalogue.code_list import CodeBook
from forms.catalogue.whole import parse_catalogue
from forms.checking.validate import FormCheck, check_answers
from forms.definition.documents import AttachedDocument
from forms.definition.form import FormDefinition, load_form
from forms.definition.prefill_rules import number_place
from forms.packets.body import IdentityEvidence
from resources import files
from tests.support.fresh_answers import fresh_answers

if TYPE_CHECKING:
    from collections.abc import Collection

DAY = date(2026, 11, 22)
CATALOGUE = parse_catalogue(files.seed())
LISTS = CodeBook(CATALOGUE.code_lists)
NAMES = tuple(sorted(file.name for file in files.path("forms").glob("*.json")))
_BY_DEFINITION: dict[str, Any] = {
    "name": "Trần Thị Kiểm Thử",
    "date": "1990-05-17",
    "partialDate": "1990-05-17",
    "ethnicity": "01",
    "country": "VNM",
    "phone": "0905000123",
    "pid": "048190000017",
    "oldPid": "048190000017",
    "gender": "NU",
}
_BY_NAME: dict[str, Any] = {
    "province": "48",
    "commune": "20242",
    "number": "048190000017",
}
_BY_POINTER = {
    "/until": "2027-05-01",
    "/child/birthDate": "2026-11-01",
    "/father/fullName": "Nguyễn Văn Mẫu",
    "/father/idDoc/number": "048090000014",
    "/groom/gender": "NAM",
    "/death/date": "2026-11-15",
    "/home/address/commune": "20194",
}
_LOADED: dict[str, FormDefinition] = {}


def shipped(name: str) -> FormDefinition:
    """Load a shipped form, once."""
    if name not in _LOADED:
        _LOADED[name] = load_form(files.read_bytes(f"forms/{name}"), name=name)
    return _LOADED[name]


def filled(form: FormDefinition, **chosen: Any) -> dict[str, Any]:
    """Return answers without an error, starting from the form's defaults.

    Args:
        form: any form.
        chosen: answers given beforehand, by pointer with `__` for each slash.
    """
    answers = fresh_answers(form)
    for name, value in chosen.items():
        pointers.write(answers, name.split("__"), value)
    for _ in range(12):
        check = checked(form, answers)
        missing = [problem.pointer for problem in check.problems if problem.code in ("required", "minItems")]
        if not missing:
            break
        for pointer in missing:
            _answer(form, answers, pointer)
    return answers


def cards_of(form: FormDefinition, answers: dict[str, Any], slots: Collection[str]) -> list[IdentityEvidence]:
    """Return readings of the cards whose numbers the answers of some people have."""
    return [
        IdentityEvidence(slot=slot, source="qr", raw=_card(pointers.read(answers, pointers.split(place))))
        for slot in slots
        if (place := number_place(form.prefill, slot)) is not None
    ]


def _card(number: object) -> bytes:
    return f"{number}||Trần Thị Kiểm Thử|17051990|Nữ|Tổ 12, Hải Châu, Đà Nẵng|15062021".encode()


def checked(
    form: FormDefinition,
    answers: dict[str, Any],
    *,
    documents: Collection[str] = (),
    scanned: Collection[str] = (),
    warnings: Collection[str] = (),
) -> FormCheck:
    """Check answers with papers named by id; a card that was scanned has filled its number in."""
    answers = copy.deepcopy(answers)
    for slot in scanned:
        place = pointers.split(number_place(form.prefill, slot) or "")
        if place and pointers.read(answers, place) is None:
            pointers.write(answers, place, "048190000017")
    return check_answers(
        form,
        answers,
        declared_on=DAY,
        codelists=LISTS,
        documents=[AttachedDocument(doc_id, "image/jpeg", 100_000) for doc_id in documents],
        evidence=cards_of(form, answers, scanned),
        answered_warnings=warnings,
    )


def found(check: FormCheck) -> set[tuple[str, str]]:
    """Return place and code of every problem but missing papers."""
    return {(one.pointer, one.code) for one in check.problems if one.code != "document.missing"}


def edited(answers: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return a copy with some places changed; None takes an answer away."""
    changed = copy.deepcopy(answers)
    for pointer, value in changes.items():
        if value is None:
            pointers.remove(changed, pointers.split(pointer))
        else:
            pointers.write(changed, pointers.split(pointer), value)
    return changed


def _answer(form: FormDefinition, answers: dict[str, Any], pointer: str) -> None:
    question = form.questions[pointers.question_of(pointer)]
    if question.kind == "object":
        value: Any = {}
    elif question.kind == "array":
        value = [{}]
    else:
        value = a_value(form, question.pointer)
    pointers.write(answers, pointers.split(pointer), value)


def a_value(form: FormDefinition, pointer: str) -> Any:
    """Return some answer a question takes."""
    question = form.questions[pointer]
    name = pointer.rpartition("/")[2]
    if pointer in _BY_POINTER:
        return _BY_POINTER[pointer]
    if question.definition in _BY_DEFINITION:
        return _BY_DEFINITION[question.definition]
    if name in _BY_NAME:
        return _BY_NAME[name]
    schema = question.schema
    match question.kind:
        case "const":
            return schema["const"]
        case "enum":
            return schema["enum"][0]
        case "boolean":
            return True
        case "integer":
            return max(1, schema.get("minimum", 1))
    if schema.get("format") == "date":
        return "1990-05-17"
    return "Mẫu thử"[: schema.get("maxLength", 7)]
