"""A definition is refused whole, with file, place and reason, before anything of it is used."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from forms import pointer as pointers
from forms.definition.form import load_form
from forms.schema.refusal import DefinitionRefused
from forms.schema.refusal_sentences import REFUSALS, refusal_sentence
from tests.forms.engine.birth_answers import BIRTH_FORM_FILE

GOOD = json.loads(BIRTH_FORM_FILE.read_text(encoding="utf-8"))
NAME = "/schema/$defs/name"
LOGIC = len(GOOD["logic"])


def refused(raw: bytes) -> DefinitionRefused:
    with pytest.raises(DefinitionRefused) as caught:
        load_form(raw, name="mẫu.json")
    assert caught.value.reason in REFUSALS
    for language in ("vi", "en"):
        assert refusal_sentence(caught.value, language).startswith("mẫu.json")
    return caught.value


def put(pointer: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda form: pointers.write(form, pointers.split(pointer), value)


def take(pointer: str) -> Callable[[dict[str, Any]], None]:
    def change(form: dict[str, Any]) -> None:
        assert pointers.remove(form, pointers.split(pointer))

    return change


def rule(**parts: Any) -> Callable[[dict[str, Any]], None]:
    return put(f"/logic/{LOGIC}", {"id": "new", **parts})


def when(name: str, value: Any = True) -> dict[str, Any]:
    return {"===": [{"var": f"data.{name}"}, value]}


BOTH = {"vi": "x", "en": "x"}
PHONE = "/schema/properties/requester/properties/phone"
CASES: list[tuple[Callable[[dict[str, Any]], None], str, str]] = [
    (put("/kind", "other"), "", "not_a_form"),
    (put("/specVersion", 2), "/specVersion", "newer_format"),
    (put("/script", "alert(1)"), "/script", "unknown_key"),
    (take("/title"), "/title", "missing_key"),
    (put("/version", "4"), "/version", "wrong_type"),
    (put("/version", 0), "/version", "wrong_value"),
    (put("/validFrom", "2026-02-30"), "/validFrom", "wrong_date"),
    (put("/languages", ["en"]), "/languages", "language_missing"),
    (put("/title", {"vi": "Tờ khai"}), "/title", "text_missing"),
    (put("/schema/anyOf", []), "/schema/anyOf", "unknown_key"),
    (put(f"{PHONE}/not", {}), f"{PHONE}/not", "unknown_key"),
    (put(f"{PHONE}/$ref", "other.json#/x"), f"{PHONE}/$ref", "wrong_form"),
    (put(PHONE, {"$ref": "#/$defs/nowhere"}), f"{PHONE}/$ref", "schema_reference"),
    (put(PHONE, {"$ref": "#/$defs/name", "maxLength": 3}), PHONE, "schema_node"),
    (put(PHONE, {"title": "x"}), PHONE, "schema_node"),
    (put(PHONE, {"type": "integer", "maxLength": 3}), PHONE, "schema_node"),
    (put(PHONE, {"type": "string"}), PHONE, "text_unbounded"),
    (put(PHONE, {"type": "string", "pattern": "^[0-9]+$"}), PHONE, "text_unbounded"),
    (put(f"{PHONE}/pattern", "[0-9]{2}"), f"{PHONE}/pattern", "pattern_anchor"),
    (put(f"{PHONE}/pattern", "^\\d{2}$"), f"{PHONE}/pattern", "pattern_profile"),
    (put(f"{PHONE}/pattern", "^.{2}$"), f"{PHONE}/pattern", "pattern_profile"),
    (put(f"{PHONE}/pattern", "^(?=a)b$"), f"{PHONE}/pattern", "pattern_profile"),
    (put(f"{PHONE}/pattern", "^(a)\\1$"), f"{PHONE}/pattern", "pattern_profile"),
    (put(f"{PHONE}/pattern", "^a{2000}$"), f"{PHONE}/pattern", "pattern_count"),
    (put(f"{PHONE}/pattern", "^(a{1000}){1000}$"), f"{PHONE}/pattern", "pattern_compile"),
    (put(f"{NAME}/pattern", "^([a-z$"), f"{NAME}/pattern", "pattern_profile"),
    (put(f"{PHONE}/pattern", "^(a$"), f"{PHONE}/pattern", "pattern_compile"),
    (put("/schema/$defs/unused", {"type": "string", "maxLength": 5, "pattern": "^.$"}),
     "/schema/$defs/unused/pattern", "pattern_profile"),
    (put("/schema/required/6", "nothing"), "/schema/required", "schema_required"),
    (take("/schema/properties/child/additionalProperties"),
     "/schema/properties/child/additionalProperties", "missing_key"),
    (put("/schema/properties/documents", {"type": "boolean"}),
     "/schema/properties/documents", "schema_reserved"),
    (put("/schema/$defs/parent/properties/parent", {"$ref": "#/$defs/parent"}),
     "/schema/$defs/parent/properties/parent/$ref", "schema_recursion"),
    (put("/schema/$defs/loop", {"type": "object", "additionalProperties": False,
                                "properties": {"again": {"$ref": "#/$defs/loop"}}}),
     "/schema/$defs/loop/properties/again/$ref", "schema_recursion"),
    (put("/schema/$defs/lost", {"type": "object", "additionalProperties": False,
                                "properties": {"gone": {"$ref": "#/$defs/nowhere"}}}),
     "/schema/$defs/lost/properties/gone/$ref", "schema_reference"),
    (take("/schema/properties/siblings/maxItems"), "/schema/properties/siblings/maxItems", "missing_key"),
    (rule(type="compute", target="/birthOrder", value=1), f"/logic/{LOGIC}", "rule_twice"),
    (rule(type="compute", target="/nowhere", value=1), f"/logic/{LOGIC}/target", "rule_target"),
    (rule(type="compute", target="/child", value=1), f"/logic/{LOGIC}/target", "rule_target"),
    (rule(type="compute", target="/pledge", value=True), f"/logic/{LOGIC}", "rule_required_clash"),
    (rule(type="relevant", target="/child/gender", when=when("pledge")), f"/logic/{LOGIC}", "rule_required_clash"),
    (rule(type="relevant", target="/siblings", when=when("nowhere")), f"/logic/{LOGIC}", "rule_reads"),
    (rule(type="relevant", target="/siblings", when=when("mother")), f"/logic/{LOGIC}", "rule_reads"),
    (rule(type="relevant", target="/requester/phone", when=when("requester.phone")), f"/logic/{LOGIC}", "rule_cycle"),
    (rule(type="relevant", target="/requester/phone", when={">": [1, 2]}),
     f"/logic/{LOGIC}/when/>", "condition_form"),
    (rule(type="relevant", target="/requester/phone"), f"/logic/{LOGIC}", "rule_body"),
    (rule(type="relevant", target="/requester/phone", when=True, message=BOTH),
     f"/logic/{LOGIC}", "rule_body"),
    (rule(type="required", each="nothing", target="/x", when=True), f"/logic/{LOGIC}/each", "rule_place"),
    (rule(type="check", target="/pledge", **{"assert": True}), f"/logic/{LOGIC}", "rule_body"),
    (rule(type="check", target="/pledge", severity="warning", message=BOTH, **{"assert": True}),
     f"/logic/{LOGIC}", "rule_body"),
    (rule(type="check", target="/pledge", message={"vi": "x"}, **{"assert": True}),
     f"/logic/{LOGIC}/message", "text_missing"),
    (rule(type="check", target="/pledge", message=BOTH, **{"assert": {"x:count": [1]}}),
     f"/logic/{LOGIC}/assert/x:count", "expression_operator"),
    (rule(type="script", target="/pledge"), f"/logic/{LOGIC}/type", "wrong_choice"),
    (put("/logic/0/value", {"exec": ["rm"]}), "/logic/0/value/exec", "expression_operator"),
    (put("/uischema/elements/0/elements/0/scope", "#/properties/nowhere"),
     "/uischema/elements/0/elements/0/scope", "layout_scope"),
    (put("/uischema/elements/0/elements/1/scope", "#/properties/requester/properties/relation"),
     "/uischema/elements/0/elements/1", "layout_twice"),
    (put("/uischema/elements/3/elements", []), "/uischema", "layout_missing"),
    (put("/uischema/type", "Group"), "/uischema", "layout_element"),
    (put("/blocks/person/elements/2/options/block", "person"), "/blocks/person/elements/2", "layout_block"),
    (put("/uischema/elements/2/elements/0/options/block", "nothing"),
     "/uischema/elements/2/elements/0", "layout_block"),
    (take("/texts/en/pledge.label"), "/uischema/elements/4/elements/3/elements/1", "text_missing"),
    (take("/texts/vi/@gender.NU"), "/uischema/elements/1/elements/1/elements/1", "text_missing"),
    (put("/codelists", {"/nowhere": {"ref": "x"}}), "/codelists/~1nowhere", "codelist_target"),
    (put("/codelists", {"/child/ethnicity": {"ref": "x", "filterBy": "nothing"}}),
     "/codelists/~1child~1ethnicity", "codelist_filter"),
    (put("/defaults", {"/mother": "x"}), "/defaults/~1mother", "default_target"),
    (put("/defaults", {"/child/gender": "X"}), "/defaults/~1child~1gender", "default_value"),
    (put("/defaults", {"/child/late": True}), "/defaults/~1child~1late", "default_target"),
    (put("/documents/0/id", "d-id"), "/documents/0/id", "document_twice"),
    (put("/documents/0/min", 5), "/documents/0/max", "document_count"),
    (put("/documents/0/alternatives", ["d-none"]), "/documents/0/alternatives", "document_alternative"),
    (put("/documents/2/satisfiedBy", "scan:nobody"), "/documents/2/satisfiedBy", "document_slot"),
    (put("/documents/0/required", when("nowhere")), "/documents/0/required", "rule_reads"),
    (put("/prefill/1/id", "card-requester"), "/prefill/1/id", "prefill_twice"),
    (put("/prefill/0/map", {"/nowhere": "fullName"}), "/prefill/0/map/~1nowhere", "prefill_target"),
    (put("/prefill/0/map", {"/pledge": "password"}), "/prefill/0/map/~1pledge", "prefill_source"),
    (put("/prefill/0/map", {"/mother/idDoc": "address:parse"}),
     "/prefill/0/map/~1mother~1idDoc", "prefill_target"),
    (put("/prefill/3/map", {"/mother/idDoc": "/requester/residence"}),
     "/prefill/3/map/~1mother~1idDoc", "prefill_source"),
    (put("/prefill/3/copyTo", "nobody"), "/prefill/3/slot", "prefill_slot"),
    (put("/prefill/1/when", when("nowhere")), "/prefill/1/when", "rule_reads"),
    (put("/messages/vi", {"NONSENSE": "x"}), "/messages/vi", "wrong_value"),
    (put("/messages/vi", {"nonsense": "x"}), "/messages/vi/nonsense", "message_key"),
    (put("/messages/vi", {"/nowhere#pattern": "x"}), "/messages/vi/~1nowhere#pattern", "message_key"),
    (put("/messages/vi", {"nowhere#pattern": "x"}), "/messages/vi/nowhere#pattern", "message_key"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "place", "reason"), CASES, ids=lambda value: value if isinstance(value, str) else None
)
def test_a_spoiled_definition_is_refused(
    change: Callable[[dict[str, Any]], None], place: str, reason: str
) -> None:
    form = json.loads(json.dumps(GOOD))
    change(form)
    error = refused(json.dumps(form).encode())
    assert (error.pointer, error.reason) == (place, reason)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "json_syntax"),
        (b"\xff\xfe{}", "json_encoding"),
        (b"[]", "not_a_form"),
        (b"null", "not_a_form"),
        (b'{"kind":"tramso.form","kind":"tramso.form"}', "json_duplicate_key"),
        (b'{"kind":NaN}', "json_number"),
        (b'{"kind":1e999}', "json_number"),
        (b'{"kind":' + b"9" * 400 + b"}", "json_number"),
        (b'{"kind":"\\ud800"}', "json_text"),
        (b"[" * 40 + b"]" * 40, "json_depth"),
        (b"[" * 100_000, "json_depth"),
        (b" " * 262_145, "json_too_large"),
        (BIRTH_FORM_FILE.read_bytes()[:-200], "json_syntax"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_bytes_that_are_no_form_are_refused(raw: bytes, reason: str) -> None:
    assert refused(raw).reason == reason


def test_definitions_that_double_with_each_level_are_stopped_quickly() -> None:
    form = json.loads(json.dumps(GOOD))
    definitions = form["schema"]["$defs"]
    definitions["d0"] = {"type": "boolean"}
    for level in range(1, 18):
        reference = {"$ref": f"#/$defs/d{level - 1}"}
        definitions[f"d{level}"] = {
            "type": "object",
            "additionalProperties": False,
            "properties": {"a": reference, "b": reference},
        }
    form["schema"]["properties"]["bomb"] = {"$ref": "#/$defs/d17"}
    started = time.thread_time()
    error = refused(json.dumps(form).encode())
    assert error.reason == "schema_size"
    assert time.thread_time() - started < 1


def test_the_whole_file_is_identified_by_its_bytes() -> None:
    raw = BIRTH_FORM_FILE.read_bytes()
    form = load_form(raw, name="x")
    assert form.raw == raw
    assert load_form(raw + b"\n", name="x").sha256 != form.sha256


def test_definitions_nobody_uses_may_not_lead_in_a_circle() -> None:
    """A long chain is read without recursion, and the circle at its end is found."""
    form = json.loads(json.dumps(GOOD))
    last = 60
    for number in range(last + 1):
        following = number + 1 if number < last else last - 1
        node = {"$ref": f"#/$defs/chain{following}"}
        form["schema"]["$defs"][f"chain{number}"] = {
            "type": "object", "additionalProperties": False, "properties": {"next": node}
        }  # fmt: skip
    error = refused(json.dumps(form).encode())
    assert (error.pointer, error.reason) == (
        f"/schema/$defs/chain{last}/properties/next/$ref",
        "schema_recursion",
    )


def test_broken_text_is_named_by_its_place() -> None:
    raw = BIRTH_FORM_FILE.read_bytes().replace(b'"requester"', b'"\\ud800"', 1)
    assert refused(raw).reason == "json_text"
    assert refused(b'{"kind":{"deep":["\\ud800"]}}').pointer == "/kind/deep/0"
