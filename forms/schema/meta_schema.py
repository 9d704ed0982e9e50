"""The schema of a form definition: which keys there are, their types and their limits.

References between parts (does this pointer exist, is the graph acyclic) are checked afterwards by
the loader. Published with the format so that authors can check a file with any validator.
"""

from __future__ import annotations

from typing import Any, Final

_NAME: Final = "^[a-z][A-Za-z0-9]{0,39}$"
_ID: Final = "^[a-z][a-z0-9-]{0,39}$"
_POINTER: Final = "^(/([a-z][A-Za-z0-9]{0,39}|\\*))+$"
_FIELD_POINTER: Final = "^(/[a-z][A-Za-z0-9]{0,39})+$"
_SCOPE: Final = "^#(/properties/[a-z][A-Za-z0-9]{0,39})+$"
_LIST_ID: Final = "^[a-z][a-z0-9.-]{0,59}$"
_DAY: Final = {"type": "string", "format": "date"}
_MESSAGE_KEY: Final = (
    "^((@?[a-z][A-Za-z0-9.]*|(/([a-z][A-Za-z0-9]*|\\*))+)#[A-Za-z:.]+|[a-z][a-z0-9-]{0,39})$"
)
_LANGUAGE: Final = "^[a-z]{2}$"
_EXPRESSION: Final[dict[str, Any]] = {}


def _closed(properties: dict[str, Any], *required: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "required": list(required),
        **more,
    }


def _text(longest: int) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": longest}


def _map(keys: str, values: dict[str, Any], most: int) -> dict[str, Any]:
    return {
        "type": "object",
        "propertyNames": {"pattern": keys, "maxLength": 400},
        "additionalProperties": values,
        "maxProperties": most,
    }


def _list(items: dict[str, Any], most: int, least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


_PLACE: Final = {"type": "string", "maxLength": 400, "pattern": _POINTER}
_TRANSLATED: Final = _map(_LANGUAGE, _text(500), 8)
_TRANSLATED_KEYS: Final = {key: value for key, value in _TRANSLATED.items() if key != "type"}
_STRING_LIST: Final = _list(_text(200), 200)

_SCHEMA_NODE: Final[dict[str, Any]] = _closed(
    {
        "$schema": {"const": "https://json-schema.org/draft/2020-12/schema"},
        "$ref": {"type": "string", "pattern": "^#/\\$defs/[a-z][A-Za-z0-9]{0,39}$"},
        "$defs": _map(_NAME, {"$ref": "#/$defs/node"}, 100),
        "type": {"enum": ["object", "array", "string", "integer", "number", "boolean"]},
        "properties": _map(_NAME, {"$ref": "#/$defs/node"}, 200),
        "required": _STRING_LIST,
        "additionalProperties": {"const": False},
        "items": {"$ref": "#/$defs/node"},
        "minItems": {"type": "integer", "minimum": 0, "maximum": 500},
        "maxItems": {"type": "integer", "minimum": 1, "maximum": 500},
        "uniqueItems": {"const": True},
        "enum": _list({"type": "string", "minLength": 1, "maxLength": 100}, 200, 1),
        "const": {"type": ["string", "integer", "boolean"]},
        "minLength": {"type": "integer", "minimum": 0, "maximum": 10000},
        "maxLength": {"type": "integer", "minimum": 1, "maximum": 10000},
        "pattern": {"type": "string", "minLength": 2, "maxLength": 200},
        "format": {"enum": ["date", "email", "uuid"]},
        "minimum": {"type": "number"},
        "maximum": {"type": "number"},
        "multipleOf": {"type": "number", "exclusiveMinimum": 0},
        "title": _text(200),
        "description": _text(500),
    },
    allOf=[
        {
            "if": {"required": ["type"], "properties": {"type": {"const": "object"}}},
            "then": {"required": ["properties", "additionalProperties"]},
        },
        {
            "if": {"required": ["type"], "properties": {"type": {"const": "array"}}},
            "then": {"required": ["items", "maxItems"]},
        },
    ],
)

_LAYOUT_NODE: Final[dict[str, Any]] = _closed(
    {
        "type": {
            "enum": [
                "Categorization",
                "Category",
                "Group",
                "VerticalLayout",
                "HorizontalLayout",
                "Control",
                "ListWithDetail",
                "Label",
            ]
        },
        "i18n": {"type": "string", "pattern": "^[a-z][A-Za-z0-9.]{0,79}$"},
        "label": _text(200),
        "scope": {"type": "string", "maxLength": 400, "pattern": _SCOPE},
        "elements": _list({"$ref": "#/$defs/element"}, 200),
        "options": _closed(
            {
                "variant": {"const": "stepper"},
                "showNavButtons": {"type": "boolean"},
                "format": {"enum": ["radio", "date", "partialDate", "phone", "idNumber", "money"]},
                "multi": {"type": "boolean"},
                "readonly": {"type": "boolean"},
                "autocomplete": {"type": "boolean"},
                "showSortButtons": {"type": "boolean"},
                "detail": {"$ref": "#/$defs/element"},
                "elementLabelProp": {"type": "string", "pattern": _NAME},
                "block": {"type": "string", "pattern": _NAME},
                "scan": {"type": "string", "pattern": _ID},
            }
        ),
    },
    "type",
)

_RULE: Final[dict[str, Any]] = _closed(
    {
        "id": {"type": "string", "pattern": _ID},
        "type": {"enum": ["compute", "relevant", "required", "check", "options"]},
        "each": {"type": "string", "pattern": _NAME},
        "target": {"type": "string", "maxLength": 400, "pattern": _POINTER},
        "list": {"type": "string", "pattern": _LIST_ID},
        "where": {**_map(_NAME, _EXPRESSION, 1), "minProperties": 1},
        "value": _EXPRESSION,
        "when": _EXPRESSION,
        "assert": _EXPRESSION,
        "severity": {"enum": ["error", "warning"]},
        "message": _TRANSLATED,
        "reasons": _list(
            _closed(
                {"code": {"type": "string", "pattern": "^[a-z][a-z_]{0,39}$"}, "label": _TRANSLATED},
                "code",
                "label",
            ),
            5,
            1,
        ),
    },
    "id",
    "type",
    "target",
)

_PREFILL: Final[dict[str, Any]] = _closed(
    {
        "id": {"type": "string", "pattern": _ID},
        "slot": {"type": "string", "pattern": _ID},
        "from": {"enum": ["card", "cccd"]},
        "copyTo": {"type": "string", "pattern": _ID},
        "when": _EXPRESSION,
        "map": _map(_FIELD_POINTER, _text(400), 50),
    },
    "slot",
    "map",
    oneOf=[{"required": ["from"]}, {"required": ["copyTo"]}],
)

_DOCUMENT: Final[dict[str, Any]] = _closed(
    {
        "id": {"type": "string", "pattern": _ID},
        "label": _TRANSLATED,
        "hint": _TRANSLATED,
        "min": {"type": "integer", "minimum": 1, "maximum": 20},
        "max": {"type": "integer", "minimum": 1, "maximum": 20},
        "form": {"enum": ["original-or-scan", "scan", "shown"]},
        "originals": {"type": "integer", "minimum": 0, "maximum": 20},
        "copies": {"type": "integer", "minimum": 0, "maximum": 20},
        "accept": _list({"enum": ["image/jpeg", "image/png", "application/pdf"]}, 3, 1),
        "maxBytes": {"type": "integer", "minimum": 1000, "maximum": 50_000_000},
        "required": _EXPRESSION,
        "alternatives": _list({"type": "string", "pattern": _ID}, 5, 1),
        "satisfiedBy": {"type": "string", "pattern": "^scan:[a-z][a-z0-9-]{0,39}$"},
    },
    "id",
    "label",
    "min",
    "max",
    "form",
    "accept",
    "maxBytes",
    "required",
)

_MIGRATION: Final[dict[str, Any]] = _closed(
    {
        "from": {"type": "integer", "minimum": 1},
        "to": {"type": "integer", "minimum": 2},
        "acceptUntil": _DAY,
        "ops": _list(
            _closed(
                {
                    "op": {
                        "enum": [
                            *("move", "copy", "default", "mapEnum", "lookup"),
                            *("wrap", "split", "join", "retire", "review"),
                        ]
                    },
                    "at": _PLACE,
                    "from": _PLACE,
                    "to": _PLACE,
                    "into": _list(_PLACE, 10, 1),
                    "parts": _list(_PLACE, 10, 1),
                    "retire": _list(_PLACE, 10, 1),
                    "ifPresent": _PLACE,
                    "value": {"type": ["string", "integer", "boolean"]},
                    "map": _map("^.+$", _text(100), 200),
                    "table": {"type": "string", "pattern": _LIST_ID},
                    "separator": {"type": "string", "minLength": 1, "maxLength": 10},
                    "message": _TRANSLATED,
                },
                "op",
            ),
            200,
        ),
    },
    "from",
    "to",
    "ops",
)

_OWN_ENTRY: Final[dict[str, Any]] = {
    "type": "array",
    "minItems": 2,
    "maxItems": 3,
    "prefixItems": [
        {"type": "string", "minLength": 1, "maxLength": 100},
        {"type": ["string", "object"], "minLength": 1, "maxLength": 500, **_TRANSLATED_KEYS},
        _map(_NAME, _text(100), 10),
    ],
}

META_SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$defs": {"node": _SCHEMA_NODE, "element": _LAYOUT_NODE},
    **_closed(
        {
            "kind": {"const": "tramso.form"},
            "specVersion": {"const": 1},
            "formId": {"type": "string", "pattern": _ID},
            "version": {"type": "integer", "minimum": 1, "maximum": 1_000_000},
            "serviceIds": _list({"type": "string", "pattern": "^[0-9]\\.[0-9]{6}$"}, 50, 1),
            "title": _TRANSLATED,
            "languages": {
                **_list({"type": "string", "pattern": _LANGUAGE}, 8, 1),
                "contains": {"const": "vi"},
            },
            "validFrom": _DAY,
            "acceptUntil": {"type": ["string", "null"], "format": "date"},
            "schema": {"$ref": "#/$defs/node"},
            "uischema": {"$ref": "#/$defs/element"},
            "blocks": _map(_NAME, {"$ref": "#/$defs/element"}, 30),
            "codelists": _map(
                _POINTER,
                _closed(
                    {
                        "ref": {"type": "string", "pattern": _LIST_ID},
                        "inline": _list(_OWN_ENTRY, 200, 1),
                        "filterBy": {"type": "string", "pattern": _NAME},
                    },
                    oneOf=[{"required": ["ref"]}, {"required": ["inline"]}],
                ),
                500,
            ),
            "defaults": _map(_FIELD_POINTER, {"type": ["string", "integer", "boolean"]}, 500),
            "logic": _list(_RULE, 500),
            "prefill": _list(_PREFILL, 50),
            "documents": _list(_DOCUMENT, 50),
            "migrations": _list(_MIGRATION, 20),
            "limits": _closed(
                {
                    "maxBytes": {"type": "integer", "minimum": 1_000, "maximum": 262_144},
                    "maxItems": {"type": "integer", "minimum": 1, "maximum": 500},
                }
            ),
            "print": _closed(
                {
                    "template": {"enum": ["declaration", "birth", "marriage"]},
                    "map": _map("^[a-z][A-Za-z.]{0,79}$", _PLACE, 200),
                },
                "template",
            ),
            "messages": _map(
                _LANGUAGE,
                _map(_MESSAGE_KEY, _text(500), 500),
                8,
            ),
            "texts": _map(_LANGUAGE, _map("^[@a-z][A-Za-z0-9_.]*$", _text(1000), 5000), 8),
        },
        "kind",
        "specVersion",
        "formId",
        "version",
        "serviceIds",
        "title",
        "languages",
        "validFrom",
        "acceptUntil",
        "schema",
    ),
}
