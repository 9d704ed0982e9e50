"""News of the draft that comes while somebody types leaves what they type alone."""

from __future__ import annotations

from concurrent.futures import Future

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from kiosk.views.cases import DraftView, SavedView
from tests.support.counter import paper
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from ui.draft.papers.papers_step import PapersStep

TYPED = (
    ("/child/fullName", "NGUYEN VAN", " AN", "NGUYEN VAN AN"),
    ("/requester/idDoc/number", "0481", "90000017", "048190000017"),
    ("/requester/birthDate", "01", "021990", "1990-02-01"),
    ("/mother/birthDate", "19", "90", "1990"),
    ("/requester/residence/detail", "K48", "/12 Tổ 3", "K48/12 Tổ 3"),
    ("/copies/count", "1", "2", 12),
    ("/child/lateReason", "Ở x", "a", "Ở xa"),
)


def put(editor: QWidget, text: str) -> None:
    assert isinstance(editor, QLineEdit | QPlainTextEdit)
    assert editor.hasFocus()
    if isinstance(editor, QLineEdit):
        editor.insert(text)
    else:
        editor.insertPlainText(text)


def shown(editor: QWidget) -> str:
    assert isinstance(editor, QLineEdit | QPlainTextEdit)
    return editor.text() if isinstance(editor, QLineEdit) else editor.toPlainText()


def at(drive: Driver, pointer: str) -> QWidget:
    """Put the cursor into an empty field, as the form leads there."""
    editor = drive.field(pointer).editor()
    drive.until(editor.isVisible)
    editor.setFocus()
    drive.until(editor.hasFocus)
    return editor


@pytest.mark.parametrize(("pointer", "first", "rest", "stored"), TYPED)
def test_a_field_being_typed_in_is_left_alone(
    drive: Driver, pointer: str, first: str, rest: str, stored: object
) -> None:
    fiction.fill(drive.desk)
    drive.desk.answers |= {"/copies/wanted": True, "/child/birthDate": "2026-01-05"}
    drive.desk.answers.pop(pointer, None)
    bench = drive.open_draft()
    bench.go_to(pointer)
    editor = at(drive, pointer)
    put(editor, first)
    bench.state.reload(drive.desk.draft())
    assert shown(editor) == first
    put(editor, rest)
    bench.commit()
    drive.until(lambda: drive.desk.answers.get(pointer) == stored)


def test_a_photograph_that_arrives_while_a_name_is_typed_wipes_nothing(drive: Driver) -> None:
    bench = drive.open_draft()
    bench.show_step("papers")
    papers = bench.step()
    assert isinstance(papers, PapersStep)
    held: Future[DraftView] = Future()
    real = drive.desk.attach
    drive.desk.attach = lambda *_args, **_more: held  # type: ignore[method-assign]
    papers.add_image("d-birth", paper())
    bench.go_to("/child/fullName")
    line = at(drive, "/child/fullName")
    QTest.keyClicks(line, "NGUYEN VAN")
    held.set_result(real(b"", "d-birth", paper()).result())
    drive.until(lambda: bool(bench.state.draft.files))
    QTest.keyClicks(line, " AN")
    QTest.keyClick(line, Qt.Key.Key_Return)
    drive.until(lambda: drive.desk.answers.get("/child/fullName") == "NGUYEN VAN AN")


def test_a_word_half_composed_stays_composed(drive: Driver) -> None:
    bench = drive.open_draft()
    bench.go_to("/child/fullName")
    line = at(drive, "/child/fullName")
    put(line, "Trần ")
    QApplication.sendEvent(line, QInputMethodEvent("Thi", []))
    bench.state.reload(drive.desk.draft())
    done = QInputMethodEvent()
    done.setCommitString("Thị")
    QApplication.sendEvent(line, done)
    assert shown(line) == "Trần Thị"


def test_what_was_stored_meanwhile_and_then_typed_back_is_saved(drive: Driver) -> None:
    """The screen says one thing and the disk another only until the field is left."""
    drive.desk.answers["/child/fullName"] = "Cũ"
    bench = drive.open_draft()
    bench.go_to("/child/fullName")
    line = at(drive, "/child/fullName")
    put(line, "x")
    drive.desk.answers["/child/fullName"] = "Mới"
    bench.state.reload(drive.desk.draft())
    assert isinstance(line, QLineEdit)
    line.setText("Cũ")
    bench.commit()
    drive.until(lambda: drive.desk.answers["/child/fullName"] == "Cũ")


def test_a_field_nobody_types_in_shows_what_came(drive: Driver) -> None:
    bench = drive.open_draft()
    bench.go_to("/child/fullName")
    line = at(drive, "/child/fullName")
    drive.desk.answers |= {"/child/fullName": "Mới", "/child/birthDate": "2026-01-05"}
    bench.state.reload(drive.desk.draft())
    assert shown(line) == "Mới"
    assert shown(drive.field("/child/birthDate").editor()) == "05/01/2026"


def test_somebody_just_added_to_a_list_stays(drive: Driver) -> None:
    bench = drive.open_draft()
    bench.show_step("page.other")
    drive.find(QWidget, "form.add:/siblings").click()
    line = at(drive, "/siblings/0/fullName")
    bench.state.reload(drive.desk.draft())
    put(line, "Nguyễn Mẫu")
    bench.state.reload(drive.desk.draft())
    put(line, " Bình")
    bench.commit()
    drive.until(lambda: drive.desk.answers.get("/siblings/0/fullName") == "Nguyễn Mẫu Bình")
    # Taken out again it goes, and does not come back by itself.
    drive.find(QWidget, "form.remove:/siblings/0").click()
    drive.idle()
    bench.state.reload(drive.desk.draft())
    assert "/siblings/0/fullName" not in drive.bench().step().fields  # type: ignore[attr-defined]


def test_what_was_typed_last_is_not_undone_by_news_read_before(drive: Driver) -> None:
    """A photograph's answer carries the draft as it was before the save that is still on its way."""
    drive.desk.answers["/child/fullName"] = "Cũ"
    bench = drive.open_draft()
    bench.go_to("/child/fullName")
    before = drive.desk.draft()
    held: Future[SavedView] = Future()
    drive.desk.save_answer = lambda *_args, **_more: held  # type: ignore[method-assign]
    line = at(drive, "/child/fullName")
    assert isinstance(line, QLineEdit)
    line.setText("Mới")
    QTest.keyClick(line, Qt.Key.Key_Return)
    bench.state.reload(before)
    assert line.text() == "Mới"
    assert bench.state.answers["/child/fullName"] == "Mới"
    del drive.desk.save_answer
    held.set_result(drive.desk.save_answer(b"", "/child/fullName", "Mới").result())
    drive.idle()
    bench.state.reload(drive.desk.draft())
    assert line.text() == "Mới"


@pytest.mark.parametrize(
    ("pointer", "limit"), [("/child/lateReason", 500), ("/requester/residence/detail", 250)]
)
def test_an_answer_longer_than_the_form_takes_is_kept_whole_and_told(
    drive: Driver, pointer: str, limit: int
) -> None:
    fiction.fill(drive.desk)
    drive.desk.answers |= {"/child/birthDate": "2026-01-05"}
    drive.desk.answers.pop(pointer, None)
    bench = drive.open_draft()
    assert drive.desk.form.fields[pointer].max_length == limit
    bench.go_to(pointer)
    editor = at(drive, pointer)
    whole = " ".join(f"tổ {n} phường Hòa Khánh," for n in range(40)) + " hết"
    put(editor, whole)
    assert shown(editor) == whole
    bench.commit()
    drive.until(lambda: drive.desk.answers.get(pointer) == whole)
    bench.state.leave(pointer)
    drive.until(lambda: f"tối đa {limit} ký tự, hiện có {len(whole)}" in drive.field(pointer).problem())
    assert not bench.state.check.ready


def test_a_date_pasted_with_words_is_not_cut_to_look_like_one(drive: Driver) -> None:
    bench = drive.open_draft()
    bench.go_to("/requester/birthDate")
    line = at(drive, "/requester/birthDate")
    put(line, "sinh ngày 01/02/1990, quê Hòa Vang")
    bench.commit()
    drive.until(
        lambda: drive.desk.answers.get("/requester/birthDate") == "sinh ngày 01/02/1990, quê Hòa Vang"
    )


def test_a_long_answer_shows_its_beginning_once_it_is_left_for_another_field(drive: Driver) -> None:
    drive.open_draft()
    line = at(drive, "/requester/idDoc/issuedBy")
    assert isinstance(line, QLineEdit)
    line.clear()
    QTest.keyClicks(line, "Cuc Canh sat quan ly hanh chinh ve trat tu xa hoi, " * 3)
    typed_to = line.cursorPosition()
    # Another program in front for a moment: typing goes on where it stopped.
    QApplication.sendEvent(line, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.ActiveWindowFocusReason))
    assert line.cursorPosition() >= typed_to - 1
    drive.field("/requester/fullName").editor().setFocus()
    assert line.cursorPosition() == 0
