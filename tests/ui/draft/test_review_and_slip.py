"""Reading back, warnings, consent, signature, seal and the slip."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QWidget

from kiosk import wording
from kiosk.views.slip import SlipStanding, SlipView
from tests.support.fakes import NOON_22_NOV_2026_MS as NOON
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.scripted.desk import CASE, ScriptedDesk
from tests.ui.settled import CODE, QR_TEXT
from ui.draft.printed.slip_panel import SlipPanel
from ui.draft.review.review_step import ReviewStep
from ui.look import theme
from ui.paper.qr_drawing import SMALLEST_MODULE_MM, SMALLEST_SIDE_MM, module_dots, qr_modules
from ui.paper.sheet import A5_MM, DPI, sheet_layout
from ui.paper.slip_paper import NOT_YET, TITLE, slip_image, slip_pdf
from ui.paper.slip_words import facts_of
from ui.parts.page_preview import PagePreview


def review(drive: Driver) -> ReviewStep:
    fiction.fill(drive.desk)
    drive.open_draft().show_step("review")
    step = drive.bench().step()
    assert isinstance(step, ReviewStep)
    drive.until(lambda: drive.window.findChild(QCheckBox, "review.consent:contact") is not None)
    return step


def sign(step: ReviewStep) -> None:
    QTest.mousePress(step.pad, Qt.MouseButton.LeftButton, pos=QPoint(40, 60))
    for left in range(40, 200, 10):
        QTest.mouseMove(step.pad, QPoint(left, 60 + left % 30))
    QTest.mouseRelease(step.pad, Qt.MouseButton.LeftButton, pos=QPoint(200, 60))


def test_no_consent_is_ticked_beforehand_and_notices_have_no_mark(drive: Driver) -> None:
    step = review(drive)
    boxes = step.findChildren(QCheckBox)
    assert {box.objectName() for box in boxes} == {"review.consent:contact", "review.consent:assist"}
    assert not any(box.isChecked() for box in boxes)


def test_it_cannot_be_sealed_without_a_signature(drive: Driver) -> None:
    step = review(drive)
    seal = drive.find(QWidget, "review.seal")
    assert not seal.isEnabled()
    QTest.mouseClick(step.pad, Qt.MouseButton.LeftButton, pos=QPoint(30, 30))
    assert not seal.isEnabled(), "a dot is not a signature"
    sign(step)
    assert seal.isEnabled()
    drive.find(QWidget, "review.wipe").click()
    assert not seal.isEnabled()


@pytest.mark.parametrize("percent", [100, 150])
def test_the_way_to_seal_is_in_sight_and_leads_to_what_is_missing(drive: Driver, percent: int) -> None:
    theme.set_type_size(percent)
    step = review(drive)
    drive.window.resize(1366, 768)
    seal = drive.find(QWidget, "review.seal")
    drive.until(lambda: seal.isVisible() and not seal.visibleRegion().isEmpty())
    assert drive.text("work.errors") == "Chờ chữ ký"
    assert not drive.find(QWidget, "work.next").isVisible()
    QTest.keyClick(drive.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    drive.until(step.pad.hasFocus)
    assert not drive.desk.sealed
    drive.until(lambda: not step.pad.visibleRegion().isEmpty())
    sign(step)
    assert seal.isEnabled()
    assert drive.text("work.errors") == ""


def test_a_changed_answer_wants_another_signature(drive: Driver) -> None:
    step = review(drive)
    sign(step)
    drive.bench().state.save("/child/fullName", "Nguyễn Mẫu Ý")
    drive.until(lambda: not step.pad.is_signed())
    assert not drive.find(QWidget, "review.seal").isEnabled()
    sign(step)
    assert drive.find(QWidget, "review.seal").isEnabled()


def test_it_cannot_be_sealed_while_something_is_missing(drive: Driver) -> None:
    step = review(drive)
    drive.desk.answers.pop("/child/fullName")
    drive.bench().state.reload(drive.desk.draft())
    sign(step)
    assert not drive.find(QWidget, "review.seal").isEnabled()
    assert step.summary.isVisible()


def test_answers_are_read_back_in_words(drive: Driver) -> None:
    step = review(drive)
    shown = {label.text() for label in step.findChildren(QLabel)}
    mother = fiction.family().mother
    assert f"{mother.full_name} (đọc từ thẻ)" in shown
    assert "Việt Nam" in shown
    assert "02/11/2026" in shown
    assert "VNM" not in shown


def test_sealing_records_consent_and_signature_first_and_shows_the_slip(drive: Driver) -> None:
    step = review(drive)
    drive.find(QCheckBox, "review.consent:contact").click()
    sign(step)
    drive.find(QWidget, "review.seal").click()
    drive.until(lambda: drive.window.findChild(SlipPanel) is not None)
    assert drive.desk.consents == {"contact"}
    assert drive.desk.signed
    assert drive.desk.sealed
    assert drive.text("slip.code") == CODE
    drive.bench().show_step("page.child")
    assert drive.bench().step().isAncestorOf(drive.find(SlipPanel, "slip")), "a sealed case is not edited"


def test_a_seal_asked_for_in_the_turn_of_the_lock_is_finished_before_it_signs_out(drive: Driver) -> None:
    step = review(drive)
    sign(step)
    sealed: list[bool] = []
    leave = drive.desk.sign_out
    drive.desk.sign_out = lambda: (sealed.append(bool(drive.desk.sealed)), leave())[1]  # type: ignore[method-assign]
    drive.bench().forward()
    QTest.keyClick(drive.window, Qt.Key.Key_F12)
    drive.until(lambda: drive.desk.signed_out == 1)
    assert sealed == [True]
    assert drive.window.sign_in_page().isVisible()
    drive.sign_in()
    drive.until(lambda: drive.find(QWidget, "slip").isVisible())
    assert drive.text("slip.code") == CODE


def test_a_warning_is_answered_by_its_number(drive: Driver) -> None:
    fiction.fill(drive.desk)
    drive.desk.answers |= {"/mother/birthDate": "2016-01-01", "/requester/relation": "ONG_BA"}
    for part in ("type", "number", "issuedOn"):
        drive.desk.answers.pop(f"/mother/idDoc/{part}", None)
    drive.open_draft().show_step("review")
    assert not drive.bench().state.check.ready
    choice = drive.find(QWidget, "review.warning:k-mother:read_back")
    drive.until(lambda: drive.bench().step().isAncestorOf(QApplication.focusWidget()))
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_1)
    drive.until(lambda: drive.desk.warnings == {"k-mother": "read_back"})
    drive.until(lambda: drive.bench().state.check.ready)


def test_ctrl_enter_walks_the_steps(drive: Driver) -> None:
    fiction.fill(drive.desk)
    bench = drive.open_draft()
    for _step in bench.keys_of_steps[:-2]:
        QTest.keyClick(drive.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        QApplication.processEvents()
    assert isinstance(bench.step(), ReviewStep)


def test_a_saved_pdf_is_a_numbered_print(drive: Driver, tmp_path: Path) -> None:
    step = review(drive)
    sign(step)
    drive.find(QWidget, "review.seal").click()
    drive.until(lambda: drive.window.findChild(SlipPanel) is not None)
    panel = drive.find(SlipPanel, "slip")
    target = tmp_path / f"{CODE}.pdf"
    panel.save_pdf(target)
    drive.until(target.exists)
    assert target.read_bytes().startswith(b"%PDF-1")
    assert drive.desk.prints == 1
    assert "1" in drive.text("slip.count")


def test_a_pdf_that_cannot_be_written_is_said_plainly(drive: Driver, tmp_path: Path) -> None:
    step = review(drive)
    sign(step)
    drive.find(QWidget, "review.seal").click()
    drive.until(lambda: drive.window.findChild(SlipPanel) is not None)
    drive.find(SlipPanel, "slip").save_pdf(tmp_path / "no" / "such" / "folder.pdf")
    drive.until(lambda: drive.find(QWidget, "slip.refused").isVisible())
    assert "Không ghi được" in drive.text("slip.refused")
    assert drive.text("slip.act") == "Chọn chỗ khác…"


@pytest.fixture
def slip(application: QApplication) -> SlipView:
    del application
    desk = ScriptedDesk()
    fiction.fill(desk)
    return desk.slip(CASE).result()


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_takes_nothing_is_told_and_no_number_is_spent(drive: Driver, tmp_path: Path) -> None:
    step = review(drive)
    sign(step)
    drive.find(QWidget, "review.seal").click()
    drive.until(lambda: drive.window.findChild(SlipPanel) is not None)
    panel = drive.find(SlipPanel, "slip")
    told: list[int] = []
    panel.printed.connect(told.append)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setResolution(DPI)
    printer.setPageLayout(sheet_layout(A5_MM))
    printer.setOutputFileName(str(tmp_path / "no" / "slip.pdf"))
    panel._prints.number(lambda: panel._prints._print_on(printer))
    drive.until(lambda: drive.text("slip.refused") == "Máy in không nhận bản in")
    assert told == []
    # The next try has the same number: no paper with it exists.
    printer.setOutputFileName(str(tmp_path / "slip.pdf"))
    panel._prints.number(lambda: panel._prints._print_on(printer))
    drive.until(lambda: told == [1])
    assert (tmp_path / "slip.pdf").stat().st_size > 1_000


def picture_of(image: QImage, folder: Path) -> Image.Image:
    """Return a drawn page for other eyes; a bitmap, for packing three million points costs more than drawing them."""
    assert image.save(str(folder / "page.bmp"))
    return Image.open(folder / "page.bmp")


def test_the_longest_slip_stays_on_its_page(slip: SlipView, tmp_path: Path) -> None:
    papers = tuple(
        (f"Giấy tờ thứ {n} có tên rất dài để chiếm hơn một dòng của tờ phiếu này", 2) for n in range(14)
    )
    first, second = fiction.same_sitting()
    gone = replace(first, standing=SlipStanding("withdrawn", NOON))
    asked = SlipStanding("office", NOON, state=5, due_on=date(2026, 11, 27))
    returned = replace(second, due_premise="x" * 70, standing=asked)
    paid = f"Đã thu 1.000.000.000đ, biên lai số {'0' * 20}"
    for full in (
        replace(slip, others=(gone, returned), documents=papers, due_premise="x" * 70),
        replace(slip, documents=papers, dossier_code="H17.20242-261120-000017", first_code=slip.code),
        replace(slip, others=fiction.same_sitting(), documents=papers, due_premise="x" * 70),
        replace(slip, documents=papers, due_premise="x" * 70, fee=first.fee),
        # Who pays nothing is said of each, what each paid, and each stands in another way.
        replace(
            slip,
            paid=paid,
            others=(replace(gone, paid=paid), replace(returned, fee=first.fee, paid=paid)),
            documents=papers,
            due_premise="x" * 70,
            fee="8.000đ, bản sao: 1 × 8.000đ (8.000 đồng một bản sao). Miễn cho: người có công, hộ nghèo, người khuyết tật",
        ),
    ):
        image = slip_image(full)
        page = picture_of(image, tmp_path)
        codes = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode)
        assert [code.text for code in codes] == [QR_TEXT]
        # The copy's number is drawn last and lowest: what is above the margin is whole.
        ink = page.convert("L").point(lambda dot: 255 * (dot < 128)).getbbox()
        assert ink is not None
        assert ink[3] <= image.height() - 10 * DPI / 25.4


def test_the_printed_code_reads_back_and_is_large_enough(slip: SlipView, tmp_path: Path) -> None:
    codes = zxingcpp.read_barcodes(picture_of(slip_image(slip), tmp_path))
    assert [code.text for code in codes] == [QR_TEXT]
    count = len(qr_modules(QR_TEXT))
    dots = module_dots(count, DPI, SMALLEST_SIDE_MM)
    assert dots * count * 25.4 / DPI >= SMALLEST_SIDE_MM
    assert dots * 25.4 / DPI >= SMALLEST_MODULE_MM


@pytest.mark.parametrize("length", [40, 300, 510, 900, 1400])
@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_modules_are_whole_dots_and_never_too_small(length: int, dpi: int) -> None:
    count = len(qr_modules("TSP1:" + "A7" * (length // 2)))
    dots = module_dots(count, dpi, SMALLEST_SIDE_MM)
    assert dots * count * 25.4 / dpi >= SMALLEST_SIDE_MM - 1e-6
    assert dots * 25.4 / dpi >= SMALLEST_MODULE_MM - 1e-6


def test_a_text_outside_the_alphanumeric_set_is_refused() -> None:
    with pytest.raises(ValueError, match=r"alphanumeric|cannot|represent"):
        qr_modules("TSP1:lower")


def test_the_code_is_drawn_not_pasted_as_a_lossy_picture(slip: SlipView) -> None:
    pdf = slip_pdf(slip)
    assert b"DCTDecode" not in pdf
    assert b"BeVietnamPro" in pdf
    assert pdf.count(b"/Type /Page\n") == 1 or pdf.count(b"/Type /Page ") == 1


def test_the_slip_says_what_it_is_and_hides_the_number(slip: SlipView, application: QApplication) -> None:
    from ui.paper import slip_paper

    html = slip_paper._top_html(slip)
    assert TITLE in html
    assert NOT_YET in html
    number = fiction.family().mother.id_number
    assert number not in html
    assert slip.masked_id in html
    assert "Tổ 17" not in html, "no address on the slip"
    assert "Dự kiến" not in html, "no date without its premise"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_headline_code_and_button_are_in_sight_however_many_share_the_slip(
    drive: Driver, language: str
) -> None:
    wording.set_language(language)
    theme.set_type_size(150)
    try:
        drive.desk.others = fiction.same_sitting()
        step = review(drive)
        sign(step)
        drive.until(drive.find(QWidget, "review.seal").isEnabled)
        drive.find(QWidget, "review.seal").click()
        drive.until(lambda: drive.window.findChild(SlipPanel) is not None)
        drive.find(QWidget, "slip.print").setFocus()
        for name in ("slip.standing", "slip.code", "slip.print"):
            one = drive.find(QWidget, name)
            drive.until(lambda one=one: one.visibleRegion().boundingRect() == one.rect())
        said = " ".join(one.text() for one in drive.find(SlipPanel, "slip").findChildren(QLabel))
        # As lists, panels and the paper name it: a gloss is nobody's name (decision 224).
        assert "Đăng ký khai sinh" in said
        assert "Cấp giấy xác nhận tình trạng hôn nhân" in said
        assert drive.desk.draft().service.name_en not in said
        assert facts_of(drive.desk.slip(CASE).result())[2][1].split("\n")[1].startswith("Cấp giấy")
    finally:
        wording.set_language("vi")
        theme.set_type_size(100)


def test_the_slip_is_shown_at_a_size_that_can_be_read(drive: Driver) -> None:
    fiction.fill(drive.desk)
    drive.desk.sealed = True
    shell = drive.sign_in()
    drive.window.resize(1366, 768)
    panel = SlipPanel(shell.stage, drive.desk.slip(CASE).result(), CASE, ("Đóng", shell.commit))
    panel.resize(744, 600)
    panel.show()
    preview = panel.findChild(PagePreview, "slip.preview")
    # Of 560 pixels that A5 is wide at 96 dots an inch.
    drive.until(lambda: preview.width() >= 380)
    panel.close()
