"""Ctrl+K: what it finds, in which order, and that Enter always means the words on the line."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListWidget

from forms.text import fold
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.settled import done
from ui.palette.panel import Palette

NATIONAL = "H17.132.16-261122-0007"


def opened(drive: Driver) -> tuple[QLineEdit, QListWidget]:
    QTest.keyClick(drive.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    line, found = drive.find(QLineEdit, "palette.text"), drive.find(QListWidget, "palette.list")
    drive.until(lambda: found.count() > 0)
    return line, found


def texts(found: QListWidget) -> list[str]:
    return [found.item(place).text() for place in range(found.count())]


def closed(drive: Driver) -> bool:
    return drive.window.findChild(Palette) is None


def enter(line: QLineEdit) -> None:
    QTest.keyClick(line, Qt.Key.Key_Return)


class Held:
    """Answers of the desk that come only when the test says so."""

    def __init__(self, answer: Any) -> None:
        self._answer = answer
        self._waiting: list[tuple[Future[Any], tuple[Any, ...]]] = []

    def __call__(self, *args: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self._waiting.append((future, args))
        return future

    def let_go(self) -> None:
        waiting, self._waiting = self._waiting, []
        for future, args in waiting:
            future.set_result(self._answer(*args).result())


def test_enter_before_the_pause_is_over_means_what_was_typed(drive: Driver) -> None:
    shell = drive.sign_in()
    line, found = opened(drive)
    line.setText("dang ky khai sinh")
    drive.until(lambda: "Đăng ký khai sinh" in texts(found))
    line.selectAll()
    QTest.keyClicks(line, "khai tu")
    enter(line)
    drive.until(lambda: closed(drive) and shell.present() == "intake")
    drive.until(lambda: drive.text("service.name") == "Đăng ký khai tử")


@pytest.mark.parametrize("late", ["search", "cases"])
def test_enter_while_an_answer_is_under_way_waits_for_it(drive: Driver, late: str) -> None:
    shell = drive.sign_in()
    line, found = opened(drive)
    line.setText("dang ky khai sinh")
    drive.until(lambda: "Đăng ký khai sinh" in texts(found))
    held = Held(getattr(drive.desk, late))
    setattr(drive.desk, late, held)
    line.setText("khai tu")
    drive.until(lambda: bool(held._waiting))
    enter(line)
    # What a key starts at once has been started when the events of now are dealt with.
    QApplication.processEvents()
    assert not closed(drive)
    held.let_go()
    drive.until(lambda: closed(drive))
    held.let_go()
    assert shell.present() == "intake"
    assert drive.find(QLineEdit, "finder.text").text() == "1.000656"


def test_more_letters_after_enter_take_it_back(drive: Driver) -> None:
    drive.sign_in()
    line, _found = opened(drive)
    held = Held(drive.desk.search)
    drive.desk.search = held  # type: ignore[method-assign]
    QTest.keyClicks(line, "khai")
    enter(line)
    QTest.keyClicks(line, " xyzxyz")
    held.let_go()
    drive.until(lambda: bool(held._waiting))
    held.let_go()
    drive.until(lambda: drive.find(QLabel, "palette.nothing").isVisible())
    assert not closed(drive)


def test_words_that_find_nothing_do_nothing_and_say_so(drive: Driver) -> None:
    shell = drive.sign_in()
    line, found = opened(drive)
    line.setText("khai sinh")
    drive.until(lambda: any("khai sinh" in text for text in texts(found)))
    line.selectAll()
    QTest.keyClicks(line, "xyzxyz")
    enter(line)
    nothing = drive.find(QLabel, "palette.nothing")
    drive.until(nothing.isVisible)
    assert "xyzxyz" in nothing.text()
    assert not found.isVisible()
    line.setText("khai sinh")
    drive.until(found.isVisible)
    assert not closed(drive)
    assert shell.present() == "today"


def test_a_failed_search_is_shown_and_nothing_opens(drive: Driver) -> None:
    from forms.errors import StationError
    from tests.ui.settled import failed

    shell = drive.sign_in()
    line, _found = opened(drive)
    drive.desk.search = lambda *_args: failed(StationError("catalogue_unreadable"))  # type: ignore[method-assign]
    QTest.keyClicks(line, "khai tu")
    enter(line)
    drive.until(lambda: drive.window.findChild(QLabel, "failure.title") is not None)
    assert closed(drive) or not drive.find(Palette, "palette").isVisible()
    assert shell.present() == "today"


def test_headings_are_never_selected(drive: Driver) -> None:
    drive.desk.rows = fiction.rows()
    drive.sign_in()
    line, found = opened(drive)
    headings = {"Bản nháp đang làm dở", "Hồ sơ gần đây", "Lệnh và màn hình"}
    drive.until(lambda: headings <= set(texts(found)))
    seen = set()
    for _step in range(found.count() + 2):
        seen.add(found.currentItem().text())
        QTest.keyClick(line, Qt.Key.Key_Down)
    assert len(seen) == found.count() - len(headings)
    assert not seen & headings


def test_a_click_on_a_heading_takes_nothing(drive: Driver) -> None:
    drive.desk.rows = fiction.rows()
    drive.sign_in()
    QTest.keyClick(drive.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    drive.until(lambda: drive.window.findChild(Palette) is not None)
    found = drive.find(QListWidget, "palette.list")
    drive.until(lambda: found.count() > 1)
    heading = found.visualItemRect(found.item(0)).center()
    QTest.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=heading)
    assert drive.window.findChild(Palette) is not None
    QTest.mouseClick(
        found.viewport(), Qt.MouseButton.LeftButton, pos=found.visualItemRect(found.item(1)).center()
    )
    drive.until(lambda: drive.window.findChild(Palette) is None)


def test_a_draft_is_marked_and_resumed_at_its_field(drive: Driver) -> None:
    drive.desk.rows = fiction.rows()
    drive.desk.draft_extra["last_pointer"] = "/requester/phone"
    shell = drive.sign_in()
    line, found = opened(drive)
    draft = next(row for row in drive.desk.rows if row.draft_state == "editing")
    QTest.keyClicks(line, "khai sinh")
    drive.until(lambda: texts(found)[0] == "Thủ tục" and "Bản nháp đang làm dở" in texts(found))
    place = texts(found).index("Bản nháp đang làm dở") + 1
    assert found.item(place).text().startswith(draft.applicant)
    assert "Bản nháp" in found.item(place).data(Qt.ItemDataRole.AccessibleTextRole)
    found.setCurrentRow(place)
    enter(line)
    drive.until(lambda: closed(drive) and shell.present() == "work")
    drive.until(lambda: drive.bench().step().fields["/requester/phone"].editor().hasFocus())  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("typed", "name"),
    [("khoa man hinh", "Khóa màn hình"), ("dong bo ngay", "Đồng bộ ngay"), ("phim tat", "Phím tắt của màn hình này")],
)  # fmt: skip
def test_a_command_comes_first_with_its_key(drive: Driver, typed: str, name: str) -> None:
    drive.sign_in()
    line, found = opened(drive)
    line.setText(typed)
    drive.until(lambda: found.currentItem() is not None and found.currentItem().text() == name)
    assert {"Khóa màn hình": "F12", "Đồng bộ ngay": "F5", "Phím tắt của màn hình này": "F1"}[name] in (
        found.currentItem().data(Qt.ItemDataRole.AccessibleTextRole)
    )


def test_commands_do_what_their_keys_do(drive: Driver) -> None:
    shell = drive.sign_in()
    line, _found = opened(drive)
    QTest.keyClicks(line, "dong bo ngay")
    enter(line)
    drive.until(lambda: drive.desk.woken == 1)
    QTest.keyClick(drive.window, Qt.Key.Key_F5)
    assert drive.desk.woken == 2
    drive.until(lambda: closed(drive))
    line, _found = opened(drive)
    QTest.keyClicks(line, "cai dat")
    enter(line)
    drive.until(lambda: shell.present() == "settings")
    drive.until(lambda: closed(drive))
    line, _found = opened(drive)
    QTest.keyClicks(line, "khoa man hinh")
    enter(line)
    drive.until(lambda: drive.desk.signed_out == 1)


@pytest.mark.parametrize("typed", ["2.000.00.00", "TS-00048-010000007", NATIONAL.lower()])
def test_a_code_leads_to_its_case_first(drive: Driver, typed: str) -> None:
    drive.desk.rows = tuple(
        replace(row, national_code=NATIONAL) if row.case_id == bytes([7]) * 16 else row
        for row in fiction.rows()
    )
    shell = drive.sign_in()
    line, found = opened(drive)
    line.setText(typed)
    if typed.startswith("2."):
        drive.until(lambda: "Hồ sơ" not in texts(found))
        return
    drive.until(lambda: texts(found)[0] == "Hồ sơ")
    assert NATIONAL in texts(found)[1]
    assert "TS-00048-010000007-3" in texts(found)[1]
    enter(line)
    drive.until(lambda: shell.present() == "cases")
    drive.until(lambda: drive.text("case.state") == "Có kết quả")


def test_procedures_come_before_cases_that_share_their_name(drive: Driver) -> None:
    drive.desk.rows = fiction.rows()
    drive.sign_in()
    line, found = opened(drive)
    line.setText("dang ky khai sinh")
    drive.until(lambda: texts(found)[0] == "Thủ tục")
    assert texts(found)[1] == "Đăng ký khai sinh"
    assert texts(found).index("Thủ tục") < texts(found).index("Bản nháp đang làm dở")


def test_a_person_goes_before_procedures_that_only_resemble_the_name(drive: Driver) -> None:
    fiction.fill(drive.desk)
    drive.desk.rows = fiction.rows()
    drive.desk.vague = True
    shell = drive.sign_in()
    line, found = opened(drive)
    name = drive.desk.rows[0].applicant
    line.setText(fold(name.rsplit(" ", 1)[-1]))
    drive.until(lambda: "Thủ tục" in texts(found))
    rows = texts(found)
    assert next(place for place, text in enumerate(rows) if name in text) < rows.index("Thủ tục")
    enter(line)
    drive.until(lambda: closed(drive) and shell.present() == "cases")


def test_the_whole_name_of_a_person_leads_to_that_person_first(drive: Driver) -> None:
    """Twenty drafts open: "dang" is also the beginning of what half of the procedures are called."""
    row = fiction.row(3, code=None, draft_state="editing", transfer=None)
    names = ("Hồ Thị Như Thử", "Đặng Thị Như Thử Hai", "Đặng Thị Như Thử")
    drive.desk.rows = tuple(
        replace(row, case_id=bytes([40 + at]) * 16, applicant=name, service_name="Đăng ký khai sinh")
        for at, name in enumerate(names)
    )
    resumed: list[bytes] = []
    draft = drive.desk.draft()
    drive.desk.open_case = lambda case_id: (resumed.append(case_id), done(draft))[1]  # type: ignore[method-assign]
    # Procedures that match as clearly as they can.
    procedures = drive.desk.search("dang ky", 6).result()
    drive.desk.search = lambda *_words: done(procedures)  # type: ignore[method-assign]
    drive.sign_in()
    line, found = opened(drive)
    line.setText("dang thi nhu thu")
    drive.until(lambda: "Thủ tục" in texts(found))
    shown = [text.split(" · ")[0] for text in texts(found)][:4]
    assert shown == ["Bản nháp đang làm dở", *reversed(names)]
    enter(line)
    drive.until(lambda: resumed == [bytes([42]) * 16])
