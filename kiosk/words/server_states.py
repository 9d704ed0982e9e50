"""The national list of dossier states, in words."""

from __future__ import annotations

from kiosk.speech import mark, t

SERVER_STATES = {
    1: mark("Mới đăng ký"),
    2: mark("Được tiếp nhận"),
    3: mark("Không được tiếp nhận"),
    4: mark("Đang xử lý"),
    5: mark("Yêu cầu bổ sung giấy tờ"),
    6: mark("Yêu cầu thực hiện nghĩa vụ tài chính"),
    7: mark("Công dân yêu cầu rút hồ sơ"),
    8: mark("Dừng xử lý"),
    9: mark("Đã xử lý xong"),
    10: mark("Đã trả kết quả"),
}

WITH_A_DAY = frozenset({2, 4, 6})
"""Accepted, not ended, and not waiting for the citizen, while whom the clock stands still: only then is a day promised."""
RESOLVED = 9
ENDED_UNDONE = frozenset({3, 8})
"""Not accepted, stopped: the office says why."""


def state_name(state: int) -> str:
    """Return a state's name; a number nobody knows is shown as a question mark."""
    return t(SERVER_STATES[state]) if state in SERVER_STATES else "?"
