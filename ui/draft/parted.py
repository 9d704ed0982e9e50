"""The next procedure of one citizen turned out to be somebody else's: what went with that, told until it is read.

Object name: `work.parted.act`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.wording import t
from ui.parts.banner import Banner

if TYPE_CHECKING:
    from ui.draft.state import DraftState
    from ui.draft.what_went import Parted


class PartedBanner(Banner):
    """Stands above the draft from the moment something went until somebody has read it."""

    def __init__(self, state: DraftState) -> None:
        super().__init__("warn", "users", name="work.parted")
        self.offer(t("Đã rõ"), self.hide)
        self.hide()
        state.parted.connect(self._tell)

    def _tell(self, gone: Parted) -> None:
        parts = [
            *([t("thẻ đã quét")] if gone.card else []),
            *([t("{n} giấy tờ", n=gone.papers)] if gone.papers else []),
            *([t("sự đồng ý")] if gone.consents else []),
        ]
        text = t("Hỏi lại sự đồng ý và nhận giấy tờ của chính người này. Phiếu in riêng.")
        if parts:
            went = t("Đã bỏ khỏi hồ sơ này: {parts}.", parts=", ".join(parts))
            text = f"{went} {text}"
        self.say(t("Người nộp không còn là người của hồ sơ trước"), text)
        self.show()
