"""Sentences for practice mode. Tables only, joined to those of `kiosk.failure_words.table`."""

from __future__ import annotations

from kiosk.failure_words.preparing import Row
from kiosk.speech import mark

OF_PRACTICE: dict[str, Row] = {
    "practice_damaged": (
        mark("Dữ liệu thực hành trên máy bị hỏng"),
        mark("Hồ sơ thật của người dân không nằm ở đó và không bị ảnh hưởng."),
        mark("Xóa dữ liệu thực hành trong Cài đặt rồi vào lại."),
    ),
}
