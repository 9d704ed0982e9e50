"""What the screen says beside a slip: where its case stands, never more than is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.wording import mark, moment, t
from ui.parts.chips import server_chip

if TYPE_CHECKING:
    from kiosk.views.slip import SlipStanding

_ASKED, _ENDED = (5, 6), (3, 8)
_TOLD = {
    "sealed": (
        mark("Đã niêm phong tại trạm"),
        "ok",
        mark("Đã lưu an toàn trên máy này, chưa có nghĩa là Cổng đã nhận. Khi có mạng, máy tự gửi."),
    ),
    "text": (
        mark("Cổng đã nhận nội dung"),
        "info",
        mark("Cổng chưa xác nhận đủ mọi tệp. Khi có mạng, máy tự gửi tiếp."),
    ),
    "received": (mark("Cổng đã nhận đủ"), "ok", mark("Cổng đã ký xác nhận đủ. Cơ quan chưa trả lời.")),
    "set_aside": (
        mark("Cổng chưa nhận hồ sơ này"),
        "err",
        mark("Hồ sơ không tự gửi nữa. Mở hồ sơ để xem lý do, sửa và gửi lại."),
    ),
    "withdraw_asked": (
        mark("Đã yêu cầu rút, chờ Cổng"),
        "warn",
        mark("Hồ sơ không được gửi tiếp. Chưa chắc đã rút cho đến khi Cổng trả lời."),
    ),
    "withdrawn": (
        mark("Hồ sơ đã rút"),
        "err",
        mark("Phiếu in ra mang dòng “HỒ SƠ ĐÃ RÚT”. Không còn gì được gửi hay chờ cơ quan trả lời."),
    ),
}


def told(standing: SlipStanding) -> tuple[str, str, str]:
    """Return headline, tone and sentence of where a case stands."""
    at = None if standing.as_of_ms is None else moment(standing.as_of_ms)
    if standing.kind == "office":
        headline, tone, _icon = server_chip(standing.state)
        heard = "" if at is None else t("Theo tin của Cổng lúc {at}.", at=at)
        if standing.state in _ASKED:
            look = t("Mở hồ sơ để xem cơ quan yêu cầu gì.")
            return headline, tone, f"{look} {heard}".strip()
        if standing.state in _ENDED:
            look = t("Mở hồ sơ để xem lý do.")
            return headline, tone, f"{look} {heard}".strip()
        return headline, tone, heard
    headline, tone, sentence = _TOLD[standing.kind]
    if at is None:
        return t(headline), tone, t(sentence)
    as_of = t("Tính đến {at}.", at=at)
    return t(headline), tone, f"{t(sentence)} {as_of}"
