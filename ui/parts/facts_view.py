"""What is known of a procedure, drawn: its state, where it goes, papers, fee with exemptions, time, source."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.wording import capital, t
from ui.look import theme
from ui.parts.banner import Banner
from ui.parts.basics import column, label, name_of, picture, row

if TYPE_CHECKING:
    from kiosk.words.service_facts import ServiceFacts

_HEAD_WIDTH = 150


def state_banner(facts: ServiceFacts, open_service: Callable[[str], object]) -> Banner | None:
    """Return why a procedure is not offered, with its replacement as one act; None when it is offered.

    Object name of the act: `service.replacement`.
    """
    if not facts.not_offered:
        return None
    banner = Banner("warn", "triangle-alert")
    banner.say(facts.not_offered, t("Không nhận hồ sơ mới cho thủ tục này."))
    replacement = facts.service.replaced_by
    if replacement is not None:
        banner.offer(
            t("Mở thủ tục {code}", code=replacement),
            lambda: open_service(replacement),
            name="service.replacement",
        )
    return banner


def season_banner(facts: ServiceFacts, open_service: Callable[[str], object]) -> Banner | None:
    """Return that a procedure is not done at this time of the year, with the one that is as one act; else None.

    Object name of the act: `service.year_round`.
    """
    if not facts.season or facts.not_offered:
        return None
    banner = Banner("warn", "calendar")
    other = facts.service.out_of_season
    banner.say(
        facts.season,
        t("Hồ sơ gửi bây giờ có thể phải đợi tới đợt sau.")
        if other is None
        else t("Hồ sơ gửi bây giờ có thể phải đợi tới đợt sau. Thủ tục {code} nhận quanh năm.", code=other),
    )
    if other is not None:
        banner.offer(
            t("Mở thủ tục {code}", code=other), lambda: open_service(other), name="service.year_round"
        )
    return banner


def where_banner(facts: ServiceFacts) -> Banner:
    """Return what the station can do and where the procedure is handed in."""
    here = facts.help == "submit"
    banner = Banner("ok" if here else "info", "circle-check" if here else "map-pin")
    banner.say(facts.mode, facts.where)
    return banner


def papers(facts: ServiceFacts, beside: QWidget | None = None) -> QVBoxLayout:
    """Return the papers to bring, and where that list was read; an act may stand beside the heading."""
    stack = column(6)
    top = row(8)
    top.addWidget(label(t("Giấy tờ cần có"), "h3"), 1)
    if beside is not None:
        top.addWidget(beside)
    stack.addLayout(top)
    for text in facts.documents:
        line = row(10)
        line.addWidget(picture("file-text", "ink3", 18), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(label(text, "body"), 1)
        stack.addLayout(line)
    stack.addWidget(label(facts.documents_basis, "hint"))
    return stack


def cost_and_time(facts: ServiceFacts) -> tuple[tuple[str, str], ...]:
    """Return fee, who is exempt and the time limit, each with where it was read."""
    exempt = "; ".join(facts.exemptions)
    if facts.exemptions_unknown:
        exempt = t("chưa xác minh")
    term = f"{facts.term} ({facts.term_basis})" if facts.term_basis else facts.term
    return ((t("Lệ phí"), facts.fee), (t("Ai được miễn"), exempt), (t("Thời hạn"), term))


def lines(told: tuple[tuple[str, str], ...]) -> QVBoxLayout:
    """Return heads and texts as lines; what has no text is left out."""
    stack = column(6)
    for head, text in told:
        if not text:
            continue
        line = row(12)
        value = label(capital(text), "body")
        name = name_of(head, value)
        name.setFixedWidth(theme.px(_HEAD_WIDTH))
        line.addWidget(name)
        line.addWidget(value, 1)
        stack.addLayout(line)
    return stack


def scrolled_body(stack: QVBoxLayout) -> QWidget:
    """Return a layout as the content of a scroll area."""
    body = QWidget()
    body.setLayout(stack)
    return body
