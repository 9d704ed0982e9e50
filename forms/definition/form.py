"""One version of a form, checked and compiled: the loader and what it gives."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from forms import pointer as pointers
from forms.definition.declaration_templates import Template, read_print
from forms.definition.documents import DocumentRule, read_documents
from forms.definition.layout import LayoutSource, read_pages
from forms.definition.migration_rules import MigrationStep, read_migrations
from forms.definition.option_rules import read_code_lists
from forms.definition.own_lists import read_own_lists, with_own_lists
from forms.definition.prefill_rules import PrefillRule, read_prefill
from forms.errors import HostileInput
from forms.rules.closed_schema import close_schema
from forms.rules.rule import Reason, RulePlan
from forms.rules.rule_set import read_rules
from forms.schema.json_places import place_of_fault
from forms.schema.limits import Limits, read_limits
from forms.schema.meta_schema import META_SCHEMA
from forms.schema.questions import Question, unfold
from forms.schema.refusal import DefinitionRefused, Fault
from forms.schema.schema_check import SchemaChecker
from forms.schema.strict_json import parse_json
from forms.schema.texts import NO_TEXT, Text, find_text, missing_text
from forms.schema.wordings import layout_of, wordings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from forms.schema.page import CodeListRef, Field, Page

_META = SchemaChecker(META_SCHEMA, at="")
_NO_DEFAULT = ("object", "array", "choices")
_META_REASONS = {
    "enum": "wrong_choice",
    "const": "wrong_choice",
    "contains": "language_missing",
    "format:date": "wrong_date",
    "additionalProperties": "unknown_key",
    "required": "missing_key",
    "type": "wrong_type",
    "minItems": "too_few",
    "maxItems": "too_many",
    "maxProperties": "too_many",
    "maxLength": "too_long",
}


@dataclass(frozen=True, eq=False)
class FormDefinition:
    """A form that may be opened; compare by `sha256`.

    Attributes:
        form_id: identity across versions.
        version: published once, never changed.
        sha256: digest of the published file's bytes (32 bytes).
        title: its name.
        services: codes of the procedures it belongs to.
        languages: languages every label has; Vietnamese among them.
        valid_from: first day a declaration may be made with it.
        accept_until: last such day, or None while it is current.
        schema: the base JSON Schema, with the codes of the form's own lists.
        closed_schema: base schema with the rules written in.
        pages: what to draw.
        fields: fields by pointer (`*` inside lists), in reading order.
        questions: every place of the answers by pointer.
        plan: the rules in order.
        codelists: code-list fields by pointer.
        defaults: first answers of a new draft by pointer.
        prefill: what a card fills in.
        documents: papers asked for.
        migrations: what leads from earlier versions to this one.
        messages: language → key → sentence, more specific than the general ones.
        texts: language → key → wording.
        limits: how large answers may be.
        template: how the declaration is laid out on paper.
        order: position of every place in reading order.
        raw: the published bytes.
        base_checker: compiled `schema`.
        closed_checker: compiled `closed_schema`.
    """

    form_id: str
    version: int
    sha256: bytes
    title: Text
    services: tuple[str, ...]
    languages: tuple[str, ...]
    valid_from: date
    accept_until: date | None
    schema: Mapping[str, Any]
    closed_schema: Mapping[str, Any]
    pages: tuple[Page, ...]
    fields: Mapping[str, Field]
    questions: Mapping[str, Question]
    plan: RulePlan
    codelists: Mapping[str, CodeListRef]
    defaults: Mapping[str, Any]
    prefill: tuple[PrefillRule, ...]
    documents: tuple[DocumentRule, ...]
    migrations: tuple[MigrationStep, ...]
    messages: Mapping[str, Mapping[str, str]]
    texts: Mapping[str, Mapping[str, str]]
    limits: Limits
    template: Template
    order: Mapping[str, int]
    raw: bytes
    base_checker: SchemaChecker
    closed_checker: SchemaChecker

    @cached_property
    def demanded_by_schema(self) -> tuple[tuple[Callable[[Any], Any], tuple[str, ...]], ...]:
        """Return what reads each group, and the places in it that its schema demands once it is there."""
        demanded: dict[str, list[str]] = {}
        for pointer, question in self.questions.items():
            if question.required and pointers.ANY_ITEM not in pointer:
                demanded.setdefault(pointers.parent(pointer), []).append(pointer)
        return tuple(
            (pointers.reader(pointers.split(group)), tuple(places)) for group, places in demanded.items()
        )

    @cached_property
    def listed(self) -> tuple[tuple[tuple[str, ...], Callable[[Any], Any], CodeListRef], ...]:
        """Return the tokens of each question with a code list, what reads it, and its list."""
        return tuple(
            (tokens := pointers.split(pointer), pointers.reader(tokens), reference)
            for pointer, reference in self.codelists.items()
        )

    def label_of(self, pointer: str, language: str = "vi") -> str:
        """Return the label of the answer, group or paper at a pointer, or an empty text."""
        label = self._labels.get(pointer) or self._labels.get(pointers.question_of(pointer), NO_TEXT)
        return label(language)

    @cached_property
    def _labels(self) -> Mapping[str, Text]:
        papers = {rule.pointer: rule.label for rule in reversed(self.documents)}
        return {
            pointer: find_text(self.texts, question.text_keys, "label")
            for pointer, question in self.questions.items()
        } | papers

    @cached_property
    def alike(self) -> frozenset[str]:
        """Return the answers that are labelled as another one is: the marital status of groom and bride."""
        said = Counter(text for pointer in self.fields for text in set(self._said(pointer)))
        return frozenset(
            pointer for pointer in self.fields if any(said[text] > 1 for text in self._said(pointer))
        )

    def _said(self, pointer: str) -> list[str]:
        return [self.label_of(pointer, language) for language in self.languages]

    def page_of(self, pointer: str) -> Page | None:
        """Return the page that shows the answer at a pointer, or None."""
        wanted = pointers.question_of(pointer)
        for page in self.pages:
            if any(pointers.covers(wanted, field.pointer) for field in page.fields()):
                return page
        return None

    def reading_order(self, pointer: str) -> tuple[int, str]:
        """Return a sort key that puts places in the order a person reads them; unknown ones last."""
        place = self.order.get(pointer)
        if place is None:
            place = self.order.get(pointers.question_of(pointer), len(self.order))
        return place, pointer

    def document(self, doc_id: str) -> DocumentRule | None:
        """Return the rule of a paper, or None when the form does not know it."""
        return next((rule for rule in self.documents if rule.doc_id == doc_id), None)

    def reasons_for(self, rule_id: str) -> tuple[Reason, ...]:
        """Return the reasons an operator may give to a warning of this rule."""
        return next((rule.reasons for rule in self.plan.checks if rule.rule_id == rule_id), ())

    def slots(self) -> tuple[str, ...]:
        """Return the names of the people whose cards fill the form, in the form's order."""
        return tuple(dict.fromkeys(rule.slot for rule in self.prefill if rule.copies_to is None))

    def is_accepted_on(self, day: date) -> bool:
        """Say whether a declaration made on `day` belongs to this version."""
        return self.valid_from <= day and (self.accept_until is None or day <= self.accept_until)


def load_form(raw: bytes, *, name: str) -> FormDefinition:
    """Check a definition completely and compile it.

    Args:
        raw: the published file, at most 256 KiB.
        name: what to call it in a refusal; not a path with personal data.

    Raises:
        DefinitionRefused: anything is wrong with it; names file, JSON pointer and reason.
    """
    try:
        written = parse_json(raw)
        _check_structure(written)
        return _compile(written, raw)
    except Fault as fault:
        raise DefinitionRefused(name, fault.pointer, fault.reason, **fault.params) from None
    except HostileInput as error:
        place = place_of_fault(raw, error.code) or str(error.params.get("at", ""))
        raise DefinitionRefused(name, place, error.code, **error.params) from None


def _check_structure(written: Any) -> None:
    if not isinstance(written, dict) or written.get("kind") != "tramso.form":
        raise Fault("", "not_a_form")
    if written.get("specVersion") != 1:
        raise Fault("/specVersion", "newer_format")
    for problem in _META.problems(written):
        allowed: Any = problem.params.get("options", (problem.params.get("expected"),))
        types: Any = problem.params.get("types", ())
        told = {
            **problem.params,
            "allowed": ", ".join(map(str, allowed)),
            "types": types if isinstance(types, str) else ", ".join(map(str, types)),
        }
        reason = _META_REASONS.get(problem.code, "wrong_value")
        if problem.code == "pattern" and "pattern" in problem.params:
            reason = "wrong_form"
        raise Fault(problem.pointer, reason, **told)


def _compile(written: dict[str, Any], raw: bytes) -> FormDefinition:
    questions = unfold(written["schema"])
    languages = tuple(written["languages"])
    own, attributes = read_own_lists(written.get("codelists", {}), questions, languages)
    base = with_own_lists(written["schema"], own)
    base_checker = SchemaChecker(base)
    plan = read_rules(written.get("logic", ()), questions)
    closed = close_schema(base, plan)
    texts = wordings_of(written, questions)
    _check_translations(written, languages)
    source = LayoutSource(
        questions=questions,
        texts=texts,
        languages=languages,
        blocks=written.get("blocks", {}),
        codelists=read_code_lists(
            written.get("codelists", {}), written.get("logic", ()), questions, attributes
        ),
        own=own,
        computed=plan.computed,
    )
    _check_messages(written, questions, plan)
    pages = read_pages(layout_of(written, questions), source)
    fields = {field.pointer: field for page in pages for field in page.fields()}
    defaults = written.get("defaults", {})
    _check_defaults(defaults, questions, plan)
    prefill = read_prefill(written.get("prefill", ()), questions, plan)
    slots = {rule.slot for rule in prefill}
    until = written["acceptUntil"]
    return FormDefinition(
        form_id=written["formId"],
        version=written["version"],
        sha256=hashlib.sha256(raw).digest(),
        title=Text(written["title"]),
        services=tuple(written["serviceIds"]),
        languages=languages,
        valid_from=date.fromisoformat(written["validFrom"]),
        accept_until=date.fromisoformat(until) if until else None,
        schema=base,
        closed_schema=closed,
        pages=pages,
        fields=fields,
        questions=questions,
        plan=plan,
        codelists={field.pointer: field.codelist for field in fields.values() if field.codelist},
        defaults=defaults,
        prefill=prefill,
        documents=read_documents(written.get("documents", ()), questions, slots),
        migrations=read_migrations(written.get("migrations", ()), written["version"], questions, languages),
        messages=written.get("messages", {}),
        texts=texts,
        limits=read_limits(written.get("limits", {}), questions),
        template=read_print(written.get("print"), written["formId"], questions),
        order=_reading_order(fields),
        raw=raw,
        base_checker=base_checker,
        closed_checker=SchemaChecker(closed),
    )


def _reading_order(fields: Mapping[str, Field]) -> dict[str, int]:
    """Number every field; a group stands where its first field does."""
    order: dict[str, int] = {}
    for position, pointer in enumerate(fields):
        place = pointer
        while place:
            order.setdefault(place, position)
            place = pointers.parent(place)
    return order


def _check_translations(written: Mapping[str, Any], languages: tuple[str, ...]) -> None:
    """Demand every language wherever a text is given in place."""
    places = [("/title", written["title"])]
    for number, rule in enumerate(written.get("logic", ())):
        if "message" in rule:
            places.append((f"/logic/{number}/message", rule["message"]))
        places += [
            (f"/logic/{number}/reasons/{i}/label", r["label"]) for i, r in enumerate(rule.get("reasons", ()))
        ]
    for number, document in enumerate(written.get("documents", ())):
        places += [
            (f"/documents/{number}/{key}", document[key]) for key in ("label", "hint") if key in document
        ]
    for at, text in places:
        if not set(languages) <= set(text):
            raise Fault(at, "text_missing", **missing_text(languages, text, at.rpartition("/")[2]))


def _check_messages(written: Mapping[str, Any], questions: Mapping[str, Question], plan: RulePlan) -> None:
    """Demand that every sentence is for a place, a `$def` or a rule of the form."""
    names = {f"@{name}" for name in written["schema"].get("$defs", {})}
    rules = {rule.rule_id.partition("@")[0] for rule in plan.all_rules()}
    papers = {f"/documents/{paper['id']}" for paper in written.get("documents", ())}
    for language, table in written.get("messages", {}).items():
        for key in table:
            place, keyword, _ = key.partition("#")
            known = {*questions, *papers} if place.startswith("/") else names if keyword else rules
            named = place if place.startswith(("/", "@")) or not keyword else f"@{place.partition('.')[0]}"
            if named.partition(".")[0] not in known:
                raise Fault("/messages" + pointers.join([language, key]), "message_key")


def _check_defaults(defaults: Mapping[str, Any], questions: Mapping[str, Question], plan: RulePlan) -> None:
    for pointer, value in defaults.items():
        at = "/defaults" + pointers.join([pointer])
        question = questions.get(pointer)
        if question is None or question.kind in _NO_DEFAULT or pointer in plan.computed:
            raise Fault(at, "default_target")
        if not SchemaChecker(dict(question.schema), at=at).is_valid(value):
            raise Fault(at, "default_value")
