"""Sentences for what the citizen paid: the amount and the number of the receipt as typed.

Tables only, joined to those of `kiosk.failure_words.table`.
"""

from __future__ import annotations

from kiosk.speech import mark

Row = tuple[str, str, str]
"""What happened, what it means for the citizen, one next step."""

_KEPT = mark("Bản nháp đã lưu; số tiền này chưa được ghi.")

OF_FEES: dict[str, Row] = {
    "amount_malformed": (
        mark("Số tiền đã thu không đọc được"),
        _KEPT,
        mark("Ghi số đồng, như 24000 hoặc 24.000; không thu thì để trống."),
    ),
    "receipt_malformed": (
        mark("Số biên lai không đọc được"),
        _KEPT,
        mark("Ghi chữ và số như trên biên lai, nhiều nhất {longest} ký tự."),
    ),
    "receipt_without_amount": (
        mark("Có số biên lai mà chưa có số tiền đã thu"),
        _KEPT,
        mark("Ghi số tiền trên biên lai, hoặc xóa số biên lai."),
    ),
}
