"""From an outline and the shared parts to a form definition."""

from __future__ import annotations

import re
from typing import Any

LANGUAGES = ("vi", "en")
PICTURES = ["image/jpeg", "image/png", "application/pdf"]
MAX_BYTES = 6_000_000
_SIMPLE: dict[str, dict[str, Any]] = {"yesno": {"type": "boolean"}, "pledge": {"const": True}}
Json = dict[str, Any]


class OutlineError(ValueError):
    """An outline says something this script does not know."""


BORN_LATER = [
    "Ngày sinh sau ngày lập tờ khai. Hãy xem lại năm sinh.",
    "The date of birth is later than this declaration. Please check the year.",
]


class Assembly:
    """One form on its way from outline to definition.

    Args:
        parts: shared definitions with their layout, texts, code lists, defaults and rules.
        outline: the form in short.
    """

    def __init__(self, parts: Json, outline: Json) -> None:
        self.parts = parts
        self.outline = outline
        self.root: Json = {"type": "object", "additionalProperties": False, "required": [], "properties": {}}
        self.definitions: Json = {}
        self.blocks: Json = {}
        self.texts: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
        self.messages: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
        self.logic: list[Json] = []
        self.codelists: Json = {}
        self.defaults: Json = {}
        self.prefill: list[Json] = []
        self.people: list[str] = []

    def form(self) -> Json:
        """Return the definition."""
        outline = self.outline
        pages = [self._page(page) for page in outline["pages"]]
        self._copies()
        title = dict(zip(LANGUAGES, outline["title"], strict=True))
        self.logic += outline.get("rules", [])
        found = {
            "kind": "tramso.form",
            "specVersion": 1,
            "formId": outline["formId"],
            "version": outline["version"],
            "serviceIds": outline["services"],
            "title": title,
            "languages": list(LANGUAGES),
            "validFrom": outline["validFrom"],
            "acceptUntil": outline.get("acceptUntil"),
            "schema": {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                **self.root,
                "$defs": self.definitions,
            },
            "uischema": {
                "type": "Categorization",
                "options": {"variant": "stepper", "showNavButtons": True},
                "elements": pages,
            },
            "blocks": self.blocks,
            "codelists": self.codelists,
            "defaults": self.defaults,
            "logic": self.logic + self._checks(),
            "prefill": self.prefill,
            "documents": [self._document(one) for one in outline.get("documents", [])],
            "messages": self.messages,
            "migrations": outline.get("migrations", []),
            "texts": self.texts,
        }
        return {name: value for name, value in found.items() if value not in ({}, [])}

    # --- pages ---------------------------------------------------------------------------------

    def _page(self, page: Json) -> Json:
        key = f"page.{page['page']}"
        self._say(key, page["t"])
        return {"type": "Category", "i18n": key, "elements": self._elements(page["items"], "", self.root)}

    def _elements(
        self, items: list[Json], where: str, container: Json, scan: str | None = None
    ) -> list[Json]:
        return [self._element(item, where, container, scan) for item in items]

    def _element(self, item: Json, where: str, container: Json, scan: str | None) -> Json:
        if "row" in item:
            return {
                "type": "HorizontalLayout",
                "elements": self._elements(item["row"], where, container, scan),
            }
        if "group" in item:
            key = f"group.{item['group']}"
            self._say(key, item["t"])
            return {
                "type": "Group",
                "i18n": key,
                "elements": self._elements(item["items"], where, container, scan),
            }
        if "note" in item:
            key = f"note.{item['note']}"
            for language, text in zip(LANGUAGES, item["t"], strict=True):
                self.texts[language][f"{key}.label"] = text
            return {"type": "Label", "i18n": key}
        return self._question(item, where, container)

    def _question(self, item: Json, where: str, container: Json) -> Json:
        pointer = where + item["at"]
        kind, *details = item["is"].split(":")
        needed = item.get("need", True) and "compute" not in item
        schema, options = self._kind(kind, details, item, pointer)
        self._place(
            container,
            item["at"],
            schema,
            required=needed and "if" not in item and (kind != "list" or "min" in item),
        )
        self._say(_key(pointer), item["t"])
        self._rules(item, pointer, needed=needed)
        if "default" in item:
            self.defaults[pointer] = item["default"]
        scope = "#" + "".join(f"/properties/{token}" for token in pointer.rpartition("*")[2].split("/")[1:])
        if kind == "list":
            options = {"block": _item_block(pointer)}
            if "title" in item:
                options["elementLabelProp"] = item["title"]
            return {"type": "ListWithDetail", "scope": scope, "options": options}
        return {"type": "Control", "scope": scope} | ({"options": options} if options else {})

    def _kind(self, kind: str, details: list[str], item: Json, pointer: str) -> tuple[Json, Json]:
        """Return schema and layout options of one question."""
        if kind in _SIMPLE:
            return _SIMPLE[kind], {}
        match kind:
            case "text" | "long":
                text = {"type": "string", "minLength": 1, "maxLength": int(details[0])}
                return text, {"multi": True} if kind == "long" else {}
            case "int":
                # What the program works out has no limits of its own: a check says it better.
                limits = {"minimum": int(details[0]), "maximum": int(details[1])} if details else {}
                return {"type": "integer", **limits}, {"format": "money"} if item.get("money") else {}
            case "radio" | "choice":
                for code, words in item["choices"].items():
                    for language, text in zip(LANGUAGES, words, strict=True):
                        self.texts[language][f"{_key(pointer)}.{code}"] = text
                return {"enum": list(item["choices"])}, {"format": "radio"} if kind == "radio" else {}
            case "list":
                return self._list(item, pointer), {}
            case "part":
                return self._part(details[0], pointer, item)
        raise OutlineError(f"{pointer}: {item['is']}")

    def _list(self, item: Json, pointer: str) -> Json:
        members: Json = {"type": "object", "additionalProperties": False, "required": [], "properties": {}}
        elements = self._elements(item["items"], f"{pointer}/*", members)
        self.blocks[_item_block(pointer)] = {"type": "VerticalLayout", "elements": elements}
        found = {"type": "array", "maxItems": item["max"], "items": members}
        return found | ({"minItems": item["min"]} if "min" in item else {})

    # --- shared parts --------------------------------------------------------------------------

    def _part(self, name: str, pointer: str, item: Json) -> tuple[Json, Json]:
        part = self._define(name)
        self._place_part(name, pointer)
        if "birthDate" in part["schema"].get("properties", {}) and "*" not in pointer:
            self.people.append(pointer)
        if "scan" in item:
            self._card(part, pointer, item)
        options = {"block": name} if "block" in part else dict(part.get("options", {}))
        if "scan" in item:
            options["scan"] = item["scan"]
        return {"$ref": f"#/$defs/{name}"}, options

    def _define(self, name: str) -> Json:
        """Bring a part into the form with everything it is made of, once."""
        part: Json = self.parts[name]
        if name in self.definitions:
            return part
        self.definitions[name] = part["schema"]
        for inner in part.get("uses", []):
            self._define(inner)
        if "block" in part:
            self.blocks[name] = part["block"]
        self.logic += part.get("rules", [])
        for language in LANGUAGES:
            self.texts[language] |= part.get("texts", {}).get(language, {})
            self.messages[language] |= part.get("messages", {}).get(language, {})
        return part

    def _place_part(self, name: str, pointer: str) -> None:
        """Write down code lists and defaults at every place the part stands for."""
        part: Json = self.parts[name]
        for inside, reference in part.get("codelists", {}).items():
            self.codelists[pointer + inside] = reference
        if "*" not in pointer:
            for inside, value in part.get("defaults", {}).items():
                self.defaults[pointer + inside] = value
        for inside, inner in part.get("contains", {}).items():
            self._place_part(inner, pointer + inside)

    def _card(self, part: Json, pointer: str, item: Json) -> None:
        source: Json = {"id": f"card-{item['scan']}", "slot": item["scan"], "from": "card"}
        if "sex" in item:
            source["when"] = {"===": [{"var": "card.gender"}, item["sex"]]}
        self.prefill.append(
            source | {"map": {pointer + inside: taken for inside, taken in part["card"].items()}}
        )

    def _copies(self) -> None:
        for number, copy in enumerate(self.outline.get("copies", [])):
            members = {f"{copy['to']}/{name}": f"{copy['from']}/{name}" for name in copy["members"]}
            rule = {"id": f"copy-{number}", "slot": copy["slot"], "copyTo": copy["copyTo"]}
            self.prefill.append(rule | {"when": copy["when"], "map": members})

    # --- rules, papers, words ------------------------------------------------------------------

    def _rules(self, item: Json, pointer: str, *, needed: bool) -> None:
        name = re.sub(r"[^a-z0-9]+", "-", pointer.lower()).strip("-")[:36]
        if "compute" in item:
            rule = {"id": f"c-{name}", "type": "compute", "target": pointer, "value": item["compute"]}
            self.logic.append(rule)
        if "if" in item:
            self.logic.append({"id": f"r-{name}", "type": "relevant", "target": pointer, "when": item["if"]})
            if needed:
                rule = {"id": f"q-{name}", "type": "required", "target": pointer, "when": item["if"]}
                self.logic.append(rule)
        if "needIf" in item:
            self.logic.append(
                {"id": f"n-{name}", "type": "required", "target": pointer, "when": item["needIf"]}
            )

    def _checks(self) -> list[Json]:
        found = []
        for check in [*self._births(), *self.outline.get("checks", [])]:
            rule = {
                "id": check["id"],
                "type": "check",
                "target": check["at"],
                "assert": check["assert"],
                "message": dict(zip(LANGUAGES, check["t"], strict=True)),
            }
            if check.get("warning"):
                reasons = [*check.get("reasons", []), *self.parts["reasons"]]
                rule |= {"severity": "warning", "reasons": reasons}
            found.append(rule)
        return found

    def _births(self) -> list[Json]:
        """Ask again about a birth after the declaration, of everybody the outline does not ask about itself.

        A birthday may be a year alone, which is compared as its last day: so it is asked, not refused.
        """
        if self.outline.get("superseded"):
            return []
        said = {check["at"] for check in self.outline.get("checks", [])}
        return [
            {
                "id": f"k-born-{_key(pointer)}",
                "at": f"{pointer}/birthDate",
                "assert": {
                    "not-after": [
                        {"plusTime": [{"var": f"data.{_key(pointer)}.birthDate"}, 0, "day"]},
                        {"plusTime": [{"var": "now"}, 0, "day"]},
                    ]
                },
                "t": BORN_LATER,
                "warning": True,
            }
            for pointer in self.people
            if f"{pointer}/birthDate" not in said
        ]

    def _document(self, one: Json) -> Json:
        label, hint, label_en, hint_en = one["t"]
        found = {
            "id": one["id"],
            "label": {"vi": label, "en": label_en},
            "hint": {"vi": hint, "en": hint_en},
            "min": 1,
            "max": one.get("max", 2),
            "form": one.get("form", "scan"),
            "accept": PICTURES,
            "maxBytes": MAX_BYTES,
            "required": one["need"],
        }
        if "or" in one:
            found["alternatives"] = one["or"]
        if "by" in one:
            found["satisfiedBy"] = one["by"]
        return found

    def _say(self, key: str, words: list[str]) -> None:
        label, hint, label_en, hint_en = words
        for language, parts in (("vi", (label, hint)), ("en", (label_en, hint_en))):
            self.texts[language][f"{key}.label"] = parts[0]
            if parts[1]:
                self.texts[language][f"{key}.description"] = parts[1]

    def _place(self, container: Json, path: str, schema: Json, *, required: bool) -> None:
        """Put a question into the schema; groups on the way are always there."""
        *groups, name = path.split("/")[1:]
        for group in groups:
            if group not in container["properties"]:
                container["properties"][group] = {
                    "type": "object", "additionalProperties": False, "required": [], "properties": {},
                }  # fmt: skip
                container["required"].append(group)
            container = container["properties"][group]
        if name in container["properties"]:
            raise OutlineError(f"{path} is asked twice")
        container["properties"][name] = schema
        if required:
            container["required"].append(name)


def _item_block(pointer: str) -> str:
    return pointer.rpartition("/")[2] + "Item"


def _key(pointer: str) -> str:
    return ".".join(step for step in pointer.split("/")[1:] if step != "*")
