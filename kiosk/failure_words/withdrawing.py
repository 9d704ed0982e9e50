"""Sentences for what goes wrong when a case is taken back, or has changed while it was worked on.

Tables only, joined to those of `kiosk.failure_words.table`.
"""

from __future__ import annotations

from kiosk.speech import mark

Row = tuple[str, str, str]
"""What happened, what it means for the citizen, one next step."""

OF_WITHDRAWING: dict[str, Row] = {
    "too_late_to_withdraw": (
        mark("Cơ quan đã kết thúc hồ sơ này nên không rút được nữa"),
        mark("Kết quả của cơ quan giữ nguyên; không có gì bị gửi thêm."),
        mark("Mở hồ sơ để xem kết quả và báo cho người dân."),
    ),
    "case_elsewhere": (
        mark("Trạm khác đang phục vụ hồ sơ này"),
        mark("Hồ sơ vẫn như cũ; chưa có gì được gửi đi."),
        mark("Người dân muốn rút thì rút tại trạm đang phục vụ hồ sơ; tên trạm ghi ở chi tiết hồ sơ."),
    ),
    "already_withdrawing": (
        mark("Hồ sơ này đã có yêu cầu rút"),
        mark("Yêu cầu đang chờ Cổng trả lời; không cần gửi lần nữa."),
        mark("Xem tình trạng trong chi tiết hồ sơ."),
    ),
    "already_withdrawn": (
        mark("Hồ sơ này đã rút rồi"),
        mark("Không có gì được gửi thêm cho hồ sơ này."),
        mark("Lập hồ sơ mới nếu người dân muốn nộp lại."),
    ),
    "nothing_to_withdraw": (
        mark("Hồ sơ này chưa niêm phong nên không có gì để rút"),
        mark("Bản nháp vẫn còn trên máy, chưa có gì được gửi."),
        mark("Bỏ bản nháp nếu người dân không làm nữa."),
    ),
    "withdrawal_sent": (
        mark("Yêu cầu rút có thể đã tới Cổng"),
        mark("Máy không thu lại được nữa; Cổng sẽ trả lời."),
        mark("Chờ Cổng trả lời, rồi lập hồ sơ mới nếu cần."),
    ),
    "nothing_to_restore": (
        mark("Hồ sơ này không khôi phục được nữa"),
        mark("Cổng đã biết hồ sơ này, hoặc câu trả lời đã xóa theo thời hạn lưu."),
        mark("Lập hồ sơ mới cho người dân."),
    ),
    "case_withdrawn": (
        mark("Hồ sơ này đang được rút"),
        mark("Máy không nhận thêm gì cho hồ sơ đã có yêu cầu rút."),
        mark("Lập hồ sơ mới nếu người dân muốn nộp lại."),
    ),
    "case_moved": (
        mark("Hồ sơ đã thay đổi ở Cổng trong khi soạn"),
        mark("Bản đang soạn vẫn còn trên máy, chưa có gì được gửi."),
        mark("Mở hồ sơ để xem bản của Cổng rồi chọn cách làm tiếp."),
    ),
    "supplement_under_way": (
        mark("Bản bổ sung đã lên đường gửi nên chưa sửa thêm được"),
        mark("Cổng có thể đã nhận bản đó. Bản thứ hai cho cùng một yêu cầu sẽ không được nhận."),
        mark("Chờ Cổng báo. Nếu còn sai, gọi cơ quan tiếp nhận để họ gửi lại yêu cầu bổ sung."),
    ),
    "nothing_to_settle": (
        mark("Hồ sơ này không còn gì phải chọn"),
        mark("Chưa có gì thay đổi trong hồ sơ."),
        mark("Xem tình trạng mới nhất trong chi tiết hồ sơ."),
    ),
    "file_exists": (
        mark("Đã có tệp mang tên này"),
        mark("Máy không ghi đè lên tệp có sẵn; chưa có gì được xuất."),
        mark("Chọn tên tệp khác."),
    ),
    "reason_unknown": (
        mark("Chưa chọn lý do"),
        mark("Chưa có gì thay đổi trong hồ sơ."),
        mark("Chọn một lý do trong danh sách."),
    ),
}
