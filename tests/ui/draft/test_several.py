"""Several choices of one question on screen: ticked by keyboard, saved at once, told as one answer."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QStyle, QStyleOptionButton, QWidget

from forms.checking.answers import flatten_answers
from tests.forms.engine.aid_form import ANSWERS, loaded, written
from tests.ui.conftest import Driver
from ui.draft.read_rows import page_rows
from ui.fields.pick import PickField
from ui.fields.several import MOST_SHOWN, SeveralField
from ui.parts.tick_box import TickBox


def opened(drive: Driver, **changes: Any) -> SeveralField:
    drive.desk.form = loaded()
    drive.desk.answers = {**flatten_answers(ANSWERS), **changes}
    drive.open_draft()
    field = drive.field("/helps")
    assert isinstance(field, SeveralField)
    return field


def box(drive: Driver, place: str) -> QCheckBox:
    found = drive.find(QCheckBox, f"form.option:{place}")
    assert isinstance(found, QCheckBox)
    return found


def test_arrow_keys_walk_and_space_ticks_and_each_tick_is_saved(drive: Driver) -> None:
    opened(drive, **{"/helps": ["GAY"]})
    drive.field("/helps").setFocus()
    assert box(drive, "/helps:GAY").hasFocus(), "the ticked one is where Tab stops"
    QTest.keyClick(box(drive, "/helps:GAY"), Qt.Key.Key_Up)
    assert box(drive, "/helps:MAY_NGHE").hasFocus()
    QTest.keyClick(box(drive, "/helps:MAY_NGHE"), Qt.Key.Key_Space)
    assert drive.desk.saves == [("/helps", ["MAY_NGHE", "GAY"])], "in the order of the list"
    QTest.keyClick(box(drive, "/helps:MAY_NGHE"), Qt.Key.Key_Space)
    QTest.keyClick(box(drive, "/helps:MAY_NGHE"), Qt.Key.Key_Down)
    QTest.keyClick(box(drive, "/helps:GAY"), Qt.Key.Key_Space)
    assert drive.desk.saves[1:] == [("/helps", ["GAY"]), ("/helps", None)]
    drive.until(lambda: drive.field("/helps").problem() == "Chưa chọn dụng cụ cần có.")


def test_tab_stops_once_in_the_group(drive: Driver) -> None:
    opened(drive)
    drive.field("/helps").setFocus()
    before = QApplication.focusWidget()
    assert before is box(drive, "/helps:XE_LAN")
    QTest.keyClick(before, Qt.Key.Key_Tab)
    after = QApplication.focusWidget()
    assert after is not None and not after.objectName().startswith("form.option:/helps:")


def test_a_choice_asks_the_next_question_and_a_wrong_pair_is_told_once(drive: Driver) -> None:
    field = opened(drive)
    assert not drive.field("/helpsOther").isHidden()
    box(drive, "/helps:KHAC").click()
    drive.until(lambda: drive.field("/helpsOther").isHidden())
    box(drive, "/helps:GAY").click()
    drive.until(lambda: field.problem() == "Chọn xe lăn hoặc gậy.")
    assert field.editor().accessibleDescription().startswith("Chọn xe lăn hoặc gậy.")


def test_every_box_is_large_enough_and_has_a_name(drive: Driver) -> None:
    field = opened(drive)
    boxes = field.findChildren(QCheckBox)
    assert len(boxes) == 4
    for one in boxes:
        assert min(one.width(), one.height()) >= 40, one.objectName()
        assert one.accessibleName().startswith("Dụng cụ cần có: ")


def test_long_words_wrap_beside_their_box_and_take_clicks(drive: Driver) -> None:
    definition = written()
    definition["texts"]["vi"]["helps.GAY"] = "Gậy dò đường " * 9
    drive.desk.form = loaded(definition)
    drive.desk.answers = flatten_answers(ANSWERS)
    drive.open_draft()
    gay = box(drive, "/helps:GAY")
    (sentence,) = gay.parentWidget().findChildren(QLabel)
    QTest.mouseClick(sentence, Qt.MouseButton.LeftButton)
    assert gay.isChecked()
    assert sentence.width() <= drive.field("/helps").width()


def test_words_stand_as_near_their_box_wrapped_or_not_and_with_the_first_line(
    drive: Driver, application: QApplication
) -> None:
    definition = written()
    definition["texts"]["vi"]["helps.GAY"] = "Gậy dò đường " * 9
    drive.desk.form = loaded(definition)
    drive.desk.answers = flatten_answers(ANSWERS)
    drive.open_draft()
    inside = TickBox("Xe lăn", drive.window)
    inside.show()
    application.processEvents()
    option = QStyleOptionButton()
    inside.initStyleOption(option)
    gap = inside.style().subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, inside).left()
    gay = box(drive, "/helps:GAY")
    (sentence,) = gay.parentWidget().findChildren(QLabel)
    assert sentence.height() > 2 * sentence.fontMetrics().lineSpacing(), "it wraps"
    assert abs(sentence.x() - gay.x() - gap) <= 1
    first_line = sentence.contentsMargins().top() + sentence.fontMetrics().lineSpacing() / 2
    assert abs(first_line - (gay.y() + gay.height() / 2)) <= 1


def test_a_long_list_is_searched_and_keeps_what_is_ticked(drive: Driver) -> None:
    opened(drive)
    field = drive.field("/places")
    assert isinstance(field, SeveralField)
    boxes = field.findChildren(QCheckBox)
    assert len([one for one in boxes if one.isChecked()]) == 2
    assert len(boxes) == MOST_SHOWN + 2
    find = drive.find(QLineEdit, "form.find:/places")
    QTest.keyClicks(find, "ngu hanh")
    QApplication.processEvents()
    shown = [one for one in field.findChildren(QCheckBox) if not one.parentWidget().isHidden()]
    assert [one.accessibleName() for one in shown if not one.isChecked()] == [
        "Nơi nhận được: Phường Ngũ Hành Sơn"
    ]
    next(one for one in shown if not one.isChecked()).click()
    assert drive.desk.saves[-1][0] == "/places"
    assert len(drive.desk.saves[-1][1]) == 3  # type: ignore[arg-type]


def test_a_code_the_list_does_not_know_can_be_taken_away(drive: Driver) -> None:
    opened(drive, **{"/helps": ["GAY", "CU"]})
    assert box(drive, "/helps:CU").isChecked()
    box(drive, "/helps:CU").click()
    assert drive.desk.saves == [("/helps", ["GAY"])]


def test_inside_a_list_and_read_back_in_words(drive: Driver) -> None:
    opened(drive)
    box(drive, "/family/1/trouble:DI").click()
    assert drive.desk.saves == [("/family/1/trouble", ["DI"])]
    rows = {row.pointer: row.value for _, rows in page_rows(drive.bench().state) for row in rows}
    assert rows["/helps"] == "Xe lăn, Dụng cụ khác"
    assert "Nghe, nói, Nhìn" in rows["/family/0"]
    assert rows["/family/1"].endswith("Đi lại")


def test_a_list_of_the_form_itself_offers_what_fits_its_neighbour(drive: Driver) -> None:
    opened(drive)
    office = drive.field("/office")
    assert isinstance(office, PickField)
    assert [text for _, text in office.options()] == ["Trạm một", "Trạm hai"]
    assert drive.bench().state.words("/office", "TRAM_2") == "Trạm hai"
    drive.find(QWidget, "form.option:/way:NHA").click()
    drive.until(lambda: [text for _, text in office.options()] == ["Tổ lưu động"])
    drive.until(lambda: office.problem() != "")
