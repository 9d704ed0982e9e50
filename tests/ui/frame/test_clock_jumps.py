"""A wall clock set wrong in the middle of work: paper and screens go by the portal's time, which this boot knows."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from tests.support.counter import ready_draft
from tests.ui.counter import Counter, counter
from ui.draft.printed.slip_panel import SlipPanel
from ui.pages.finding.guide_window import GuideWindow
from ui.paper.slip_words import copy_of

__all__ = ["counter"]
DAY_MS = 86_400_000
HOUR_MS = 3_600_000


def jump(counter: Counter, by_ms: int) -> None:
    """Hear the portal once, then let somebody set the wall clock."""
    assert counter.station.sync.play_one().trouble is None
    clock = counter.place.clock
    clock.advance(60)
    clock.set_wall(clock.now_ms() + by_ms)


@pytest.mark.parametrize("by_ms", [5 * 365 * DAY_MS, -3 * 365 * DAY_MS, 26 * HOUR_MS, 7 * HOUR_MS, -HOUR_MS])
def test_a_slip_printed_again_says_the_portals_hour(counter: Counter, by_ms: int) -> None:
    draft = ready_draft(counter.desk)
    jump(counter, by_ms)
    counter.desk.seal(draft.case_id).result()
    slip = counter.desk.slip(draft.case_id).result()
    panel = SlipPanel(counter.shell.stage, slip, draft.case_id, ("", lambda: None))
    for _print in range(2):
        panel._prints.number(lambda: None)
        counter.idle()
    assert copy_of(panel._slip) == "Bản in lần 2, in lại lúc 12:01 ngày 22/11/2026"


@pytest.mark.parametrize("by_ms", [5 * 365 * DAY_MS, -3 * 365 * DAY_MS])
def test_screens_and_the_guide_on_paper_carry_the_portals_day(counter: Counter, by_ms: int) -> None:
    jump(counter, by_ms)
    stage = counter.shell.stage
    offered = counter.desk.search("khai sinh").result()[0]
    guide = GuideWindow(stage, offered, counter.held.window)
    assert f"{guide.guide.day:%d/%m/%Y}" == "22/11/2026"
    guide.close()
    counter.shell.go("cases")
    counter.shell.go("today")
    counter.idle()
    assert "22/11/2026" in counter.find(QWidget, "today.where").text()
