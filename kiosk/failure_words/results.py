"""Sentences for a result that cannot be recorded as handed over.

A table only, joined to those of `kiosk.failure_words.table`.
"""

from __future__ import annotations

from kiosk.speech import mark

Row = tuple[str, str, str]
"""What happened, what it means for the citizen, one next step."""

_NOT_RECORDED = mark("Chưa ghi gì; người dân vẫn có thể nhận kết quả.")

OF_RESULTS: dict[str, Row] = {
    "not_resolved": (
        mark("Cổng chưa báo hồ sơ này có kết quả"),
        mark("Chưa ghi gì. Kết quả chỉ trao khi cơ quan đã xử lý xong."),
        mark("Bấm F5 để đồng bộ rồi xem lại trạng thái."),
    ),
    "already_handed": (
        mark("Việc trao kết quả của hồ sơ này đã được ghi rồi"),
        mark("Không ghi lần nữa; lần ghi trước vẫn giữ nguyên."),
        mark("Mở hồ sơ, xem mục Diễn biến."),
    ),
    "result_elsewhere": (
        mark("Trạm khác đang phục vụ hồ sơ này nên kết quả trao tại trạm đó"),
        mark("Chưa ghi gì; kết quả vẫn chờ người dân."),
        mark("Mở hồ sơ để xem tên trạm đang phục vụ và chỉ người dân đến đó."),
    ),
    "receiver_missing": (
        mark("Chưa có họ tên người nhận"),
        _NOT_RECORDED,
        mark("Nhập họ tên như trên giấy tờ của người nhận."),
    ),
    "receiver_not_on_card": (
        mark("Họ tên người nhận không phải họ tên trên thẻ vừa đọc"),
        _NOT_RECORDED,
        mark("Quét đúng thẻ của người nhận, hoặc sửa họ tên như trên thẻ."),
    ),
    "opinion_unknown": (
        mark("Câu trả lời này không có trong danh sách"),
        mark("Chưa ghi gì; hồ sơ không bị ảnh hưởng."),
        mark("Chọn lại một mức, hoặc bỏ qua."),
    ),
    "authority_missing": (
        mark("Chưa rõ người nhận thay được ủy quyền bằng gì"),
        _NOT_RECORDED,
        mark("Quét thẻ căn cước của người nhận thay, hoặc ghi tên giấy ủy quyền."),
    ),
}
