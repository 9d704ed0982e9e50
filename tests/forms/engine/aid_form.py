"""A form with everything the format knows beside the shipped forms: several choices, own lists, print map."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

from forms import pointer as pointers
from forms.definition.form import FormDefinition, load_form
from forms.schema.refusal import DefinitionRefused

TEXT = {"type": "string", "minLength": 1, "maxLength": 60}
HELPS = ("XE_LAN", "MAY_NGHE", "GAY", "KHAC")


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object", "additionalProperties": False, "required": required, "properties": properties,
    }  # fmt: skip


def _several(items: dict[str, Any], most: int, **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, "maxItems": most, "uniqueItems": True, **more}


def _named(vi: str, en: str) -> dict[str, str]:
    return {"vi": vi, "en": en}


LABELS = {
    "page": ("Phiếu đề nghị trợ giúp", "Request for help"),
    "person": ("Người đề nghị", "Applicant"),
    "person.fullName": ("Họ và tên", "Full name"),
    "province": ("Tỉnh, thành phố", "Province"),
    "helps": ("Dụng cụ cần có", "Aids needed"),
    "helpsOther": ("Dụng cụ khác", "Other aid"),
    "places": ("Nơi nhận được", "Places to collect it"),
    "way": ("Cách nhận", "Way to collect it"),
    "office": ("Nơi giao", "Office"),
    "days": ("Ngày nhận được", "Days to collect it"),
    "count": ("Số dụng cụ", "Number of aids"),
    "family": ("Người trong nhà", "People at home"),
    "family.name": ("Họ và tên", "Name"),
    "family.trouble": ("Khó khăn", "Difficulties"),
    "family.note": ("Nói rõ hơn", "More about it"),
}
CHOICES = {
    "helps.XE_LAN": ("Xe lăn", "Wheelchair"),
    "helps.MAY_NGHE": ("Máy trợ thính", "Hearing aid"),
    "helps.GAY": ("Gậy dò đường", "White cane"),
    "helps.KHAC": ("Dụng cụ khác", "Another aid"),
    "@trouble.DI": ("Đi lại", "Walking"),
    "@trouble.NGHE": ("Nghe, nói", "Hearing, speaking"),
    "@trouble.NHIN": ("Nhìn", "Seeing"),
}
WRITTEN: dict[str, Any] = {
    "kind": "tramso.form",
    "specVersion": 1,
    "formId": "aid",
    "version": 1,
    "serviceIds": ["1.001699"],
    "title": {"vi": "Phiếu đề nghị trợ giúp", "en": "Request for help"},
    "languages": ["vi", "en"],
    "validFrom": "2026-01-01",
    "acceptUntil": None,
    "schema": {
        "$defs": {"trouble": {"enum": ["DI", "NGHE", "NHIN"]}},
        **_object(
            ["person", "helps"],
            person=_object(["fullName"], fullName=TEXT),
            province={"type": "string", "pattern": "^[0-9]{2}$"},
            helps=_several({"enum": list(HELPS)}, 3, minItems=1),
            helpsOther=TEXT,
            places=_several({"type": "string", "pattern": "^[0-9]{5}$"}, 5),
            count={"type": "integer"},
            way={"type": "string", "minLength": 1, "maxLength": 20},
            office={"type": "string", "minLength": 1, "maxLength": 20},
            days=_several({"type": "string", "minLength": 1, "maxLength": 20}, 3),
            family={
                "type": "array",
                "maxItems": 6,
                "items": _object(
                    ["name"], name=TEXT, trouble=_several({"$ref": "#/$defs/trouble"}, 3), note=TEXT
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
                    for name in (
                        "person",
                        "province",
                        "helps",
                        "helpsOther",
                        "places",
                        "way",
                        "office",
                        "days",
                        "count",
                    )
                ]
                + [{"type": "ListWithDetail", "scope": "#/properties/family"}],
            }
        ],
    },
    "codelists": {
        "/province": {"ref": "vn.province.2025"},
        "/way": {
            "inline": [["NHA", _named("Tại nhà", "At home")], ["QUAY", _named("Tại quầy", "At the counter")]]
        },
        "/office": {
            "filterBy": "way",
            "inline": [
                ["TO_LUU_DONG", _named("Tổ lưu động", "Mobile team"), {"way": "NHA"}],
                ["TRAM_1", _named("Trạm một", "Station one"), {"way": "QUAY"}],
                ["TRAM_2", _named("Trạm hai", "Station two"), {"way": "QUAY"}],
            ],
        },
        "/days/*": {
            "inline": [["T2", _named("Thứ hai", "Monday")], ["T5", _named("Thứ năm", "Thursday")]],
        },
        "/places/*": {"ref": "vn.commune.2025", "filterBy": "province"},
    },
    "logic": [
        {
            "id": "q-days",
            "type": "required",
            "target": "/days",
            "when": {"===": [{"var": "data.way"}, "NHA"]},
        },
        {
            "id": "r-other",
            "type": "relevant",
            "target": "/helpsOther",
            "when": {"in": ["KHAC", {"var": "data.helps"}]},
        },
        {
            "id": "q-other",
            "type": "required",
            "target": "/helpsOther",
            "when": {"in": ["KHAC", {"var": "data.helps"}]},
        },
        {
            "id": "r-places",
            "type": "relevant",
            "target": "/places",
            "when": {
                "or": [{"in": ["XE_LAN", {"var": "data.helps"}]}, {"present": [{"var": "data.province"}]}]
            },
        },
        {
            "id": "q-places",
            "type": "required",
            "target": "/places",
            "when": {"in": ["XE_LAN", {"var": "data.helps"}]},
        },
        {
            "id": "q-note",
            "type": "required",
            "target": "/family/*/note",
            "when": {"in": ["NHIN", {"var": "item.trouble"}]},
        },
        {
            "id": "c-count",
            "type": "compute",
            "target": "/count",
            "value": {"x:count": [{"var": "data.helps"}]},
        },
        {
            "id": "k-helps",
            "type": "check",
            "target": "/helps",
            "assert": {
                "!": [
                    {
                        "and": [
                            {"in": ["XE_LAN", {"var": "data.helps"}]},
                            {"in": ["GAY", {"var": "data.helps"}]},
                        ]
                    }
                ]
            },
            "message": {"vi": "Chọn xe lăn hoặc gậy.", "en": "Choose a wheelchair or a cane."},
        },
    ],
    "limits": {"maxBytes": 4_000, "maxItems": 6},
    "texts": {
        "vi": {
            **{f"{key}.label": vi for key, (vi, _) in LABELS.items()},
            **{k: v for k, (v, _) in CHOICES.items()},
        },
        "en": {
            **{f"{key}.label": en for key, (_, en) in LABELS.items()},
            **{k: v for k, (_, v) in CHOICES.items()},
        },
    },
}
ANSWERS: dict[str, Any] = {
    "person": {"fullName": "Trần Thị Kiểm Thử"},
    "province": "48",
    "helps": ["XE_LAN", "KHAC"],
    "helpsOther": "Ghế tắm",
    "places": ["20242", "20197"],
    "way": "QUAY",
    "office": "TRAM_2",
    "days": ["T5"],
    "family": [
        {"name": "Nguyễn Văn Mẫu", "trouble": ["NGHE", "NHIN"], "note": "Chỉ thấy gần"},
        {"name": "Nguyễn Mẫu An"},
    ],
}
_STRANGE: tuple[Any, ...] = (
    None, "", "x", "KHAC", 1, True, False, [], {}, ["KHAC"], ["KHAC", "KHAC"], ["GAY", 1], [["GAY"]],
    ["XE_LAN", "MAY_NGHE", "GAY", "KHAC"], ["00004"], ["20242"], ["NHIN"], ["DI", None], ["T2"], ["T2", "T7"],
    "NHA", "QUAY", "TRAM_1",
    {"KHAC": True}, "48", "01",
)  # fmt: skip
_PLACES = (
    *("/helps", "/helpsOther", "/places", "/province", "/person", "/family", "/helps/0", "/places/1"),
    *("/way", "/office", "/days"),
    *("/family/0/trouble", "/family/1/trouble", "/family/0/note", "/family/0/trouble/0", "/extra"),
)


def written() -> dict[str, Any]:
    """Return a fresh copy of the definition."""
    return copy.deepcopy(WRITTEN)


def loaded(definition: dict[str, Any] | None = None) -> FormDefinition:
    """Load it, or a changed one."""
    return load_form(json.dumps(definition or WRITTEN).encode(), name="aid.json")


def mutated(source: random.Random) -> dict[str, Any]:
    """Return the answers after a few edits."""
    answers = copy.deepcopy(ANSWERS)
    for _ in range(source.randint(0, 4)):
        place = pointers.split(source.choice(_PLACES))
        if source.randrange(3) == 0:
            pointers.remove(answers, place)
            continue
        container = pointers.read(answers, place[:-1])
        if isinstance(container, dict) or (isinstance(container, list) and int(place[-1]) < len(container)):
            pointers.write(answers, place, copy.deepcopy(source.choice(_STRANGE)))
    return answers


def refusal(definition: dict[str, Any]) -> tuple[str, str]:
    """Return where and why a definition is refused; it must be."""
    try:
        loaded(definition)
    except DefinitionRefused as refused:
        return refused.pointer, refused.reason
    raise AssertionError("the definition was taken")
