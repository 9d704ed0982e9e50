"""A number stands for one paper: none is spent where nothing was printed, and one press asks for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.printer_port import closed_port, printer_port
from tests.ui.printing.test_receipt import at, press, shown_slip
from tests.ui.scripted.desk import CASE
from tests.ui.settled import done
from ui.draft.printed.slip_window import SlipWindow

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ui.conftest import Driver


def test_no_printer_set_is_told_before_a_number_is_spent(drive: Driver) -> None:
    shown_slip(drive, None)
    counted: list[int] = []
    drive.desk.record_print = lambda *_: counted.append(1) or done(1)  # type: ignore[func-returns-value, method-assign]
    press(drive, "slip.paper:receipt")
    press(drive, "slip.print")
    drive.until(lambda: drive.text("slip.act") == "Mở Cài đặt")
    assert counted == []


def test_a_number_nothing_was_printed_with_is_the_next_one_of_whoever_prints(drive: Driver) -> None:
    shown_slip(drive, at(closed_port()))
    press(drive, "slip.print")
    drive.until(lambda: bool(drive.text("slip.refused")))
    drive.until(lambda: drive.text("slip.count") == "Chưa in")
    assert drive.desk.prints == 0
    # The failure led away; the slip is opened again later.
    drive.find(SlipWindow, "slip-window").close()
    drive.until(lambda: drive.window.findChild(SlipWindow, "slip-window") is None)
    with printer_port() as printer:
        drive.desk.printer = at(printer.port)
        shell = drive.window.shell()
        SlipWindow(shell.stage, drive.desk.slip(CASE).result(), CASE, shell).show_over(shell)
        drive.until(lambda: drive.text("slip.count") == "Chưa in")
        press(drive, "slip.print")
        drive.until(lambda: "Đã chuyển" in drive.text("slip.told"))
    assert drive.text("slip.count") == "Bản in gần nhất: lần 1"


def test_a_failure_after_the_slip_was_closed_spends_no_number(drive: Driver) -> None:
    panel = shown_slip(drive, at(closed_port()))
    panel.print_out()
    drive.find(SlipWindow, "slip-window").close()
    drive.until(lambda: drive.window.findChild(SlipWindow, "slip-window") is None)
    drive.until(lambda: drive.desk.prints == 0)


def test_a_number_asked_for_is_not_asked_for_again_by_a_second_press(drive: Driver, tmp_path: Path) -> None:
    panel = shown_slip(drive, None)
    made: list[int] = []
    assert panel._prints.number(lambda: made.append(1))
    assert not panel._prints.number(lambda: made.append(2))
    drive.until(lambda: made == [1])
    assert drive.desk.prints == 1
    target = tmp_path / "again.pdf"
    panel.save_pdf(target)
    drive.until(target.exists)
    assert drive.desk.prints == 2
