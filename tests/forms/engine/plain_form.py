"""A form without layout and text table: what its author did not write is read from the schema."""

from __future__ import annotations

from typing import Any

PLAIN: dict[str, Any] = {
    "kind": "tramso.form",
    "specVersion": 1,
    "formId": "plain",
    "version": 1,
    "serviceIds": ["1.000000"],
    "title": {"vi": "Đơn ngắn"},
    "languages": ["vi"],
    "validFrom": "2026-01-01",
    "acceptUntil": None,
    "schema": {
        "type": "object",
        "additionalProperties": False,
        "required": ["who", "sex"],
        "$defs": {
            "sex": {"enum": ["NAM", "NU"], "title": "Giới tính"},
            "place": {
                "type": "object",
                "title": "Nơi ở",
                "additionalProperties": False,
                "required": ["detail"],
                "properties": {
                    "country": {"type": "string", "maxLength": 3, "title": "Nước"},
                    "province": {"type": "string", "maxLength": 2, "title": "Tỉnh"},
                    "commune": {"type": "string", "maxLength": 5, "title": "Xã"},
                    "detail": {"type": "string", "maxLength": 200, "title": "Số nhà"},
                },
            },
        },
        "properties": {
            "who": {
                "type": "string",
                "minLength": 2,
                "maxLength": 60,
                "title": "Họ tên",
                "description": "Như thẻ",
            },
            "sex": {"$ref": "#/$defs/sex"},
            "home": {"$ref": "#/$defs/place"},
            "tools": {
                "type": "array",
                "maxItems": 4,
                "title": "Đồ mượn",
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["name"],
                    "properties": {"name": {"type": "string", "maxLength": 40, "title": "Tên"}},
                },
            },
        },
    },
    "codelists": {"/sex": {"inline": [["NAM", "Nam"], ["NU", "Nữ"]]}},
    "prefill": [{"slot": "me", "from": "cccd", "map": {"/who": "fullName", "/home": "address:parse"}}],
    "messages": {"vi": {"sex#enum": "Chọn nam hoặc nữ.", "/who#minLength": "Ghi đủ họ tên."}},
}
