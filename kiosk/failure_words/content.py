"""Sentences for answers that are gone here, and could not be fetched from the portal again.

A table only, joined to those of `kiosk.failure_words.table`.
"""

from __future__ import annotations

from kiosk.failure_words.lookup import Row
from kiosk.speech import mark

_STILL = mark("Hồ sơ vẫn ở Cổng, không mất gì; chỉ là chưa mở được để sửa.")
_AGAIN = mark("Thử lại lần nữa; nếu vẫn vậy, báo người phụ trách trạm.")

OF_CONTENT: dict[str, Row] = {
    "slip_forgotten": (
        mark("Máy không còn đủ dữ liệu để in lại phiếu này"),
        mark("Phiếu người dân đang giữ vẫn có giá trị và hồ sơ vẫn ở Cổng."),
        mark("Đọc mã hồ sơ cho người dân; nếu hồ sơ cần bổ sung, lấy lại nội dung từ Cổng rồi in."),
    ),
    "content_overtaken": (
        mark("Hồ sơ đã được bổ sung ở trạm khác sau bản lưu trên máy này"),
        mark("Sửa, in hay chép từ bản cũ sẽ bỏ mất những gì trạm kia đã sửa, nên máy không mở bản đó."),
        mark(
            "Nếu cơ quan yêu cầu bổ sung, lấy nội dung mới từ Cổng rồi sửa tiếp. "
            "Muốn in hay chép, làm ở trạm đang phục vụ hồ sơ."
        ),
    ),
    "copy_while_edited": (
        mark("Hồ sơ này đang có bản sửa chưa gửi"),
        mark("Bản đang soạn chưa tới Cổng, nên không chép sang hệ thống của thành phố."),
        mark("Gửi bản sửa hoặc bỏ bản nháp, rồi sao chép."),
    ),
    "content_offline": (
        mark("Bây giờ chưa lấy được nội dung: không có mạng hoặc mạng quá yếu"),
        _STILL,
        mark("Khi có mạng thì thử lại. Hạn bổ sung không thay đổi."),
    ),
    "content_unknown": (
        mark("Cổng không có hồ sơ này"),
        mark("Có thể Cổng vừa được khôi phục từ bản sao và trạm đã lập chưa gửi lại hồ sơ."),
        mark("Gọi người phụ trách trạm và đọc mã hồ sơ; đừng lập hồ sơ mới khi chưa hỏi."),
    ),
    "content_gone": (
        mark("Cổng không còn đọc được nội dung của hồ sơ này"),
        mark("Cơ quan vẫn giữ hồ sơ, nhưng tờ khai không lấy lại được nữa."),
        mark("Gọi cơ quan đang giữ hồ sơ và hỏi cách bổ sung."),
    ),
    "content_forbidden": (
        mark("Cổng không cho người đang đăng nhập mở lại nội dung hồ sơ"),
        _STILL,
        mark("Nhờ người có quyền làm hồ sơ ở trạm này đăng nhập, hoặc báo người phụ trách."),
    ),
    "content_busy": (
        mark("Cổng đang đông hoặc tạm dừng, chưa trả lời được"),
        _STILL,
        mark("Chờ vài phút rồi thử lại."),
    ),
    "content_clock": (
        mark("Đồng hồ của máy lệch với Cổng nên Cổng chưa trả lời"),
        _STILL,
        mark("Chỉnh lại ngày giờ của máy rồi thử lại."),
    ),
    "content_untrue": (
        mark("Nơi trả lời không phải Cổng, hoặc trả lời không đúng quy ước"),
        mark("Máy không dùng câu trả lời đó. Hồ sơ không bị ảnh hưởng."),
        _AGAIN,
    ),
    "content_form": (
        mark("Máy này không có mẫu tờ khai mà hồ sơ đã dùng"),
        _STILL,
        mark("Đồng bộ để nhận mẫu mới, rồi lấy lại; nếu vẫn vậy, báo người phụ trách cập nhật chương trình."),
    ),
}
