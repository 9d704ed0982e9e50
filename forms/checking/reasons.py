"""Which reasons for going on past a warning still count: those given to the very answers the rule now reads."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from forms import pointer as pointers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forms.checking.validate import FormCheck
    from forms.definition.form import FormDefinition
    from forms.problem import Problem

Grounds = dict[str, frozenset[bytes]]
"""Rule → a digest of the answers behind each of its warnings; several where it speaks about items of a list."""


def grounds_of(form: FormDefinition, found: FormCheck) -> Grounds:
    """Return what every warning that stands now rests on."""
    grounds: Grounds = {}
    for problem in found.problems:
        if problem.severity == "warning" and problem.rule_id is not None:
            ground = _ground(form, found, problem)
            grounds[problem.rule_id] = grounds.get(problem.rule_id, frozenset()) | {ground}
    return grounds


def excused(form: FormDefinition, found: FormCheck, given: Mapping[str, frozenset[bytes]]) -> frozenset[str]:
    """Return the rules whose warnings all rest on answers a reason was given to.

    Args:
        form: the pinned definition.
        found: the check of the answers as they are now.
        given: the grounds of each rule when it was given a reason.
    """
    return frozenset(
        rule_id
        for rule_id, grounds in grounds_of(form, found).items()
        if grounds <= given.get(rule_id, frozenset())
    )


def _ground(form: FormDefinition, found: FormCheck, problem: Problem) -> bytes:
    # Without the place itself: an item that moves up in its list is the same item.
    place = pointers.split(problem.pointer)
    reads = next((rule.read_tokens for rule in form.plan.checks if rule.rule_id == problem.rule_id), ())
    values = [pointers.read(found.effective, pointers.at_items_of(tokens, place)) for tokens in reads]
    return hashlib.sha256(msgspec.json.encode(values)).digest()[:16]
