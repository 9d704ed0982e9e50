"""A small form with a list of people: rules about each of them, sums over them, choices that depend."""

from __future__ import annotations

import copy
import json
from typing import Any

from forms.definition.form import FormDefinition, load_form

NAME = {"type": "string", "minLength": 1, "maxLength": 60}
AMOUNT = {"type": "integer", "minimum": 0, "maximum": 1_000_000_000}
PROVINCE = {"type": "string", "pattern": "^[0-9]{2}$"}


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object", "additionalProperties": False, "required": required, "properties": properties,
    }  # fmt: skip


MEMBER_KEYS = ("name", "birth", "age", "label", "school", "works", "income", "secret", "home")
KEYS = (
    *("page", "name", "asks", "province", "commune", "total", "oldest", "members"),
    *(f"members.{name}" for name in MEMBER_KEYS),
    *("@home.province", "@home.commune"),
)
WRITTEN: dict[str, Any] = {
    "kind": "tramso.form",
    "specVersion": 1,
    "formId": "household",
    "version": 1,
    "serviceIds": ["1.011607"],
    "title": {"vi": "Hộ gia đình"},
    "languages": ["vi"],
    "validFrom": "2026-01-01",
    "acceptUntil": None,
    "schema": {
        "$defs": {
            "home": _object(["province"], province=PROVINCE, commune={**NAME, "pattern": "^[0-9]{5}$"}),
        },
        **_object(
            ["name"],
            name=NAME,
            asks={"type": "boolean"},
            province=PROVINCE,
            commune={"type": "string", "pattern": "^[0-9]{5}$"},
            total={"type": "integer"},
            oldest={"type": "integer"},
            members={
                "type": "array",
                "maxItems": 12,
                "items": _object(
                    ["name", "birth"],
                    name=NAME,
                    birth={"type": "string", "format": "date"},
                    age={"type": "integer"},
                    label={"type": "string", "maxLength": 200},
                    school=NAME,
                    works={"type": "boolean"},
                    income=AMOUNT,
                    secret=NAME,
                    home={"$ref": "#/$defs/home"},
                ),
            },
        ),
    },
    "uischema": {
        "type": "Categorization",
        "elements": [
            {
                "type": "Category",
                "i18n": "page",
                "elements": [
                    {"type": "Control", "scope": f"#/properties/{name}"}
                    for name in ("name", "asks", "province", "commune", "total", "oldest")
                ],
            },
            {
                "type": "Category",
                "i18n": "page",
                "elements": [
                    {
                        "type": "ListWithDetail",
                        "scope": "#/properties/members",
                        "options": {"elementLabelProp": "name"},
                    }
                ],
            },
        ],
    },
    "codelists": {"/province": {"ref": "vn.province.2025"}, "/commune": {"ref": "vn.commune.2025"}},
    "logic": [
        {
            "id": "o-commune",
            "type": "options",
            "target": "/commune",
            "list": "vn.commune.2025",
            "where": {"province": {"var": "data.province"}},
        },
        {
            "id": "o-home",
            "type": "options",
            "each": "home",
            "target": "/commune",
            "list": "vn.commune.2025",
            "where": {"province": {"var": "block.province"}},
        },
        {
            "id": "c-age",
            "type": "compute",
            "target": "/members/*/age",
            "value": {"x:ageYears": [{"var": "item.birth"}, {"var": "now"}]},
        },
        {
            "id": "c-label",
            "type": "compute",
            "target": "/members/*/label",
            "value": {"x:concat": [{"+": [{"var": "index"}, 1]}, ". ", {"x:upper": [{"var": "item.name"}]}]},
        },
        {
            "id": "c-total",
            "type": "compute",
            "target": "/total",
            "value": {"x:sum": [{"var": "data.members"}, "income"]},
        },
        {
            "id": "c-oldest",
            "type": "compute",
            "target": "/oldest",
            "value": {
                "reduce": [
                    {"var": "data.members"},
                    {
                        "if": [
                            {">": [{"var": "current.age"}, {"var": "accumulator"}]},
                            {"var": "current.age"},
                            {"var": "accumulator"},
                        ]
                    },
                    0,
                ]
            },
        },
        {
            "id": "r-income",
            "type": "relevant",
            "target": "/members/*/income",
            "when": {"===": [{"var": "item.works"}, True]},
        },
        {
            "id": "q-income",
            "type": "required",
            "target": "/members/*/income",
            "when": {"===": [{"var": "item.works"}, True]},
        },
        {
            "id": "q-school",
            "type": "required",
            "target": "/members/*/school",
            "when": {"in": [{"var": "item.age"}, [6, 7, 8, 9, 10]]},
        },
        {
            "id": "r-secret",
            "type": "relevant",
            "target": "/members/*/secret",
            "when": {"===": [{"var": "data.asks"}, True]},
        },
        {
            "id": "q-home",
            "type": "required",
            "target": "/members/*/home",
            "when": {"===": [{"var": "data.asks"}, True]},
        },
        {
            "id": "q-commune",
            "type": "required",
            "each": "home",
            "target": "/commune",
            "when": {"===": [{"var": "block.province"}, "48"]},
        },
        {
            "id": "k-birth",
            "type": "check",
            "target": "/members/*/birth",
            "assert": {">=": [{"var": "item.age"}, 0]},
            "message": {"vi": "Ngày sinh chưa tới."},
        },
        {
            "id": "k-income",
            "type": "check",
            "target": "/members/*/income",
            "severity": "warning",
            "assert": {"<": [{"var": "item.income"}, 100_000_000]},
            "message": {"vi": "Thu nhập cao bất thường."},
            "reasons": [{"code": "right", "label": {"vi": "Đúng như vậy"}}],
        },
    ],
    "texts": {
        "vi": {
            f"{key}.label": key
            for key in KEYS
        }
    },
}  # fmt: skip
ANSWERS: dict[str, Any] = {
    "name": "Trần Thị Kiểm Thử",
    "asks": True,
    "province": "48",
    "commune": "20242",
    "members": [
        {
            "name": "Nguyễn Văn Mẫu",
            "birth": "1985-03-02",
            "works": True,
            "income": 4_000_000,
            "secret": "x",
            "home": {"province": "48", "commune": "20197"},
        },
        {
            "name": "Nguyễn Mẫu An",
            "birth": "2018-11-23",
            "school": "Trường Mẫu",
            "home": {"province": "01"},
        },
    ],
}


def written() -> dict[str, Any]:
    """Return a fresh copy of the definition."""
    return copy.deepcopy(WRITTEN)


def household() -> FormDefinition:
    """Load it."""
    return load_form(json.dumps(WRITTEN).encode(), name="household.json")
