"""What a form says where its author gave no text table: titles of the schema, labels of the layout, its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from forms import pointer as pointers
from forms.schema.texts import FALLBACK, find_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from forms.schema.questions import Question

WHOLE_FORM: Final = "_form"
"""Key of the one page of a form without a layout; no question can have this name."""


def wordings_of(
    written: Mapping[str, Any], questions: Mapping[str, Question]
) -> Mapping[str, Mapping[str, str]]:
    """Return the texts of a form, the most specific first: its own table, then titles and labels in place.

    Texts in place are Vietnamese: a form in more languages still needs the table.
    """
    texts = {language: dict(table) for language, table in written.get("texts", {}).items()}
    own = texts.setdefault(FALLBACK, {})
    for part, keyword in (("label", "title"), ("description", "description")):
        for question in questions.values():
            if (
                keyword in question.schema
                and FALLBACK not in find_text(texts, question.text_keys, part).languages()
            ):
                # A group is known by its place, so that "Số nhà (nơi ở)" can name it; a question by its kind.
                key = question.text_keys[0 if question.kind == "object" else -1]
                own[f"{key}.{part}"] = question.schema[keyword]
    for element in _elements(written):
        if "i18n" in element and "label" in element:
            own.setdefault(f"{element['i18n']}.label", element["label"])
    for language, title in written["title"].items():
        texts.setdefault(language, {})[f"{WHOLE_FORM}.label"] = title
    return texts


def layout_of(written: Mapping[str, Any], questions: Mapping[str, Question]) -> Mapping[str, Any]:
    """Return the form's layout, or one page with every question in the order of the schema."""
    if "uischema" in written:
        given: Mapping[str, Any] = written["uischema"]
        return given
    elements = [
        {
            "type": "ListWithDetail" if questions[child].kind == "array" else "Control",
            "scope": "#" + "".join(f"/properties/{token}" for token in pointers.split(child)),
        }
        for child in questions[""].children
    ]
    page = {"type": "Category", "i18n": WHOLE_FORM, "elements": elements}
    return {"type": "Categorization", "elements": [page]}


def _elements(written: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    pending = [*written.get("blocks", {}).values(), *([written["uischema"]] if "uischema" in written else [])]
    while pending:
        element = pending.pop()
        yield element
        pending.extend(element.get("elements", ()))
        if "detail" in element.get("options", {}):
            pending.append(element["options"]["detail"])
