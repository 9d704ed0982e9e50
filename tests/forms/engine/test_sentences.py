"""Every finding can be said, in both languages, without jargon."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import forms
from forms.checking.messages import SENTENCES, full_label, message_for, sentence_for
from forms.definition.documents import OF_ANOTHER
from forms.definition.form import _META_REASONS, load_form
from forms.problem import Problem
from forms.schema.refusal_sentences import REFUSALS
from tests.forms.engine.birth_answers import CODE_LISTS, DECLARED_ON
from tests.forms.engine.editing import FORM, GONE, checked
from tests.forms.engine.household_form import household

SCHEMA_CODES = {
    "required", "type", "enum", "const", "minLength", "maxLength", "pattern", "format:date", "format:email",
    "format:uuid", "minimum", "maximum", "multipleOf", "minItems", "maxItems", "uniqueItems",
    "additionalProperties", "irrelevant",
}  # fmt: skip
PARAMS = {
    "limit": 3,
    "length": 9,
    "multiple_of": 5,
    "min": 1,
    "max": 2,
    "version": 4,
    "id": "d-birth",
    "list": "x",
}
FOLDER = Path(forms.__file__).parent
SHIPPED = FOLDER.parent / "resources" / "forms"
ENGINE = [
    "acceptance", "answers", "conditions", "form", "documents", "expressions", "layout", "limits",
    "declaration_templates", "own_lists", "wordings",
    "migration", "migration_rules", "option_rules", "patterns", "prefill", "prefill_rules", "questions",
    "rule_order", "rule_pass", "rule_set", "schema_check", "strict_json", "validate",
]  # fmt: skip


def literals(kind: str, position: int) -> set[str]:
    """Return the constants given at a position of every call of `kind` in the engine's modules."""
    found = set()
    for name in ENGINE:
        (module,) = FOLDER.glob(f"**/{name}.py")
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == kind
                and len(node.args) > position
            ):
                argument = node.args[position]
                if isinstance(argument, ast.Constant):
                    found.add(str(argument.value))
    return found


def test_every_code_the_engine_can_give_has_a_sentence() -> None:
    used = SCHEMA_CODES | literals("Problem", 1) | literals("_Broken", 0) | literals("PrefillWarning", 0)
    # What only a station knows, it says itself: for whom a paper was photographed.
    assert used | {OF_ANOTHER} == set(SENTENCES)


def test_every_reason_to_refuse_has_a_sentence() -> None:
    used = literals("Fault", 1) | (literals("HostileInput", 0) - {"pointer_syntax", "pointer_blocked"})
    meta = {*_META_REASONS.values(), "wrong_value", "wrong_form", "pattern_compile", "codelist_unknown"}
    assert used | meta == set(REFUSALS)


@pytest.mark.parametrize("code", sorted(SENTENCES))
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_sentence_is_whole(code: str, language: str) -> None:
    sentence = sentence_for(FORM, Problem("/child/fullName", code, PARAMS), language)
    assert sentence.endswith(".")
    assert not re.search(r"[{}…]", sentence)
    assert not re.search(r"\b(null|None|schema|pattern|enum|integer|pointer)\b", sentence)
    if language == "vi":
        assert re.search("[ăâđêôơưáàảãạấầếềểốồộờớựữừệị]", sentence.lower())


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_problem_without_its_values_can_still_be_said(code: str) -> None:
    assert sentence_for(FORM, Problem("/nowhere/9", code), "vi")


def said(changes: dict[str, object], language: str = "vi") -> list[str]:
    return [sentence_for(FORM, problem, language) for problem in checked(changes).problems]


def test_the_forms_own_sentence_wins() -> None:
    assert said({"/requester/phone": "1"}) == [
        "Số di động có 10 chữ số, số bàn có 11 chữ số kể cả mã vùng. "
        "Số nước ngoài bắt đầu bằng dấu + và mã nước."
    ]
    assert said({"/child/fullName": "An 9"}) == ["Họ tên chỉ gồm chữ cái và dấu cách."]
    assert said({"/mother/birthDate": "99"}, "en") == ["Enter day/month/year, month/year, or the year only."]
    assert said({"/child/birthDate": "2027-01-01"}) == ["Ngày sinh của trẻ không được sau ngày lập tờ khai."]
    assert said({"/pledge": GONE}, "en") == ["Please tick the statement of truth before sending."]


def test_the_general_sentence_names_field_and_group() -> None:
    assert said({"/child/fullName": GONE}) == ["Chưa nhập họ, chữ đệm, tên của trẻ."]
    assert said({"/child/birthPlace/commune": GONE}) == ["Chưa chọn phường, xã, đặc khu (nơi sinh)."]
    assert said({"/copies/count": 30}, "en") == ["Number of copies must be 20 or less."]


def test_an_entry_of_a_list_is_told_from_the_others() -> None:
    assert said({"/siblings/0/fullName": GONE}) == [
        "Chưa nhập họ, chữ đệm, tên anh, chị (anh, chị của trẻ 1)."
    ]
    form = household()
    assert full_label(form, "/members/2/home/commune", "vi") == "@home.commune (members.home, members 3)"
    assert full_label(form, "/members/0/name", "vi") == "members.name (members 1)"
    # A place from outside need not be one.
    assert full_label(form, f"/members/{'9' * 5000}/name", "vi") == "members.name"


def test_every_answer_of_a_shipped_form_has_a_name_of_its_own() -> None:
    named = {}
    for path in sorted(SHIPPED.glob("*.json")):
        form = load_form(path.read_bytes(), name=path.name)
        for language in form.languages:
            names = {pointer: full_label(form, pointer, language) for pointer in form.fields}
            assert len(names) == len(set(names.values())), (path.name, language)
            named[path.name, language] = names
    assert named["dkkh-1.json", "vi"]["/groomPast"] == "Tình trạng hôn nhân trước đây (bên nam)"
    assert named["dkkh-1.json", "en"]["/bridePast"] == "Previous marital status (bride)"


def test_missing_papers_are_named() -> None:
    check = checked(documents=(), declared_on=DECLARED_ON, codelists=CODE_LISTS)
    assert [sentence_for(FORM, problem, "vi") for problem in check.problems] == [
        "Còn thiếu giấy tờ: giấy chứng sinh."
    ]


def test_without_a_sentence_of_its_own_a_form_gives_none() -> None:
    assert message_for(FORM, Problem("/child/fullName", "required"), "vi") is None


_NO_NAME = re.compile(
    r"(?:hiện|có từ|dùng|ghi rõ|cư trú|kết hôn lần|tạm trú đến|khuyết tật,|nhập|không|đã|được|xin|thuộc|cam đoan)\b"
)
"""How a question begins that names nothing: "Chưa nhập hiện nay." is no Vietnamese."""


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.json")), ids=lambda file: file.stem)
def test_every_missing_answer_is_told_in_a_sentence(file: Path) -> None:
    form = load_form(file.read_bytes(), name=file.name)
    if form.accept_until is not None:
        return
    for field in form.fields.values():
        if field.readonly:
            continue
        told = sentence_for(form, Problem(field.pointer.replace("*", "0"), "required"), "vi")
        for verb in ("Chưa nhập ", "Chưa chọn "):
            assert not _NO_NAME.match(told.removeprefix(verb)), told
        if field.kind in ("choice", "radio", "boolean"):
            assert told.startswith("Chưa trả lời “"), told
        assert told.endswith(".") and not told.endswith(".”."), told
