"""From the UI schema (a JSON Forms profile) to pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from forms import pointer as pointers
from forms.schema.page import (
    CodeListRef,
    Element,
    Field,
    FieldKind,
    FieldRow,
    Group,
    Note,
    Option,
    Page,
    Repeat,
)
from forms.schema.refusal import Fault
from forms.schema.texts import Text, find_text, missing_text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from forms.schema.questions import Question

MAX_ELEMENTS: Final = 1_500
MAX_DEPTH: Final = 12
_KINDS: dict[str, FieldKind] = {
    "const": "pledge",
    "boolean": "boolean",
    "integer": "integer",
    "number": "number",
}
_COMPOSITES = ("person", "address", "idDoc")
"""Blocks a form may name without drawing them: their questions stand below each other."""
_FORMATS: dict[str, FieldKind] = {"partialDate": "partial_date", "phone": "phone", "idNumber": "id_number"}


@dataclass(frozen=True)
class LayoutSource:
    """What pages are made of.

    Attributes:
        questions: every place of the answers.
        texts: language → key → wording.
        languages: languages every label must have.
        blocks: reusable layouts with scopes relative to their object.
        codelists: code list of a field by pointer.
        own: choices of the lists written in the form, by pointer.
        computed: pointers the program fills in.
    """

    questions: Mapping[str, Question]
    texts: Mapping[str, Mapping[str, str]]
    languages: Collection[str]
    blocks: Mapping[str, Any]
    codelists: Mapping[str, CodeListRef]
    own: Mapping[str, tuple[Option, ...]]
    computed: Collection[str]


def coded_place(question: Question) -> str:
    """Return where the code of an answer stands: at the question, or at each item of several choices."""
    return question.children[0] if question.kind == "choices" else question.pointer


@dataclass(frozen=True)
class _Place:
    """Where in the layout the reader is."""

    at: str
    depth: int = 0
    prefix: str = ""
    block: str | None = None
    scan: str | None = None
    blocks_open: tuple[str, ...] = ()

    def inside(self, step: str, **changes: Any) -> _Place:
        return replace(self, at=self.at + step, depth=self.depth + 1, **changes)


def read_pages(uischema: Mapping[str, Any], source: LayoutSource) -> tuple[Page, ...]:
    """Return the pages of a form.

    Raises:
        Fault: `layout_element`, `layout_scope`, `layout_twice`, `layout_missing`, `layout_size`,
            `layout_block` or `text_missing`.
    """
    reader = _Reader(source)
    if uischema["type"] != "Categorization":
        raise Fault("/uischema", "layout_element")
    pages = []
    for position, category in enumerate(uischema.get("elements", ())):
        place = _Place(f"/uischema/elements/{position}")
        if category["type"] != "Category":
            raise Fault(place.at, "layout_element")
        key = reader.i18n(category, place)
        elements = reader.elements(category, place)
        pages.append(Page(key, reader.label([key], place.at), reader.hint([key]), elements))
    reader.check_complete()
    return tuple(pages)


class _Reader:
    def __init__(self, source: LayoutSource) -> None:
        self.source = source
        self.seen: set[str] = set()
        self.count = 0

    def elements(self, node: Mapping[str, Any], place: _Place) -> tuple[Element, ...]:
        found: list[Element] = []
        for position, element in enumerate(node.get("elements", ())):
            found.extend(self.element(element, place.inside(f"/elements/{position}")))
        return tuple(found)

    def element(self, node: Mapping[str, Any], place: _Place) -> tuple[Element, ...]:
        self.count += 1
        if self.count > MAX_ELEMENTS or place.depth > MAX_DEPTH:
            raise Fault(place.at, "layout_size")
        match node["type"]:
            case "VerticalLayout":
                return self.elements(node, place)
            case "HorizontalLayout":
                return (self.row(node, place),)
            case "Group":
                return (self.group(node, place),)
            case "Label":
                return (Note(self.label([self.i18n(node, place)], place.at)),)
            case "ListWithDetail":
                return (self.repeat(node, place),)
            case "Control":
                return (self.control(node, place),)
        raise Fault(place.at, "layout_element")

    def row(self, node: Mapping[str, Any], place: _Place) -> FieldRow:
        controls = [
            self.element(child, place.inside(f"/elements/{i}"))
            for i, child in enumerate(node.get("elements", ()))
        ]
        fields = [
            field for (element,) in controls if isinstance(element, FieldRow) for field in element.fields
        ]
        if not fields or len(fields) != len(controls):
            raise Fault(place.at, "layout_element")
        return FieldRow(tuple(fields))

    def group(self, node: Mapping[str, Any], place: _Place) -> Group:
        key = self.i18n(node, place)
        scan = node.get("options", {}).get("scan", place.scan)
        inner = self.elements(node, replace(place, scan=scan))
        return Group(self.label([key], place.at), self.hint([key]), None, None, scan, inner)

    def repeat(self, node: Mapping[str, Any], place: _Place) -> Repeat:
        question = self.question(node, place)
        if question.kind != "array" or pointers.ANY_ITEM in question.pointer:
            raise Fault(place.at, "layout_scope")
        self.take(question, place)
        item = self.source.questions[question.children[0]]
        if item.kind != "object":
            raise Fault(place.at, "layout_scope")
        options: Mapping[str, Any] = node.get("options", {})
        title = options.get("elementLabelProp")
        title_pointer = f"{item.pointer}/{title}" if title else None
        if title_pointer is not None and title_pointer not in item.children:
            raise Fault(place.at, "layout_scope")
        return Repeat(
            pointer=question.pointer,
            label=self.label(question.text_keys, place.at),
            hint=self.hint(question.text_keys),
            required=question.required,
            min_items=int(question.schema.get("minItems", 0)),
            max_items=int(question.schema["maxItems"]),
            title_pointer=title_pointer,
            elements=self.items(item, options, place),
        )

    def items(self, item: Question, options: Mapping[str, Any], place: _Place) -> tuple[Element, ...]:
        """Draw what one item of a list has: as its detail or block says, or member below member."""
        block = options.get("block")
        if "detail" in options:
            inside = place.inside("/options/detail", prefix=item.pointer)
            return self.element(options["detail"], inside)
        if block is None:
            return self.members(item, place)
        inside = self.opened(block, place, item.pointer)
        return self.element(self.source.blocks[block], inside)

    def control(self, node: Mapping[str, Any], place: _Place) -> Element:
        question = self.question(node, place)
        options: Mapping[str, Any] = node.get("options", {})
        if question.kind == "array":
            raise Fault(place.at, "layout_element")
        if question.kind != "object":
            return FieldRow((self.field(question, options, place),))
        block = options.get("block")
        scan = options.get("scan", place.scan)
        inside = replace(place, block=block or place.block, scan=scan)
        if block is None or (block in _COMPOSITES and block not in self.source.blocks):
            elements = self.members(question, inside)
        else:
            opened = self.opened(block, inside, question.pointer)
            elements = self.element(self.source.blocks[block], opened)
        label = self.label(question.text_keys, place.at)
        return Group(label, self.hint(question.text_keys), question.pointer, block, scan, elements)

    def opened(self, block: str, place: _Place, prefix: str) -> _Place:
        """Return the place of a block's layout, whose scopes start at `prefix`."""
        if block not in self.source.blocks or block in place.blocks_open:
            raise Fault(place.at, "layout_block")
        return replace(
            place,
            at=f"/blocks/{block}",
            depth=place.depth + 1,
            prefix=prefix,
            blocks_open=(*place.blocks_open, block),
        )

    def members(self, question: Question, place: _Place) -> tuple[Element, ...]:
        """Draw every member of an object below each other, for which nobody wrote a layout."""
        found: list[Element] = []
        for child in question.children:
            relative = child.removeprefix(place.prefix) if place.prefix else child
            scope = "#" + "".join(f"/properties/{token}" for token in pointers.split(relative))
            kind = "ListWithDetail" if self.source.questions[child].kind == "array" else "Control"
            found.extend(self.element({"type": kind, "scope": scope}, place.inside("")))
        return tuple(found)

    def question(self, node: Mapping[str, Any], place: _Place) -> Question:
        tokens = str(node.get("scope", "")).removeprefix("#/properties/").split("/properties/")
        pointer = place.prefix + pointers.join(tokens)
        if "scope" not in node or pointer not in self.source.questions:
            raise Fault(f"{place.at}/scope", "layout_scope")
        return self.source.questions[pointer]

    def field(self, question: Question, options: Mapping[str, Any], place: _Place) -> Field:
        self.take(question, place)
        schema = question.schema
        reference = self.source.codelists.get(coded_place(question))
        if reference is not None and reference.own is not None and reference.filter_by is None:
            reference = None
        options_here = self.options(question, place)
        if question.kind == "choices":
            self.seen.add(question.children[0])
            if reference is None and not options_here:
                raise Fault(place.at, "layout_element")
        return Field(
            pointer=question.pointer,
            kind=self.field_kind(question, options, reference, place),
            label=self.label(question.text_keys, place.at),
            hint=self.hint(question.text_keys),
            required=question.required,
            readonly=question.pointer in self.source.computed or bool(options.get("readonly")),
            options=options_here,
            codelist=reference,
            min_length=schema.get("minLength"),
            max_length=schema.get("maxLength"),
            minimum=schema.get("minimum"),
            maximum=schema.get("maximum"),
            max_items=schema.get("maxItems"),
            block=place.block,
            scan_slot=place.scan,
            money=options.get("format") == "money",
        )

    def field_kind(
        self, question: Question, options: Mapping[str, Any], reference: CodeListRef | None, place: _Place
    ) -> FieldKind:
        wanted = options.get("format")
        if question.kind == "choices":
            return "choices"
        if reference is not None:
            return "code"
        if "enum" in question.schema or coded_place(question) in self.source.own:
            return "radio" if wanted == "radio" else "choice"
        if wanted == "money" and question.kind != "integer":
            raise Fault(place.at, "layout_element")
        if question.kind in _KINDS:
            return _KINDS[question.kind]
        if wanted == "radio":
            raise Fault(place.at, "layout_element")
        if question.schema.get("format") == "date":
            return "date"
        return _FORMATS.get(wanted or "", "multiline" if options.get("multi") else "text")

    def options(self, question: Question, place: _Place) -> tuple[Option, ...]:
        if coded_place(question) in self.source.own:
            return self.source.own[coded_place(question)]
        codes = (question.item_schema or question.schema).get("enum", ())
        keys = self.source.questions[coded_place(question)].text_keys
        return tuple(Option(code, self.text(keys, code, place.at)) for code in codes)

    def take(self, question: Question, place: _Place) -> None:
        if question.pointer in self.seen:
            raise Fault(place.at, "layout_twice", question=question.pointer)
        self.seen.add(question.pointer)

    def check_complete(self) -> None:
        for question in self.source.questions.values():
            shown = question.pointer in self.seen or question.pointer in self.source.computed
            if question.kind != "object" and not shown:
                raise Fault("/uischema", "layout_missing", question=question.pointer)

    def i18n(self, node: Mapping[str, Any], place: _Place) -> str:
        if "i18n" not in node:
            raise Fault(f"{place.at}/i18n", "missing_key")
        return str(node["i18n"])

    def label(self, keys: Collection[str], at: str) -> Text:
        return self.text(keys, "label", at)

    def hint(self, keys: Collection[str]) -> Text:
        return find_text(self.source.texts, keys, "description")

    def text(self, keys: Collection[str], part: str, at: str) -> Text:
        text = find_text(self.source.texts, keys, part)
        if not set(self.source.languages) <= text.languages():
            key = ".".join((next(iter(keys), ""), part))
            raise Fault(at, "text_missing", **missing_text(self.source.languages, text.languages(), key))
        return text
