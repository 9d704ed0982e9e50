"""The consent sheet on screen: reached from review and slip, saved as a numbered PDF, refused plainly."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtPdf import QPdfDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QWidget

from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.scripted.desk import CASE
from tests.ui.settled import CODE
from ui.draft.printed.consent_window import ConsentWindow, show_consent


def open_sheet(drive: Driver) -> ConsentWindow:
    fiction.fill(drive.desk)
    drive.desk.sealed = True
    shell = drive.sign_in()
    show_consent(shell.stage, CASE, shell)
    drive.until(lambda: drive.window.findChild(ConsentWindow) is not None)
    return drive.find(ConsentWindow, "consent-window")


def text_of(path: Path) -> str:
    document = QPdfDocument()
    document.load(str(path))
    assert document.pageCount() == 1
    text = document.getAllText(0).text()
    document.close()
    return " ".join(text.split())


def test_what_is_marked_at_the_review_stands_on_the_sheet(drive: Driver, tmp_path: Path) -> None:
    fiction.fill(drive.desk)
    drive.open_draft().show_step("review")
    drive.until(lambda: drive.window.findChild(QCheckBox, "review.consent:contact") is not None)
    drive.find(QCheckBox, "review.consent:contact").click()
    drive.find(QWidget, "review.consents").click()
    drive.until(lambda: drive.window.findChild(ConsentWindow) is not None)
    assert drive.desk.consents == {"contact"}
    drive.find(ConsentWindow, "consent-window").save_pdf(tmp_path / "sheet.pdf")
    drive.until((tmp_path / "sheet.pdf").exists)
    text = text_of(tmp_path / "sheet.pdf")
    assert "Đồng ý đánh dấu trên màn hình" in text
    assert "hồ sơ chưa niêm phong" in text
    assert "12 giờ 00 phút 22/11/2026" in text


def test_a_saved_sheet_is_numbered_and_masked(drive: Driver, tmp_path: Path) -> None:
    window = open_sheet(drive)
    window.save_pdf(tmp_path / "sheet.pdf")
    drive.until((tmp_path / "sheet.pdf").exists)
    window.save_pdf(tmp_path / "again.pdf")
    drive.until((tmp_path / "again.pdf").exists)
    assert "Bản in lần 1" in text_of(tmp_path / "sheet.pdf")
    text = text_of(tmp_path / "again.pdf")
    assert "Bản in lần 2" in text
    assert CODE in text
    assert "ký, ghi rõ họ tên" in text
    assert fiction.family().mother.id_number not in text
    drive.until(lambda: "lần 2" in drive.text("consent.count"))
    assert drive.desk.prints == 0, "the slip's number is another"


def test_a_place_that_cannot_be_written_has_a_way_out_and_esc_closes(drive: Driver, tmp_path: Path) -> None:
    window = open_sheet(drive)
    window.save_pdf(tmp_path / "no" / "such.pdf")
    drive.until(lambda: drive.text("consent.refused") == "Không ghi được tệp PDF ở đó")
    assert drive.text("consent.act") == "Chọn chỗ khác…"
    QTest.keyClick(window, Qt.Key.Key_Escape)
    drive.until(lambda: drive.window.findChild(ConsentWindow) is None)
