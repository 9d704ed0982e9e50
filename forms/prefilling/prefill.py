"""Filling a form from a card: what would change, and what somebody typed that it would replace."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from forms import pointer as pointers
from forms.checking.answers import clean_answers
from forms.definition.prefill_rules import PARSED_ADDRESS, PrefillRule, number_place
from forms.identity.card_number import parse_card_number
from forms.identity.issuer import card_issuer
from forms.prefilling.prefill_plan import Change, PrefillPlan, PrefillWarning
from forms.prefilling.written_address import WrittenAddress
from forms.rules.expressions import Budget, run_program, scope
from forms.rules.operators import ExpressionError
from forms.schema.schema_check import SchemaChecker

if TYPE_CHECKING:
    from forms.definition.form import FormDefinition

AddressReader = Callable[[str], WrittenAddress]
Provenance = Mapping[str, Mapping[str, Any]]
"""Pointer → where its value came from; `source` is `typed` for what a person wrote."""
_ISSUED_ON = "issuedOn"
COPIED = "copied"
"""Source of an answer taken over from another person on the form."""
DEFAULT = "default"
"""Source of an answer the form itself begins with."""
_PARTIAL_DATE = re.compile(r"\d{4}(-\d{2})?", re.ASCII)
_READ = frozenset({"qr", "mrz", COPIED})


def prefill(
    form: FormDefinition,
    slot: str,
    card: Mapping[str, Any],
    data: Mapping[str, Any],
    provenance: Provenance,
    *,
    parse_address: AddressReader,
    read_before: str | None = None,
) -> PrefillPlan:
    """Plan what a card fills in, including what follows for another person on the form.

    The card of another person than the one read before fills nothing in beside what is left of that one:
    what was read then and this card does not give goes, or comes to be asked about where somebody typed it.

    Args:
        form: the pinned definition.
        slot: whose card it is, one of `form.slots()`.
        card: from `forms.identity.reading.card_record`.
        data: nested answers so far; not changed.
        provenance: where they came from.
        parse_address: reader of the card's address.
        read_before: number of the card that was read for this slot last, or None.
    """
    plan = _Plan(form, data, provenance)
    plan.meet(slot, card, read_before)
    for rule in form.prefill:
        if rule.slot == slot and rule.copies_to is None:
            plan.fill(rule, card, parse_address)
    plan.part(slot)
    plan.copy(slot, card)
    return plan.done()


def follow_copies(
    form: FormDefinition, slot: str, data: Mapping[str, Any], provenance: Provenance
) -> PrefillPlan:
    """Plan what another person's part takes over from a slot already filled.

    For the moment when the relation is chosen after the scan, or an answer that was copied changes. What
    was copied goes again when the relation does not hold any more.
    """
    plan = _Plan(form, data, provenance)
    plan.withdraw(slot)
    plan.copy(slot, None)
    return plan.done()


def slots_to_follow(form: FormDefinition, pointer: str) -> tuple[str, ...]:
    """Return the slots whose copies depend on an answer: the relation itself, or something copied."""
    return tuple(
        dict.fromkeys(
            rule.slot
            for rule in form.prefill
            if rule.copies_to is not None
            and (
                (rule.when is not None and pointer in rule.when.data_reads())
                or any(pointers.covers(source, pointer) for source in rule.targets.values())
            )
        )
    )


class _Plan:
    def __init__(self, form: FormDefinition, data: Mapping[str, Any], provenance: Provenance) -> None:
        self.form = form
        self.provenance = provenance
        self.before = clean_answers(data).document
        self.after = clean_answers(data).document
        self.targets: dict[str, bool] = {}
        self.restored: set[str] = set()
        self.warnings: list[PrefillWarning] = []
        self.another = False
        self.remains = False

    def meet(self, slot: str, card: Mapping[str, Any], read_before: str | None) -> None:
        """Find out whether the answers there are of somebody else than whose card this is.

        `another`: as far as anybody can see; `remains`: only an earlier reading was, as where the number
        was typed over since.
        """
        fresh, stored = card.get("idNumber"), self._number(slot)
        if fresh is None:
            return
        self.another = (stored or read_before or fresh) != fresh
        self.remains = self.another or (read_before or fresh) != fresh
        if self.another:
            self.warnings.append(PrefillWarning("prefill.another"))

    def part(self, slot: str) -> None:
        """Take away what is left of another person whose card, or whose answers, filled the slot before."""
        number = number_place(self.form.prefill, slot)
        if not self.remains or number is None:
            return
        own = [pair for rule in self._card_rules(slot) for pair in rule.targets.items()]
        places = [leaf for target, _ in own for leaf in self._leaves(target)]
        places += [_issuer_place(target) for target, taken in own if taken == _ISSUED_ON]
        group = "/" + pointers.split(number)[0]
        places += [
            pointer
            for pointer, origin in self.provenance.items()
            if pointers.covers(group, pointer) and origin.get("source") in _READ
        ]
        for place in dict.fromkeys(places):
            if place not in self.targets:
                self._clear(place)
        self.withdraw(slot)

    def _leaves(self, pointer: str) -> tuple[str, ...]:
        question = self.form.questions[pointer]
        return question.children if question.kind == "object" else (pointer,)

    def _number(self, slot: str) -> str | None:
        place = number_place(self.form.prefill, slot)
        value = None if place is None else pointers.read(self.before, pointers.split(place))
        return value if isinstance(value, str) else None

    def _clear(self, place: str, *, copied: bool = False) -> None:
        """Put a place back to what the form begins with; typed, only of whom the answers clearly are not."""
        old = pointers.read(self.after, pointers.split(place))
        if old is None or self._is_default(place, old) or (self._is_typed(place, old) and not self.another):
            return
        default = self.form.defaults.get(place)
        self._put(place, default, copied=copied)
        if default is not None:
            self.restored.add(place)

    def _is_default(self, place: str, value: Any) -> bool:
        source = self.provenance.get(place, {}).get("source", DEFAULT)
        return bool(source == DEFAULT and value == self.form.defaults.get(place))

    def fill(self, rule: PrefillRule, card: Mapping[str, Any], parse_address: AddressReader) -> None:
        if not self._holds(rule, card):
            self.warnings.append(PrefillWarning("prefill.mismatch"))
        for target, taken in rule.targets.items():
            if taken == PARSED_ADDRESS:
                self._address(target, card.get("addressText"), parse_address)
            else:
                value = taken[1:] if taken.startswith("=") else card.get(taken)
                if value and self._takes(target, value):
                    self._put(target, value)
                if taken == _ISSUED_ON:
                    self._issuer(rule, target, value)

    def _takes(self, target: str, value: Any) -> bool:
        """Say whether a place takes a value: not every one takes a birthday of which only the year is known."""
        whole = not isinstance(value, str) or _PARTIAL_DATE.fullmatch(value) is None
        return whole or SchemaChecker(dict(self.form.questions[target].schema)).is_valid(value)

    def _issuer(self, rule: PrefillRule, target: str, issued_on: Any) -> None:
        """Fill in who issued the card beside when, where the form asks for it and maps nothing else to it."""
        place = _issuer_place(target)
        body = card_issuer(issued_on)
        if body is not None and place in self.form.questions and place not in rule.targets:
            self._put(place, body)

    def _address(self, target: str, text: Any, parse_address: AddressReader) -> None:
        if not isinstance(text, str):
            return
        parsed = parse_address(text)
        values = parsed.answers()
        outside = values.get("communeText")
        if outside is not None and f"{target}/communeText" not in self.form.questions:
            # No place for a commune outside the city by name: it stays readable, and somebody looks.
            values["detail"] = ", ".join(part for part in (values.get("detail"), outside) if part)
            self.warnings.append(PrefillWarning("prefill.address_review", target))
        for child in self.form.questions[target].children:
            self._put(child, values.get(child.rpartition("/")[2]))
        if parsed.choices:
            self.warnings.append(PrefillWarning("prefill.address_choice", target, parsed.choices))
        elif parsed.needs_review:
            self.warnings.append(PrefillWarning("prefill.address_review", target))

    def withdraw(self, slot: str) -> None:
        """Take away what was copied for a relation that does not hold; what stays is copied again."""
        for rule in self.form.prefill:
            if rule.slot != slot or rule.copies_to is None or self._holds(rule, {}):
                continue
            for pointer, origin in self.provenance.items():
                places = (*rule.targets, *self._sex_of(rule))
                inside = any(pointers.covers(target, pointer) for target in places)
                if inside and origin.get("source") == COPIED:
                    self._put(pointer, None, copied=True)

    def copy(self, slot: str, card: Mapping[str, Any] | None) -> None:
        for rule in self.form.prefill:
            if rule.slot != slot or rule.copies_to is None or not self._holds(rule, {}):
                continue
            others = self._is_of_another(rule)
            if others and card is not None:
                self._warn_of_another(rule)
            for target, source in rule.targets.items():
                self._copy_one(target, source, others=others)
            for target, sex in self._sex_of(rule).items():
                self._put(target, sex, copied=True)
            guards = self._card_rules(rule.copies_to)
            if card is not None and not all(self._holds(guard, card) for guard in guards):
                self.warnings.append(PrefillWarning("prefill.mismatch", self._group_of(rule)))

    def _card_rules(self, slot: str | None) -> list[PrefillRule]:
        return [rule for rule in self.form.prefill if rule.slot == slot and rule.copies_to is None]

    def _sex_of(self, rule: PrefillRule) -> dict[str, str]:
        """Return where only the part that is copied to asks for the sex, and what the copied number says.

        The card told it, and the part it was scanned for had no place for it.
        """
        asked = [
            target
            for guard in self._card_rules(rule.copies_to)
            for target, taken in guard.targets.items()
            if taken == "gender" and target not in rule.targets
        ]
        numbers = [
            pointers.read(self.after, pointers.split(target))
            for own in self._card_rules(rule.slot)
            for target, taken in own.targets.items()
            if taken == "idNumber"
        ]
        known = [parse_card_number(number) for number in numbers if isinstance(number, str)]
        return {target: one.gender for target in asked for one in known if one is not None}

    def _is_of_another(self, rule: PrefillRule) -> bool:
        """Say whether the part that is copied to holds somebody else's answers."""
        source, target = self._number_places(rule)
        new = pointers.read(self.after, pointers.split(source))
        old = pointers.read(self.before, pointers.split(target)) if target else None
        return self.remains or (old is not None and new is not None and old != new)

    def _warn_of_another(self, rule: PrefillRule) -> None:
        _, target = self._number_places(rule)
        if target and not self.another and self.provenance.get(target, {}).get("source") != COPIED:
            self.warnings.append(PrefillWarning("prefill.another", self._group_of(rule)))

    def _number_places(self, rule: PrefillRule) -> tuple[str, str]:
        """Return where the number copied from stands, and where it is copied to; empty where there is none."""
        source = number_place(self.form.prefill, rule.slot) or ""
        for target, taken in rule.targets.items():
            if source and pointers.covers(taken, source):
                return source, target + source.removeprefix(taken)
        return source, ""

    def _copy_one(self, target: str, source: str, *, others: bool) -> None:
        value = pointers.read(self.after, pointers.split(source))
        if value is None:
            for place in self._leaves(target) if others else ():
                self._clear(place, copied=True)
            return
        question = self.form.questions[source]
        children = () if question.kind == "choices" else question.children
        if not children:
            self._put(target, value, copied=True)
        asked = {child: pointers.read(self.after, pointers.split(child)) for child in children}
        # What the form begins with is nobody's answer: it takes nothing away from what was read for the other.
        answered = others or any(one != self.form.defaults.get(child) for child, one in asked.items())
        for child, one in asked.items():
            place = f"{target}/{child.rpartition('/')[2]}"
            if answered or self.provenance.get(place, {}).get("source") == COPIED:
                self._put(place, one, copied=True)

    def _group_of(self, rule: PrefillRule) -> str:
        return "/" + pointers.split(next(iter(rule.targets)))[0]

    def _holds(self, rule: PrefillRule, card: Mapping[str, Any]) -> bool:
        if rule.when is None:
            return True
        try:
            return run_program(rule.when, scope(Budget(), card=dict(card), data=self.after)) is True
        except ExpressionError:
            return False

    def _put(self, pointer: str, value: Any, *, copied: bool = False) -> None:
        self.targets[pointer] = copied
        tokens = pointers.split(pointer)
        if value is None:
            pointers.remove(self.after, tokens)
        else:
            pointers.write(self.after, tokens, value)

    def done(self) -> PrefillPlan:
        changes = []
        for pointer, copied in self.targets.items():
            tokens = pointers.split(pointer)
            old, new = pointers.read(self.before, tokens), pointers.read(self.after, tokens)
            if old != new:
                typed, restored = self._is_typed(pointer, old), pointer in self.restored
                changes.append(Change(pointer, old, new, typed, copied, restored))
        return PrefillPlan(tuple(changes), tuple(dict.fromkeys(self.warnings)))

    def _is_typed(self, pointer: str, old: Any) -> bool:
        if old is None:
            return False
        source = self.provenance.get(pointer, {}).get("source")
        if source is not None:
            return bool(source == "typed")
        return bool(old != self.form.defaults.get(pointer))


def _issuer_place(issued_on: str) -> str:
    return f"{pointers.parent(issued_on)}/issuedBy"
