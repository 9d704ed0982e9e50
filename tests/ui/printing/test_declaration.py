"""The declaration on A4: read back from the PDF, numbered, the same on screen and paper, always Vietnamese."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QApplication, QWidget

from forms.checking.answers import flatten_answers
from forms.declaring.arranging import arranged
from forms.declaring.declaration import Heading, Line, Section, Sentence, Table, sections_of
from kiosk import wording
from kiosk.views.paper import DeclarationView, PreparedView
from tests.forms.shipped.filling import LISTS, NAMES, checked, filled, shipped
from tests.journeys.declared import Declared
from tests.support.fresh_answers import fresh_answers
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from ui.draft.printed.declaration_panel import DeclarationPanel
from ui.paper.declaration_html import NOT_A_SUBMISSION
from ui.paper.declaration_paper import DeclarationPages
from ui.paper.practice_mark import PRACTICE_MARK
from ui.parts.page_preview import PagePreview


def view_of(name: str) -> DeclarationView:
    form = shipped(name)
    template = form.template
    sections = arranged(sections_of(form, checked(form, filled(form)), LISTS), template)
    return DeclarationView(
        title=form.title("vi"),
        opening=template.opening,
        sections=sections,
        signers=template.signers or ("Người yêu cầu",),
        service_name="Thủ tục mẫu",
        service_code=form.services[0],
        station_label="Điểm trạm số Mẫu",
        practice=False,
        code=None,
        printed_on=date(2026, 11, 22),
        declared_on=date(2026, 11, 22),
        printed=1,
    )


class Read:
    """A PDF read back."""

    def __init__(self, raw: bytes) -> None:
        self._raw = QByteArray(raw)
        self._buffer = QBuffer(self._raw)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document = QPdfDocument()
        self.document.load(self._buffer)

    def pages(self) -> list[str]:
        count = self.document.pageCount()
        return [_plain(self.document.getAllText(number).text()) for number in range(count)]

    def text(self) -> str:
        return " ".join(self.pages())

    def image(self, number: int, size: QSize) -> QImage:
        page = QImage(size, QImage.Format.Format_RGB32)
        page.fill(Qt.GlobalColor.white)
        painter = QPainter(page)
        painter.drawImage(0, 0, self.document.render(number, size))
        painter.end()
        return page


def _plain(text: str) -> str:
    return " ".join(text.replace("\x02", "").split())


def read(view: DeclarationView) -> Read:
    return Read(DeclarationPages(view).pdf())


def squeezed(text: str) -> str:
    """Without blanks: where a line was broken does not matter."""
    return "".join(text.split())


@pytest.mark.parametrize("name", NAMES)
def test_every_form_is_read_back_from_its_pdf(application: QApplication, name: str) -> None:
    view = view_of(name)
    text = squeezed(read(view).text())
    assert squeezed("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") in text
    assert squeezed(view.title.upper()) in text
    for section in view.sections:
        assert squeezed(section.title) in text
        for part in section.parts:
            if isinstance(part, Line):
                assert squeezed(part.label) in text, part
                assert squeezed(part.value) in text, part
            elif isinstance(part, Table):
                assert all(squeezed(cell) in text for row in part.rows for cell in row)


def test_long_declarations_lose_no_row_between_pages(application: QApplication) -> None:
    lines = tuple(
        Line(f"/q{n}", f"Câu hỏi {n:03}", f"Đáp-{n:03} " + "rất dài " * (n % 40)) for n in range(160)
    )
    rows = tuple((f"Dòng-{n:03}", "nội dung dài " * (n % 12)) for n in range(120))
    table = Table("/t", "Danh sách", ("Tên", "Ghi chú"), rows)
    view = replace(view_of("dkks-4.json"), sections=(Section("Dài", (*lines, table)),))
    found = read(view)
    pages = found.pages()
    text = " ".join(pages)
    assert len(pages) > 8
    for wanted in [f"Đáp-{n:03}" for n in range(160)] + [f"Dòng-{n:03}" for n in range(120)]:
        # Of a long answer that goes on overleaf Qt draws one line too many, above the page's clip: the text
        # is in the file twice, on two pages in a row, and seen once.
        on = [number for number, page in enumerate(pages) if wanted in page]
        assert 1 <= text.count(wanted) == len(on) <= 2, wanted
        assert on[-1] - on[0] <= 1
        assert len(on) == 1 or pages[on[-1]].startswith(wanted)
    assert text.count("rất dài") >= sum(n % 40 for n in range(160))
    assert text.count("nội dung dài") >= sum(n % 12 for n in range(120))
    for number, page in enumerate(pages, start=1):
        assert f"Trang {number}/{len(pages)}" in page
    assert "Người yêu cầu" in pages[-1]


@pytest.mark.parametrize(
    ("name", "pages", "points"),
    [("ctbs-1.json", 1, 10.5), ("xdkt-1.json", 1, 10.0), ("dkkt-1.json", 2, 10.5)],
)
def test_letters_are_smaller_only_where_that_saves_the_second_page(
    application: QApplication, name: str, pages: int, points: float
) -> None:
    form = shipped(name)
    declared = Declared(form, LISTS)
    answers = flatten_answers(fresh_answers(form)) | declared.tellings()[1]
    laid = DeclarationPages(
        replace(view_of(name), sections=sections_of(form, declared.check(answers), LISTS))
    )
    assert laid.count == pages
    assert laid._body.defaultFont().pointSizeF() == points


@pytest.mark.parametrize("lines", range(20, 46))
def test_signatures_are_whole_wherever_the_page_ends(application: QApplication, lines: int) -> None:
    parts = tuple(Line(f"/q{n}", f"Câu {n}", "Có") for n in range(lines))
    view = replace(view_of("dkks-4.json"), sections=(Section("Một", parts),), signers=("Người ký tên",))
    found = read(view)
    signed = [number for number, page in enumerate(found.pages()) if "Người ký tên" in page]
    assert len(signed) == 1
    page = found.pages()[signed[0]]
    assert "Làm tại" in page
    assert "ghi rõ họ tên" in page
    raw = found.document.getAllText(signed[0]).text()
    where = found.document.getSelectionAtIndex(signed[0], raw.index("Người ký tên"), 13).boundingRectangle()
    room_mm = 297 - 20 - where.bottom() * 25.4 / 72
    assert room_mm > 20, "no room to sign above the foot"


@pytest.mark.parametrize("lines", range(20, 46))
def test_no_heading_is_left_alone_at_the_foot_of_a_page(application: QApplication, lines: int) -> None:
    parts = tuple(Line(f"/q{n}", f"Câu {n}", "Có") for n in range(lines))
    second = Section("Mục hai", (Heading("Tiểu mục"), Line("/z", "Câu cuối", "Đáp cuối")))
    view = replace(view_of("dkks-4.json"), sections=(Section("Một", parts), second))
    for page in read(view).pages():
        assert ("Mục hai" in page) == ("Tiểu mục" in page) == ("Đáp cuối" in page)


def test_the_foot_tells_station_code_day_and_number(application: QApplication) -> None:
    view = replace(view_of("dkks-4.json"), code="TS-00048-010000017-3", printed=3, practice=True)
    for page in read(view).pages():
        for wanted in ("Điểm trạm số Mẫu", "TS-00048-010000017-3", "22/11/2026", "lần 3", PRACTICE_MARK):
            assert wanted in page
    quiet = read(replace(view_of("dkks-4.json"), printed_on=None, declared_on=None)).text()
    assert PRACTICE_MARK not in quiet
    assert "Mã tra cứu" not in quiet
    assert "22/11/2026" not in quiet
    assert "ngày ....." in quiet


def test_a_reprint_is_dated_by_its_declaration_and_by_today_in_the_foot_only(
    application: QApplication,
) -> None:
    text = read(replace(view_of("dkks-4.json"), declared_on=date(2026, 11, 19))).text()
    assert "ngày 19 tháng 11 năm 2026" in text
    assert "In 22/11/2026" in text
    assert "ngày 22 tháng 11 năm 2026" not in text


def test_the_sheet_of_a_prepared_case_says_that_it_is_no_submission(application: QApplication) -> None:
    prepared = PreparedView("Công an phường, xã", ("Giấy tờ một", "Giấy tờ hai"))
    pages = read(replace(view_of("dkkh-1.json"), prepared=prepared)).pages()
    assert squeezed(NOT_A_SUBMISSION) in squeezed(pages[-1])
    for wanted in ("Công an phường, xã", "Giấy tờ một", "Giấy tờ hai"):
        assert wanted in pages[-1]
    assert "Bên nữ" not in pages[-1]
    assert "Giấy tờ một" not in pages[0]


def test_the_preview_is_the_print(application: QApplication) -> None:
    pages = DeclarationPages(view_of("dkks-4.json"))
    found = Read(pages.pdf())
    assert found.document.pageCount() == pages.count
    for number in range(pages.count):
        shown = _inked(pages.image(number))
        printed = _inked(found.image(number, QSize(1240, 1754)))
        different = sum(a != b for a, b in zip(shown, printed, strict=True))
        assert different <= len(shown) * 0.03, (number, different)
        assert any(shown)


def _inked(page: QImage) -> list[bool]:
    """Return which tiles of a page have something on them."""
    small = page.convertToFormat(QImage.Format.Format_Grayscale8).scaled(1240, 1754)
    tile = 31
    return [
        any(
            small.pixelColor(left + x, top + y).lightness() < 140
            for x in range(0, tile, 3)
            for y in range(0, tile, 3)
        )
        for top in range(0, 1754 - tile, tile)
        for left in range(0, 1240 - tile, tile)
    ]


def test_hostile_answers_are_text_on_the_paper(application: QApplication) -> None:
    hostile = Line("/x", "Câu & hỏi", "<b>đậm</b> <img src='file:///etc/hostname'> $title")
    text = read(replace(view_of("dkks-4.json"), sections=(Section("<i>Mục</i>", (hostile,)),))).text()
    assert "<b>đậm</b>" in text
    assert "$title" in text


def shown_panel(drive: Driver) -> DeclarationPanel:
    fiction.fill(drive.desk)
    drive.open_draft().show_step("review")
    drive.find(QWidget, "review.declaration").click()
    drive.until(lambda: drive.window.findChild(DeclarationPanel) is not None)
    return drive.find(DeclarationPanel, "declaration")  # type: ignore[no-any-return]


def test_a_saved_declaration_is_a_numbered_print(drive: Driver, tmp_path: Path) -> None:
    panel = shown_panel(drive)
    assert drive.text("declaration.count") == "Chưa in"
    target = tmp_path / "declaration.pdf"
    panel.save_pdf(target)
    drive.until(target.exists)
    assert drive.desk.prints == 1
    assert "1" in drive.text("declaration.count")
    text = Read(target.read_bytes()).text()
    assert "lần 1" in text
    assert fiction.family().mother.full_name in text


def test_every_page_is_seen_whole(drive: Driver) -> None:
    panel = shown_panel(drive)
    pages = panel.findChildren(PagePreview)
    assert len(pages) == 2
    drive.until(lambda: all(page.height() == page.heightForWidth(page.width()) for page in pages))


def test_a_declaration_that_cannot_be_written_is_said_plainly(drive: Driver, tmp_path: Path) -> None:
    shown_panel(drive).save_pdf(tmp_path / "no" / "such.pdf")
    drive.until(lambda: drive.find(QWidget, "declaration.refused").isVisible())
    assert "Không ghi được" in drive.text("declaration.refused")


def test_a_number_whose_file_was_never_written_is_used_for_the_next(drive: Driver, tmp_path: Path) -> None:
    panel = shown_panel(drive)
    panel.save_pdf(tmp_path / "no" / "such.pdf")
    drive.until(lambda: drive.find(QWidget, "declaration.refused").isVisible())
    panel.save_pdf(tmp_path / "declaration.pdf")
    drive.until((tmp_path / "declaration.pdf").exists)
    assert "lần 1" in Read((tmp_path / "declaration.pdf").read_bytes()).text()
    assert drive.desk.prints == 1


def test_an_english_screen_prints_a_vietnamese_declaration(drive: Driver) -> None:
    fiction.fill(drive.desk)
    view = drive.desk.declaration(bytes(16)).result()
    vietnamese = read(view).text()
    wording.set_language("en")
    try:
        assert read(drive.desk.declaration(bytes(16)).result()).text() == vietnamese
    finally:
        wording.set_language("vi")


@pytest.mark.parametrize("lines", range(20, 46))
def test_nobody_signs_a_page_without_a_word_of_the_declaration(application: QApplication, lines: int) -> None:
    parts = tuple(Line(f"/q{n}", f"Câu {n}", "Có") for n in range(lines))
    pledge = (Heading("Lời cam đoan"), Sentence("Điều khai là đúng. " * 8), Line("/pledge", "Đã nghe", "Có"))
    view = replace(view_of("dkks-4.json"), sections=(Section("Một", (*parts, *pledge)),))
    pages = read(view).pages()
    (signed,) = [page for page in pages if "ghi rõ họ tên" in page]
    assert "Lời cam đoan" in signed
    assert signed.count("Điều khai là đúng.") == 8


def test_numbers_and_names_are_not_broken_in_a_list(application: QApplication) -> None:
    columns = ("Họ, chữ đệm, tên", "Ngày sinh", "Giới tính", "Số định danh", "Quan hệ với người yêu cầu")
    row = ("Công Tằng Tôn Nữ Phương Thảo Mẫu", "17/05/1990", "Nữ", "048190000017", "con")
    view = replace(view_of("dkks-4.json"), sections=(Section("Một", (Table("/t", "Hộ", columns, (row,)),)),))
    text = read(view).text()
    for whole in ("17/05/1990", "048190000017"):
        assert whole in text


def test_money_is_written_with_its_thousands_apart(application: QApplication) -> None:
    assert "8.000" in read(view_of("tlht-2.json")).text()
