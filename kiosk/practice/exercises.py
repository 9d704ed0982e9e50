"""The guided exercises of practice mode, as data; the pretend portal notices when one is done."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.practice.script import ScriptName
from kiosk.speech import mark


@dataclass(frozen=True)
class Exercise:
    """One short exercise.

    Attributes:
        key: names it in the practice's records.
        title: what is practised.
        steps: what to do, in order.
        officer: what the pretend officer does with the next case, None to leave the order as it is.
        service: only a case of this procedure counts, None for any.
    """

    key: str
    title: str
    steps: tuple[str, ...]
    officer: ScriptName | None = None
    service: str | None = None


BIRTH, RETURNED, OFFLINE = "birth", "returned", "offline"
EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        BIRTH,
        mark("Đăng ký khai sinh từ đầu đến phiếu"),
        (
            mark("Ctrl+N, gõ “khai sinh”, Enter."),
            mark("F2 rồi chọn một thẻ mẫu; điền nốt các mục còn thiếu (F8 tới mục kế tiếp)."),
            mark("Ở bước Giấy tờ, dùng ảnh mẫu; ở bước Kiểm tra, ký rồi Ctrl+Enter."),
            mark("Chờ trang Đồng bộ báo Cổng đã nhận đủ."),
        ),
        officer="accepted",
        service="1.001193",
    ),
    Exercise(
        RETURNED,
        mark("Hồ sơ bị trả lại: sửa rồi gửi bổ sung"),
        (
            mark("Gửi một hồ sơ; khoảng nửa phút sau cán bộ thực hành yêu cầu bổ sung."),
            mark("Mở hồ sơ ở đầu “Cần xử lý”: từng lý do nằm tại đúng mục, đúng giấy tờ."),
            mark("Sửa mục, chụp lại giấy, ký và gửi lại."),
        ),
        officer="supplement",
    ),
    Exercise(
        OFFLINE,
        mark("Mất mạng giữa buổi"),
        (
            mark("Bật “Giả mất mạng” ở dưới."),
            mark("Nhận một hồ sơ đến phiếu: mọi bước vẫn làm được, thanh dưới báo Ngoại tuyến."),
            mark("Tắt “Giả mất mạng”, chờ Cổng báo đã nhận đủ."),
        ),
        officer="accepted",
    ),
)
