"""Which steps a draft has: the form's pages, then papers, review and slip, or only check and print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk import wording
from kiosk.wording import counted, day, t
from ui.parts.banner import Banner

if TYPE_CHECKING:
    from kiosk.views import DraftView


def steps_of(draft: DraftView) -> tuple[tuple[str, str], ...]:
    """Return (key, text) of each step, in order."""
    language = wording.language()
    pages = tuple((page.key, page.label(language)) for page in draft.form.pages)
    if draft.prepared:
        return (*pages, ("prepare", t("Kiểm tra và in")))
    return (
        *pages,
        ("papers", t("Giấy tờ")),
        ("review", t("Kiểm tra và ký")),
        ("slip", t("Phiếu")),
    )


def returned_banner(draft: DraftView) -> Banner | None:
    """Return what the agency asks to be mended, None when it asks nothing."""
    if not draft.reasons:
        return None
    banner = Banner("err", "circle-alert", name="work.returned")
    lead = counted("Cơ quan yêu cầu bổ sung {n} mục", len(draft.reasons))
    if draft.supplement_due is not None:
        lead = counted(
            "Cơ quan yêu cầu bổ sung {n} mục, hạn {day}",
            len(draft.reasons),
            day=day(draft.supplement_due),
        )
    banner.say(lead, "\n".join(reason.text for reason in draft.reasons), "err")
    return banner
