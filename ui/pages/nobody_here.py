"""Why no name stands on the sign-in screen, and what the person in charge has to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.failure_words.table import Explanation
from kiosk.wording import t

if TYPE_CHECKING:
    from kiosk.views.cases import StationView


def why_nobody(station: StationView) -> Explanation:
    """Return what is missing; that there are no cases is never said: nobody can know it from here."""
    if station.enrolled:
        return Explanation(
            t("Không thấy chìa khóa của người trực nào"),
            t("Kho hồ sơ còn nguyên, nhưng thư mục chìa khóa trống nên chưa ai mở được."),
            t("Đừng ghi danh lại, đừng xóa gì. Gọi người phụ trách đưa thư mục slots của trạm về."),
            "no_slots",
        )
    if station.has_store:
        return Explanation(
            t("Không thấy tệp ghi danh của trạm"),
            t(
                "Kho hồ sơ còn ở {folder}, nhưng thiếu tệp station.json nên chưa ai mở được.",
                folder=station.folder,
            ),
            t("Đừng ghi danh lại, đừng xóa gì. Gọi người phụ trách đưa tệp station.json của trạm về."),
            "profile_missing",
        )
    return Explanation(
        t("Máy chưa ghi danh"),
        t(
            "Không thấy kho hồ sơ ở {folder}. Máy đã từng nhận hồ sơ thì đừng ghi danh lại: gọi người phụ trách "
            "tìm kho ấy về, ổ đĩa có thể chưa cắm.",
            folder=station.folder,
        ),
        t(
            "Máy mới: người phụ trách đóng cửa sổ này, chạy lệnh {command} với phiếu ghi danh, "
            "rồi mở lại Trạm Số.",
            command="tram-so-cli enrol",
        ),
        "not_enrolled",
    )
