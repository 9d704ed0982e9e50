"""The form: autosave, problems of left fields, jumping, what is asked now, lists."""

from __future__ import annotations

import unicodedata
from concurrent.futures import Future

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from forms.errors import StationError
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from ui.draft.review.review_step import ReviewStep
from ui.fields.choices import RadioField
from ui.fields.pick import PickField, PickPopup
from ui.fields.spec import FieldSpec, Kind


def leave(drive: Driver, pointer: str, text: str) -> None:
    editor = drive.field(pointer).editor()
    assert isinstance(editor, QLineEdit)
    editor.setFocus()
    editor.selectAll()
    editor.insert(text)
    QTest.keyClick(editor, Qt.Key.Key_Tab)


def test_a_field_is_saved_when_left_and_not_before(drive: Driver) -> None:
    drive.open_draft()
    editor = drive.field("/requester/fullName").editor()
    editor.setFocus()
    editor.insert("Trần Thị Thử")
    QApplication.processEvents()
    assert drive.desk.saves == []
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert drive.desk.saves == [("/requester/fullName", "Trần Thị Thử")]


def test_the_saved_mark_waits_for_the_desk(drive: Driver) -> None:
    drive.open_draft()
    held: Future = Future()
    drive.desk.save_answer = lambda *_args, **_more: held  # type: ignore[method-assign]
    before = drive.text("work.saved")
    leave(drive, "/requester/fullName", "Trần Thị Thử")
    QApplication.processEvents()
    assert drive.text("work.saved") == "Đang lưu…"
    del drive.desk.save_answer
    saved = drive.desk.save_answer(b"", "/requester/fullName", "Trần Thị Thử").result()
    held.set_result(saved)
    drive.until(lambda: drive.text("work.saved").startswith("Đã lưu"))
    assert drive.text("work.saved") != before


def test_a_failed_save_never_shows_as_saved(drive: Driver) -> None:
    drive.open_draft()
    drive.desk.fail_next = StationError("disk_full")
    leave(drive, "/requester/fullName", "Trần Thị Thử")
    drive.until(lambda: drive.text("work.saved") == "Chưa lưu được")
    assert drive.text("failure.title") == "Ổ đĩa đã đầy"


def test_leaving_an_unchanged_field_saves_nothing(drive: Driver) -> None:
    fiction.fill(drive.desk)
    drive.open_draft()
    editor = drive.field("/requester/fullName").editor()
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert drive.desk.saves == []


def test_composed_vietnamese_is_stored_in_nfc_and_pre_edit_text_is_not_stored(drive: Driver) -> None:
    drive.open_draft()
    editor = drive.field("/requester/fullName").editor()
    assert isinstance(editor, QLineEdit)
    editor.setFocus()
    QApplication.sendEvent(editor, QInputMethodEvent("Nguye", []))
    assert editor.text() == ""
    done = QInputMethodEvent("", [])
    done.setCommitString(unicodedata.normalize("NFD", "Nguyễn  Thị Ế"))
    QApplication.sendEvent(editor, done)
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert drive.desk.saves == [("/requester/fullName", "Nguyễn Thị Ế")]


def test_problems_show_for_left_fields_only(drive: Driver) -> None:
    drive.open_draft()
    assert drive.field("/requester/birthDate").problem() == ""
    leave(drive, "/requester/birthDate", "31/02/1990")
    drive.until(lambda: drive.field("/requester/birthDate").problem() != "")
    assert "ngày có thật" in drive.field("/requester/birthDate").problem()
    assert drive.field("/requester/fullName").problem() == ""
    assert "ngày có thật" in drive.field("/requester/birthDate").editor().accessibleDescription()


def test_an_emptied_field_is_removed(drive: Driver) -> None:
    fiction.fill(drive.desk)
    drive.open_draft()
    leave(drive, "/requester/phone", "")
    assert drive.desk.saves[-1][0] == "/requester/phone"
    assert drive.desk.saves[-1][1] is None or drive.desk.saves[-1][1] == ""


def test_the_full_check_lists_everything_and_a_line_jumps_to_its_field(drive: Driver) -> None:
    drive.open_draft()
    bench = drive.bench()
    bench.show_step("review")
    step = bench.step()
    assert isinstance(step, ReviewStep)
    assert step.summary.isVisible()
    count = sum(problem.severity == "error" for problem in bench.state.problems())
    assert str(count) in drive.text("summary.title")
    first = drive.find(QWidget, "summary.line:0")
    pointer = bench.state.problems()[0].pointer
    first.click()
    drive.until(lambda: QApplication.focusWidget() is not None and _focus_inside(drive, pointer))


def test_a_line_further_down_keeps_the_cursor_at_its_field(drive: Driver) -> None:
    drive.open_draft()
    bench = drive.bench()
    bench.show_step("review")
    line = drive.find(QWidget, "summary.line:5")
    line.setFocus()
    pointer = [one for one in bench.state.problems() if one.severity == "error"][5].pointer
    line.click()
    drive.until(lambda: _focus_inside(drive, pointer))
    # Nothing that was queued behind may take the cursor away again.
    for _turn in range(20):
        QApplication.processEvents()
    assert _focus_inside(drive, pointer)


def test_a_place_on_the_page_in_use_is_gone_to(drive: Driver) -> None:
    drive.open_draft()
    drive.until(lambda: QApplication.focusWidget() is not None)
    drive.bench().go_to("/requester/phone")
    drive.until(lambda: _focus_inside(drive, "/requester/phone"))
    for _turn in range(20):
        QApplication.processEvents()
    assert _focus_inside(drive, "/requester/phone")


def _first_inside(drive: Driver, pointer: str) -> str:
    from ui.draft.form.form_step import FormStep

    step = drive.bench().step()
    assert isinstance(step, FormStep)
    return next(one for one in step.fields if one == pointer or one.startswith(pointer + "/"))


def _focus_inside(drive: Driver, pointer: str) -> bool:
    from ui.draft.form.form_step import FormStep

    if not isinstance(drive.bench().step(), FormStep):
        return False
    field = drive.field(_first_inside(drive, pointer))
    focused = QApplication.focusWidget()
    return focused is not None and field.isAncestorOf(focused)


def test_f8_goes_round_the_errors(drive: Driver) -> None:
    bench = drive.open_draft()
    seen = set()
    for _press in range(3):
        QTest.keyClick(drive.window, Qt.Key.Key_F8)
        QApplication.processEvents()
        drive.until(lambda: QApplication.focusWidget() is not None)
        focused = QApplication.focusWidget()
        assert focused is not None
        seen.add(focused.objectName())
    assert len(seen) == 3
    assert bench.state.full


def test_a_question_that_is_not_asked_is_not_shown(drive: Driver) -> None:
    drive.open_draft()
    assert drive.field("/requester/relationOther").isHidden()
    drive.find(QWidget, "form.option:/requester/relation:NGUOI_THAN").click()
    drive.until(lambda: not drive.field("/requester/relationOther").isHidden())


def test_a_list_keeps_no_gap_when_one_is_taken_away_and_undo_brings_it_back(drive: Driver) -> None:
    drive.desk.answers |= {
        "/siblings/0/fullName": "Một",
        "/siblings/1/fullName": "Hai",
        "/siblings/2/fullName": "Ba",
    }
    bench = drive.open_draft()
    bench.show_step("page.other")
    drive.find(QWidget, "form.remove:/siblings/1").click()
    names = {one: value for one, value in drive.desk.answers.items() if one.startswith("/siblings")}
    assert names == {"/siblings/0/fullName": "Một", "/siblings/1/fullName": "Ba"}
    drive.find(QWidget, "toast.undo").click()
    names = {one: value for one, value in drive.desk.answers.items() if one.startswith("/siblings")}
    assert names["/siblings/1/fullName"] == "Hai"
    assert names["/siblings/2/fullName"] == "Ba"


def test_the_way_into_a_step_stops_once_at_the_list_a_reckoned_answer_hangs_on(drive: Driver) -> None:
    fiction.fill(drive.desk)
    drive.desk.answers.pop("/copies/wanted", None)
    bench = drive.open_draft()
    bench.show_step("page.father")
    QTest.keyClick(drive.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    add = drive.find(QWidget, "form.add:/siblings")
    drive.until(add.hasFocus)
    asked = drive.find(QWidget, "form.none:/siblings")
    assert asked.visibleRegion().boundingRect() == asked.rect()
    order = drive.field("/birthOrder")
    assert order.value() == 1
    assert order.visibleRegion().boundingRect() == order.rect()
    # Looked at once, it is not in the way again.
    bench.show_step("page.father")
    QTest.keyClick(drive.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wanted = drive.field("/copies/wanted")
    drive.until(lambda: wanted.isAncestorOf(QApplication.focusWidget()))


def test_a_list_with_somebody_in_it_is_not_asked_for(drive: Driver) -> None:
    fiction.fill(drive.desk)
    drive.desk.answers |= {"/siblings/0/fullName": "Nguyễn Mẫu Bình", "/siblings/0/birthYear": 2019}
    bench = drive.open_draft()
    bench.show_step("page.father")
    QTest.keyClick(drive.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()
    assert not drive.find(QWidget, "form.add:/siblings").hasFocus()
    assert drive.field("/birthOrder").value() == 2


def test_a_second_person_is_added_only_after_the_first_has_an_answer(drive: Driver) -> None:
    bench = drive.open_draft()
    bench.show_step("page.other")
    add = drive.find(QWidget, "form.add:/siblings")
    add.click()
    add.click()
    assert "/siblings/0/fullName" in bench.step().fields  # type: ignore[attr-defined]
    assert "/siblings/1/fullName" not in bench.step().fields  # type: ignore[attr-defined]


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_code_list_is_found_without_tone_marks(drive: Driver) -> None:
    drive.open_draft()
    field = drive.field("/requester/residence/province")
    assert isinstance(field, PickField)
    field.set_value(None)
    QTest.keyClick(field.editor(), Qt.Key.Key_Q)
    popup = drive.window.findChild(PickPopup)
    assert popup is not None
    find = popup.findChild(QLineEdit, "pick.find")
    assert find is not None
    find.setText("quang tri")
    QTest.keyClick(find, Qt.Key.Key_Return)
    drive.until(lambda: drive.desk.saves != [])
    pointer, code = drive.desk.saves[-1]
    assert pointer == "/requester/residence/province"
    assert drive.desk.lists.label("vn.province.2025", str(code)) == "Tỉnh Quảng Trị"


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize("opened_by", [Qt.Key.Key_Down, Qt.Key.Key_N])
def test_a_short_list_is_found_in_by_typing_too(drive: Driver, opened_by: Qt.Key) -> None:
    """Its own search would compare "nguoi" with "Người", and take the first letter for all."""
    codes = (("A", "Trẻ em"), ("B", "Người cao tuổi"), ("C", "Người khuyết tật"), ("D", "Khác"))
    field = PickField(FieldSpec("/group", Kind.PICK, "Nhóm", options=codes))
    drive.window.setCentralWidget(field)
    field.editor().setFocus()
    QTest.keyClick(drive.window.windowHandle(), opened_by)
    popup = drive.window.findChild(PickPopup)
    assert popup is not None
    assert popup.focusWidget().objectName() == ("pick.find" if opened_by == Qt.Key.Key_N else "pick.list")
    for letter in "nguoi khuyet"[opened_by == Qt.Key.Key_N :]:
        QTest.keyClick(popup.windowHandle(), letter)
    QTest.keyClick(popup.windowHandle(), Qt.Key.Key_Return)
    assert field.value() == "C"


def test_the_cursor_goes_to_what_is_chosen(drive: Driver) -> None:
    options = (("A", "Có"), ("B", "Không"))
    field = RadioField(FieldSpec("/x", Kind.RADIO, "x", options=options))
    drive.window.setCentralWidget(field)
    for value, name in ((None, "form.option:/x:A"), ("B", "form.option:/x:B"), (None, "form.option:/x:A")):
        field.set_value(value)
        field.setFocus()
        now = QApplication.focusWidget()
        assert now is not None
        assert now.objectName() == name
        now.clearFocus()


def test_countries_stand_in_the_order_of_their_names(drive: Driver) -> None:
    bench = drive.open_draft()
    bench.show_step("page.child")
    options = drive.field("/child/nationality").spec.options
    names = [name for _, name in options]
    assert len(names) == 249
    assert names[:4] == ["Việt Nam", "Ả Rập Xê-út", "Afghanistan", "Ai Cập"]
    assert names.index("Ấn Độ") < names.index("Ba Lan") < names.index("Đức") < names.index("Zimbabwe")


def test_communes_follow_the_province(drive: Driver) -> None:
    fiction.fill(drive.desk)
    drive.open_draft()
    field = drive.field("/requester/residence/commune")
    assert isinstance(field, PickField)
    assert len(field.options()) == len(drive.desk.lists.entries("vn.commune.2025", province="48"))


def test_returned_reasons_open_at_the_failing_field(drive: Driver) -> None:
    fiction.fill(drive.desk)
    drive.desk.case_view = fiction.returned()
    drive.desk.rows = fiction.rows()
    shell = drive.sign_in()
    shell.open_case(fiction.CASE)
    drive.until(lambda: drive.window.findChild(QWidget, "case.supplement") is not None)
    drive.find(QWidget, "case.supplement").click()
    drive.until(lambda: shell.present() == "work" and _focus_inside(drive, "/child/facilityName"))
    assert drive.field("/child/facilityName").problem() == "Ghi đúng tên bệnh viện như trên giấy chứng sinh."
    leave(drive, "/child/facilityName", "Bệnh viện Thử Nghiệm")
    drive.until(lambda: drive.field("/child/facilityName").problem() == "")


def test_the_cursor_led_to_a_field_stands_behind_what_is_there(drive: Driver) -> None:
    drive.desk.answers["/child/fullName"] = "Nguyễn Mẫu"
    drive.open_draft("/child/fullName")
    line = drive.field("/child/fullName").editor()
    drive.until(line.hasFocus)
    QTest.keyClicks(line, " An")
    assert line.text() == "Nguyễn Mẫu An"
