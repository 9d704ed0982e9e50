"""What the citizen calls wrong on their screen is never sealed as if nothing had been said."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from tests.ui.citizen.test_citizen_screen import LEFT, draw, press, read_up_to, review_of, show
from tests.ui.conftest import Driver
from ui.citizen.window import CitizenWindow
from ui.draft.papers.photo_panel import PhotoPanel


def signed_by_the_clerks_pad_with_a_doubt(drive: Driver) -> CitizenWindow:
    window = show(drive)
    read_up_to(window, "page.child")
    press(window, "citizen.wrong")
    draw(review_of(drive).pad)
    return window


def test_what_the_citizen_calls_wrong_is_not_sealed(drive: Driver) -> None:
    window = signed_by_the_clerks_pad_with_a_doubt(drive)
    review = review_of(drive)
    assert review.state.word.is_signed()
    assert not drive.find(QWidget, "review.seal").isEnabled()
    assert "bấm Đúng" in drive.text("review.why")
    window.close()
    drive.window.activateWindow()
    drive.until(drive.window.isActiveWindow)
    QTest.keyClick(drive.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    drive.idle()
    assert not drive.desk.sealed
    # The key led to what the citizen said, and to both ways on.
    focused = drive.window.focusWidget()
    assert review.doubts.isAncestorOf(focused)
    assert focused.text() == "Người được khai sinh"
    again = review.doubts.findChild(QAbstractButton, "summary.line:1")
    QTest.mouseClick(again, LEFT)
    fresh = drive.bench().citizen.window()
    assert fresh is not None and fresh.steps.at == "page.child"
    while fresh.steps.at == "page.child":
        press(fresh, "citizen.next")
    assert not review.doubts.isVisible()
    assert drive.find(QWidget, "review.seal").isEnabled()


def test_a_doubt_takes_a_kept_signature_away_for_good(drive: Driver) -> None:
    window = show(drive)
    review = review_of(drive)
    draw(review.pad)
    review.state.word.keep_drawn()
    drive.until(lambda: drive.desk.signed)
    read_up_to(window, "page.child")
    press(window, "citizen.wrong")
    drive.until(lambda: not drive.desk.signed)
    window.close()
    # Left and opened again: the doubt is forgotten, and what was signed before it does not come back.
    shell = drive.window.shell()
    assert shell is not None
    shell.go("today")
    shell.open_draft(drive.desk.draft(), None)
    drive.bench().show_step("review")
    assert not review_of(drive).doubts.isVisible()
    assert not drive.find(QWidget, "review.seal").isEnabled()
    assert not review_of(drive).state.word.is_signed()


def test_a_doubt_while_the_signature_is_being_saved_stops_the_seal(drive: Driver) -> None:
    window = show(drive)
    draw(review_of(drive).pad)
    look = drive.desk.open_case

    def doubted(case_id: bytes) -> object:
        window.steps.wrong()
        return look(case_id)

    drive.desk.open_case = doubted  # type: ignore[assignment]
    review_of(drive).seal()
    drive.idle()
    assert not drive.desk.sealed
    assert review_of(drive).doubts.isVisible()
    assert not drive.find(QWidget, "review.seal").isEnabled()


def signed_paper(folder: Path) -> Path:
    photo = folder / "signed.png"
    Image.new("L", (64, 64), 200).save(photo)
    return photo


def test_no_signed_paper_is_taken_while_a_part_is_called_wrong(drive: Driver, tmp_path: Path) -> None:
    window = show(drive)
    read_up_to(window, "page.child")
    press(window, "citizen.wrong")
    review = review_of(drive)
    review.sign_on_paper(signed_paper(tmp_path))
    drive.until(lambda: review.doubts.isAncestorOf(drive.window.focusWidget()))
    assert not drive.desk.signed
    assert not review.state.word.is_signed()


def test_a_doubt_while_the_paper_is_being_saved_takes_it_back(drive: Driver, tmp_path: Path) -> None:
    window = show(drive)
    keep = drive.desk.record_signed_paper

    def doubted(case_id: bytes, image: bytes, shape: object = None) -> object:
        window.steps.wrong()
        return keep(case_id, image)

    drive.desk.record_signed_paper = doubted  # type: ignore[assignment]
    review = review_of(drive)
    review.sign_on_paper(signed_paper(tmp_path))
    drive.until(lambda: drive.window.findChild(PhotoPanel) is not None)
    drive.find(QWidget, "photo.use").click()
    drive.until(review.doubts.isVisible)
    drive.idle()
    assert not drive.desk.signed
    assert not review.state.word.is_signed()
