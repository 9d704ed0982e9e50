"""On Hôm nay: nobody has told for long who may work here, or this person may not any more.

Object names: `today.roster.act`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.roster_age import BANNER_DAYS, CAPTURE_DAYS, NOTICE_DAYS
from kiosk.wording import counted, t
from ui.parts.banner import Banner

if TYPE_CHECKING:
    from kiosk.views.today import TodayView
    from ui.stage import Stage


class RosterBanner(Banner):
    """Says it with what follows; hidden while there is nothing to say."""

    def __init__(self, stage: Stage) -> None:
        super().__init__("info", name="today.roster")
        self.offer(t("Mở Đồng bộ"), lambda: stage.go("sync"))
        self.hide()

    def hear(self, view: TodayView) -> None:
        """Show what the first screen says of the roster."""
        days = view.days_unheard
        self.setVisible(view.removed or days >= NOTICE_DAYS)
        if view.removed:
            told = t(
                "Bản nháp còn nguyên. Hết ca này xin giao lại cho người phụ trách; máy vẫn gửi những gì đang chờ."
            )
            self.say(t("Quyền của anh/chị ở trạm này đã ngừng"), told, "err")
            return
        lead = counted("Đã {n} ngày trạm chưa liên lạc được với Cổng", days)
        # The last day counts whole.
        left = CAPTURE_DAYS + 1 - days
        if left < 1:
            told = t("Không niêm phong được hồ sơ mới cho tới khi nối mạng. Bản nháp vẫn soạn và lưu được.")
            self.say(lead, told, "err")
            return
        told = counted(
            "Nối mạng một lần trong {n} ngày tới, nếu không máy sẽ thôi niêm phong hồ sơ mới.", left
        )
        self.say(lead, told, "warn" if days >= BANNER_DAYS else "info", "cloud-off")
