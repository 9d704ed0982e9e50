"""What waits because the connection is paid by volume: said, and sent when a person says so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget

from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction


@pytest.fixture
def held(drive: Driver) -> Driver:
    drive.desk.rows = fiction.rows()
    drive.desk.view = fiction.held()
    drive.sign_in()
    return drive


def open_page(drive: Driver, name: str) -> None:
    shell = drive.window.shell()
    assert shell is not None
    shell.go(name)


def test_the_sync_page_says_what_waits_and_sends_it_once(held: Driver) -> None:
    open_page(held, "sync")
    assert held.text("sync.held") == "Tạm hoãn ảnh đến khi có Wi-Fi – 12 tệp, 23,4 MB chờ"
    assert "49,1 MB trên 50 MB" in held.text("sync.used")
    now = held.find(QWidget, "sync.files_now")
    assert now.isVisible()
    now.click()  # type: ignore[attr-defined]
    assert held.desk.files_sent_once == 1


def test_without_a_rule_nothing_is_said_of_it(drive: Driver) -> None:
    drive.sign_in().go("sync")
    assert not drive.find(QWidget, "sync.held").isVisible()


def test_the_rule_is_chosen_in_the_settings_and_shown_there(held: Driver) -> None:
    open_page(held, "settings")
    assert held.find(QWidget, "settings.metered:50").isChecked()  # type: ignore[attr-defined]
    held.find(QWidget, "settings.metered:texts_only").click()  # type: ignore[attr-defined]
    held.until(lambda: held.desk.view.metered == "texts_only")
    held.find(QWidget, "settings.metered:200").click()  # type: ignore[attr-defined]
    held.until(lambda: (held.desk.view.metered, held.desk.view.budget_mb) == ("budget", 200))
    held.find(QWidget, "settings.metered:off").click()  # type: ignore[attr-defined]
    held.until(lambda: held.desk.view.metered == "off")


def test_what_is_left_of_files_is_shown_whatever_the_rule_for_paid_connections(drive: Driver) -> None:
    shell = drive.sign_in()
    shell.go("sync")
    page = shell.page()
    view = replace(fiction.offline(2), files_waiting=3, files_bytes=4_400_000, sending=True)
    page.sync_changed(view)  # type: ignore[union-attr]
    assert not page._held_frame.isHidden()  # type: ignore[union-attr]
    assert drive.text("sync.held") == "Ảnh và tệp còn phải gửi: 3 tệp, 4,4 MB"
    page.sync_changed(replace(view, files_waiting=1, files_bytes=700_000))  # type: ignore[union-attr]
    assert drive.text("sync.held") == "Ảnh và tệp còn phải gửi: 1 tệp, 700 KB"
    page.sync_changed(replace(view, files_waiting=0, files_bytes=0))  # type: ignore[union-attr]
    assert page._held_frame.isHidden()  # type: ignore[union-attr]
