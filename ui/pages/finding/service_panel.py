"""One procedure before a case is started: everything known of it; what nobody verified says so.

Object names: `service.name`, `service.start`, `service.guide`, `service.replacement`, `service.year_round`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QFrame

from kiosk import wording
from kiosk.views.cases import FoundService
from kiosk.wording import capital, t
from kiosk.words.service_facts import ServiceFacts, service_facts
from ui.parts import facts_view
from ui.parts.basics import button, column, frame, label, row, scrolled
from ui.parts.chips import Chip
from ui.parts.finder_list import fee, mode_chip, term
from ui.parts.flow import Flow


class ServicePanel(QFrame):
    """The procedure's card with its acts at the bottom.

    Args:
        found: which one.
        day: today.
        start: starts a case.
        print_guide: shows the guide for the citizen.
        open_service: opens another procedure by its code.

    Attributes:
        main_button: starts the case; prints the guide where no case can be started.
    """

    def __init__(
        self,
        found: FoundService,
        day: date,
        *,
        start: Callable[[], object],
        print_guide: Callable[[], object],
        open_service: Callable[[str], object],
    ) -> None:
        super().__init__()
        self.found = found
        service = found.service
        facts = service_facts(found, day)
        self.setProperty("role", "card")
        inside = column(14, (24, 20, 24, 16))
        inside.addWidget(label(service.name, "h2", name="service.name"))
        if wording.language() == "en" and service.name_en:
            inside.addWidget(label(service.name_en, "hint"))
        inside.addWidget(_chips(found))
        closed = facts_view.state_banner(facts, open_service)
        season = facts_view.season_banner(facts, open_service)
        for banner in (closed, season):
            if banner is not None:
                inside.addWidget(banner)
        if facts.help != "submit":
            inside.addWidget(facts_view.where_banner(facts))
        guide = button(
            t("In hướng dẫn"),
            print_guide,
            icon="printer",
            name="service.guide",
            hint=t("In hướng dẫn (Ctrl+P)"),
        )
        self.main_button = guide
        inside.addLayout(facts_view.papers(facts, guide))
        inside.addWidget(label(t("Lệ phí và thời hạn"), "h3"))
        inside.addLayout(facts_view.lines(facts_view.cost_and_time(facts)))
        inside.addWidget(label(t("Thông tin thêm"), "h3"))
        inside.addLayout(facts_view.lines(_more(facts)))
        inside.addStretch(1)
        stack = column(0)
        stack.addWidget(scrolled(facts_view.scrolled_body(inside)), 1)
        if facts.start:
            foot = row(12, (24, 10, 24, 10))
            foot.addWidget(label(t("Mọi thay đổi được lưu ngay trên máy, không cần mạng."), "hint"), 1)
            go = button(facts.start, start, kind="primary", icon="pen-line", name="service.start")
            foot.addWidget(go)
            self.main_button = go
            stack.addWidget(frame(foot, "footer"))
        self.setLayout(stack)


def _chips(found: FoundService) -> Flow:
    service = found.service
    return Flow(
        [
            Chip(*mode_chip(found)),
            Chip(capital(term(service)), "info" if service.deadline is not None else "", "clock"),
            Chip(capital(fee(service)), "", "credit-card"),
            Chip(service.code, "", "file-text"),
        ]
    )


def _more(facts: ServiceFacts) -> tuple[tuple[str, str], ...]:
    here = ((t("Nơi nộp"), f"{facts.mode}. {facts.where}"),) if facts.help == "submit" else ()
    return (*here, *facts.more, (t("Quyết định, nguồn"), facts.source), *facts.about, facts.sureness)
