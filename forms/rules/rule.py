"""One rule of a form, and where it speaks about something while a pass runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from forms import pointer as pointers
from forms.pointer import ANY_ITEM
from forms.rules.conditions import ALWAYS, Condition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from forms.problem import Severity
    from forms.rules.expressions import Program
    from forms.schema.groups import Groups
    from forms.schema.texts import Text

RuleType = Literal["compute", "relevant", "required", "check"]
Spot = tuple[Any, Any, int]
"""Where a rule speaks about something: what holds its target (an object, if it is there); what its condition or
program is about, the answers or an item; the item's number, 0 outside lists."""


@dataclass(frozen=True)
class Reason:
    """One of the at most five answers an operator can give to a warning."""

    code: str
    label: Text


@dataclass(frozen=True)
class Rule:
    """One rule, after `each` was replaced by every place it stands for.

    What follows from the rest is worked out when it is made and kept as plain attributes: a pass asks
    hundreds of rules, and a `cached_property` makes every attribute of its object slow to look up.

    Attributes:
        rule_id: unique in the form; a rule written with `each` carries `@` and the place.
        kind: what it does.
        target: pointer of the answer it speaks about.
        program: the expression of a `compute` or `check`.
        condition: the condition of a `relevant` or `required`.
        severity: of a `check`.
        message: of a `check`.
        reasons: choices for a warning.
        reads: pointers of the answers it looks at; `*` for those of the same item.
        of_item: its condition is about one item of a list, not about the whole answers.
        target_tokens: the target as tokens.
        name: the target's name in what holds it.
        read_tokens: what it reads as tokens.
        item_length: how many tokens lead to the item its target lies in; 0 outside lists.
        spots: says where it speaks about something now: at its target, or there in every item of its list.
        holds: says whether its condition is true of what one of its spots is about; without one it is.
        reads_all: says whether everything it reads at a spot, in the answers and in the item, is there.
    """

    rule_id: str
    kind: RuleType
    target: str
    program: Program | None
    condition: Condition | None
    severity: Severity
    message: Text | None
    reasons: tuple[Reason, ...]
    reads: tuple[str, ...]
    of_item: bool = False
    target_tokens: tuple[str, ...] = field(init=False, repr=False, compare=False)
    name: str = field(init=False, repr=False, compare=False)
    read_tokens: tuple[tuple[str, ...], ...] = field(init=False, repr=False, compare=False)
    item_length: int = field(init=False, repr=False, compare=False)
    spots: Callable[[Mapping[str, Any]], Sequence[Spot]] = field(init=False, repr=False, compare=False)
    holds: Callable[[Any], bool] = field(init=False, repr=False, compare=False)
    reads_all: Callable[[Mapping[str, Any], Any], bool] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Work out the rest."""
        target, reads = pointers.split(self.target), tuple(map(pointers.split, self.reads))
        length = target.index(ANY_ITEM) + 1 if ANY_ITEM in target else 0
        of_item = self.of_item or self.condition is None
        for name, value in (
            ("target_tokens", target),
            ("name", target[-1]),
            ("read_tokens", reads),
            ("item_length", length),
            ("spots", _spots_in_list(target, length, of_item=of_item) if length else _one_spot(target)),
            ("holds", (self.condition or ALWAYS).holds),
            ("reads_all", _reads_all(reads, length)),
        ):
            object.__setattr__(self, name, value)

    def pointer_at(self, index: int) -> str:
        """Return the pointer of its target in one item of its list; outside lists there is but one."""
        return _in_item(self.target, index) if self.item_length else self.target

    def reads_any(self, places: frozenset[str], index: int) -> bool:
        """Say whether it reads one of the places at one of its spots."""
        if not self.item_length:
            return not places.isdisjoint(self.reads)
        return any(_in_item(read, index) in places for read in self.reads)


def _in_item(pointer: str, index: int) -> str:
    return pointer.replace(f"/{ANY_ITEM}", f"/{index}", 1)


def _one_spot(target: tuple[str, ...]) -> Callable[[Mapping[str, Any]], Sequence[Spot]]:
    container = pointers.reader(target[:-1])
    return lambda answers: ((container(answers), answers, 0),)


def _spots_in_list(
    target: tuple[str, ...], item_length: int, *, of_item: bool
) -> Callable[[Mapping[str, Any]], Sequence[Spot]]:
    read_list, container = pointers.reader(target[: item_length - 1]), pointers.reader(target[item_length:-1])

    def spots(answers: Mapping[str, Any]) -> Sequence[Spot]:
        items = read_list(answers)
        if not isinstance(items, list):
            return ()
        return [(container(item), item if of_item else answers, i) for i, item in enumerate(items)]

    return spots


def _reads_all(
    reads: tuple[tuple[str, ...], ...], item_length: int
) -> Callable[[Mapping[str, Any], Any], bool]:
    whole = tuple(pointers.reader(read) for read in reads if ANY_ITEM not in read)
    inside = tuple(pointers.reader(read[item_length:]) for read in reads if ANY_ITEM in read)

    def are_there(answers: Mapping[str, Any], item: Any) -> bool:
        for read in whole:
            if read(answers) is None:
                return False
        for read in inside:  # noqa: SIM110 (a generator costs more than the reading)
            if read(item) is None:
                return False
        return True

    return are_there


@dataclass(frozen=True)
class RulePlan:
    """Every rule of a form, sorted for one pass.

    Attributes:
        settling: `compute` and `relevant` rules, each after what it depends on.
        required: `required` rules, outer containers first.
        checks: `check` rules as written.
        computed: pointers the program fills in; `*` inside lists.
        groups: the groups inside every group, by its pointer.
    """

    settling: tuple[Rule, ...]
    required: tuple[Rule, ...]
    checks: tuple[Rule, ...]
    computed: frozenset[str]
    groups: Mapping[str, Groups]

    def all_rules(self) -> Iterator[Rule]:
        """Return every rule."""
        yield from self.settling
        yield from self.required
        yield from self.checks
