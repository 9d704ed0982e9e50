"""What the pretend officer does with a case, and when: data, played by `kiosk.practice.portal`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ACCEPTED, NOT_ACCEPTED, PROCESSING, SUPPLEMENT, RESOLVED = 2, 3, 4, 5, 9
"""National numbers of the states used here (design section 5)."""

ScriptName = Literal["accepted", "supplement", "refused"]
ORDER: tuple[ScriptName, ...] = ("accepted", "supplement", "refused")
"""What the first, second and third case of a practice meet; then again from the first."""


@dataclass(frozen=True)
class Act:
    """One thing the pretend officer does.

    Attributes:
        after_s: seconds since the act before it, or since the portal had everything.
        state: the case's state from then on.
        note: what the officer says.
        asks: whether a supplement is asked for, at a field and at a paper of the case itself.
        promises: whether a day is promised.
    """

    after_s: int
    state: int
    note: str
    asks: bool = False
    promises: bool = False


_TAKE_IN = Act(12, ACCEPTED, "Cán bộ thực hành đã tiếp nhận hồ sơ.", promises=True)
_ANSWERED = (
    Act(12, PROCESSING, "Cán bộ thực hành đang giải quyết.", promises=True),
    Act(25, RESOLVED, "Đã có kết quả thực hành.", promises=True),
)
SCRIPTS: dict[ScriptName, tuple[Act, ...]] = {
    "accepted": (_TAKE_IN, *_ANSWERED),
    "supplement": (
        _TAKE_IN,
        Act(12, SUPPLEMENT, "Cán bộ thực hành yêu cầu bổ sung.", asks=True, promises=True),
    ),
    "refused": (
        Act(
            15,
            NOT_ACCEPTED,
            "Bài thực hành: hồ sơ không thuộc thẩm quyền của đơn vị. Giải thích cho ông/bà và hướng dẫn nơi nộp đúng.",
        ),
    ),
}
AFTER_SUPPLEMENT = _ANSWERED[1:]
FIELD_REASON = "Bài thực hành: đối chiếu lại mục này với giấy tờ gốc rồi ghi cho đúng."
PAPER_REASON = "Bài thực hành: ảnh bị mờ ở một góc, cần chụp lại."
DUE_DAYS = 7
"""Calendar days a pretend officer promises."""
