"""Sentences for a slip or a code that does not hold.

A table only, joined to those of `kiosk.failure_words.table`.
"""

from __future__ import annotations

from kiosk.speech import mark

Row = tuple[str, str, str]
"""What happened, what it means for the citizen, one next step."""

_STILL = mark("Hồ sơ của ông/bà không bị ảnh hưởng; chỉ là máy chưa đọc được phiếu.")
_AT_PORTAL = mark("Hồ sơ không bị ảnh hưởng; chỉ là máy chưa biết trạng thái.")
_SCAN_AGAIN = mark("Quét lại, giữ phiếu phẳng và đủ sáng; hoặc gõ mã TS in trên phiếu.")

OF_LOOKUP: dict[str, Row] = {
    "slip_text": (mark("Đây không phải mã của phiếu Trạm Số"), _STILL, _SCAN_AGAIN),
    "slip_long": (mark("Mã quét được dài hơn mọi phiếu, có thể đã quét hai lần liền"), _STILL, _SCAN_AGAIN),
    "slip_cut": (mark("Mã phiếu bị thiếu một phần hoặc đọc nhầm"), _STILL, _SCAN_AGAIN),
    "slip_letters": (
        mark("Mã phiếu có chữ lạ, thường do bộ gõ tiếng Việt đang bật"),
        _STILL,
        mark("Tắt bộ gõ tiếng Việt rồi quét lại; hoặc gõ mã TS in trên phiếu."),
    ),
    "slip_version": (
        mark("Phiếu này theo mẫu mới hơn chương trình trên máy"),
        _STILL,
        mark("Gõ mã TS in trên phiếu, và báo người phụ trách cập nhật chương trình."),
    ),
    "slip_root": (
        mark("Chứng thư trên phiếu không phải của hệ thống này"),
        mark("Không xác nhận được phiếu: có thể của máy thực hành, của nơi khác, hoặc đã bị sửa."),
        mark("Gõ mã TS in trên phiếu để tra; nếu không thấy, gọi người phụ trách trạm."),
    ),
    "slip_forged": (
        mark("Chữ ký trên phiếu không đúng"),
        mark("Nội dung phiếu không phải do trạm đã ký. Đừng dựa vào phiếu này."),
        mark("Gõ mã TS in trên phiếu để tra, giữ phiếu lại và gọi người phụ trách trạm."),
    ),
    "case_code_check": (
        mark("Mã TS này có một chữ số sai hoặc hai chữ số đổi chỗ"),
        mark("Không có hồ sơ nào mang mã này."),
        mark("So lại từng chữ số với mã in trên phiếu rồi gõ lại."),
    ),
    "case_code_shape": (
        mark("Mã TS gõ chưa đủ"),
        mark("Mã có dạng TS-12345-6789012-3: mười ba chữ số."),
        mark("So lại với mã in trên phiếu rồi gõ lại."),
    ),
    "lookup_card": (
        mark("Đây là mã thẻ căn cước, không phải phiếu"),
        mark("Máy không giữ lại gì từ thẻ."),
        mark("Muốn lập hồ sơ: chọn thủ tục, bắt đầu hồ sơ rồi quét thẻ vào tờ khai."),
    ),
    "lookup_unknown": (
        mark("Máy này không có hồ sơ nào mang mã vừa nhập"),
        mark("Không có nghĩa là hồ sơ bị mất: có thể được lập ở trạm khác."),
        mark("Kiểm tra lại mã, hoặc tìm theo tên người nộp ở màn hình Hồ sơ."),
    ),
    "lookup_no_code": (
        mark("Không thấy mã QR nào trong ảnh"),
        _STILL,
        mark("Chụp lại gần hơn, rõ nét; hoặc gõ mã TS in trên phiếu."),
    ),
    "ask_offline": (
        mark("Bây giờ chưa hỏi được Cổng: không có mạng hoặc mạng quá yếu"),
        _AT_PORTAL,
        mark("Bấm Hỏi lại Cổng khi có mạng."),
    ),
    "ask_unknown": (
        mark("Cổng chưa có hồ sơ nào mang mã này"),
        mark("Có thể trạm đã lập chưa gửi được; hồ sơ vẫn an toàn trên máy của trạm đó."),
        mark("So lại mã, hoặc quét mã QR trên phiếu; nếu vẫn vậy, hỏi trạm đã lập hồ sơ."),
    ),
    "ask_forbidden": (
        mark("Cổng không cho trạm này xem hồ sơ"),
        _AT_PORTAL,
        mark("Hỏi trạm đã lập hồ sơ, hoặc báo người phụ trách trạm."),
    ),
    "ask_busy": (
        mark("Cổng đang đông hoặc tạm dừng, chưa trả lời được"),
        _AT_PORTAL,
        mark("Chờ vài phút rồi bấm Hỏi lại Cổng."),
    ),
    "ask_many": (
        mark("Trạm đã hỏi quá nhiều hồ sơ của trạm khác trong một giờ nên Cổng tạm chưa trả lời"),
        _AT_PORTAL,
        mark("Chờ khoảng mười phút rồi bấm Hỏi lại Cổng; nếu không phải trạm hỏi, báo người phụ trách ngay."),
    ),
    "ask_clock": (
        mark("Đồng hồ của máy lệch với Cổng nên Cổng chưa trả lời"),
        _AT_PORTAL,
        mark("Chỉnh lại ngày giờ của máy rồi bấm Hỏi lại Cổng."),
    ),
    "ask_untrue": (
        mark("Nơi trả lời không phải Cổng, hoặc trả lời không đúng quy ước"),
        mark("Máy không dùng câu trả lời đó. Hồ sơ không bị ảnh hưởng."),
        mark("Đăng nhập Wi-Fi nếu mạng đòi rồi bấm Hỏi lại Cổng; nếu vẫn vậy, báo người phụ trách."),
    ),
}
