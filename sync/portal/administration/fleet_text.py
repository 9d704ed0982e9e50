"""The fleet in words for whoever looks after the stations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from forms.stamp import vietnam_time
from sync.wire.heartbeat import Heartbeat

_UPLOADED = {"yes": "đã gửi hết", "no": "CHƯA gửi hết", "unknown": "chưa biết đã gửi hết chưa"}
_REASONS = {
    "gap": "{} gói bị khuyết số",
    "files_missing": "{} gói cổng còn thiếu tệp",
    "queued": "{} gói chờ gửi ở trạm",
    "incomplete": "{} gói chưa đủ tệp ở trạm",
    "needs_attention": "{} gói cần người xem ở trạm",
    "never_seen": "trạm chưa từng báo tình trạng",
    "silent": "{} ngày không có tin",
    "queued_not_told": "trạm không báo số gói chờ gửi",
    "incomplete_not_told": "trạm không báo số gói thiếu tệp",
    "needs_attention_not_told": "trạm không báo số gói cần xem",
}
_WARNINGS = {
    "silent": "hơn 7 ngày không có tin: gọi cho trạm",
    "gap": "khuyết số đã hơn 7 ngày: hỏi trạm về các gói này",
    "forked": "hai gói cùng một số: máy có thể chạy từ bản sao cũ, hãy ghi danh lại trạm (admin enrolment add --station)",
    "forked_before": "đợt mã trước có hai gói cùng một số: hai gia đình có thể giữ cùng một mã, hãy so mã với phiếu đã in",
    "codes_lost": "máy chạy từ bản sao cũ và không còn giữ mã đã cấp: xem danh sách ở màn hình Đồng bộ của trạm",
    "asks_many": "hỏi quá nhiều hồ sơ của trạm khác trong một ngày: hỏi người phụ trách trạm, xem lại ai dùng máy",
    "needs_attention": "có gói cần người xem tại trạm",
    "waiting_long": "có gói chờ hơn 3 ngày",
    "old_version": "chương trình cũ: cập nhật khi trạm có mạng",
    "old_catalogue": "danh mục cũ",
    "clock_off": "đồng hồ lệch hơn 5 phút",
    "disk_low": "ổ đĩa còn dưới 1 GB",
}


def lines(listing: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a fleet listing."""
    for one in listing["stations"]:
        whole = one["uploaded"]
        seen = "chưa từng có tin" if one["seen_at"] is None else f"tin cuối {_moment(one['seen_at'])}"
        state = "" if one["active"] else " (đã thu hồi)"
        yield f"{one['station_no']} {one['label']}{state}: {_UPLOADED[whole['answer']]}, {seen}"
        for reason in whole["reasons"]:
            yield "    - " + _REASONS[reason["code"]].format(reason["count"])
        for gap in one["gaps"]:
            yield f"    - khuyết số {gap['first']}–{gap['last']} (đợt {gap['epoch']})"
        if count := _told(one.get("health"), "drafts"):
            yield f"    - {count} hồ sơ đang soạn, chỉ có ở máy của trạm"
        for code in one["warnings"]:
            lost = _told(one["health"], "codes_lost") if code == "codes_lost" else 0
            yield f"    ! {_WARNINGS[code]}" + (f" ({lost} mã)" if lost else "")


def _told(report: Heartbeat | Mapping[str, Any] | None, name: str) -> int:
    # A listing made here holds the message, one that came through a socket what JSON makes of it.
    count = report.get(name) if isinstance(report, Mapping) else getattr(report, name, None)
    return count if isinstance(count, int) else 0


def _moment(at_s: int) -> str:
    return vietnam_time(at_s).strftime("%H:%M %d/%m/%Y")
