"""Code lists written in the form itself: pairs of code and label, with attributes to filter by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from forms import pointer as pointers
from forms.rules.closed_schema import inside
from forms.schema.page import Option
from forms.schema.refusal import Fault
from forms.schema.texts import FALLBACK, Text, missing_text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from forms.schema.questions import Question

INLINE: Final = "inline"
"""Id by which an `options` rule names the list of its own target."""
MAX_CODES: Final = 3_000
"""Most codes in all own lists of a form together, so that none takes long to open; more belong in the catalogue."""
Attributes = dict[str, dict[str, str]]


def read_own_lists(
    written: Mapping[str, Mapping[str, Any]], questions: Mapping[str, Question], languages: Collection[str]
) -> tuple[dict[str, tuple[Option, ...]], dict[str, Attributes]]:
    """Return the choices of every list written in the form, and what its codes are filtered by, by pointer.

    Args:
        written: `codelists` of the form; those that refer to the catalogue are passed over.
        questions: every place of the answers.
        languages: languages every label must have; a plain label is Vietnamese.

    Raises:
        Fault: `codelist_target`, `codelist_codes`, `too_many` or `text_missing`.
    """
    options: dict[str, tuple[Option, ...]] = {}
    attributes: dict[str, Attributes] = {}
    count = 0
    for pointer, source in written.items():
        if INLINE not in source:
            continue
        at = "/codelists" + pointers.join([pointer])
        question = questions.get(pointer)
        if question is None or question.kind not in ("string", "enum"):
            raise Fault(at, "codelist_target")
        entries = [(entry[0], entry[1], entry[2] if len(entry) > 2 else {}) for entry in source[INLINE]]
        count += len(entries)
        if count > MAX_CODES:
            raise Fault(at, "too_many", limit=MAX_CODES)
        codes = [code for code, _, _ in entries]
        asked = question.schema.get("enum")
        if len(set(codes)) < len(codes) or (asked is not None and set(asked) != set(codes)):
            raise Fault(f"{at}/{INLINE}", "codelist_codes")
        labels = [label if isinstance(label, dict) else {FALLBACK: label} for _, label, _ in entries]
        for number, label in enumerate(labels):
            if not set(languages) <= set(label):
                lacking = missing_text(languages, label, codes[number])
                raise Fault(f"{at}/{INLINE}/{number}", "text_missing", **lacking)
        options[pointer] = tuple(Option(c, Text(one)) for c, one in zip(codes, labels, strict=True))
        attributes[pointer] = {code: more for code, _, more in entries}
    return options, attributes


def with_own_lists(schema: Mapping[str, Any], own: Mapping[str, tuple[Option, ...]]) -> dict[str, Any]:
    """Return the schema with each own list as an `enum`, so that any validator knows its codes."""
    clauses = [
        inside(list(pointers.split(pointer)), {"enum": [option.code for option in options]})
        for pointer, options in own.items()
    ]
    return {**schema, "allOf": clauses} if clauses else dict(schema)
