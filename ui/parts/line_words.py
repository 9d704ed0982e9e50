"""What is said of a line in the middle of sending, while nothing shows that the portal's end is there.

Nothing here claims progress, and nothing calls a slow line dead: only a system that sends again and again in vain may.
"""

from __future__ import annotations

from kiosk.views.front import Connection, Silence, SyncView
from kiosk.wording import mark, t

SILENT: dict[Silence, tuple[str, str, str]] = {
    Silence.WAITING: (
        mark("Đang chờ Cổng trả lời"),
        mark("Đã gửi đi nhưng chưa thấy Cổng trả lời. Phần Cổng chưa xác nhận vẫn còn trên máy."),
        "",
    ),
    Silence.OVERDUE: (
        mark("Cổng lâu chưa trả lời"),
        mark(
            "Đường truyền còn nhưng Cổng chưa trả lời. Phần Cổng chưa xác nhận vẫn còn trên máy; máy tự thử lại."
        ),
        "warn",
    ),
    Silence.LOST: (
        mark("Mất liên lạc với Cổng"),
        mark(
            "Máy gửi đi mà không có gì trở lại. Phần Cổng chưa xác nhận vẫn còn trên máy; "
            "máy tự gửi lại khi đường truyền có lại."
        ),
        "warn",
    ),
}
"""What is said in the middle of a round while nothing comes: word, sentence, tone."""


def is_silent(view: SyncView) -> bool:
    """Tell whether a round is under way and nothing shows that the portal's end is there.

    Before the first answer an attempt is only called one, until the line is known to be dead.
    """
    if not view.sending or view.silence not in SILENT:
        return False
    open_way = view.connection in {Connection.UNKNOWN, Connection.ONLINE}
    return view.answered or (open_way and view.silence is not Silence.WAITING)


def storage_word(view: SyncView) -> str:
    """Return why nothing that comes can be kept, in a few words; empty where it can."""
    if view.storage is None:
        return ""
    return t("Ổ đĩa đầy") if view.storage == "disk_full" else t("Máy chưa lưu được")


def chip_now(chip: tuple[str, str, str], view: SyncView | None) -> tuple[str, str, str]:
    """Return the chip of a packet as (text, tone, icon), where it says that it is being sent only while that is so."""
    if view is None or view.is_moving or chip[0] != t("Đang gửi"):
        return chip
    return (t("Chờ Cổng trả lời"), "", "clock") if is_silent(view) else (t("Chờ gửi"), "warn", "clock")
