"""The receipt printer in the settings: chosen, checked, stored, tried."""

from __future__ import annotations

from pathlib import Path

import pytest
import zxingcpp
from PySide6.QtWidgets import QLineEdit, QWidget

from forms.errors import HostileInput
from forms.slips.slip import check_slip
from kiosk.home.layout import Home
from kiosk.receipt_printer.choice import NO_PRINTER, ReceiptPrinter, file_printer, network_printer
from kiosk.settings import Settings, changed_settings, read_settings, write_settings
from tests.support.printer_port import closed_port, picture_of, printer_port
from tests.support.stations import practice
from tests.ui.conftest import Driver


def card(drive: Driver, kind: str, **fields: str) -> None:
    drive.sign_in().go("settings")
    drive.find(QWidget, f"settings.printer:{kind}").click()
    for name, text in fields.items():
        drive.find(QLineEdit, f"settings.printer.{name}").setText(text)


def press(drive: Driver, name: str) -> None:
    drive.find(QWidget, f"settings.printer.{name}").click()


def test_a_network_printer_is_kept(drive: Driver) -> None:
    card(drive, "tcp", host=" 10.0.0.9 ", port="")
    press(drive, "save")
    drive.until(lambda: "Đã lưu" in drive.text("settings.printer.told"))
    assert drive.desk.printer == network_printer("10.0.0.9", "9100")


def test_none_is_kept_too(drive: Driver) -> None:
    drive.desk.printer = file_printer("/dev/usb/lp0")
    card(drive, "none")
    press(drive, "save")
    drive.until(lambda: "Đã lưu" in drive.text("settings.printer.told"))
    assert drive.desk.printer == NO_PRINTER
    assert not drive.find(QWidget, "settings.printer.trial").isVisible()


@pytest.mark.parametrize(
    ("kind", "fields", "title"),
    [
        ("tcp", {"host": ""}, "Địa chỉ máy in chưa đúng"),
        ("tcp", {"host": "máy in"}, "Địa chỉ máy in chưa đúng"),
        ("tcp", {"host": "10.0.0.9", "port": "70000"}, "Địa chỉ máy in chưa đúng"),
        ("tcp", {"host": "10.0.0.9", "port": "91oo"}, "Địa chỉ máy in chưa đúng"),
        ("file", {"path": ""}, "Đường dẫn máy in chưa đúng"),
        ("file", {"path": "lp0"}, "Đường dẫn máy in chưa đúng"),
    ],
)
def test_what_cannot_be_a_printer_is_said_and_not_kept(
    drive: Driver, kind: str, fields: dict[str, str], title: str
) -> None:
    card(drive, kind, **fields)
    press(drive, "save")
    assert drive.text("settings.printer.refused") == title
    assert drive.desk.printer == NO_PRINTER
    drive.until(lambda: drive.find(QWidget, "settings.printer.act").hasFocus())
    press(drive, "act")
    assert drive.find(QWidget, f"settings.printer.{'host' if kind == 'tcp' else 'path'}").hasFocus()


def test_a_trial_goes_to_what_was_typed_and_is_no_slip(drive: Driver) -> None:
    with printer_port() as printer:
        card(drive, "tcp", host="127.0.0.1", port=str(printer.port))
        press(drive, "trial")
        drive.until(lambda: bool(printer.jobs))
        paper = picture_of(printer.one_job())
        drive.until(lambda: "Đã chuyển tới máy in" in drive.text("settings.printer.told"))
    assert drive.desk.printer == NO_PRINTER, "trying keeps nothing"
    assert drive.desk.prints == 0, "a trial is no print of a case"
    (code,) = zxingcpp.read_barcodes(paper.convert("L"))
    with pytest.raises(HostileInput):
        check_slip(code.text, bytes(32))


def test_a_trial_that_fails_can_be_tried_again(drive: Driver) -> None:
    card(drive, "tcp", host="127.0.0.1", port=str(closed_port()))
    press(drive, "trial")
    drive.until(lambda: bool(drive.text("settings.printer.refused")))
    assert drive.text("settings.printer.act") == "In lại"
    with printer_port() as printer:
        drive.find(QLineEdit, "settings.printer.port").setText(str(printer.port))
        press(drive, "act")
        drive.until(lambda: "Đã chuyển" in drive.text("settings.printer.told"))
        assert len(printer.jobs) == 1


def test_an_older_settings_file_loads_and_a_new_one_comes_back(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.settings.write_text('{"sync_interval_s": 90}', encoding="utf-8")
    older = read_settings(home)
    assert older.receipt_printer == NO_PRINTER
    printer = network_printer("may-in.tram.lan", "9101")
    write_settings(home, changed_settings(older, {"receipt_printer": printer}))
    assert read_settings(home) == Settings(sync_interval_s=90, receipt_printer=printer)
    write_settings(home, Settings())
    assert "receipt_printer" not in home.settings.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "raw",
    [
        '{"kind": "tcp"}',
        '{"kind": "tcp", "host": "a b"}',
        '{"kind": "tcp", "host": "a", "port": 0}',
        '{"kind": "tcp", "host": "a", "port": 65536}',
        '{"kind": "usb"}',
        '{"kind": "file", "path": "relative"}',
        '{"kind": "file", "path": "/dev/lp\\u00000"}',
        '{"kind": "none", "driver": "x"}',
        f'{{"kind": "file", "path": "/{"a" * 2000}"}}',
    ],
)
def test_a_printer_that_cannot_be_is_refused_in_the_file(tmp_path: Path, raw: str) -> None:
    home = Home(tmp_path)
    home.settings.write_text(f'{{"receipt_printer": {raw}}}', encoding="utf-8")
    with pytest.raises(HostileInput, match="settings_malformed"):
        read_settings(home)


def test_a_real_station_keeps_its_printer_over_a_restart(tmp_path: Path) -> None:
    printer = ReceiptPrinter(kind="file", path="/dev/usb/lp0")
    with practice(tmp_path) as place:
        with place.signed_in() as (desk, _station):
            assert desk.receipt_printer() == NO_PRINTER
            desk.use_receipt_printer(printer).result(30)
            assert desk.receipt_printer() == printer
        with place.signed_in() as (desk, _station):
            assert desk.receipt_printer() == printer
