"""What happens to answers when a draft moves to a newer version of its form, as a definition writes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from forms import pointer as pointers
from forms.schema.refusal import Fault
from forms.schema.texts import NO_TEXT, Text, missing_text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

OpKind = Literal["move", "copy", "default", "mapEnum", "lookup", "wrap", "split", "join", "retire", "review"]
_PARTS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "move": (frozenset({"from", "to"}), frozenset()),
    "copy": (frozenset({"from", "to"}), frozenset()),
    "default": (frozenset({"at", "value"}), frozenset({"ifPresent"})),
    "mapEnum": (frozenset({"at", "map"}), frozenset()),
    "lookup": (frozenset({"at", "table"}), frozenset({"retire"})),
    "wrap": (frozenset({"at"}), frozenset()),
    "split": (frozenset({"at", "into", "separator"}), frozenset()),
    "join": (frozenset({"parts", "to", "separator"}), frozenset()),
    "retire": (frozenset({"at"}), frozenset()),
    "review": (frozenset({"at", "message"}), frozenset()),
}
"""Operation → keys it must have, keys it may have."""


@dataclass(frozen=True)
class Op:
    """One operation of a step; fields it does not use are empty.

    Attributes:
        kind: what it does.
        at: the place it reads, and changes unless `to` or `into` say otherwise; `*` for every item.
        to: the place it writes (`move`, `copy`, `join`).
        into: places a text is divided among (`split`), or places a text is made of (`join`).
        value: what `default` puts.
        if_present: `default` only acts where this place has an answer; empty means always.
        mapping: old code → new code (`mapEnum`).
        table: name of a table of the catalogue (`lookup`).
        retire: places put aside together with what `lookup` replaces.
        separator: between the parts of a text.
        message: what to look at (`review`).
    """

    kind: OpKind
    at: str = ""
    to: str = ""
    into: tuple[str, ...] = ()
    value: Any = None
    if_present: str = ""
    mapping: Mapping[str, str] | None = None
    table: str = ""
    retire: tuple[str, ...] = ()
    separator: str = ""
    message: Text = NO_TEXT


@dataclass(frozen=True)
class MigrationStep:
    """What leads from one version to the next.

    Attributes:
        old: version it starts from.
        new: `old` + 1.
        accept_until: last day declarations are still made with `old`, or None where its own file says.
        ops: operations in order.
    """

    old: int
    new: int
    accept_until: date | None
    ops: tuple[Op, ...]


def read_migrations(
    written: Sequence[Mapping[str, Any]], version: int, questions: Collection[str], languages: Collection[str]
) -> tuple[MigrationStep, ...]:
    """Check the `migrations` of a form: an unbroken line of steps that ends at its own version.

    Raises:
        Fault: `migration_steps`, `migration_op`, `migration_place` or `text_missing`.
    """
    steps: list[MigrationStep] = []
    first = version - len(written)
    for position, source in enumerate(written):
        at = f"/migrations/{position}"
        if (source["from"], source["to"]) != (first + position, first + position + 1):
            raise Fault(at, "migration_steps")
        ops = tuple(_op(op, languages, f"{at}/ops/{number}") for number, op in enumerate(source["ops"]))
        if source["to"] == version:
            _check_targets(ops, questions, f"{at}/ops")
        until = source.get("acceptUntil")
        steps.append(
            MigrationStep(source["from"], source["to"], date.fromisoformat(until) if until else None, ops)
        )
    return tuple(steps)


def _op(source: Mapping[str, Any], languages: Collection[str], at: str) -> Op:
    kind: OpKind = source["op"]
    must, may = _PARTS[kind]
    if not must <= set(source) - {"op"} <= must | may:
        raise Fault(at, "migration_op")
    if "message" in source and not set(languages) <= set(source["message"]):
        raise Fault(f"{at}/message", "text_missing", **missing_text(languages, source["message"], "message"))
    op = Op(
        kind=kind,
        at=source.get("at", source.get("from", "")),
        to=source.get("to", ""),
        into=tuple(source.get("into", source.get("parts", ()))),
        value=source.get("value"),
        if_present=source.get("ifPresent", ""),
        mapping=source.get("map"),
        table=source.get("table", ""),
        retire=tuple(source.get("retire", ())),
        separator=source.get("separator", ""),
        message=Text(source["message"]) if "message" in source else NO_TEXT,
    )
    _check_places(op, at)
    return op


def _written(op: Op) -> list[str]:
    """Return the places an operation puts something at, or speaks of."""
    written = list(op.into) if op.kind == "split" else [op.to] if op.to else []
    return [*written, op.at] if op.kind in ("default", "review") else written


def _check_places(op: Op, at: str) -> None:
    """Refuse a step that could lose its way: more lists than the one it starts from."""
    start = op.into[0] if op.kind == "join" else op.at
    others = (*_written(op), *(op.into if op.kind == "join" else ()), *op.retire, op.if_present)
    lists = {_list_of(place) for place in others} - {""}
    if start.count(f"/{pointers.ANY_ITEM}") > 1 or not lists <= {_list_of(start)}:
        raise Fault(at, "migration_place")


def _check_targets(ops: Sequence[Op], questions: Collection[str], at: str) -> None:
    """Refuse what the last step writes where there is no question and no later operation reads it."""
    for number, op in enumerate(ops):
        read = [place for later in ops[number + 1 :] for place in (later.at, *later.into) if place]
        for place in _written(op):
            used = any(pointers.covers(place, one) or pointers.covers(one, place) for one in read)
            if place not in questions and not used:
                raise Fault(f"{at}/{number}", "migration_place")


def _list_of(place: str) -> str:
    """Return the pointer of a place up to the item of its list, or an empty text."""
    before, item, _ = place.partition(f"/{pointers.ANY_ITEM}")
    return before + item if item else ""
