"""A day of citizens takes no more memory than the first of them: what a page was drawn with is given back.

A reference a binding loses is seen by no collector of garbage; the object itself still is, so those alive are counted.
"""

from __future__ import annotations

import gc
from collections import Counter

import pytest
from PySide6.QtGui import QImage, QPagedPaintDevice, QPainter, QTextDocument
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.printing.test_preview_is_print import (
    Paper,
    appointment,
    consent,
    declaration,
    desk,
    guide,
    lost_codes,
    slip,
)
from tests.ui.scripted.desk import CASE
from ui.draft.printed.slip_panel import SlipPanel
from ui.draft.printed.slip_window import SlipWindow
from ui.paper.receipt_paper import receipt_image
from ui.paper.sheet import A4_MM, blank_sheet
from ui.parts.page_preview import PagePreview

LARGE = (QImage, QPagedPaintDevice, QPainter, QTextDocument)
SHOWN_MB = 10
"""A page kept for the screen; a sheet of A4 with the print's dots takes 35."""


def receipt() -> tuple[list[QImage], bytes]:
    return [receipt_image(desk().slip(CASE).result())], b""


@pytest.fixture(autouse=True, scope="module")
def _earlier_set_aside() -> None:
    """Look only at what this module makes: after thousands of tests the rest takes seconds at each look."""
    gc.collect()
    gc.freeze()


def alive() -> Counter[str]:
    gc.collect()
    kinds = Counter(map(type, gc.get_objects()))
    return Counter({kind.__name__: count for kind, count in kinds.items() if issubclass(kind, LARGE)})


@pytest.mark.parametrize(
    "paper",
    [slip, receipt, declaration, guide, consent, appointment, lost_codes],
    ids=lambda one: one.__name__,
)
def test_a_paper_drawn_again_and_again_keeps_nothing(paper: Paper, application: QApplication) -> None:
    paper()  # what is made once for all papers
    before = alive()
    # What one drawing keeps one drawing shows.
    paper()
    assert alive() == before


@pytest.mark.usefixtures("drawn")
def test_slips_shown_one_after_another_keep_nothing(drive: Driver) -> None:
    fiction.fill(drive.desk)
    shell = drive.sign_in()

    def show() -> Counter[str]:
        window = SlipWindow(shell.stage, drive.desk.slip(CASE).result(), CASE, shell)
        window.show_over(shell)
        preview = drive.find(PagePreview, "slip.preview")
        drive.until(lambda: not preview.page().isNull())
        window.close()
        drive.until(lambda: drive.window.findChild(SlipPanel) is None)
        return alive()

    counts = [show() for _time in range(2)]
    assert counts[-1] == counts[0]


def test_a_page_on_screen_is_kept_no_finer_than_it_is_shown(application: QApplication) -> None:
    preview = PagePreview(A4_MM)
    preview.show_page(blank_sheet(A4_MM))
    assert preview.page().sizeInBytes() < SHOWN_MB * 1_000_000
    small = blank_sheet(A4_MM, 0.2)
    preview.show_page(small)
    assert preview.page().size() == small.size()
