"""Sentences for a station that was put back from an older copy, and for its way out.

Tables only, joined to those of `kiosk.failure_words.table`.
"""

from __future__ import annotations

from kiosk.speech import mark

Row = tuple[str, str, str]
"""What happened, what it means for the citizen, one next step."""

_STILL_THERE = mark("Trạm vẫn nhận và lưu hồ sơ như trước, chưa cấp mã mới.")

OF_COPIES: dict[str, Row] = {
    "copy_in_doubt": (
        mark("Kho dữ liệu có thể là một bản sao cũ, nên máy không cấp và không in mã"),
        mark("Mã có thể trùng với mã đã in cho gia đình khác. Những gì đã lưu trên máy vẫn còn nguyên."),
        mark("Xin người phụ trách mã cấp lại cho trạm, bấm Nhập mã cấp lại, rồi làm lại bước này."),
    ),
    "mark_unwritable": (
        mark("Chưa in được vì máy không ghi lại được mã vừa cấp"),
        mark("Hồ sơ đã niêm phong và an toàn; chỉ tờ phiếu là chưa in."),
        mark("Kiểm tra ổ đĩa và quyền ghi thư mục dữ liệu, rồi in lại."),
    ),
    "epoch_code_refused": (
        mark("Cổng không nhận mã cấp lại này"),
        _STILL_THERE,
        mark("Kiểm tra lại từng chữ số; mã đã dùng hoặc quá hạn thì xin mã mới."),
    ),
    "epoch_certificates_refused": (
        mark("Cổng không nhận lại trạm này: chứng nhận cũ của trạm không khớp với Cổng"),
        mark("Không mất gì: mọi hồ sơ và biên nhận vẫn còn trên máy."),
        mark("Gọi người phụ trách Cổng và đọc số trạm; đừng nhập mã này ở máy khác."),
    ),
    "epoch_code_of_another": (
        mark("Mã này là của trạm khác"),
        _STILL_THERE,
        mark("Xin người phụ trách mã cấp lại cho đúng số trạm này."),
    ),
}
