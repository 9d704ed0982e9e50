"""What a card fills in, as a definition writes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from forms import pointer as pointers
from forms.rules.expressions import Program, compile_expression
from forms.schema.refusal import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from forms.rules.rule import RulePlan
    from forms.schema.questions import Question

CARD_FIELDS: Final = frozenset(
    {"idNumber", "oldIdNumber", "fullName", "birthDate", "gender", "addressText", "issuedOn"}
)
"""Keys of a normalised card record. `gender` is `NAM` or `NU`; dates are `YYYY-MM-DD`."""
PARSED_ADDRESS: Final = "address:parse"
_ADDRESS_CORE: Final = frozenset({"province", "commune", "detail"})
_ADDRESS_BLOCK: Final = frozenset({"country", "province", "commune", "communeText", "detail"})


@dataclass(frozen=True)
class PrefillRule:
    """One mapping.

    Attributes:
        rule_id: unique in the form.
        slot: whose card, or the slot that is copied from.
        copies_to: slot that is copied to; None for a mapping from the card itself.
        when: guard over `card` and `data`, or None.
        targets: answer pointer → card field, `=literal`, `address:parse`, or a pointer to copy.
    """

    rule_id: str
    slot: str
    copies_to: str | None
    when: Program | None
    targets: Mapping[str, str]


def read_prefill(
    written: Iterable[Mapping[str, Any]], questions: Mapping[str, Question], plan: RulePlan
) -> tuple[PrefillRule, ...]:
    """Check the `prefill` of a form.

    Raises:
        Fault: `prefill_twice`, `prefill_target`, `prefill_source`, `prefill_slot` or a fault of the
            guard's expression.
    """
    rules: list[PrefillRule] = []
    for position, source in enumerate(written):
        at = f"/prefill/{position}"
        rule_id = source.get("id", f"{source['slot']}-{position}")
        if any(rule.rule_id == rule_id for rule in rules):
            raise Fault(f"{at}/id", "prefill_twice")
        copies_to = source.get("copyTo")
        for target, taken in source["map"].items():
            here = f"{at}/map" + pointers.join([target])
            if target not in questions or target in plan.computed:
                raise Fault(here, "prefill_target")
            _check_source(questions[target], taken, copies_to is not None, questions, here)
        when = None
        if "when" in source:
            when = compile_expression(source["when"], at=f"{at}/when", roots=("card", "data"))
            _check_guard(when, copies_to is not None, questions, f"{at}/when")
        rules.append(PrefillRule(rule_id, source["slot"], copies_to, when, source["map"]))
    slots = {rule.slot for rule in rules if rule.copies_to is None}
    for position, rule in enumerate(rules):
        if not {rule.slot, rule.copies_to or rule.slot} <= slots:
            raise Fault(f"/prefill/{position}/slot", "prefill_slot")
    return tuple(rules)


def number_place(rules: Iterable[PrefillRule], slot: str) -> str | None:
    """Return the answer that takes the number of a slot's card, or None where the form asks for none."""
    return next(
        (
            target
            for rule in rules
            if rule.slot == slot and rule.copies_to is None
            for target, taken in rule.targets.items()
            if taken == "idNumber"
        ),
        None,
    )


def _check_source(
    target: Question, taken: str, copies: bool, questions: Mapping[str, Question], at: str
) -> None:
    if copies:
        source = questions.get(taken)
        if source is None or source.kind == "array" or not _is_alike(source, target):
            raise Fault(at, "prefill_source")
        names = {child.rpartition("/")[2] for child in source.children}
        if not names <= {child.rpartition("/")[2] for child in target.children}:
            raise Fault(at, "prefill_source")
    elif taken == PARSED_ADDRESS:
        if not _ADDRESS_CORE <= {child.rpartition("/")[2] for child in target.children} <= _ADDRESS_BLOCK:
            raise Fault(at, "prefill_target")
    elif target.kind in ("object", "array", "choices"):
        raise Fault(at, "prefill_target")
    elif not taken.startswith("=") and taken not in CARD_FIELDS:
        raise Fault(at, "prefill_source")


def _is_alike(source: Question, target: Question) -> bool:
    """Say whether both are groups, both take several choices, or both hold one value."""
    whole = ("object", "choices")
    return source.kind == target.kind or not {source.kind, target.kind} & set(whole)


def _check_guard(when: Program, copies: bool, questions: Mapping[str, Question], at: str) -> None:
    for path in when.reads:
        if path[0] == "card" and (copies or len(path) != 2 or path[1] not in CARD_FIELDS):
            raise Fault(at, "expression_variable")
        if path[0] == "data" and pointers.join(path[1:]) not in questions:
            raise Fault(at, "rule_reads", question=pointers.join(path[1:]))
