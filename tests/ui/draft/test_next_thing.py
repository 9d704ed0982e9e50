"""What the desk leads to next, and never offers what cannot be done: strip, focus, camera, F8, a returned row."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from forms.errors import DomainError
from kiosk.views.cases import ReturnReason
from tests.support.fed_camera import FedCameras
from tests.ui.conftest import Driver
from tests.ui.draft.test_review_and_slip import review, sign
from tests.ui.fiction import people as fiction
from tests.ui.lookup.test_lookup import SLIP, own
from tests.ui.papers.test_photo_panel import lens, photographing, press, shot, step_of
from ui.lookup.panel import LookupPanel
from ui.parts.case_facts import facts
from ui.parts.case_list import CaseList
from ui.parts.key_hints import KeyHints


def strip(drive: Driver) -> str:
    QApplication.processEvents()
    (hints,) = drive.window.findChildren(KeyHints)
    return hints.text()


def focused(drive: Driver) -> str:
    now = drive.window.focusWidget()
    return "" if now is None else now.objectName()


# --- the strip -------------------------------------------------------------------------------


def test_the_strip_says_why_nothing_can_be_sealed_yet(drive: Driver) -> None:
    fiction.fill(drive.desk)
    del drive.desk.answers["/child/facilityName"]
    drive.open_draft().show_step("review")
    drive.until(lambda: "Chưa niêm phong được: còn 1 mục cần sửa (F8)" in strip(drive))
    assert "Ctrl+Enter" not in strip(drive)


def test_the_strip_names_the_seal_only_once_it_is_possible(drive: Driver) -> None:
    step = review(drive)
    drive.until(lambda: "Chưa niêm phong được: chờ chữ ký" in strip(drive))
    assert "Niêm phong và in phiếu" not in strip(drive)
    assert all(one.text != "Niêm phong và in phiếu" for one in drive.bench().acts())
    sign(step)
    drive.until(lambda: "Ctrl+Enter Niêm phong và in phiếu" in strip(drive))


# --- after a photograph ----------------------------------------------------------------------


def test_after_a_photograph_the_focus_goes_on(drive: Driver) -> None:
    photographing(drive, FedCameras(lens()))
    drive.find(QWidget, "papers.shoot:d-birth")
    shot(drive)
    press(drive, "photo.use", Qt.Key.Key_Return)
    drive.until(lambda: drive.text("papers.state:d-birth") == "Đủ")
    done = drive.window.findChild(QWidget, "photo.done")
    if done is not None and done.isVisible():
        done.click()
    # Nothing else is missing: on to the button that goes on.
    drive.until(lambda: focused(drive) == "work.next")


def test_after_a_photograph_the_next_missing_paper_has_the_focus(drive: Driver) -> None:
    step = step_of(drive)
    drive.desk.slots = frozenset()
    step.state.reload(drive.desk.draft())
    missing = [one for one in step.state.check.missing_documents if one != "d-birth"]
    assert missing
    drive.find(QWidget, "papers.shoot:d-birth").setFocus()
    step.add_image("d-birth", fiction.paper())
    ways = {f"papers.{way}:{one}" for way in ("see", "shoot") for one in missing}
    drive.until(lambda: focused(drive) in ways)


def test_a_picture_taken_away_leads_to_bringing_another(drive: Driver) -> None:
    step = step_of(drive)
    step.add_image("d-birth", fiction.paper())
    drive.until(lambda: drive.text("papers.state:d-birth") == "Đủ")
    (held,) = drive.desk.papers
    away = drive.find(QWidget, f"papers.remove:{held.hex()}")
    away.setFocus()
    away.click()
    drive.until(lambda: focused(drive) == "papers.shoot:d-birth")


# --- codes and the camera --------------------------------------------------------------------


def test_the_line_of_a_lookup_keeps_its_name(drive: Driver) -> None:
    drive.desk.found = own(fiction.returned())
    shell = drive.sign_in()
    shell.look_up_slip("")
    panel = drive.find(LookupPanel, "lookup")
    panel.read_text(SLIP)
    drive.until(lambda: panel._found is not None)
    QApplication.processEvents()
    shown = [one.text() for one in panel.findChildren(QLabel) if one.isVisible()]
    assert "Ô nhận mã phiếu" in shown
    panel._failed(panel._latest.number, DomainError("slip_text"))
    QApplication.processEvents()
    shown = [one.text() for one in panel.findChildren(QLabel) if one.isVisible()]
    assert any(text.startswith("Quét mã QR trên phiếu") for text in shown)


def test_a_camera_that_is_not_there_is_not_offered_to_be_put_off(drive: Driver) -> None:
    cameras = FedCameras(lens())
    cameras.keys = ()
    shell = drive.sign_in()
    shell.stage.cameras = lambda: cameras
    shell.look_up_slip("")
    eye = drive.find(QWidget, "lookup.camera")
    eye.click()
    drive.until(lambda: "chưa có máy ảnh" in drive.text("lookup.state"))
    assert eye.text() == "Dùng máy ảnh (F3)"
    # Pressed again it looks once more.
    cameras.keys = ("one",)
    eye.click()
    assert eye.text() == "Tắt máy ảnh (F3)"
    drive.until(lambda: cameras.open_count == 1)
    eye.click()
    assert eye.text() == "Dùng máy ảnh (F3)"


# --- F8 --------------------------------------------------------------------------------------


def returned_draft(drive: Driver) -> None:
    fiction.fill(drive.desk)
    drive.desk.draft_extra = {
        "reasons": (
            ReturnReason("/child/facilityName", None, "Ghi đúng tên bệnh viện."),
            ReturnReason(None, "d-birth", "Chụp lại giấy chứng sinh."),
        )
    }
    drive.open_draft()


def test_f8_goes_to_what_an_officer_asks_for(drive: Driver) -> None:
    returned_draft(drive)
    assert not [one for one in drive.bench().state.problems() if one.severity == "error"]
    assert any(one.key == "F8" for one in drive.bench().acts())
    places = []
    for _time in range(3):
        QTest.keyClick(drive.window, Qt.Key.Key_F8)
        QTest.qWait(0)
        QApplication.processEvents()
        places.append(drive.bench().step().objectName())
        if places[-1] == "papers":
            assert focused(drive) == "papers.add:d-birth"
    assert places.count("papers") == 1
    drive.bench().state.save("/child/facilityName", "Bệnh viện Phụ sản")
    QApplication.processEvents()
    QTest.keyClick(drive.window, Qt.Key.Key_F8)
    assert drive.bench().step().objectName() == "papers", "what was mended is not gone back to"


def test_f8_passes_nothing_over_when_one_error_was_mended(drive: Driver) -> None:
    fiction.fill(drive.desk)
    gone = ("/child/fullName", "/child/facilityName", "/mother/fullName")
    for pointer in gone:
        del drive.desk.answers[pointer]
    bench = drive.open_draft()
    visited: list[str] = []
    bench.go_to = visited.append  # type: ignore[method-assign]
    bench.next_problem()
    first = visited[0]
    bench.state.save(first, "Trần Thử")
    drive.until(lambda: all(one.pointer != first for one in bench.state.problems()))
    bench.next_problem()
    bench.next_problem()
    assert set(visited) == set(gone)


# --- lists and conflicts ---------------------------------------------------------------------


def test_a_returned_row_says_until_when(drive: Driver) -> None:
    row = fiction.returned().row
    assert facts(row).startswith("Hạn bổ sung 27/11 · ")
    drive.desk.rows = (replace(row, reason=None),)
    drive.sign_in()
    work = drive.find(CaseList, "today.work")
    drive.until(lambda: len(work.cases.rows()) == 1)
    said = str(work.cases.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))
    assert "27/11" in said


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_handover_the_office_overtook_is_told_as_a_handover(drive: Driver, language: str) -> None:
    from kiosk import wording
    from tests.ui.scenes.results import misfit

    wording.set_language(language)  # type: ignore[arg-type]
    drive.desk.case_view = misfit()
    drive.desk.rows = (drive.desk.case_view.row,)
    shell = drive.sign_in()
    shell.open_case(drive.desk.case_view.row.case_id)
    drive.until(lambda: drive.window.findChild(QWidget, "conflict.choice:keep") is not None)
    keep = drive.text("conflict.choice:keep")
    assert (
        keep == {"vi": "Bỏ ghi nhận trao, theo Cổng", "en": "Drop this record, follow the Portal"}[language]
    )
    assert {"vi": "gọi cơ quan", "en": "call the office"}[language] in drive.text("conflict.until")
    wording.set_language("vi")
