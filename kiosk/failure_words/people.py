"""Sentences for a second person at a station, and for a forgotten PIN.

Tables only, joined to those of `kiosk.failure_words.table`.
"""

from __future__ import annotations

from kiosk.speech import mark

Row = tuple[str, str, str]
"""What happened, what it means for the citizen, one next step."""

_AS_BEFORE = mark("Chưa có gì thay đổi: ai vào máy được vẫn vào được như trước.")

OF_PEOPLE: dict[str, Row] = {
    "person_code_shape": (
        mark("Mã một lần chưa đúng: mã gồm 10 chữ số"),
        _AS_BEFORE,
        mark("Nhập lại mã do người phụ trách cấp."),
    ),
    "person_code_refused": (
        mark("Cổng không nhận mã một lần này"),
        _AS_BEFORE,
        mark(
            "Kiểm tra từng chữ số. Mã của người khác, trạm khác, đã dùng hoặc quá hạn thì xin người phụ trách mã mới."
        ),
    ),
    "person_twice": (
        mark("Hai lần nhập mã PIN không giống nhau"),
        _AS_BEFORE,
        mark("Nhập lại mã PIN hai lần."),
    ),
    "person_offline": (
        mark("Bây giờ chưa hỏi được Cổng: không có mạng, mạng yếu hoặc Cổng đang bận"),
        mark("Chưa có gì thay đổi. Mã một lần vẫn còn dùng được."),
        mark("Nối mạng rồi làm lại với cùng mã. Chỉ lần này cần mạng; sau đó vào máy không cần."),
    ),
    "person_answer": (
        mark("Cổng trả lời không đúng nên máy không nhận"),
        mark("Chưa có gì thay đổi. Mã một lần vẫn còn dùng được."),
        mark("Làm lại với cùng mã; nếu lặp lại, báo người phụ trách."),
    ),
    "person_not_listed": (
        mark("Trạm chưa nghe Cổng nói về người này"),
        _AS_BEFORE,
        mark("Đồng bộ ngay rồi làm lại; vẫn chưa có tên thì hỏi người phụ trách."),
    ),
    "person_ended": (
        mark("Người này đã thôi làm việc ở trạm"),
        mark("Máy không tạo mã PIN cho người đã thôi. Hồ sơ trên máy vẫn nguyên."),
        mark("Nếu người này làm lại, hỏi người phụ trách, rồi đồng bộ và nhập mã mới."),
    ),
    "person_self": (
        mark("Không tự cấp lại mã PIN cho mình ở đây"),
        _AS_BEFORE,
        mark("Nhờ một đồng nghiệp vào máy rồi mở mục này."),
    ),
}
