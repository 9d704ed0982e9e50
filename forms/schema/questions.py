"""The schema of a form unfolded: one node for every question and every group of questions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from forms import pointer as pointers
from forms.schema.circles import find_circle
from forms.schema.patterns import check_pattern, is_bounded
from forms.schema.refusal import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_NODES: Final = 2_000
"""Most nodes once every `$ref` is replaced; stops definitions that double with each level."""
MAX_LEVELS: Final = 20
_ALLOWED: Final = {
    "object": {"properties", "required", "additionalProperties"},
    "array": {"items", "minItems", "maxItems", "uniqueItems"},
    "string": {"minLength", "maxLength", "pattern", "format", "enum"},
    "integer": {"minimum", "maximum", "multipleOf"},
    "number": {"minimum", "maximum", "multipleOf"},
    "boolean": set[str](),
    "enum": {"enum"},
    "const": {"const"},
}
_ANYWHERE: Final = {"type", "title", "description"}


@dataclass(frozen=True)
class Question:
    """One place of the answers.

    Attributes:
        pointer: where; `*` stands for every index of a list.
        schema: its keywords, with `$ref` replaced.
        definition: name of the `$def` it was written as, or None.
        required: its container's schema demands it.
        text_keys: keys of its texts without the last part, most specific first.
        children: pointers of its members (an array has one, ending in `*`).
        item_schema: of an array: the schema of its items, with `$ref` replaced.
    """

    pointer: str
    schema: Mapping[str, Any]
    definition: str | None
    required: bool
    text_keys: tuple[str, ...]
    children: tuple[str, ...]
    item_schema: Mapping[str, Any] | None = None

    @cached_property
    def kind(self) -> str:
        """Return `object`, `array`, `choices`, `string`, `integer`, `number`, `boolean`, `enum` or `const`.

        `choices` is an array of codes: several answers to one question, kept and shown as one.
        """
        return "choices" if is_choices(self.schema, self.item_schema) else kind_of(self.schema)


def kind_of(schema: Mapping[str, Any]) -> str:
    """Return the type of a schema node; a node without one is an `enum` or a `const`."""
    if "type" in schema:
        return str(schema["type"])
    return "const" if "const" in schema else "enum"


def is_choices(schema: Mapping[str, Any], items: Mapping[str, Any] | None) -> bool:
    """Say whether a node is an array of codes: of texts, not of groups of questions."""
    return kind_of(schema) == "array" and items is not None and kind_of(items) in ("string", "enum")


def unfold(schema: dict[str, Any]) -> dict[str, Question]:
    """Return every question of a schema by pointer, containers before their members.

    Raises:
        Fault: `schema_node`, `schema_reference`, `schema_recursion`, `schema_size`,
            `schema_required`, `schema_items`, `text_unbounded` or `pattern_profile`.
    """
    if kind_of(schema) != "object" or "$ref" in schema:
        raise Fault("/schema", "schema_node")
    walk = _Unfolding(schema.get("$defs", {}))
    walk.check_definitions()
    walk.visit(schema, "", "/schema", open_definitions=(), required=False, text_keys=("",))
    if "/documents" in walk.found:
        raise Fault("/schema/properties/documents", "schema_reserved")
    return walk.found


class _Unfolding:
    def __init__(self, definitions: Mapping[str, Any]) -> None:
        self.definitions = definitions
        self.found: dict[str, Question] = {}

    def check_definitions(self) -> None:
        """Check also what no question uses, since a validator compiles it all the same."""
        reached: dict[str, dict[str, str]] = {}
        for name, node in self.definitions.items():
            reached[name] = {}
            for inner, path in _every_node(node, f"/schema/$defs/{name}"):
                if "$ref" not in inner:
                    _check_keywords(inner, path)
                    continue
                other = str(inner["$ref"]).rpartition("/")[2]
                if other not in self.definitions:
                    raise Fault(f"{path}/$ref", "schema_reference")
                reached[name].setdefault(other, f"{path}/$ref")
        circle = find_circle(reached)
        if circle:
            raise Fault(reached[circle[-1]][circle[0]], "schema_recursion")

    def visit(
        self,
        node: Mapping[str, Any],
        where: str,
        at: str,
        *,
        open_definitions: tuple[str, ...],
        required: bool,
        text_keys: tuple[str, ...],
    ) -> None:
        if len(self.found) >= MAX_NODES or len(open_definitions) + where.count("/") > MAX_LEVELS:
            raise Fault(at, "schema_size")
        definition = None
        while "$ref" in node:
            definition, node, at = self._follow(node, at, open_definitions)
            open_definitions = (*open_definitions, definition)
            text_keys = (*text_keys, f"@{definition}")
        _check_keywords(node, at)
        kind = kind_of(node)
        children = {"object": self._members, "array": self._items}.get(kind)
        members = tuple(children(node, where, at)) if children else ()
        self.found[where] = Question(
            where,
            node,
            definition,
            required,
            text_keys,
            tuple(pointer for pointer, *_ in members),
            self._item_schema(node, at) if kind == "array" else None,
        )
        for pointer, child, path, name, demanded in members:
            keys = (
                text_keys
                if name == pointers.ANY_ITEM
                else tuple(f"{key}.{name}" if key else name for key in text_keys)
            )
            self.visit(
                child, pointer, path, open_definitions=open_definitions, required=demanded, text_keys=keys
            )

    def _follow(
        self, node: Mapping[str, Any], at: str, open_definitions: tuple[str, ...]
    ) -> tuple[str, Mapping[str, Any], str]:
        if set(node) - {"$ref", "title", "description"}:
            raise Fault(at, "schema_node")
        name = str(node["$ref"]).rpartition("/")[2]
        if name not in self.definitions:
            raise Fault(f"{at}/$ref", "schema_reference")
        if name in open_definitions:
            raise Fault(f"{at}/$ref", "schema_recursion")
        return name, self.definitions[name], f"/schema/$defs/{name}"

    def _members(
        self, node: Mapping[str, Any], where: str, at: str
    ) -> Iterator[tuple[str, Mapping[str, Any], str, str, bool]]:
        demanded = set(node.get("required", ()))
        if not demanded <= set(node["properties"]):
            raise Fault(f"{at}/required", "schema_required")
        for name, child in node["properties"].items():
            yield f"{where}/{name}", child, f"{at}/properties/{name}", name, name in demanded

    def _item_schema(self, node: Mapping[str, Any], at: str) -> Mapping[str, Any]:
        """Return what the items of a list are; circles of references are found when they are visited."""
        items: Mapping[str, Any] = node["items"]
        for _ in self.definitions:
            if "$ref" in items:
                items = self.definitions.get(str(items["$ref"]).rpartition("/")[2], {"type": "object"})
        kind = "object" if "$ref" in items else kind_of(items)
        if kind not in ("object", "string", "enum"):
            raise Fault(f"{at}/items", "schema_items")
        if "uniqueItems" in node and kind == "object":
            raise Fault(f"{at}/uniqueItems", "schema_items")
        return items

    def _items(
        self, node: Mapping[str, Any], where: str, at: str
    ) -> Iterator[tuple[str, Mapping[str, Any], str, str, bool]]:
        yield f"{where}/{pointers.ANY_ITEM}", node["items"], f"{at}/items", pointers.ANY_ITEM, True


def _every_node(node: Mapping[str, Any], at: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    pending = [(node, at)]
    while pending:
        inner, path = pending.pop()
        yield inner, path
        if "$ref" in inner:
            continue
        pending.extend(
            (child, f"{path}/properties/{name}") for name, child in inner.get("properties", {}).items()
        )
        if "items" in inner:
            pending.append((inner["items"], f"{path}/items"))


def _check_keywords(node: Mapping[str, Any], at: str) -> None:
    if not {"type", "enum", "const"} & set(node):
        raise Fault(at, "schema_node")
    kind = kind_of(node)
    roots = {"$schema", "$defs"} if at == "/schema" else set()
    if set(node) - _ALLOWED[kind] - _ANYWHERE - roots:
        raise Fault(at, "schema_node")
    if "pattern" in node:
        check_pattern(node["pattern"], f"{at}/pattern")
    if kind == "string" and not _is_limited(node):
        raise Fault(at, "text_unbounded")


def _is_limited(node: Mapping[str, Any]) -> bool:
    return bool({"maxLength", "format", "enum"} & set(node)) or (
        "pattern" in node and is_bounded(node["pattern"])
    )
