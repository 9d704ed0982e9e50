"""Why a packet that is queued has not gone yet, in one short sentence for a row and for the page of its case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.views.front import Connection
from kiosk.wording import mark, moment, t
from kiosk.words.sync_sentences import waits_for
from ui.parts.line_words import SILENT, is_silent, storage_word

if TYPE_CHECKING:
    from kiosk.views.cases import CaseRow
    from kiosk.views.front import SyncView

_WAY: dict[Connection, str] = {
    Connection.UNKNOWN: mark("Máy sắp thử gửi"),
    Connection.ONLINE: mark("Đang chờ tới lượt gửi"),
    Connection.OFFLINE: mark("Chưa có mạng, máy tự gửi khi có"),
    Connection.NOT_OUR_PORTAL: mark("Wi-Fi đòi đăng nhập"),
    Connection.PORTAL_DOWN: mark("Cổng gặp sự cố, máy tự thử lại"),
    Connection.REFUSED: mark("Cổng từ chối trạm, gọi người phụ trách"),
    Connection.FORGOTTEN: mark("Cổng không còn biết trạm, xin mã cấp lại"),
    Connection.CLOCK: mark("Giờ máy sai, hãy chỉnh lại ngày giờ"),
    Connection.UNSAFE: mark("Chứng thư của Cổng sai, chưa gửi gì"),
    Connection.INSIDE_ONLY: mark("Cần bật VPN hoặc mạng của cơ quan"),
    Connection.BUSY: mark("Cổng đang đông, máy tự gửi tiếp"),
}
LONGEST_WAIT_MS = 4_000_000
"""A time further ahead was noted while the clock was wrong, and holds nothing back."""
_PASSES = "busy"
"""What the portal says of a packet while it is only short of time."""


def way_of(view: SyncView) -> tuple[object, ...]:
    """Return what of the way to the portal the sentence depends on."""
    return view.connection, view.sending and view.answered, is_silent(view), view.storage


def next_try(case: CaseRow, now_ms: int) -> str:
    """Return when a packet the portal has put off is offered again; empty for one that has its turn."""
    at_ms = case.next_try_ms
    if at_ms is None or not now_ms < at_ms <= now_ms + LONGEST_WAIT_MS:
        return ""
    return t("Máy thử lại lúc {at}; bấm Gửi ngay ở Đồng bộ để thử luôn.", at=moment(at_ms))


def why_waiting(case: CaseRow, view: SyncView) -> str:
    """Return why a queued packet waits; empty for a case that has none.

    What the portal said of this very packet comes first: a good connection does not mend it. Else the way decides, as it
    is now and not as it was when the packet was tried.
    """
    if case.waits is None or case.elsewhere:
        return ""
    open_way = view.connection in (Connection.ONLINE, Connection.UNKNOWN)
    if case.waits and (open_way or case.waits != _PASSES):
        return waits_for(case.waits)
    if stuck := storage_word(view):
        return stuck
    if open_way and is_silent(view):
        return t(SILENT[view.silence][0])
    if open_way and view.sending and view.answered:
        return t("Máy đang gửi, sắp tới lượt")
    return t(_WAY[view.connection])
