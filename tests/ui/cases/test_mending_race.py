""" "Sửa và gửi lại" while the portal speaks: news between the press and the opening takes nothing away."""

from __future__ import annotations

from concurrent.futures import Future
from types import SimpleNamespace

from PySide6.QtWidgets import QApplication, QWidget

from kiosk.views.cases import DraftView
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.scripted.desk import CASE
from ui.pages.cases.case_detail import CaseDetail
from ui.pages.work.workbench import Workbench

PLACE = "/child/facilityName"
MENDED = "Bệnh viện Phụ sản - Nhi Đà Nẵng"


def returned_case(drive: Driver, asked: list[Future[DraftView]]) -> CaseDetail:
    """Open a returned case over a desk that answers a press only when the test says so."""
    fiction.fill(drive.desk)
    drive.desk.case_view = fiction.returned()
    drive.desk.rows = (drive.desk.case_view.row,)

    def later(_case_id: bytes) -> Future[DraftView]:
        asked.append(Future())
        return asked[-1]

    drive.desk.real_supplement = drive.desk.open_supplement  # type: ignore[attr-defined]
    drive.desk.open_supplement = later  # type: ignore[method-assign]
    drive.sign_in().open_case(CASE)
    drive.until(lambda: drive.window.findChild(CaseDetail) is not None)
    return drive.find(CaseDetail, "page.case")


def view(drive: Driver) -> DraftView:
    opened: DraftView = drive.desk.real_supplement(CASE).result()  # type: ignore[attr-defined]
    return opened


def news(drive: Driver, before: CaseDetail) -> None:
    """Let the portal speak of the case, and wait until its page was made anew."""
    for listener in drive.desk.listeners:
        listener(SimpleNamespace(case_id=CASE))
    drive.until(lambda: any(one is not before for one in drive.window.findChildren(CaseDetail)))
    QApplication.processEvents()


def bench_shown(drive: Driver) -> Workbench | None:
    shell = drive.window.shell()
    page = shell.page() if shell is not None and shell.present() == "work" else None
    return page if isinstance(page, Workbench) else None


def test_news_between_press_and_opening_does_not_swallow_the_press(drive: Driver) -> None:
    asked: list[Future[DraftView]] = []
    before = returned_case(drive, asked)
    drive.find(QWidget, "case.supplement").click()
    assert len(asked) == 1
    opened = view(drive)
    news(drive, before)
    asked[0].set_result(opened)
    drive.until(lambda: bench_shown(drive) is not None)
    assert drive.bench().state.draft.reasons[0].pointer == PLACE


def test_a_second_press_after_the_news_does_not_undo_what_was_mended(drive: Driver) -> None:
    asked: list[Future[DraftView]] = []
    before = returned_case(drive, asked)
    shell = drive.window.shell()
    assert shell is not None
    drive.find(QWidget, "case.supplement").click()
    news(drive, before)
    # The page was made anew, and the clerk presses again: both were read before anything was mended.
    shell.page().forward()
    assert len(asked) == 2
    early, late = view(drive), view(drive)
    asked[0].set_result(early)
    drive.until(lambda: bench_shown(drive) is not None)
    bench = drive.bench()
    bench.state.save(PLACE, MENDED)
    drive.until(lambda: (PLACE, MENDED) in drive.desk.saves)
    asked[1].set_result(late)
    QApplication.processEvents()
    drive.until(lambda: drive.held.bridge._in_flight == 0)
    assert drive.bench() is bench
    assert bench.state.answers[PLACE] == MENDED
    assert bench.state.is_mended(bench.state.draft.reasons[0])


def test_a_draft_read_after_the_mending_is_shown(drive: Driver) -> None:
    asked: list[Future[DraftView]] = []
    returned_case(drive, asked)
    drive.find(QWidget, "case.supplement").click()
    asked[0].set_result(view(drive))
    drive.until(lambda: bench_shown(drive) is not None)
    bench = drive.bench()
    bench.state.save(PLACE, MENDED)
    drive.until(lambda: (PLACE, MENDED) in drive.desk.saves)
    QApplication.processEvents()
    shell = drive.window.shell()
    assert shell is not None
    shell.open_draft(view(drive), None)
    assert drive.bench() is not bench
    assert drive.bench().state.answers[PLACE] == MENDED
