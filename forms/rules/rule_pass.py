"""One pass of the rules over answers: compute and relevance settled together, then what is demanded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forms import pointer as pointers
from forms.problem import Problem
from forms.rules.expressions import Budget, run_program
from forms.rules.operators import ExpressionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from forms.rules.rule_set import Rule, RulePlan


@dataclass(frozen=True)
class Settled:
    """The answers after the rules.

    Attributes:
        effective: what counts and would be sent; irrelevant values are gone, computed ones in place.
        computed: values the program filled in, by pointer.
        irrelevant: targets of `relevant` rules that are not asked now.
        demanded: targets of `required` rules that are demanded now and not answered or answered.
    """

    effective: dict[str, Any]
    computed: Mapping[str, Any]
    irrelevant: frozenset[str]
    demanded: frozenset[str]


def settle(
    plan: RulePlan,
    answers: dict[str, Any],
    declared_on: date,
    budget: Budget,
) -> Settled:
    """Run `compute`, `relevant` and `required` on clean answers, which are changed in place.

    Groups that must be there are made as empty objects, so that each of their questions is reported
    instead of the group.

    Args:
        plan: rules in order.
        answers: from `clean_answers`; becomes the effective document.
        declared_on: day of the declaration, `now` of the rules.
        budget: steps for the whole pass.
    """
    for pointer in plan.computed:
        for place in pointers.places(answers, pointers.split(pointer)):
            pointers.remove(answers, place)
    plan.groups[""].make(answers)
    context = {"data": answers, "now": declared_on.isoformat()}
    computed: dict[str, Any] = {}
    irrelevant: set[str] = set()
    for rule in plan.settling:
        for place in rule.places(answers):
            if rule.kind == "compute":
                _compute(rule, place, context, computed, irrelevant, budget)
            elif not rule.holds(answers, place):
                irrelevant.add(rule.pointer_of(place))
                pointers.remove(answers, place)
    computed = {p: v for p, v in computed.items() if pointers.read(answers, pointers.split(p)) is not None}
    demanded = _demand(plan, answers)
    return Settled(answers, computed, frozenset(irrelevant), demanded)


def _compute(
    rule: Rule,
    place: tuple[str, ...],
    context: dict[str, Any],
    computed: dict[str, Any],
    irrelevant: Iterable[str],
    budget: Budget,
) -> None:
    target = rule.pointer_of(place)
    if rule.program is None or any(pointers.covers(gone, target) for gone in irrelevant):
        return
    container = pointers.read(context["data"], place[:-1])
    try:
        value = run_program(rule.program, _context_at(rule, place, context), budget)
    except ExpressionError as error:
        if error.reason == "steps":
            raise
        return
    if isinstance(value, str | int) and isinstance(container, dict):
        container[place[-1]] = value
        computed[target] = value


def _context_at(rule: Rule, place: tuple[str, ...], context: dict[str, Any]) -> dict[str, Any]:
    """Return what the rule's program may name: inside a list also the item and its number from 0."""
    if not rule.item_length:
        return context
    item = place[: rule.item_length]
    return {**context, "item": pointers.read(context["data"], item), "index": int(item[-1])}


def _demand(plan: RulePlan, answers: dict[str, Any]) -> frozenset[str]:
    demanded = set()
    for rule in plan.required:
        for place in rule.places(answers):
            container = pointers.read(answers, place[:-1])
            if not isinstance(container, dict) or not rule.holds(answers, place):
                continue
            demanded.add(rule.pointer_of(place))
            name = place[-1]
            if name not in container and (groups := plan.groups.get(rule.target)) is not None:
                container[name] = {}
                groups.make(container[name])
    return frozenset(demanded)


def missing_answers(settled: Settled) -> list[Problem]:
    """Return what `required` rules demand and nobody answered."""
    return [
        Problem(pointer, "required")
        for pointer in sorted(settled.demanded)
        if pointers.read(settled.effective, pointers.split(pointer)) is None
    ]


def run_checks(
    checks: Sequence[Rule],
    answers: Mapping[str, Any],
    declared_on: date,
    spoiled: Iterable[str],
    budget: Budget,
) -> list[Problem]:
    """Run the `check` rules.

    A check is skipped when an answer it reads is missing or already has a problem of its own. When
    it cannot be worked out although its answers look right, it counts as failed: a rule that is
    silently skipped would protect nobody.

    Args:
        checks: rules of the form.
        answers: the effective document.
        declared_on: day of the declaration.
        spoiled: pointers that already have a problem.
        budget: steps for the whole pass.
    """
    context = {"data": answers, "now": declared_on.isoformat()}
    bad = frozenset(spoiled)
    found = []
    for rule in checks:
        for place in rule.places(answers):
            if rule.program is None or _is_open(rule, place, answers, bad):
                continue
            try:
                holds = run_program(rule.program, _context_at(rule, place, context), budget) is True
            except ExpressionError:
                holds = False
            if not holds:
                found.append(Problem(rule.pointer_of(place), "check", {}, rule.severity, rule.rule_id))
    return found


def _is_open(rule: Rule, place: tuple[str, ...], answers: Mapping[str, Any], bad: frozenset[str]) -> bool:
    """Say whether something a check reads is missing or has a problem of its own."""
    for tokens in rule.read_tokens:
        read = pointers.at_items_of(tokens, place) if rule.item_length else tokens
        if pointers.read(answers, read) is None or (bad and pointers.join(read) in bad):
            return True
    return False
