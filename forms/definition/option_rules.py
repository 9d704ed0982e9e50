"""`options` rules: which entries of a code list a field offers, by an answer anywhere in the form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forms import pointer as pointers
from forms.definition.own_lists import INLINE
from forms.rules.rule_set import check_place, placed, places_of
from forms.schema.page import CodeListRef
from forms.schema.refusal import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from forms.schema.questions import Question

_PARTS = {"id", "type", "each", "target", "list", "where"}


def read_code_lists(
    written: Mapping[str, Mapping[str, Any]],
    logic: Iterable[Mapping[str, Any]],
    questions: Mapping[str, Question],
    own: Mapping[str, Mapping[str, Mapping[str, str]]],
) -> dict[str, CodeListRef]:
    """Return the code list of every field that has one, with what filters it.

    Args:
        written: `codelists` of the form, by pointer.
        logic: its rules; only those of type `options` are read here.
        questions: every place of the answers.
        own: what the codes of the form's own lists are filtered by, by pointer.

    Raises:
        Fault: `codelist_target`, `codelist_filter`, `rule_body`, `rule_target`, `rule_in_list` or `rule_twice`.
    """
    found: dict[str, CodeListRef] = {}
    for pointer, reference in written.items():
        at = "/codelists" + pointers.join([pointer])
        if pointer not in own:
            _check_target(pointer, questions, at)
        filter_by = reference.get("filterBy")
        beside = pointers.parent(pointer.removesuffix(f"/{pointers.ANY_ITEM}"))
        neighbour = f"{beside}/{filter_by}" if filter_by else None
        if neighbour is not None and neighbour not in questions:
            raise Fault(at, "codelist_filter")
        found[pointer] = CodeListRef(reference.get("ref", INLINE), filter_by, neighbour, own.get(pointer))
    found.update(_by_rules(logic, questions, own))
    return found


def _by_rules(
    logic: Iterable[Mapping[str, Any]],
    questions: Mapping[str, Question],
    own: Mapping[str, Mapping[str, Mapping[str, str]]],
) -> dict[str, CodeListRef]:
    found: dict[str, CodeListRef] = {}
    for position, source in enumerate(logic):
        if source["type"] != "options":
            continue
        at = f"/logic/{position}"
        if not {"list", "where"} <= set(source) <= _PARTS:
            raise Fault(at, "rule_body")
        for place, _ in places_of(source, questions, at):
            target = place + source["target"]
            check_place(target, questions, f"{at}/target")
            if questions[target].kind == "choices":
                target = questions[target].children[0]
            if (source["list"] == INLINE) != (target in own):
                raise Fault(f"{at}/list", "codelist_target")
            if target not in own:
                _check_target(target, questions, f"{at}/target")
            if target in found:
                raise Fault(at, "rule_twice", what=target)
            ((attribute, operand),) = source["where"].items()
            neighbour = _neighbour(placed(operand, place), target, f"{at}/where/{attribute}")
            if neighbour not in questions:
                raise Fault(f"{at}/where/{attribute}", "codelist_filter")
            found[target] = CodeListRef(source["list"], attribute, neighbour, own.get(target))
    return found


def _check_target(pointer: str, questions: Mapping[str, Question], at: str) -> None:
    question = questions.get(pointer)
    if question is None or question.kind != "string" or "enum" in question.schema:
        raise Fault(at, "codelist_target")


def _neighbour(operand: Any, target: str, at: str) -> str:
    """Return the pointer of the answer that filters: `data.x`, or `item.x` of the same list item."""
    if not isinstance(operand, dict) or set(operand) != {"var"} or not isinstance(operand["var"], str):
        raise Fault(at, "rule_body")
    root, _, path = operand["var"].partition(".")
    inside = pointers.join(path.split("."))
    if root == "data" and pointers.ANY_ITEM not in path:
        return inside
    before, in_list, _ = target.partition(f"/{pointers.ANY_ITEM}")
    if root == "item" and in_list:
        return before + in_list + inside
    raise Fault(at, "codelist_filter")
