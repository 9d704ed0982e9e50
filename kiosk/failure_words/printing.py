"""Sentences for what goes wrong when a paper is printed or written as a file.

Tables only, with those of papers prepared for elsewhere, joined to those of `kiosk.failure_words.table`. None of
them says that a paper came out: port 9100 confirms nothing.
"""

from __future__ import annotations

from kiosk.failure_words import preparing as wording_preparing
from kiosk.speech import mark

Row = tuple[str, str, str]
"""What happened, what it means for the citizen, one next step."""

_NOT_PRINTED = mark("Chưa có gì được in. Hồ sơ vẫn an toàn trên máy này.")

OF_PAPERS: dict[str, Row] = {
    **wording_preparing.OF_PREPARING,
    "printer_not_set": (
        mark("Trạm chưa chọn máy in biên nhận"),
        _NOT_PRINTED,
        mark("Chọn máy in 80 mm trong Cài đặt, hoặc in phiếu khổ A5."),
    ),
    "printer_address": (
        mark("Địa chỉ máy in chưa đúng"),
        mark("Chưa lưu gì; máy in đang dùng không đổi."),
        mark("Nhập tên hoặc địa chỉ IP của máy in, và cổng mạng từ 1 đến 65535 (thường là 9100)."),
    ),
    "printer_path": (
        mark("Đường dẫn máy in chưa đúng"),
        mark("Chưa lưu gì; máy in đang dùng không đổi."),
        mark("Nhập đường dẫn đầy đủ, ví dụ /dev/usb/lp0."),
    ),
    "printer_refused": (
        mark("Máy in không nhận kết nối"),
        _NOT_PRINTED,
        mark("Kiểm tra máy in đã bật và không in việc khác, rồi bấm In lại."),
    ),
    "printer_no_route": (
        mark("Không tìm thấy máy in trong mạng"),
        _NOT_PRINTED,
        mark("Kiểm tra dây mạng, Wi-Fi và địa chỉ máy in, rồi bấm In lại."),
    ),
    "printer_timeout": (
        mark("Máy in không trả lời kịp"),
        _NOT_PRINTED,
        mark("Kiểm tra máy in còn giấy và nắp đã đóng, rồi bấm In lại."),
    ),
    "printer_half_sent": (
        mark("Mới chuyển được một phần tới máy in"),
        mark("Tờ giấy có thể in dở hoặc đã ra đủ. Máy không tự in lại để không có hai tờ cùng số."),
        mark("Xem tờ giấy ở máy in: bỏ tờ in dở, rồi bấm In lại nếu cần."),
    ),
    "printer_busy": (
        mark("Máy in chưa xong tờ trước"),
        _NOT_PRINTED,
        mark("Chờ khoảng nửa phút rồi bấm In lại."),
    ),
    "printer_place": (
        mark("Không ghi được vào nơi in đã chọn"),
        _NOT_PRINTED,
        mark("Kiểm tra dây USB và quyền ghi, hoặc chọn nơi khác trong Cài đặt."),
    ),
    "printer_place_taken": (
        mark("Tệp ở nơi in không phải là biên nhận"),
        mark("Máy không ghi đè lên tệp lạ. Chưa có gì được in."),
        mark("Chọn tên tệp khác trong Cài đặt."),
    ),
    "printer_disk_full": (
        mark("Nơi in đã đầy nên không ghi được"),
        _NOT_PRINTED,
        mark("Giải phóng ổ đĩa rồi bấm In lại."),
    ),
    "printer_silent": (
        mark("Máy in không nhận bản in"),
        mark("Chưa có trang nào được in; số lần in chưa tính."),
        mark("Xem máy in đã bật và nối dây chưa, rồi chọn máy in lại, hoặc lưu PDF."),
    ),
    "not_accepted": (
        mark("Cơ quan chưa tiếp nhận hồ sơ"),
        mark("Giấy hẹn chỉ in từ những gì Cổng báo; Cổng chưa báo hồ sơ được tiếp nhận."),
        mark("Đưa ông/bà phiếu xác nhận của trạm; in giấy hẹn khi Cổng báo tiếp nhận."),
    ),
    "consents_none": (
        mark("Chưa có mục đồng ý nào được ghi"),
        mark("Giấy đồng ý in từ những gì ông/bà đã trả lời; chưa có gì để in."),
        mark("Đọc từng mục ở bước Kiểm tra và ký, đánh dấu, rồi in lại."),
    ),
    "paper_place": (
        mark("Không ghi được tệp PDF ở đó"),
        mark("Chưa có tệp nào được tạo. Hồ sơ vẫn an toàn trên máy này."),
        mark("Chọn chỗ khác để lưu."),
    ),
    "paper_disk_full": (
        mark("Ổ đĩa đã đầy nên không lưu được tệp PDF"),
        mark("Chưa có tệp nào được tạo. Hồ sơ vẫn an toàn trên máy này."),
        mark("Giải phóng ổ đĩa hoặc lưu vào USB."),
    ),
}
