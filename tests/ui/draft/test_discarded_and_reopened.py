"""Ten seconds in which a discarded draft can be taken up again: by the undo, or by simply opening it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from tests.support.counter import BIRTH, fill, paper
from tests.ui.counter import Counter, counter
from ui.pages.work.workbench import Workbench
from ui.parts.case_list import CaseList

__all__ = ["counter"]


def discarded(at: Counter) -> bytes:
    """Begin a case with a paper, and throw its draft away."""
    case_id = at.desk.start_case(BIRTH).result().case_id
    fill(at.desk, case_id)
    at.open(at.desk.attach(case_id, "d-birth", paper()).result())
    at.shell.open_case(case_id)
    at.until(lambda: at.has("case.discard"))
    at.find(QPushButton, "case.discard").click()
    at.until(lambda: at.has("toast.undo"))
    return case_id


def states(at: Counter) -> list[str | None]:
    return [row.draft_state for row in at.desk.cases("").result()]


def test_opening_it_again_keeps_it(counter: Counter) -> None:
    case_id = discarded(counter)
    rows = counter.find(CaseList, "cases.list")
    counter.until(lambda: rows.cases.rowCount() == 1)
    rows.activated.emit(rows.cases.index(0, 0))
    counter.until(lambda: counter.has("case.edit"))
    counter.find(QPushButton, "case.edit").click()
    counter.until(lambda: isinstance(counter.shell.page(), Workbench))
    assert "giữ lại" in counter.find(QLabel, "toast.text").text()
    assert not counter.has("toast.undo")
    counter.type_into("/child/fullName", "Trần Thị Mới")
    counter.held.window.toast.settle()
    counter.idle()
    draft = counter.desk.open_case(case_id).result()
    assert draft.answers["child"]["fullName"] == "Trần Thị Mới"  # type: ignore[index]
    assert [file.doc_id for file in draft.files] == ["d-birth"]
    assert states(counter) == ["editing"]


def test_a_message_beside_it_leaves_the_undo(counter: Counter) -> None:
    case_id = discarded(counter)
    QTest.keyClick(counter.held.window, Qt.Key.Key_F5)
    counter.idle()
    assert counter.has("toast.undo")
    assert "bỏ bản nháp" in counter.find(QLabel, "toast.text").text()
    assert "đồng bộ" in counter.find(QLabel, "toast.beside").text()
    assert states(counter) == ["editing"]
    counter.find(QPushButton, "toast.undo").click()
    counter.idle()
    counter.held.window.toast.settle()
    counter.idle()
    assert counter.desk.open_case(case_id).result().answers
    assert states(counter) == ["editing"]


@pytest.mark.parametrize("news", [False, True])
def test_locking_carries_it_out_before_the_session_ends(counter: Counter, news: bool) -> None:
    case_id = discarded(counter)
    counter.held.window.lock()
    page = counter.held.window.sign_in_page()
    counter.until(lambda: counter.find(QWidget, "signin.pin").isEnabled())
    if news:
        # The list behind the lock asks for its rows again: nobody is signed in, and that is no failure.
        counter.held.bridge.cases_changed.emit(frozenset({case_id}))
    counter.idle()
    said = [one.text() for one in page.findChildren(QLabel) if one.isVisible()]
    assert not any("Phiên làm việc" in text for text in said)
    counter.sign_in()
    assert "editing" not in states(counter)


def test_another_draft_opened_meanwhile_does_not_keep_it(counter: Counter) -> None:
    discarded(counter)
    other = counter.desk.start_case(BIRTH).result()
    counter.open(other)
    counter.held.window.toast.settle()
    counter.idle()
    assert [row.case_id for row in counter.desk.drafts().result()] == [other.case_id]


def siblings(at: Counter, case_id: bytes) -> list[str]:
    people = at.desk.open_case(case_id).result().answers["siblings"]
    assert isinstance(people, list)
    return [one["fullName"] for one in people]


def three_siblings(at: Counter) -> bytes:
    case_id = at.desk.start_case(BIRTH).result().case_id
    for number, name in enumerate(("Anh Ả", "Chị Bê", "Em Xê")):
        at.desk.save_answer(case_id, f"/siblings/{number}/fullName", name).result()
    at.open(at.desk.open_case(case_id).result())
    at.bench().go_to("/siblings/0/fullName")
    at.idle()
    at.find(QPushButton, "form.remove:/siblings/0").click()
    at.idle()
    assert siblings(at, case_id) == ["Chị Bê", "Em Xê"]
    return case_id


def test_a_person_brought_back_leaves_what_was_typed_since(counter: Counter) -> None:
    case_id = three_siblings(counter)
    counter.type_into("/siblings/0/fullName", "Chị Bê Sửa")
    counter.idle()
    counter.find(QPushButton, "toast.undo").click()
    counter.idle()
    assert siblings(counter, case_id) == ["Anh Ả", "Chị Bê Sửa", "Em Xê"]
    assert counter.bench().state.answers["/siblings/1/fullName"] == "Chị Bê Sửa"


def test_a_person_is_brought_back_into_a_list_that_grew(counter: Counter) -> None:
    case_id = three_siblings(counter)
    counter.find(QPushButton, "form.add:/siblings").click()
    counter.type_into("/siblings/2/fullName", "Em Mới")
    counter.idle()
    counter.find(QPushButton, "toast.undo").click()
    counter.idle()
    assert siblings(counter, case_id) == ["Anh Ả", "Chị Bê", "Em Xê", "Em Mới"]


def test_an_undo_of_a_closed_draft_changes_nothing(counter: Counter) -> None:
    case_id = three_siblings(counter)
    counter.desk.save_answer(case_id, "/siblings/0/fullName", "Chị Bê Sửa").result()
    counter.place.clock.advance(1)
    counter.open(counter.desk.start_case(BIRTH).result())
    counter.idle()
    undo = counter.find(QPushButton, "toast.undo")
    QTest.mouseClick(undo, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    counter.idle()
    assert siblings(counter, case_id) == ["Chị Bê Sửa", "Em Xê"]
    assert counter.find(QWidget, "toast.text").text() == "Tờ khai đã đóng. Mở lại để ghi lại mục đã bỏ."


def test_the_key_that_is_offered_brings_it_back_from_the_empty_line_to_find(counter: Counter) -> None:
    discarded(counter)
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    # A word that was typed keeps the key for itself.
    QTest.keyClicks(line, "an")
    QTest.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert counter.has("toast.undo")
    line.clear()
    counter.idle()
    assert not line.isUndoAvailable()
    QTest.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    counter.until(lambda: counter.has("case.edit"))
    assert not counter.has("toast.undo")
    assert states(counter) == ["editing"]
