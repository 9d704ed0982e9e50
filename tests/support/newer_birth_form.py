"""A fifth version of the birth form: one question renamed, one gone, one to look at again."""

from __future__ import annotations

import json
from typing import Any

from resources import files

OPS: list[dict[str, Any]] = [
    {"op": "move", "from": "/child/facilityName", "to": "/child/facility"},
    {"op": "mapEnum", "at": "/requester/relation", "map": {"ME": "NGUOI_ME"}},
    {"op": "review", "at": "/child/hometown", "message": {"vi": "Xem lại quê quán.", "en": "Look again."}},
]


def newer_birth_form(*, taken_until: str | None = None) -> bytes:
    """Return the file; `taken_until` is the last day version 4 is taken."""
    text = files.read_bytes("forms/dkks-4.json").decode()
    text = (
        text.replace("facilityName", "facility").replace('"ME"', '"NGUOI_ME"').replace('.ME"', '.NGUOI_ME"')
    )
    form = json.loads(text)
    form["version"] = 5
    del form["schema"]["properties"]["requester"]["properties"]["phone"]
    first = form["uischema"]["elements"][0]["elements"]
    form["uischema"]["elements"][0]["elements"] = [
        e for e in first if not e.get("scope", "").endswith("phone")
    ]
    for sentences in form["messages"].values():
        sentences.pop("/requester/phone#pattern")
    step = {"from": 4, "to": 5, "ops": OPS}
    form["migrations"] = [step | ({"acceptUntil": taken_until} if taken_until else {})]
    return json.dumps(form, ensure_ascii=False).encode()
