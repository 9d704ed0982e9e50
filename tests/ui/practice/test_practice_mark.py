"""Every paper of a practice says on each page, over all of it, that it is worth nothing; no other paper does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from kiosk.views.cases import FoundService
from kiosk.words.service_facts import paper_facts
from tests.ui.scripted.desk import CASE, ScriptedDesk
from tests.ui.settled import QR_TEXT, sample_slip
from ui.paper.declaration_paper import DeclarationPages
from ui.paper.guide_paper import Guide, guide_paper
from ui.paper.practice_mark import _GREY
from ui.paper.slip_paper import slip_image

if TYPE_CHECKING:
    from collections.abc import Callable


def slip_of(practice: bool) -> list[QImage]:
    return [slip_image(sample_slip({}, (), 1_795_323_600_000, 1, practice=practice))]


def declaration_of(practice: bool) -> list[QImage]:
    view = ScriptedDesk(practice=practice).declaration(CASE).result()
    pages = DeclarationPages(replace(view, practice=practice))
    return [pages.image(number) for number in range(pages.count)]


def guide_of(practice: bool) -> list[QImage]:

    service = ScriptedDesk().catalogue.service("1.001193")
    day = date(2026, 11, 22)
    guide = Guide(paper_facts(FoundService(service, has_form=True), day), "Trạm", day, practice)
    return guide_paper(guide).images()


def marked(page: QImage) -> bool:
    """Tell whether the letters reach the upper, the middle and the lower third of a page."""
    grey = QColor(_GREY).rgb()
    found = set()
    for y in range(0, page.height(), 7):
        for x in range(0, page.width(), 7):
            if page.pixel(x, y) == grey:
                found.add(y * 3 // page.height())
    return found == {0, 1, 2}


@pytest.mark.parametrize("made", [slip_of, declaration_of, guide_of])
def test_each_page_is_marked_in_practice_alone(
    application: QApplication, made: Callable[[bool], list[QImage]]
) -> None:
    for page in made(True):
        assert marked(page)
    for page in made(False):
        assert not marked(page)


def test_the_code_is_still_read_over_the_mark(application: QApplication, tmp_path) -> None:  # type: ignore[no-untyped-def]

    path = tmp_path / "slip.png"
    assert slip_of(True)[0].save(str(path))
    found = zxingcpp.read_barcodes(Image.open(path))
    assert [one.text for one in found] == [QR_TEXT]
