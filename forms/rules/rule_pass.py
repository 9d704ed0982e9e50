"""One pass of the rules over answers: compute and relevance settled together, then what is demanded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forms import pointer as pointers
from forms.problem import Problem
from forms.rules.expressions import run_program, scope
from forms.rules.operators import ExpressionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from forms.rules.expressions import Budget, Scope
    from forms.rules.rule import Rule, RulePlan


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
    # Programs outside lists cannot name the item: the compiler refuses it.
    on = scope(budget, data=answers, now=declared_on.isoformat())
    computed: dict[str, Any] = {}
    irrelevant: set[str] = set()
    for rule in plan.settling:
        for container, about, index in rule.spots(answers):
            if rule.kind == "compute":
                if not _is_gone(rule.pointer_at(index), irrelevant):
                    on["item"], on["index"] = about, index
                    _compute(rule, container, on, computed)
            elif not rule.holds(about):
                irrelevant.add(rule.pointer_at(index))
                if isinstance(container, dict):
                    container.pop(rule.name, None)
    computed = {p: v for p, v in computed.items() if pointers.read(answers, pointers.split(p)) is not None}
    demanded = _demand(plan, answers)
    return Settled(answers, computed, frozenset(irrelevant), demanded)


def _is_gone(pointer: str, irrelevant: set[str]) -> bool:
    """Say whether a place or anything around it is not asked now."""
    while pointer:
        if pointer in irrelevant:
            return True
        pointer = pointers.parent(pointer)
    return False


def _compute(rule: Rule, container: Any, on: Scope, computed: dict[str, Any]) -> None:
    if rule.program is None:
        return
    try:
        value = run_program(rule.program, on)
    except ExpressionError as error:
        if error.reason == "steps":
            raise
        return
    if isinstance(value, str | int) and isinstance(container, dict):
        container[rule.name] = value
        computed[rule.pointer_at(on["index"])] = value


def _demand(plan: RulePlan, answers: dict[str, Any]) -> frozenset[str]:
    demanded = set()
    for rule in plan.required:
        for container, about, index in rule.spots(answers):
            if not isinstance(container, dict) or not rule.holds(about):
                continue
            demanded.add(rule.pointer_at(index))
            name = rule.name
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
    on = scope(budget, data=answers, now=declared_on.isoformat())
    bad = frozenset(spoiled)
    found = []
    for rule in checks:
        for _, about, index in rule.spots(answers):
            if rule.program is None or not rule.reads_all(answers, about):
                continue
            if bad and rule.reads_any(bad, index):
                continue
            on["item"], on["index"] = about, index
            try:
                holds = run_program(rule.program, on) is True
            except ExpressionError:
                holds = False
            if not holds:
                found.append(Problem(rule.pointer_at(index), "check", {}, rule.severity, rule.rule_id))
    return found
