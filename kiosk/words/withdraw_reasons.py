"""Why a citizen takes a case back: five choices, in the order of the keys 1 to 5."""

from __future__ import annotations

from kiosk.speech import mark

REASONS: dict[str, str] = {
    "changed_mind": mark("Người dân đổi ý, không làm nữa"),
    "wrong_data": mark("Khai sai, sẽ lập hồ sơ khác"),
    "wrong_service": mark("Nhầm thủ tục hoặc nơi nộp"),
    "filed_elsewhere": mark("Đã nộp ở nơi khác"),
    "other": mark("Lý do khác"),
}
