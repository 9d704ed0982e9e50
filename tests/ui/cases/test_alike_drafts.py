"""Two drafts of one person for the same procedure are told apart by what differs: whom it is about, or when it was begun."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from kiosk.views.cases import CaseRow, DraftGaps
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.scripted.desk import CASE
from ui.pages.interrupted_panel import InterruptedPanel
from ui.palette.rows import groups
from ui.parts.case_list import CaseList

MORNING = fiction.NOON - 4 * fiction.HOUR


def two(*about: str) -> tuple[CaseRow, ...]:
    """Return two drafts that differ in whom they are about, or in when they were begun alone."""
    row = fiction.row(3, code=None, draft_state="editing", transfer=None)
    gaps = DraftGaps(3, 1, "/child/fullName", "Họ, chữ đệm, tên", begun_ms=MORNING)
    return tuple(
        replace(
            row,
            case_id=CASE if number == 0 else bytes([50]) * 16,
            gaps=replace(gaps, about=one, begun_ms=MORNING + number * fiction.HOUR),
        )
        for number, one in enumerate(about)
    )


TWINS = ("Trần Bé Anh", "Trần Bé Em")
SAID = {
    TWINS: ("Về Trần Bé Anh · còn 3 mục", "Về Trần Bé Em · còn 3 mục"),
    ("", ""): ("Bắt đầu 08:00 22/11/2026 · còn 3 mục", "Bắt đầu 09:00 22/11/2026 · còn 3 mục"),
    ("", "Trần Bé Em"): ("Còn 3 mục", "Về Trần Bé Em · còn 3 mục"),
}


@pytest.mark.parametrize("about", SAID)
def test_in_the_list(drive: Driver, about: tuple[str, str]) -> None:
    drive.desk.rows = two(*about)
    drive.sign_in().go("cases")
    shown = drive.find(CaseList, "cases.list")
    drive.until(
        lambda: (
            [said in str(shown.cases.data(shown.cases.index(at, 0))) for at, said in enumerate(SAID[about])]
            == [True, True]
        )
    )


@pytest.mark.parametrize("about", SAID)
def test_after_a_sudden_end(drive: Driver, about: tuple[str, str]) -> None:
    drive.desk.cut_off = two(*about)
    drive.sign_in()
    drive.until(lambda: drive.window.findChild(InterruptedPanel) is not None)
    panel = drive.find(InterruptedPanel, "interrupted")
    words = [one.text() for one in panel.findChildren(QLabel)]
    named = [panel.findChild(QPushButton, f"interrupted.open:{at}").accessibleName() for at in (0, 1)]
    for at, said in enumerate(SAID[about]):
        assert any(one.startswith(said) for one in words)
        # A screen reader hears the button alone.
        assert said in named[at]


@pytest.mark.parametrize("about", SAID)
def test_in_the_palette(drive: Driver, about: tuple[str, str]) -> None:
    stage = drive.sign_in().stage
    (group,) = groups(stage, "", (), two(*about), ())
    assert [row.detail.startswith(said) for row, said in zip(group.rows, SAID[about], strict=True)] == [
        True,
        True,
    ]


def test_one_that_has_no_like_is_not_longer_for_it(drive: Driver) -> None:
    stage = drive.sign_in().stage
    (group,) = groups(stage, "", (), two("")[:1], ())
    assert group.rows[0].detail.startswith("Còn 3 mục")


def test_in_the_palette_only_the_beginning_of_a_line_is_written_large(drive: Driver) -> None:
    stage = drive.sign_in().stage
    mending, saved = two("", "")
    rows = (replace(mending, code="TS-00048-010000017-3"), replace(saved, gaps=None))
    (group,) = groups(stage, "", (), rows, ())
    assert group.rows[0].detail.startswith("TS-00048-010000017-3 · còn 3 mục")
    assert group.rows[1].detail.startswith("Lưu lúc ")
