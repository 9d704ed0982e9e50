"""Reading a card into the form, and photographed papers."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton, QScrollArea, QWidget

from kiosk import wording
from tests.ui.bursts import bursts_over
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from ui.chosen_files import LARGEST_FILE
from ui.draft.card.reading_view import ReadingView
from ui.draft.card.scan_panel import ScanPanel
from ui.draft.card.whose_card import WhosePanel
from ui.draft.papers.papers_step import PapersStep
from ui.look import theme
from ui.parts.key_hints import KeyHints
from ui.parts.keys_help import KeysHelp
from ui.parts.stepper import Stepper


def scan(drive: Driver) -> ScanPanel:
    QTest.keyClick(drive.window, Qt.Key.Key_F2)
    drive.until(lambda: drive.window.findChild(ScanPanel) is not None)
    return drive.find(ScanPanel, "scan")


def test_a_hand_scanner_types_into_the_panel_and_enter_fills_the_form(drive: Driver) -> None:
    drive.open_draft()
    scan(drive)
    line = drive.find(QWidget, "scan.text")
    assert line.hasFocus()
    line.insert(fiction.card_text())
    QTest.keyClick(line, Qt.Key.Key_Return)
    drive.until(lambda: drive.find(QWidget, "scan.apply").isVisible())
    assert drive.text("scan.verdict") == "Đọc tốt, các phần khớp nhau"
    drive.until(line.takes_enter)
    QTest.keyClick(line, Qt.Key.Key_Return)
    mother = fiction.family().mother
    drive.until(lambda: drive.field("/requester/fullName").value() == mother.full_name)
    assert drive.desk.answers["/requester/idDoc/number"] == mother.id_number
    drive.until(lambda: drive.window.findChild(ScanPanel) is None)


def test_a_typed_value_is_replaced_only_when_ticked(drive: Driver) -> None:
    drive.desk.answers["/requester/fullName"] = "Trần Thị Gõ Tay"
    drive.desk.provenance["/requester/fullName"] = "typed"
    drive.open_draft()
    panel = scan(drive)
    panel.read_text(fiction.card_text())
    drive.until(lambda: drive.window.findChild(QCheckBox, "scan.over:/requester/fullName") is not None)
    assert not drive.find(QCheckBox, "scan.over:/requester/fullName").isChecked()
    panel.apply()
    drive.until(lambda: "requester" in drive.desk.slots)
    assert drive.desk.answers["/requester/fullName"] == "Trần Thị Gõ Tay"


def test_the_card_of_somebody_else_is_told_above_what_was_read_and_is_not_green(drive: Driver) -> None:
    drive.open_draft().scan_slot("father")
    panel = drive.find(ScanPanel, "scan")
    panel.read_text(fiction.card_text())
    drive.until(lambda: drive.find(QWidget, "scan.apply").isVisible())
    assert drive.text("scan.verdict") == "Có vẻ thẻ của người khác"
    assert drive.find(QWidget, "scan.verdict").property("tone") != "ok"
    warning = drive.find(QLabel, "scan.warning")
    read = next(one for one in panel.findChildren(QLabel) if one.text() == fiction.family().mother.full_name)
    assert 0 < warning.y() < read.y()
    assert drive.text("scan.apply") == "Vẫn điền vào tờ khai (Enter)"


@pytest.mark.parametrize("size", [(1366, 768), (1280, 690)])
@pytest.mark.parametrize("percent", [100, 150])
def test_what_fills_the_form_in_lies_over_nothing(drive: Driver, percent: int, size: tuple[int, int]) -> None:
    theme.set_type_size(percent)
    drive.open_draft().scan_slot("father")
    drive.window.resize(*size)
    QApplication.processEvents()
    panel = drive.find(ScanPanel, "scan")
    panel.read_text(fiction.card_text())
    apply = drive.find(QWidget, "scan.apply")
    drive.until(apply.isVisible)
    # Once the words are laid out, and for good.
    drive.until(lambda: not panel.findChild(QScrollArea).geometry().intersects(apply.geometry()))
    QApplication.processEvents()
    assert not panel.findChild(QScrollArea).geometry().intersects(apply.geometry())
    assert panel.card.rect().contains(apply.geometry())
    assert panel.rect().contains(panel.card.geometry())
    # What is wrong is seen without scrolling.
    warning = drive.find(QLabel, "scan.warning")
    assert warning.visibleRegion().boundingRect() == warning.rect()


@pytest.mark.parametrize("slot", ["requester", "father"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_will_change_is_seen_without_scrolling_at_large_type(
    drive: Driver, slot: str, language: Literal["vi", "en"]
) -> None:
    wording.set_language(language)
    theme.set_type_size(150)
    try:
        drive.open_draft().scan_slot(slot)
        drive.window.resize(1366, 768)
        QApplication.processEvents()
        panel = drive.find(ScanPanel, "scan")
        panel.read_text(fiction.card_text())
        drive.until(drive.find(QWidget, "scan.apply").isVisible)
        view = panel.findChild(ReadingView)
        drive.until(lambda: panel.findChild(QScrollArea).height() > theme.px(150))
        seen = [one for one in view.findChildren(QLabel) if one.property("role") == "new"]
        whole = [one.visibleRegion().boundingRect() == one.rect() for one in seen]
        assert len(whole) >= 5
        assert all(whole[:5]), [one.text() for one, shown in zip(seen, whole, strict=True) if not shown]
    finally:
        wording.set_language("vi")
        theme.set_type_size(100)


def test_where_nobody_is_in_focus_it_is_asked_whose_card(drive: Driver) -> None:
    bench = drive.open_draft()
    bench.show_step("papers")
    QTest.keyClick(drive.window, Qt.Key.Key_F2)
    drive.until(lambda: drive.window.findChild(WhosePanel) is not None)
    assert drive.window.findChild(ScanPanel) is None
    panel = drive.find(WhosePanel, "whose")
    assert [
        one.text() for one in panel.findChildren(QPushButton) if one.objectName().startswith("whose:")
    ] == [
        "1  Người yêu cầu",
        "2  Người mẹ",
        "3  Người cha",
    ]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_3)
    drive.until(lambda: drive.window.findChild(ScanPanel) is not None)
    assert "Người cha" in drive.text("scan.slot")


def test_another_qr_changes_nothing_and_says_why(drive: Driver) -> None:
    drive.open_draft()
    before = dict(drive.desk.answers)
    panel = scan(drive)
    panel.read_text("https://example.invalid/thuc-don")
    drive.until(lambda: drive.window.findChild(QWidget, "scan.verdict") is not None)
    assert drive.text("scan.verdict") == "Không dùng được mã này"
    assert not drive.find(QWidget, "scan.apply").isVisible()
    panel.apply()
    assert drive.desk.answers == before


def test_a_file_that_is_no_picture_is_explained(drive: Driver, tmp_path: Path) -> None:
    drive.open_draft()
    panel = scan(drive)
    bad = tmp_path / "card.jpg"
    bad.write_bytes(b"\x00" * 2000)
    panel.read_file(bad)
    drive.until(lambda: drive.window.findChild(QWidget, "failure.title") is not None)
    assert drive.text("failure.title") == "Không đọc được ảnh này"


def test_escape_closes_the_panel_and_changes_nothing(drive: Driver) -> None:
    drive.open_draft()
    panel = scan(drive)
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    drive.until(lambda: drive.window.findChild(ScanPanel) is None)
    assert drive.desk.saves == []


def test_an_ordinary_field_keeps_every_key_while_no_panel_is_open(drive: Driver) -> None:
    drive.open_draft()
    editor = drive.field("/requester/phone").editor()
    editor.setFocus()
    QTest.keyClicks(editor, "048190000017|123456789")
    assert editor.text() == "048190000017|123456789"  # type: ignore[attr-defined]


def papers(drive: Driver) -> PapersStep:
    fiction.fill(drive.desk)
    drive.desk.papers.clear()
    drive.open_draft().show_step("papers")
    step = drive.bench().step()
    assert isinstance(step, PapersStep)
    return step


def test_a_missing_paper_becomes_complete(drive: Driver, tmp_path: Path) -> None:
    step = papers(drive)
    assert drive.text("papers.state:d-birth") == "Thiếu"
    photo = tmp_path / "giay.jpg"
    photo.write_bytes(fiction.paper())
    step.add_file("d-birth", photo)
    drive.until(lambda: drive.window.findChild(QWidget, "photo.use") is not None)
    drive.find(QWidget, "photo.use").click()
    drive.until(lambda: drive.text("papers.state:d-birth") == "Đủ")


def test_a_paper_that_is_no_picture_is_refused_and_nothing_is_added(drive: Driver, tmp_path: Path) -> None:
    step = papers(drive)
    bad = tmp_path / "giay.jpg"
    bad.write_bytes(b"nope")
    step.add_file("d-birth", bad)
    drive.until(lambda: drive.window.findChild(QWidget, "failure.title") is not None)
    assert "Không đọc được ảnh" in drive.text("failure.title")
    assert drive.desk.papers == {}
    # Its button asks for another file of the same paper, and the failure goes with the answer.
    asked: list[str] = []
    step._choose = asked.append  # type: ignore[method-assign]
    assert drive.text("failure.act") == "Chọn tệp khác…"
    drive.find(QWidget, "failure.act").click()
    assert asked == ["d-birth"]
    step.add_image("d-birth", fiction.paper())
    drive.until(lambda: drive.window.findChild(QWidget, "failure.title") is None)


def test_a_file_over_the_limit_is_not_even_read(drive: Driver, tmp_path: Path) -> None:
    step = papers(drive)
    huge = tmp_path / "giay.jpg"
    with huge.open("wb") as out:
        out.truncate(LARGEST_FILE + 1)
    step.add_file("d-birth", huge)
    drive.until(lambda: drive.window.findChild(QWidget, "failure.title") is not None)
    assert "quá lớn" in drive.text("failure.title")
    assert drive.desk.papers == {}


def test_taking_a_picture_away_can_be_undone(drive: Driver) -> None:
    step = papers(drive)
    step.add_image("d-birth", fiction.paper())
    drive.until(lambda: drive.text("papers.state:d-birth") == "Đủ")
    (name,) = drive.desk.papers
    drive.find(QWidget, f"papers.remove:{name.hex()}").click()
    assert drive.desk.papers, "nothing is taken away before the time to undo is over"
    drive.until(lambda: drive.text("papers.state:d-birth") == "Đã bỏ ảnh")
    drive.find(QWidget, "toast.undo").click()
    assert drive.window.findChild(QWidget, f"papers.remove:{name.hex()}") is not None
    # By its key too, which is told where the other keys are, as long as it does something.
    drive.find(QWidget, f"papers.remove:{name.hex()}").click()
    (strip,) = drive.window.findChildren(KeyHints)
    assert strip._hints[0] == "Ctrl+Z Hoàn tác"
    QTest.keyClick(drive.window, Qt.Key.Key_F1)
    assert "Ctrl+Z" in [one.text() for one in drive.find(KeysHelp, "keys").findChildren(QLabel)]
    QTest.keyClick(drive.find(KeysHelp, "keys"), Qt.Key.Key_Escape)
    QTest.keyClick(drive.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    drive.until(lambda: drive.window.findChild(QWidget, f"papers.remove:{name.hex()}") is not None)
    assert "Ctrl+Z" not in " ".join(strip._hints)
    drive.find(QWidget, f"papers.remove:{name.hex()}").click()
    drive.window.toast.settle()
    assert "Ctrl+Z" not in " ".join(strip._hints)
    drive.until(lambda: drive.desk.papers == {})
    drive.until(lambda: drive.text("papers.state:d-birth") == "Thiếu")


def test_a_paper_with_room_for_one_picture_takes_the_new_one_at_once(drive: Driver) -> None:
    step = papers(drive)
    rule = drive.desk.form.document("d-birth")
    assert rule is not None
    for _time in range(rule.most):
        had = len(drive.desk.papers)
        step.add_image("d-birth", fiction.paper())
        drive.until(lambda had=had: len(drive.desk.papers) > had)
    wrong = next(iter(drive.desk.papers))
    drive.until(lambda: drive.window.findChild(QWidget, f"papers.remove:{wrong.hex()}") is not None)
    drive.find(QWidget, f"papers.remove:{wrong.hex()}").click()
    step.add_image("d-birth", fiction.paper())
    drive.until(lambda: wrong not in drive.desk.papers and len(drive.desk.papers) == rule.most)
    drive.until(lambda: drive.find(QWidget, "papers.problem").isHidden())


def test_a_picture_taken_away_is_gone_before_the_next_step_shows(drive: Driver) -> None:
    step = papers(drive)
    step.add_image("d-birth", fiction.paper())
    drive.until(lambda: drive.text("papers.state:d-birth") == "Đủ")
    (wrong,) = drive.desk.papers
    drive.find(QWidget, f"papers.remove:{wrong.hex()}").click()
    drive.find(QWidget, "work.next").click()
    drive.until(lambda: drive.desk.papers == {})


def test_sheets_are_counted_by_the_keys_and_kept(drive: Driver) -> None:
    step = papers(drive)
    step.add_image("d-birth", fiction.paper())
    drive.until(lambda: drive.window.findChild(Stepper, "papers.kept:d-birth") is not None)
    kept = drive.find(Stepper, "papers.kept:d-birth")
    copies = drive.find(Stepper, "papers.copies:d-birth")
    drive.until(kept.isVisible)
    assert (kept.value, copies.value) == (0, 0), "a photograph alone leaves nothing here"
    shoot = drive.find(QWidget, "papers.shoot:d-birth")
    foot = QPoint(0, copies.height())
    # Tab goes by place: until the row is laid out, the buttons overlap the counts.
    drive.until(lambda: copies.mapTo(drive.window, foot).y() <= shoot.mapTo(drive.window, QPoint()).y())
    kept.setFocus()
    for key in "++-":
        QTest.keyClicks(kept, key)
    QTest.keyClick(kept, Qt.Key.Key_Tab)
    assert drive.window.focusWidget() is copies, "one stop for each count"
    QTest.keyClicks(copies, "3")
    # A digit counts once it has turned out to stand alone.
    drive.until(bursts_over)
    QTest.keyClicks(copies, "+")
    drive.until(lambda: [(one.originals, one.copies) for one in drive.desk.papers.values()] == [(1, 4)])
    assert drive.window.focusWidget() is copies, "counting does not take the cursor away"
    assert kept.accessibleName() == "Bản chính giữ lại: 1"
    less = drive.find(QWidget, "papers.kept:d-birth:less")
    assert less.height() >= 40
    QTest.mouseClick(less, Qt.MouseButton.LeftButton)
    assert drive.window.focusWidget() is kept, "a click leaves the keys with the number"
    drive.until(lambda: next(iter(drive.desk.papers.values())).originals == 0)
    QTest.keyClicks(kept, "-")
    assert kept.value == 0


def test_a_count_that_was_not_kept_does_not_stay_on_the_screen(drive: Driver) -> None:
    step = papers(drive)
    step.add_image("d-birth", fiction.paper())
    drive.until(lambda: drive.window.findChild(Stepper, "papers.kept:d-birth") is not None)
    kept = drive.find(Stepper, "papers.kept:d-birth")
    drive.desk.refuse_sheets = True
    QTest.keyClicks(kept, "5")
    drive.until(lambda: drive.window.findChild(QWidget, "failure.title") is not None)
    assert "ngoài giới hạn" in " ".join(one.text() for one in step.findChildren(QLabel))
    assert kept.value == 0


def test_an_original_looked_at_is_one_key_and_can_be_taken_back(drive: Driver) -> None:
    fiction.fill(drive.desk)
    drive.desk.slots = frozenset()
    drive.open_draft().show_step("papers")
    step = drive.bench().step()
    assert isinstance(step, PapersStep)
    assert drive.text("papers.state:d-id") == "Thiếu"
    step.jump("d-id")
    see = drive.find(QWidget, "papers.see:d-id")
    assert see.hasFocus()
    QTest.keyClick(see, Qt.Key.Key_Space)
    drive.until(lambda: drive.text("papers.state:d-id") == "Đủ – đã xem bản chính")
    assert drive.text("papers.seen:d-id").startswith("Đã xem bản chính · Nguyễn Thị Mẫu · ")
    # Nothing is missing any more: the cursor goes on, and one way back leads to the paper again.
    drive.until(lambda: drive.window.focusWidget().objectName() == "work.next")
    back = drive.find(QWidget, "papers.unsee:d-id")
    back.setFocus()
    QTest.keyClick(back, Qt.Key.Key_Space)
    drive.until(lambda: drive.text("papers.state:d-id") == "Thiếu")
    drive.until(lambda: drive.find(QWidget, "papers.see:d-id").hasFocus())
