"""Sentences for starting procedures and for declarations that can no longer be printed.

Tables only, joined to those of `kiosk.failure_words.table`.
"""

from __future__ import annotations

from kiosk.speech import mark

Row = tuple[str, str, str]
"""What happened, what it means for the citizen, one next step."""

OF_PREPARING: dict[str, Row] = {
    "no_form": (
        mark("Thủ tục này không nộp tại trạm"),
        mark("Chưa có gì được gửi cho ông/bà."),
        mark("Xem giấy tờ cần chuẩn bị và nơi tiếp nhận trong phần hướng dẫn."),
    ),
    "service_closed": (
        mark("Thủ tục này không nhận hồ sơ mới"),
        mark("Chưa có gì được lưu hay gửi cho ông/bà. Hồ sơ đã bắt đầu từ trước vẫn còn trên máy."),
        mark("Tìm thủ tục thay thế, hoặc hỏi cơ quan tiếp nhận."),
    ),
    "prepare_only": (
        mark("Thủ tục này chỉ chuẩn bị tại trạm, không nộp tại trạm"),
        mark("Chưa có gì được gửi đi. Tờ khai vẫn lưu trên máy."),
        mark("In tờ khai để ông/bà mang đến nơi tiếp nhận."),
    ),
    "sitting_over": (
        mark("Không còn làm tiếp cho người này được"),
        mark("Hồ sơ trước đã niêm phong quá lâu, hoặc do người khác làm. Không có gì bị mất."),
        mark("Bắt đầu hồ sơ mới và quét lại thẻ của ông/bà."),
    ),
    "answers_gone": (
        mark("Tờ khai của hồ sơ này không còn đọc được trên máy"),
        mark("Máy đã xóa nội dung đúng hạn lưu. Hồ sơ đã gửi không bị ảnh hưởng."),
        mark("Hỏi cơ quan tiếp nhận theo mã hồ sơ."),
    ),
}
