"""Settings: what a person chooses holds at once, says when it does not, and is there after a restart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from forms.errors import StationError
from kiosk import wording
from tests.ui.conftest import Driver
from ui.look import theme
from ui.paper import printers
from ui.preferences import Preferences


@pytest.fixture(autouse=True)
def as_it_was():  # type: ignore[no-untyped-def]
    yield
    printers.prefer("")
    wording.set_language("vi")
    theme.set_type_size(100)


def opened(drive: Driver) -> Driver:
    drive.sign_in().go("settings")
    return drive


def fact(drive: Driver, name: str) -> str:
    return drive.text(f"settings.fact:{name}")


def test_the_station_says_who_it_is_and_how_old_its_papers_are(drive: Driver) -> None:
    opened(drive)
    drive.until(lambda: fact(drive, "portal") == "https://tiepnhan.danang.example")
    assert fact(drive, "number") == "00048"
    assert fact(drive, "unit") == "UBND xã Hòa Vang"
    assert fact(drive, "certificate") == "Cấp ngày 02/03/2026, dùng đến 01/03/2028 (còn 465 ngày)"
    assert fact(drive, "people") == "2 người, Cổng đổi lần cuối 9 ngày trước"


def test_a_certificate_that_has_ended_is_said_with_what_to_do(drive: Driver) -> None:
    drive.desk.facts = replace(drive.desk.facts, valid_until=date(2026, 11, 1))
    opened(drive)
    drive.until(lambda: "đã hết hạn, báo người phụ trách" in fact(drive, "certificate"))


def test_a_contact_while_the_screen_is_open_is_shown_at_once(drive: Driver) -> None:
    drive.desk.view = replace(drive.desk.view, last_contact_ms=None)
    opened(drive)
    assert fact(drive, "contact") == "Chưa có từ khi mở máy"
    shell = drive.window.shell()
    assert shell is not None
    shell.page().sync_changed(replace(drive.desk.view, last_contact_ms=drive.desk.clock.now_ms()))
    assert fact(drive, "contact").startswith("Lúc ")


def test_the_way_to_the_portal_is_chosen_and_shown_again(drive: Driver) -> None:
    opened(drive)
    drive.until(lambda: drive.window.findChild(QPushButton, "settings.inside:inside") is not None)
    drive.find(QPushButton, "settings.inside:inside").click()
    drive.until(lambda: drive.desk.facts.inside_only)
    shell = drive.window.shell()
    assert shell is not None
    shell.go("today")
    shell.go("settings")
    drive.until(lambda: drive.find(QPushButton, "settings.inside:inside").isChecked())


def test_a_choice_that_cannot_be_kept_is_told(drive: Driver) -> None:
    opened(drive)
    drive.desk.fail_next = StationError("disk_full")
    drive.find(QPushButton, "settings.metered:texts_only").click()
    drive.until(lambda: drive.window.findChild(QPushButton, "failure.close") is not None)
    drive.until(lambda: drive.find(QPushButton, "settings.metered:off").isChecked())


def test_size_language_and_printer_are_there_after_a_restart(tmp_path: Path) -> None:
    Preferences(tmp_path).keep(type_size=130, language="en", printer="Quầy 2")
    Preferences(tmp_path).restore()
    assert (theme.type_size(), wording.language(), printers.preferred()) == (130, "en", "Quầy 2")


def test_a_damaged_file_of_choices_means_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "screen.ini").write_bytes(b"\xff\x00[[[type_size=9999999999\nprinter=")
    Preferences(tmp_path).restore()
    assert (theme.type_size(), wording.language(), printers.preferred()) == (100, "vi", "")
