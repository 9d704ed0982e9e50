"""An answer that takes seconds opens nothing over what somebody has gone on to: it is told, with a way there."""

from __future__ import annotations

from concurrent.futures import Future

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from tests.ui.cases.test_content_gone import gone
from tests.ui.cases.test_deciding import has, show
from tests.ui.conftest import Driver
from tests.ui.draft.test_typing_kept import at
from tests.ui.fiction import people as fiction
from ui.pages.finding.intake import IntakePage
from ui.pages.work.workbench import Workbench


def slow(drive: Driver, name: str) -> Future[object]:
    """Let one use-case of the desk take its time."""
    held: Future[object] = Future()
    setattr(drive.desk, name, lambda *_args, **_more: held)
    return held


def next_citizen(drive: Driver) -> tuple[Workbench, QWidget]:
    """Go on to the form of the next one in the queue, and begin to type."""
    shell = drive.window.shell()
    assert shell is not None
    shell.open_draft(drive.desk.draft(), None)
    bench = drive.bench()
    bench.go_to("/child/fullName")
    line = at(drive, "/child/fullName")
    QTest.keyClicks(line, "LE VAN ")
    return bench, line


def arrived(drive: Driver, held: Future[object], value: object) -> None:
    held.set_result(value)
    drive.idle()
    drive.until(lambda: drive.find(QWidget, "toast").isVisible())


def test_fetched_answers_do_not_open_over_the_next_citizens_form(drive: Driver) -> None:
    held = slow(drive, "fetch_content")
    show(drive, gone())
    drive.find(QPushButton, "content.fetch").click()
    bench, line = next_citizen(drive)
    arrived(drive, held, drive.desk.draft())
    assert drive.bench() is bench
    QTest.keyClicks(line, "TAM")
    assert line.text() == "LE VAN TAM"  # type: ignore[attr-defined]
    assert "đã sẵn sàng" in drive.text("toast.text")
    way = drive.find(QPushButton, "toast.undo")
    assert way.text() == "Mở hồ sơ đó"
    # Ctrl+Z takes back what was done; here is nothing to take back.
    QTest.keyClick(drive.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert drive.bench() is bench
    shell = drive.window.shell()
    assert shell is not None
    shell.go("today")
    assert drive.desk.answers["/child/fullName"] == "LE VAN TAM"
    way.click()
    drive.until(lambda: shell.present() == "work")


def test_they_open_at_once_for_somebody_who_waits(drive: Driver) -> None:
    held = slow(drive, "fetch_content")
    show(drive, gone())
    drive.find(QPushButton, "content.fetch").click()
    held.set_result(drive.desk.draft())
    drive.until(lambda: isinstance(drive.window.shell().page(), Workbench))  # type: ignore[union-attr]


def test_a_panel_opened_meanwhile_keeps_its_keys(drive: Driver) -> None:
    held = slow(drive, "fetch_content")
    show(drive, gone())
    drive.find(QPushButton, "content.fetch").click()
    QTest.keyClick(drive.window, Qt.Key.Key_F2)
    drive.until(lambda: has(drive, "lookup"))
    arrived(drive, held, drive.desk.draft())
    assert drive.window.shell().present() == "cases"  # type: ignore[union-attr]
    assert drive.find(QWidget, "lookup.text").hasFocus()


def test_a_case_gone_back_from_is_not_opened(drive: Driver) -> None:
    view = fiction.returned()
    held = slow(drive, "open_supplement")
    show(drive, view)
    drive.find(QPushButton, "case.supplement").click()
    drive.find(QPushButton, "case.back").click()
    arrived(drive, held, drive.desk.draft())
    assert drive.window.shell().present() == "cases"  # type: ignore[union-attr]


def test_a_case_begun_slowly_does_not_open_over_another_screen(drive: Driver) -> None:
    held = slow(drive, "start_case")
    shell = drive.sign_in()
    shell.go("intake")
    page = shell.page()
    assert isinstance(page, IntakePage)
    page._start("1.001193")
    shell.go("today")
    arrived(drive, held, drive.desk.draft())
    assert shell.present() == "today"


def test_a_withdrawal_that_is_told_late_leaves_the_screen(drive: Driver) -> None:
    held = slow(drive, "withdraw")
    show(drive, fiction.withdrawable("ask"))
    drive.find(QPushButton, "case.withdraw").click()
    drive.find(QPushButton, "withdraw.reason:wrong_data").click()
    bench, line = next_citizen(drive)
    arrived(drive, held, "withdraw_requested")
    assert drive.bench() is bench
    assert line.hasFocus()
    assert drive.text("toast.text") == "Đã ghi yêu cầu rút, chờ Cổng trả lời"


def test_a_conflict_settled_slowly_leaves_the_screen(drive: Driver) -> None:
    view = fiction.returned()
    held = slow(drive, "keep_portals")
    detail = show(drive, view)
    detail._settle("keep")
    bench, _line = next_citizen(drive)
    held.set_result(None)
    drive.idle()
    assert drive.bench() is bench
