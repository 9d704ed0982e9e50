"""The slip on 80 mm paper: chosen, shown, handed to a real port, numbered, and every failure with its way out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from forms.errors import StationError
from forms.slips.slip import check_slip
from kiosk.receipt_printer.choice import ReceiptPrinter, file_printer, network_printer
from tests.support.counter import ready_draft
from tests.support.printer_port import closed_port, picture_of, printer_port
from tests.support.stations import practice
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.scripted.desk import CASE, ScriptedDesk
from tests.ui.settled import QR_TEXT, failed
from ui.draft.printed.slip_panel import SlipPanel
from ui.draft.printed.slip_window import SlipWindow
from ui.paper import receipt_paper, slip_paper
from ui.paper.qr_drawing import QUIET_MODULES, RECEIPT_SIDE_MM, SMALLEST_MODULE_MM, qr_modules
from ui.paper.receipt_paper import DOTS_PER_MM, WIDTH_DOTS, receipt_image, receipt_rows
from ui.paper.slip_words import facts_of
from ui.parts.page_preview import PagePreview


def shown_slip(drive: Driver, printer: ReceiptPrinter | None) -> SlipPanel:
    if printer is not None:
        drive.desk.printer = printer
    fiction.fill(drive.desk)
    drive.desk.sealed = True
    shell = drive.sign_in()
    window = SlipWindow(shell.stage, drive.desk.slip(CASE).result(), CASE, shell)
    window.show_over(shell)
    drive.until(lambda: not preview(drive).page().isNull() or window.panel._paper == "a5")
    return window.panel


def preview(drive: Driver) -> PagePreview:
    return drive.find(PagePreview, "slip.receipt")


def press(drive: Driver, name: str) -> None:
    drive.find(QWidget, name).click()


def at(port: int) -> ReceiptPrinter:
    return network_printer("127.0.0.1", str(port))


def as_picture(page: QImage) -> bytes:
    return bytes(byte ^ 0xFF for byte in receipt_rows(page))


def test_what_is_sent_is_what_is_shown_and_its_code_reads_back(drive: Driver) -> None:
    with printer_port() as printer:
        shown_slip(drive, at(printer.port))
        press(drive, "slip.print")
        drive.until(lambda: bool(printer.jobs))
        paper = picture_of(printer.one_job())
        drive.until(lambda: "Đã chuyển tới máy in" in drive.text("slip.told"))
        assert len(printer.jobs) == 1
    assert paper.width == WIDTH_DOTS
    assert paper.tobytes() == as_picture(preview(drive).page())
    assert [code.text for code in zxingcpp.read_barcodes(paper.convert("L"))] == [QR_TEXT]


def test_a_printer_confirms_nothing_so_it_is_never_said_to_be_printed(drive: Driver) -> None:
    with printer_port() as printer:
        shown_slip(drive, at(printer.port))
        press(drive, "slip.print")
        drive.until(lambda: "Đã chuyển" in drive.text("slip.told"))
    for name in ("slip.told", "slip.count"):
        assert "đã in" not in drive.text(name).lower()


def test_receipt_and_a5_share_one_number(drive: Driver, tmp_path: Path) -> None:
    with printer_port() as printer:
        panel = shown_slip(drive, at(printer.port))
        press(drive, "slip.print")
        drive.until(lambda: "Đã chuyển" in drive.text("slip.told"))
        panel.save_pdf(tmp_path / "slip.pdf")
        drive.until((tmp_path / "slip.pdf").exists)
        assert drive.desk.prints == 2
        press(drive, "slip.print")
        drive.until(lambda: len(printer.jobs) == 2)
        drive.until(lambda: "lần 3" in drive.text("slip.count"))
    first, second = (picture_of(job) for job in printer.jobs)
    assert first.tobytes() != second.tobytes(), "the number stands on the paper"


@pytest.mark.parametrize(
    ("way", "title", "act"),
    [
        ("refused", "Máy in không nhận kết nối", "In lại"),
        ("half", "Mới chuyển được một phần tới máy in", "In lại"),
        ("place", "Không ghi được vào nơi in đã chọn", "Mở Cài đặt"),
        ("full", "Nơi in đã đầy nên không ghi được", "In lại"),
        ("none", "Trạm chưa chọn máy in biên nhận", "Mở Cài đặt"),
    ],
)
def test_every_failure_has_its_sentence_and_one_button(
    drive: Driver, tmp_path: Path, way: str, title: str, act: str
) -> None:
    with printer_port(takes=1) as stalled:
        printers = {
            "refused": at(closed_port()),
            "half": at(stalled.port),
            "place": file_printer(str(tmp_path / "no" / "lp0")),
            "full": file_printer("/dev/full"),
            "none": None,
        }
        shown_slip(drive, printers[way])
        press(drive, "slip.paper:receipt")
        press(drive, "slip.print")
        drive.until(lambda: bool(drive.text("slip.refused")))
        assert drive.text("slip.refused") == title
        assert drive.text("slip.act") == act
        drive.until(lambda: drive.find(QWidget, "slip.act").hasFocus())
        button = drive.find(QWidget, "slip.act")
        drive.until(lambda: button.visibleRegion().boundingRect() == button.rect())


def test_a_receipt_that_never_left_gives_its_number_to_the_next(drive: Driver) -> None:
    port = closed_port()
    shown_slip(drive, at(port))
    press(drive, "slip.print")
    drive.until(lambda: bool(drive.text("slip.refused")))
    with printer_port() as printer:
        drive.desk.printer = at(printer.port)
        press(drive, "slip.act")
        drive.until(lambda: "Đã chuyển" in drive.text("slip.told"))
    assert drive.desk.prints == 1, "no paper carries a number twice, none is skipped"


def test_a_half_sent_receipt_keeps_its_number_for_itself(drive: Driver) -> None:
    with printer_port(takes=1) as stalled, printer_port() as whole:
        shown_slip(drive, at(stalled.port))
        press(drive, "slip.print")
        drive.until(lambda: bool(drive.text("slip.refused")))
        drive.desk.printer = at(whole.port)
        press(drive, "slip.act")
        drive.until(lambda: "Đã chuyển" in drive.text("slip.told"))
    assert drive.desk.prints == 2


def test_a_second_press_while_it_is_on_its_way_prints_nothing_more(drive: Driver) -> None:
    with printer_port() as printer:
        panel = shown_slip(drive, at(printer.port))
        panel.print_out()
        panel.print_out()
        drive.until(lambda: "Đã chuyển" in drive.text("slip.told"))
        assert drive.desk.prints == 1
        assert len(printer.jobs) == 1


def test_again_after_a_number_was_refused_is_one_receipt_however_often_it_is_pressed(drive: Driver) -> None:
    with printer_port() as printer:
        panel = shown_slip(drive, at(printer.port))
        counted = drive.desk.record_print
        drive.desk.record_print = lambda *_: failed(StationError("disk_full"))  # type: ignore[method-assign]
        panel.print_out()
        drive.until(lambda: not panel._sending)
        drive.desk.record_print = counted  # type: ignore[method-assign]
        drive.until(lambda: bool(drive.text("failure.title")))
        drive.find(QWidget, "failure.act").click()
        panel.print_out()
        drive.until(lambda: "Đã chuyển" in drive.text("slip.told"))
        assert drive.desk.prints == 1
        assert len(printer.jobs) == 1


def test_a_failure_after_the_slip_was_closed_is_still_told(drive: Driver) -> None:
    with printer_port(takes=1) as stalled:
        panel = shown_slip(drive, at(stalled.port))
        panel.print_out()
        drive.until(lambda: bool(stalled.jobs))
        drive.find(SlipWindow, "slip-window").close()
        drive.until(lambda: drive.window.findChild(QWidget, "failure.title") is not None)
        assert "một phần" in drive.text("failure.title")


def test_a_file_is_said_to_hold_a_name(drive: Driver, tmp_path: Path) -> None:
    place = tmp_path / "receipt.bin"
    shown_slip(drive, file_printer(str(place)))
    press(drive, "slip.print")
    drive.until(lambda: "xóa" in drive.text("slip.told"))
    assert picture_of(place.read_bytes()).tobytes() == as_picture(preview(drive).page())


def test_the_code_is_forty_millimetres_of_whole_dots(application: QApplication) -> None:
    paper = printed(ScriptedDesk())
    count = len(qr_modules(QR_TEXT))
    (found,) = zxingcpp.read_barcodes(paper.convert("L"))
    left, right = found.position.top_left.x, found.position.top_right.x
    side = right - left + 1
    dots = round(side / count)
    assert abs(side - dots * count) <= 2, "an integer number of dots a module"
    assert dots * count / DOTS_PER_MM >= RECEIPT_SIDE_MM
    assert dots / DOTS_PER_MM >= SMALLEST_MODULE_MM
    dark = paper.load()
    middle = found.position.top_left.y + dots // 2
    # The finder's outer edge: seven modules dark from end to end, white one module further.
    assert all(dark[left + step, middle] == 0 for step in range(7 * dots - 2))
    quiet = range(left - QUIET_MODULES * dots + 2, left - 1)
    assert all(dark[step, middle] == 255 for step in quiet)


@pytest.mark.parametrize("long_names", [False, True])
def test_nothing_is_cut_at_the_sides(application: QApplication, long_names: bool) -> None:
    desk = ScriptedDesk(practice=False)
    desk.long_names = long_names
    paper = printed(desk)
    box = (
        Image.eval(paper.convert("L"), lambda dot: 255 - dot)
        .crop((0, 0, WIDTH_DOTS, paper.height - 40))
        .getbbox()
    )
    assert box is not None
    assert box[0] >= 4
    assert box[2] <= WIDTH_DOTS - 4


def test_receipt_and_a5_say_the_same(application: QApplication) -> None:
    from ui.paper import receipt_paper, slip_paper

    desk = ScriptedDesk()
    fiction.fill(desk)
    slip = desk.slip(CASE).result()
    for name, value in facts_of(slip):
        assert name in receipt_paper._facts_html(slip)
        assert value in receipt_paper._facts_html(slip)
        assert value in slip_paper._top_html(slip)
    number = fiction.family().mother.id_number
    assert number not in receipt_paper._facts_html(slip)


def test_a_common_slip_names_every_case_on_the_receipt_too(application: QApplication) -> None:
    from ui.paper import receipt_paper

    desk = ScriptedDesk()
    fiction.fill(desk)
    desk.others = fiction.same_sitting()
    slip = desk.slip(CASE).result()
    words = receipt_paper._head_html(slip) + receipt_paper._facts_html(slip)
    for case in (*slip.others, slip):
        assert case.code in words
        assert case.service_name in words
    assert f"{len(slip.others) + 1} thủ tục" in words
    assert receipt_image(slip).height() > receipt_image(replace(slip, others=())).height()


def test_letters_are_ink_or_paper_without_grey(application: QApplication) -> None:
    desk = ScriptedDesk()
    fiction.fill(desk)
    image = receipt_image(desk.slip(CASE).result())
    assert image.format() == QImage.Format.Format_Mono
    assert image.width() == WIDTH_DOTS


def printed(desk: ScriptedDesk) -> Image.Image:
    from kiosk.receipt_printer.escpos import receipt_bytes

    fiction.fill(desk)
    return picture_of(receipt_bytes(receipt_rows(receipt_image(desk.slip(CASE).result()))))


def test_a_real_stations_receipt_verifies_from_what_reached_the_printer(
    application: QApplication, tmp_path: Path
) -> None:
    with (
        practice(tmp_path) as place,
        place.signed_in() as (desk, _station),
        printer_port() as printer,
    ):
        desk.use_receipt_printer(at(printer.port)).result(30)
        draft = ready_draft(desk)
        sealed = desk.seal(draft.case_id).result(30)
        slip = desk.slip(draft.case_id).result(30)
        assert desk.record_print(draft.case_id, "slip").result(30) == 1
        assert desk.hand_receipt(receipt_rows(receipt_image(slip))).result(30) == "printer"
        (code,) = zxingcpp.read_barcodes(picture_of(printer.one_job()).convert("L"))
        proven, certificate = check_slip(code.text, place.portal.keys.public.root)
    assert proven.cases[0].code == sealed.code
    assert certificate.station_no == int(sealed.code[3:8])


def test_photographs_are_not_told_as_copies(drive: Driver) -> None:
    slip = replace(
        drive.desk.slip(CASE).result(),
        documents=(("Giấy chứng sinh", 1), ("Tờ khai (nộp 2 bản sao giấy)", 3)),
    )
    for html in (slip_paper._top_html(slip), receipt_paper._papers_html(slip)):
        assert "1 ảnh" in html and "3 ảnh" in html
        assert "Số bản" not in html
