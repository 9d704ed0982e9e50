"""Whose card readings speak for the answers as they are: a card proves the number it carries, nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forms import pointer as pointers
from forms.definition.prefill_rules import number_place
from forms.identity.evidence import evidence_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from forms.definition.form import FormDefinition
    from forms.packets.body import IdentityEvidence


def proved_slots(
    form: FormDefinition, effective: Mapping[str, Any], evidence: Iterable[IdentityEvidence]
) -> frozenset[str]:
    """Return the people whose card was read and whose number the answers still have.

    Where the form asks a person for no number, there is nothing to tell the card by: then it counts as long
    as anything it could fill in is asked for and answered.

    Args:
        form: the pinned definition.
        effective: the answers that count.
        evidence: card readings, the same person's more than once where there were several.
    """
    return frozenset(one.slot for one in evidence if _is_proved(form, effective, one))


def _is_proved(form: FormDefinition, effective: Mapping[str, Any], one: IdentityEvidence) -> bool:
    place = number_place(form.prefill, one.slot)
    if place is not None:
        stored = pointers.read(effective, pointers.split(place))
        return stored is not None and stored == evidence_number(one.source, one.raw)
    targets = [
        target
        for rule in form.prefill
        if rule.slot == one.slot and rule.copies_to is None
        for target in rule.targets
    ]
    return any(pointers.read(effective, pointers.split(target)) is not None for target in targets)
