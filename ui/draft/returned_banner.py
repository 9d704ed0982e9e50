"""What the agency asks to be mended, above the work on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.wording import counted, day, t
from ui.parts.banner import Banner

if TYPE_CHECKING:
    from ui.draft.state import DraftState


class ReturnedBanner(Banner):
    """Names what is still open; tells once all of it is mended; gone when nothing was asked or all is sealed."""

    def __init__(self, state: DraftState) -> None:
        super().__init__("err", "circle-alert", name="work.returned")
        self._state = state
        # Shown by `show_open` only: without a place in a page it would be a window of its own.
        self.hide()

    def show_open(self, *, sealed: bool) -> None:
        """Show what is not mended yet.

        Args:
            sealed: what was mended has gone into a packet: nothing of this draft is open any more.
        """
        asked = self._state.draft.reasons
        left = [reason for reason in asked if not self._state.is_mended(reason)]
        # Once the portal says something else, the card of both versions does.
        self.setVisible(bool(asked) and not sealed and self._state.draft.conflict is None)
        if not left:
            self.say(
                t("Đã sửa mọi mục cơ quan yêu cầu"), t("Kiểm tra, ký rồi gửi lại."), "ok", "circle-check"
            )
            return
        n, last_day = len(left), self._state.draft.supplement_due
        lead = counted("Cơ quan yêu cầu bổ sung {n} mục", n)
        if last_day is not None:
            lead = counted("Cơ quan yêu cầu bổ sung {n} mục, hạn {day}", n, day=day(last_day))
        if len(left) < len(asked):
            lead = counted("Còn {n} mục cơ quan yêu cầu bổ sung", n)
            if last_day is not None:
                lead = counted("Còn {n} mục cơ quan yêu cầu bổ sung, hạn {day}", n, day=day(last_day))
        self.say(lead, "\n".join(reason.text for reason in left), "err", "circle-alert")
