"""The layout of a form for a stock JSON Forms renderer: blocks unfolded, `relevant` rules derived.

A portal that draws the form with the JSON Forms library then shows and hides the same fields as the
station, without knowing the rule language (JSON Forms: rules, effect `SHOW` with a schema condition).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forms import pointer as pointers
from forms.schema.page import FieldRow, Group, Note, Repeat

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from forms.definition.form import FormDefinition
    from forms.rules.rule import Rule
    from forms.schema.page import Element

_FORMATS = {"radio": "radio", "partial_date": "partialDate", "multiline": "multi"}


def portable_layout(form: FormDefinition) -> dict[str, Any]:
    """Return a UI schema that says everything in JSON Forms' own words.

    A rule whose condition is about the whole answers cannot be said inside a list, where JSON Forms
    reads conditions from the item on; such a field is shown there and left to the closed schema.
    """
    rules = {rule.target: rule for rule in form.plan.settling if rule.kind == "relevant"}
    builder = _Builder(form, rules)
    categories = [
        {
            "type": "Category",
            "i18n": page.key,
            "label": page.label(),
            "elements": builder.all(page.elements, ""),
        }
        for page in form.pages
    ]
    return {"type": "Categorization", "options": {"variant": "stepper"}, "elements": categories}


class _Builder:
    def __init__(self, form: FormDefinition, rules: Mapping[str, Rule]) -> None:
        self.form = form
        self.rules = rules

    def all(self, elements: Iterable[Element], inside: str) -> list[dict[str, Any]]:
        """Return elements; `inside` is the item (`/members/*`) whose scopes start anew, or empty."""
        return [self.one(element, inside) for element in elements]

    def one(self, element: Element, inside: str) -> dict[str, Any]:
        match element:
            case Note(text):
                return {"type": "Label", "text": text()}
            case FieldRow(fields):
                controls = [
                    self.control(field.pointer, field.kind, field.readonly, inside) for field in fields
                ]
                return (
                    controls[0] if len(controls) == 1 else {"type": "HorizontalLayout", "elements": controls}
                )
            case Group():
                found: dict[str, Any] = {
                    "type": "Group",
                    "label": element.label(),
                    "elements": self.all(element.elements, inside),
                }
                return found | (self.rule(element.pointer, inside) if element.pointer else {})
            case Repeat():
                item = f"{element.pointer}/{pointers.ANY_ITEM}"
                detail = {"type": "VerticalLayout", "elements": self.all(element.elements, item)}
                options: dict[str, Any] = {"detail": detail}
                if element.title_pointer:
                    options["elementLabelProp"] = pointers.split(element.title_pointer)[-1]
                found = {
                    "type": "ListWithDetail",
                    "scope": self.scope(element.pointer, inside),
                    "options": options,
                }
                return found | self.rule(element.pointer, inside)

    def control(self, pointer: str, kind: str, readonly: bool, inside: str) -> dict[str, Any]:
        found: dict[str, Any] = {"type": "Control", "scope": self.scope(pointer, inside)}
        options: dict[str, Any] = {}
        if kind == "multiline":
            options["multi"] = True
        elif kind in _FORMATS:
            options["format"] = _FORMATS[kind]
        if readonly:
            options["readonly"] = True
        return found | ({"options": options} if options else {}) | self.rule(pointer, inside)

    def scope(self, pointer: str, inside: str) -> str:
        tokens = pointers.split(pointer.removeprefix(inside))
        return "#" + "".join(f"/properties/{token}" for token in tokens)

    def rule(self, pointer: str, inside: str) -> dict[str, Any]:
        rule = self.rules.get(pointer)
        if rule is None or rule.condition is None or bool(inside) != rule.of_item:
            return {}
        condition = {"scope": "#", "schema": rule.condition.as_schema(), "failWhenUndefined": True}
        return {"rule": {"effect": "SHOW", "condition": condition}}
