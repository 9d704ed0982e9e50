"""Form 01: printed of an accepted case only, from what the portal told, with dashes for what it did not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QPushButton

from tests.ui import accepted_case
from tests.ui.cases.test_deciding import show
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.printing.test_consent_sheet import text_of
from ui.pages.cases.appointment_window import AppointmentWindow
from ui.parts.page_preview import PagePreview


def saved(drive: Driver, path: Path) -> str:
    show(drive, accepted_case.accepted())
    drive.find(QPushButton, "case.appointment").click()
    drive.until(lambda: drive.window.findChild(AppointmentWindow) is not None)
    drive.find(AppointmentWindow, "appointment-window").save_pdf(path)
    drive.until(path.exists)
    return text_of(path)


def test_an_accepted_case_has_its_form_numbered(drive: Driver, tmp_path: Path) -> None:
    drive.desk.appointment_view = accepted_case.appointment()
    text = saved(drive, tmp_path / "one.pdf")
    for told in (
        "Mẫu số 01",
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "H17.132.16-261122-0001",
        fiction.family().mother.full_name,
        "18 giờ 00 phút, ngày 21/11/2026",
        "ngày 24/11/2026",
        "Giấy chứng sinh",
        "Bản in lần 1",
    ):
        assert told in text
    drive.until(lambda: "lần 1" in drive.text("appointment.count"))


def test_what_the_portal_did_not_tell_is_a_dash(drive: Driver, tmp_path: Path) -> None:
    bare = replace(accepted_case.appointment(), accepted_ms=None, due_on=None, unit="", papers=(), files=None)
    drive.desk.appointment_view = bare
    text = saved(drive, tmp_path / "bare.pdf")
    assert "Thời gian nhận hồ sơ — Thời gian trả kết quả — Nhận kết quả tại —" in text
    assert "24/11/2026" not in text


def test_a_form_of_many_papers_names_all_of_them(drive: Driver, tmp_path: Path) -> None:
    papers = tuple((f"Giấy tờ kèm theo số {number}.", 2) for number in range(1, 61))
    drive.desk.appointment_view = replace(accepted_case.appointment(), papers=papers)
    show(drive, accepted_case.accepted())
    drive.find(QPushButton, "case.appointment").click()
    drive.until(lambda: drive.window.findChild(AppointmentWindow) is not None)
    window = drive.find(AppointmentWindow, "appointment-window")
    assert len(window.findChildren(PagePreview)) > 1
    window.save_pdf(tmp_path / "many.pdf")
    drive.until((tmp_path / "many.pdf").exists)
    document = QPdfDocument()
    document.load(str(tmp_path / "many.pdf"))
    text = " ".join(document.getAllText(page).text() for page in range(document.pageCount()))
    document.close()
    assert [name for name, _files in papers if name not in text] == []
    assert "Người tiếp nhận hồ sơ" in text


def test_before_acceptance_the_button_says_why_it_does_nothing(drive: Driver) -> None:
    view = accepted_case.accepted()
    show(drive, replace(view, accepted=False, row=replace(view.row, server_state=1)))
    made = drive.find(QPushButton, "case.appointment")
    assert not made.isEnabled()
    assert made.text() == "Giấy hẹn: cơ quan chưa tiếp nhận"
