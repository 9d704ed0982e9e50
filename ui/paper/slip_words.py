"""What stands on the slip, on A5 and on the receipt alike: papers are Vietnamese whatever the screen speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.stamp import vietnam_time

if TYPE_CHECKING:
    from kiosk.views import SlipView

TITLE = "Phiếu xác nhận đã hỗ trợ nộp hồ sơ"
NOT_YET = "chưa phải Giấy tiếp nhận"
PRACTICE = "MÁY THỰC HÀNH – PHIẾU KHÔNG CÓ GIÁ TRỊ"
PAPERS = "Giấy tờ trạm đã nhận"
NO_PAPERS = "Không có"
PROVES_ITSELF = "Mã này tự xác minh được chữ ký của trạm, kể cả khi không có mạng."
KEEP = ("Ông/bà giữ phiếu để hỏi tình trạng hồ sơ tại trạm hoặc gọi ", "1022")
"""The sentence and the number at its end, which is set in bold."""
TERM_STARTS = "Thời hạn chỉ tính từ khi cơ quan cấp Giấy tiếp nhận."
SIGNERS = ("Người nộp", "Người hỗ trợ")
HOW_TO_SIGN = "(ký, ghi rõ họ tên)"


def facts_of(slip: SlipView) -> tuple[tuple[str, str], ...]:
    """Return the slip's lines as name and value, in the order they are printed."""
    taken = vietnam_time(slip.taken_ms // 1000)
    expected = (("Dự kiến", slip.due_premise),) if slip.due_premise else ()
    return (
        ("Người nộp", slip.applicant),
        ("Số định danh", slip.masked_id),
        ("Thủ tục", f"{slip.service_name} ({slip.service_code})"),
        ("Thời điểm trạm nhận", f"{taken:%H} giờ {taken:%M} phút, ngày {taken:%d/%m/%Y}"),
        ("Thời hạn", slip.term.removeprefix("Thời hạn: ")),
        *expected,
        ("Phí, lệ phí", slip.fee),
        ("Trạng thái", "Đã niêm phong tại trạm, tự gửi lên Cổng khi có mạng"),
    )


def copy_of(slip: SlipView) -> str:
    """Return the line that numbers this print; A5 and receipt count together."""
    return f"Bản in lần {max(1, slip.printed)}"
