"""Which colours the application's stylesheet gives a widget: its rules, read and applied as Qt applies them.

Only what our sheet uses: type, `#name`, `[property="value"]`, `:state`, child and descendant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from PySide6.QtWidgets import QWidget

_SIMPLE = re.compile(r"([A-Za-z]\w*)|#([\w-]+)|\[(\w+)=\"([^\"]*)\"\]|::([\w-]+)|:([\w-]+)")


@dataclass(frozen=True)
class Simple:
    """One part of a selector, without its relations to others."""

    types: tuple[str, ...]
    names: tuple[str, ...]
    properties: tuple[tuple[str, str], ...]
    states: tuple[str, ...]
    part: str

    def fits(self, widget: QWidget, states: frozenset[str]) -> bool:
        """Return whether it selects a widget that is in these states."""
        return states.issuperset(self.states) and self.means(widget)

    def means(self, widget: QWidget) -> bool:
        """Return whether it selects a widget in some state."""
        return (
            not self.part
            and all(widget.objectName() == one for one in self.names)
            and all(widget.inherits(one) for one in self.types)
            and all(_same(widget.property(name), value) for name, value in self.properties)
        )


@dataclass(frozen=True, eq=False)
class Rule:
    """A selector with what it declares; `steps` from the widget outwards, each with `child` or `inside`."""

    steps: tuple[tuple[str, Simple], ...]
    declared: dict[str, str]
    weight: tuple[int, int, int]

    def means(self, widget: QWidget) -> bool:
        """Return whether the rule applies to a widget in some state of its own."""
        if not self.steps[0][1].means(widget):
            return False
        at: QWidget | None = widget
        for relation, simple in self.steps[1:]:
            at = at.parentWidget() if at is not None else None
            while relation == "inside" and at is not None and not simple.fits(at, frozenset()):
                at = at.parentWidget()
            if at is None or not simple.fits(at, frozenset()):
                return False
        return True


def _same(value: object, wanted: str) -> bool:
    if isinstance(value, bool):
        return wanted == ("true" if value else "false")
    return value is not None and str(value) == wanted


@cache
def read(sheet: str) -> tuple[Rule, ...]:
    """Return the rules of a sheet, the weightier after the lighter, the later after the earlier."""
    rules = []
    for heads, body in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet):
        declared = {
            name.strip(): value.strip()
            for name, _colon, value in (one.partition(":") for one in body.split(";") if one.strip())
        }
        rules += [_rule(head.strip(), declared) for head in heads.split(",")]
    return tuple(sorted(rules, key=lambda rule: rule.weight))


def _rule(head: str, declared: dict[str, str]) -> Rule:
    tokens = re.sub(r"\s*>\s*", " >", head).split()
    steps: list[tuple[str, Simple]] = []
    for place, token in enumerate(reversed(tokens)):
        relation = (
            "" if place == 0 else ("child" if tokens[len(tokens) - place].startswith(">") else "inside")
        )
        steps.append((relation, _simple(token.lstrip(">"))))
    parts = [simple for _relation, simple in steps]
    weight = (
        sum(len(one.names) for one in parts),
        sum(len(one.properties) + len(one.states) for one in parts),
        sum(len(one.types) + bool(one.part) for one in parts),
    )
    return Rule(tuple(steps), declared, weight)


def _simple(token: str) -> Simple:
    if "".join(one.group() for one in _SIMPLE.finditer(token)) != token:
        raise AssertionError(f"a selector nobody reads: {token}")
    found = _SIMPLE.findall(token)
    return Simple(
        tuple(one[0] for one in found if one[0]),
        tuple(one[1] for one in found if one[1]),
        tuple((one[2], one[3]) for one in found if one[2]),
        tuple(one[5] for one in found if one[5]),
        next((one[4] for one in found if one[4]), ""),
    )


Ways = dict[QWidget, tuple[object, ...]]
"""The `key` of each widget of a window while it is looked at."""
_worn: dict[tuple[int, tuple[object, ...]], Worn] = {}


def worn(rules: tuple[Rule, ...], widget: QWidget, ways: Ways) -> Worn:
    """Return what the sheet says of a widget, found once for those that are alike in it."""
    # `read` keeps the rules of every sheet, so that none takes the place of another.
    alike = id(rules), key(rules, widget, ways)
    if alike not in _worn:
        _worn[alike] = Worn(rules, widget, ways)
    return _worn[alike]


class Worn:
    """What the sheet says of one widget, whatever its state; the rules that mean it are looked for once."""

    def __init__(self, rules: tuple[Rule, ...], widget: QWidget, ways: Ways) -> None:
        self._rules = [rule for rule in rules if rule.means(widget)]
        above = widget.parentWidget()
        self.around = worn(rules, above, ways) if above is not None else None

    def declared(self, name: str, states: frozenset[str]) -> str:
        """Return what the weightiest rule for these states declares, empty when none does."""
        found = ""
        for rule in self._rules:
            if name in rule.declared and states.issuperset(rule.steps[0][1].states):
                found = rule.declared[name]
        return found

    def ground(self, states: frozenset[str]) -> str:
        """Return the colour the text stands on: the widget's own ground or the next one around it."""
        own = self.declared("background", states)
        if own.startswith("#"):
            return own
        return self.around.ground(frozenset()) if self.around is not None else ""


def states_told(rules: tuple[Rule, ...]) -> tuple[frozenset[str], ...]:
    """Return the states a widget may be in as far as the sheet makes a difference, two at once included."""
    single = {state for rule in rules for state in rule.steps[0][1].states if not rule.steps[0][1].part}
    pairs = [{"hover", other} for other in ("checked", "pressed") if {"hover", other} <= single]
    return (frozenset(), *(frozenset({one}) for one in sorted(single)), *map(frozenset, pairs))


@cache
def _told_apart(rules: tuple[Rule, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    simples = [simple for rule in rules for _relation, simple in rule.steps]
    names = frozenset(name for simple in simples for name in simple.names)
    return names, tuple(sorted({name for simple in simples for name, _value in simple.properties}))


def key(rules: tuple[Rule, ...], widget: QWidget, ways: Ways) -> tuple[object, ...]:
    """Return what tells widgets apart for the sheet; those alike in it and around them look alike.

    `ways` keeps those of a window while it is looked at, in which most widgets stand on the same grounds.
    """
    if widget not in ways:
        names, properties = _told_apart(rules)
        own = widget.objectName()
        step = (
            type(widget).__name__,
            own if own in names else "",
            *(str(widget.property(one)) for one in properties),
        )
        above = widget.parentWidget()
        ways[widget] = (step,) if above is None else (step, *key(rules, above, ways))
    return ways[widget]
