"""Sentences for what goes wrong while a station is enrolled or a verb is carried out.

Tables only, joined to those of `kiosk.failure_words.table`.
"""

from __future__ import annotations

from kiosk.speech import mark

Row = tuple[str, str, str]
"""What happened, what it means for the citizen, one next step."""

_NOT_YET = mark("Máy chưa được ghi danh; chưa có gì được lưu từ Cổng.")
_NOTHING_CHANGED = mark("Chưa có gì được tạo hay thay đổi.")
_SAME_CODE = mark("Kiểm tra phiếu ghi danh rồi làm lại với cùng mã một lần.")

OF_ENROLMENT: dict[str, Row] = {
    "already_enrolled": (
        mark("Máy này đã được ghi danh"),
        mark("Trạm đang dùng vẫn nguyên, không có gì bị ghi đè."),
        mark("Đăng nhập bình thường, hoặc ghi danh ở một thư mục dữ liệu khác."),
    ),
    "no_practice_portal": (
        mark("Bản cài đặt này không kèm Cổng thực hành"),
        _NOTHING_CHANGED,
        mark("Thực hành bằng bản mã nguồn, hoặc ghi danh máy này với một Cổng thực hành."),
    ),
    "home_not_empty": (
        mark("Thư mục này đã có kho dữ liệu của ai đó"),
        mark("Máy không ghi đè lên kho dữ liệu có sẵn."),
        mark("Chọn thư mục khác, hoặc gọi người phụ trách trạm."),
    ),
    "portal_url": (
        mark("Địa chỉ Cổng chưa đúng"),
        _NOT_YET,
        mark("Nhập lại địa chỉ trên phiếu ghi danh, bắt đầu bằng https://."),
    ),
    "enrol_code_shape": (
        mark("Mã một lần chưa đúng"),
        _NOT_YET,
        mark("Nhập lại mã một lần trên phiếu ghi danh."),
    ),
    "root_mismatch": (
        mark("Dấu nhận dạng của Cổng không khớp với phiếu ghi danh"),
        mark("Có thể đã gõ nhầm, hoặc đây không phải Cổng trên phiếu. Chưa có gì được lưu từ Cổng."),
        _SAME_CODE,
    ),
    "enrol_answer": (
        mark("Cổng trả lời ghi danh không đúng"),
        _NOT_YET,
        _SAME_CODE,
    ),
    "operator_needed": (
        mark("Phiếu ghi danh có nhiều người"),
        _NOT_YET,
        mark("Cho biết mã PIN này là của ai rồi làm lại với cùng mã một lần."),
    ),
    "demo_not_local": (
        mark("Trạm thực hành phải có Cổng trên cùng máy"),
        _NOT_YET,
        mark("Xin phiếu ghi danh của trạm thật, hoặc chạy Cổng thực hành trên máy này."),
    ),
}

OF_VERBS: dict[str, Row] = {
    "plan_malformed": (
        mark("Tệp câu trả lời không đọc được"),
        _NOTHING_CHANGED,
        mark("Sửa tệp theo mẫu rồi làm lại."),
    ),
    "file_missing": (
        mark("Không tìm thấy tệp đã nêu"),
        _NOTHING_CHANGED,
        mark("Kiểm tra tên tệp và nơi để tệp rồi làm lại."),
    ),
    "code_doubled": (
        mark("Mã này đã in cho nhiều hồ sơ trên máy"),
        _NOTHING_CHANGED,
        mark("Ghi mã gói của đúng hồ sơ thay cho mã trên phiếu."),
    ),
    "packet_unknown": (
        mark("Không có gói hồ sơ như vậy để làm việc này"),
        _NOTHING_CHANGED,
        mark("Xem danh sách gói chờ gửi rồi chọn lại."),
    ),
    "id_shape": (
        mark("Mã gói hồ sơ chưa đúng"),
        _NOTHING_CHANGED,
        mark("Chép lại đủ 32 ký tự của mã từ danh sách gói chờ gửi."),
    ),
    "table_malformed": (
        mark("Bảng thủ tục không đọc được"),
        _NOTHING_CHANGED,
        mark("Bảng cần có cột mã và cột tên thủ tục đúng tên quy định, mỗi mã một dòng."),
    ),
    "table_missing": (
        mark("Không tìm thấy bảng thủ tục"),
        _NOTHING_CHANGED,
        mark("Kiểm tra tên tệp và nơi để tệp rồi làm lại."),
    ),
    "handover_lost": (
        mark("Cửa sổ đang giữ trạm không trả lời nữa"),
        mark("Không biết việc vừa rồi đã làm xong hay chưa. Những gì đã lưu vẫn còn."),
        mark("Xem danh sách hồ sơ trước khi làm lại."),
    ),
    "hard_locked": (
        mark("Trạm đã tự khóa và ngừng gửi"),
        mark("Máy vừa ngủ dậy, hoặc đã 12 giờ từ lần nhập mã PIN. Những gì chưa gửi vẫn an toàn trên máy."),
        mark("Chạy lại lệnh và nhập mã PIN để gửi tiếp."),
    ),
    "sync_slow": (
        mark("Lần gửi này lâu hơn dự kiến"),
        mark("Máy vẫn đang gửi tiếp; hồ sơ vẫn an toàn trên máy."),
        mark("Xem lại tình trạng gửi sau ít phút."),
    ),
}

SAME_AS = {
    "handover_unavailable": "station_busy",
    "no_window": "station_busy",
    "handover_too_large": "plan_malformed",
    "handover_bytes": "handover_lost",
}
