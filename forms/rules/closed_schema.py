"""The closed schema: base schema plus `relevant` and `required` as `if`/`then`.

Any 2020-12 validator that checks it gives the same verdict on a submitted document as the rule
engine; the portal uses it as a second, independent reading of the rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forms.pointer import ANY_ITEM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forms.rules.rule import Rule, RulePlan


def close_schema(schema: Mapping[str, Any], plan: RulePlan) -> dict[str, Any]:
    """Return the closed schema of a form; nothing of the base schema is changed."""
    clauses = [_clause(rule) for rule in plan.all_rules() if rule.condition is not None]
    clauses = [*schema.get("allOf", ()), *clauses]
    return {**schema, "allOf": clauses} if clauses else dict(schema)


def _clause(rule: Rule) -> dict[str, Any]:
    if rule.condition is None:
        raise ValueError("only relevant and required rules have a condition")
    *containers, name = rule.target_tokens
    outer, inner = containers[: rule.item_length], containers[rule.item_length :]
    test = rule.condition.as_schema()
    if rule.kind == "relevant":
        test, consequence = {"not": test}, inside(inner, {"properties": {name: False}})
    else:
        consequence = inside(inner, {"required": [name]})
    if rule.of_item:
        return inside(outer, {"if": test, "then": consequence})
    return {"if": test, "then": inside(outer, consequence)}


def inside(containers: list[str], schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema that demands `schema` of whatever lies at a place; nothing is demanded to be there."""
    for name in reversed(containers):
        schema = {"items": schema} if name == ANY_ITEM else {"properties": {name: schema}}
    return schema
