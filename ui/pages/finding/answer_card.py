"""One procedure at the end of the assistant's questions: what a person must know, and the two acts.

Object names: `answer.open.<n>`, `answer.start.<n>`, `answer.guide.<n>`, n from 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QFrame

from kiosk import wording
from kiosk.views.cases import FoundService
from kiosk.wording import t
from kiosk.words.service_facts import service_facts
from ui.parts import facts_view
from ui.parts.basics import button, column, frame, label, row


@dataclass(frozen=True)
class AnswerActs:
    """What the buttons of a card do.

    Attributes:
        open_service: shows the procedure of a code with everything known of it.
        start: starts a case with the procedure of a code.
        guide: shows the guide to be printed.
    """

    open_service: Callable[[str], object]
    start: Callable[[str], object]
    guide: Callable[[FoundService], object]


def answer_card(number: int, offered: FoundService, day: date, acts: AnswerActs) -> QFrame:
    """Return the card of one procedure."""
    facts, service = service_facts(offered, day), offered.service
    inside = column(12, (20, 16, 20, 16))
    inside.addWidget(label(f"{number}. {service.name}", "h2", name=f"answer.name.{number}"))
    if wording.language() == "en":
        inside.addWidget(label(service.name_en, "hint"))
    closed = facts_view.state_banner(facts, acts.open_service)
    season = facts_view.season_banner(facts, acts.open_service)
    for banner in (closed, season):
        if banner is not None:
            inside.addWidget(banner)
    inside.addWidget(facts_view.where_banner(facts))
    foot = row(10)
    inside.addLayout(foot)
    inside.addLayout(facts_view.papers(facts))
    inside.addLayout(
        facts_view.lines(
            (
                *facts_view.cost_and_time(facts),
                *facts.more,
                (t("Căn cứ, nguồn"), facts.source),
                *facts.about,
                facts.sureness,
            )
        )
    )
    foot.addWidget(
        button(t("In hướng dẫn"), lambda: acts.guide(offered), icon="printer", name=f"answer.guide.{number}")
    )
    foot.addWidget(
        button(
            t("Xem thủ tục ({n})", n=number),
            lambda: acts.open_service(service.code),
            icon="file-text",
            name=f"answer.open.{number}",
        )
    )
    if facts.start:
        foot.addWidget(
            button(
                facts.start,
                lambda: acts.start(service.code),
                kind="primary",
                icon="pen-line",
                name=f"answer.start.{number}",
            )
        )
    foot.addStretch(1)
    return frame(inside)
