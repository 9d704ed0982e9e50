"""What is shown is what is printed: each paper's preview beside its PDF, tile by tile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QApplication

from forms.packets.codes import mint_case_code
from kiosk.lost_codes import LostCodesView
from kiosk.words.service_facts import paper_facts
from tests.ui import accepted_case
from tests.ui.fiction import people as fiction
from tests.ui.scripted.desk import CASE, ScriptedDesk
from ui.paper.appointment_paper import appointment_paper
from ui.paper.consent_paper import consent_paper
from ui.paper.declaration_paper import DeclarationPages
from ui.paper.guide_paper import Guide, guide_paper
from ui.paper.lost_codes_paper import LostList, lost_paper
from ui.paper.slip_paper import slip_image, slip_pdf

ACROSS = 1_000
"""Pixels both are compared at: about 120 dots an inch on A4."""
TILE = 10
NEAR = 42
"""How far the grey of two tiles may lie apart, of 255: two rasterisers set the same edges differently."""

Paper = Callable[[], tuple[list[QImage], bytes]]


def desk() -> ScriptedDesk:
    made = ScriptedDesk()
    fiction.fill(made)
    made.consents = frozenset({"contact"})
    return made


def slip() -> tuple[list[QImage], bytes]:
    view = desk().slip(CASE).result()
    return [slip_image(view)], slip_pdf(view)


def declaration() -> tuple[list[QImage], bytes]:
    pages = DeclarationPages(desk().declaration(CASE).result())
    return [pages.image(number) for number in range(pages.count)], pages.pdf()


def guide() -> tuple[list[QImage], bytes]:
    made = desk()
    day = date(2026, 11, 22)
    facts = paper_facts(made.assistant.services(("1.001193",)).result()[0], day)
    view = Guide(facts, "Điểm trạm số Bưu điện xã Hòa Vang", day, practice=True)
    return guide_paper(view).images(), guide_paper(view).pdf()


def consent() -> tuple[list[QImage], bytes]:
    view = desk().consent_sheet(CASE).result()
    return consent_paper(view).images(), consent_paper(view).pdf()


def appointment() -> tuple[list[QImage], bytes]:
    view = accepted_case.appointment()
    return appointment_paper(view).images(), appointment_paper(view).pdf()


def lost_codes() -> tuple[list[QImage], bytes]:
    codes = tuple(mint_case_code(20_017, 1, serial) for serial in range(1, 70))
    view = LostList(LostCodesView(codes, codes[-1:], 1), "Bưu điện", date(2026, 11, 22), practice=True)
    return lost_paper(view).images(), lost_paper(view).pdf()


@pytest.mark.parametrize("paper", [slip, declaration, guide, consent, appointment, lost_codes])
def test_the_preview_shows_what_the_pdf_prints(
    paper: Paper, application: QApplication, tmp_path: Path
) -> None:
    previews, pdf = paper()
    printed = pages_of(pdf, tmp_path)
    assert len(previews) == len(printed)
    for preview, page in zip(previews, printed, strict=True):
        assert apart(grey(preview), page) <= NEAR


def test_another_name_on_paper_would_be_seen(application: QApplication, tmp_path: Path) -> None:
    view = desk().consent_sheet(CASE).result()
    (page,) = pages_of(consent_paper(replace(view, applicant="Trần Thị Khác")).pdf(), tmp_path)
    assert apart(grey(consent_paper(view).images()[0]), page) > NEAR


def test_another_number_on_paper_would_be_seen(application: QApplication, tmp_path: Path) -> None:
    view = desk().slip(CASE).result()
    (page,) = pages_of(slip_pdf(replace(view, printed=28)), tmp_path)
    assert apart(grey(slip_image(view)), page) > NEAR


def apart(one: Image.Image, other: Image.Image) -> int:
    """Return the largest difference of two tiles' mean grey."""
    size = (one.width // TILE, one.height // TILE)
    tiles = [picture.resize(size, Image.Resampling.BOX) for picture in (one, other.resize(one.size))]
    return int(ImageChops.difference(*tiles).getextrema()[1])


def pages_of(pdf: bytes, folder: Path) -> list[Image.Image]:
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    document = QPdfDocument()
    document.load(str(path))
    points = document.pagePointSize(0)
    size = QSize(ACROSS * 2, round(ACROSS * 2 * points.height() / points.width()))
    pages = [grey(document.render(number, size)) for number in range(document.pageCount())]
    document.close()
    return pages


def grey(page: QImage) -> Image.Image:
    # A PDF page has no ground of its own; paper is white.
    sheet = QImage(page.size(), QImage.Format.Format_RGB32)
    sheet.fill(QColor("white"))
    painter = QPainter(sheet)
    painter.drawImage(0, 0, page)
    painter.end()
    flat = sheet.convertToFormat(QImage.Format.Format_Grayscale8)
    made = Image.frombytes(
        "L", (flat.width(), flat.height()), bytes(flat.constBits()), "raw", "L", flat.bytesPerLine()
    )
    return made.resize((ACROSS, round(ACROSS * made.height / made.width)), Image.Resampling.BOX)
