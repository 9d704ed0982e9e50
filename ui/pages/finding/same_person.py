"""Another procedure for the citizen at the desk: who it is for, and what was taken over.

Object names: `person` (the banner), `person.other`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from kiosk.wording import t
from ui.parts.banner import Banner
from ui.parts.basics import column

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.views.cases import DraftView


def person_banner(applicant: str, somebody_else: Callable[[], object]) -> QWidget:
    """Return the strip above the finder; its act ends the sitting."""
    banner = Banner("info", "user", name="person")
    banner.say(
        t("Thủ tục tiếp theo cho {name}", name=applicant or t("người vừa làm hồ sơ")),
        t("Dùng lại thẻ đã quét, giấy tờ và sự đồng ý; chữ ký thì ký lại. Phiếu in chung một tờ."),
    )
    banner.offer(t("Người khác"), somebody_else, name="person.other")
    holder = QWidget()
    holder.setObjectName("person")
    around = column(0)
    around.addWidget(banner)
    holder.setLayout(around)
    return holder


def taken_over(draft: DraftView) -> str:
    """Return what a new draft has from the case before."""
    parts = []
    if draft.scanned_slots:
        parts.append(t("thẻ đã quét"))
    if draft.files:
        parts.append(t("{n} giấy tờ", n=len(draft.files)))
    if draft.consents:
        parts.append(t("sự đồng ý"))
    if not parts:
        return t("Đã điền lại phần của ông/bà từ hồ sơ trước.")
    return t("Đã dùng lại từ hồ sơ trước: {parts}.", parts=", ".join(parts))
