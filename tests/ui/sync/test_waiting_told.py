"""Why a case waits is said in its row and on its page, and follows the way to the portal within a second."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel

from kiosk.station.sync_board import SyncChanged
from kiosk.views.cases import Transfer
from kiosk.views.front import Connection, SyncView
from tests.support.fakes import NOON_22_NOV_2026_MS as NOON
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.scenes.waiting import waiting_case
from ui.parts.case_list import CaseList
from ui.parts.sync_pill import HEARD_S, facts_text, pill_text
from ui.parts.waiting import why_waiting

TURN = "Đang chờ tới lượt gửi"
NO_NETWORK = "Chưa có mạng, máy tự gửi khi có"


def tell(drive: Driver, view: SyncView) -> None:
    """Let the desk say how the way is now, as its own threads do."""
    drive.desk.view = view
    for listener in drive.desk.listeners:
        listener(SyncChanged(view))


def said(rows: CaseList) -> list[str]:
    model = rows.cases
    return [str(model.data(model.index(row), Qt.ItemDataRole.DisplayRole)) for row in range(model.rowCount())]


@pytest.mark.parametrize(
    ("screen", "name"), [("cases", "cases.list"), ("today", "today.work"), ("sync", "sync.list")]
)
def test_a_row_says_why_it_waits_and_follows_the_way(drive: Driver, screen: str, name: str) -> None:
    drive.desk.rows = (fiction.row(2, waits="portal_operator"), fiction.row(3))
    drive.sign_in().go(screen)
    rows = drive.find(CaseList, name)
    drive.until(lambda: len(said(rows)) == 2)
    held = next(text for text in said(rows) if "báo người phụ trách" in text)
    other = next(text for text in said(rows) if text != held)
    assert "Cổng chưa biết người đã ký, báo người phụ trách" in held
    assert TURN in other
    tell(drive, fiction.offline(2))
    drive.until(lambda: any(NO_NETWORK in text for text in said(rows)))
    # A way that is closed does not hide what the portal said of this very packet.
    assert any("Cổng chưa biết người đã ký" in text for text in said(rows))
    tell(drive, replace(drive.desk.view, connection=Connection.ONLINE))
    drive.until(lambda: any(TURN in text for text in said(rows)))


def test_the_page_of_a_case_says_it_and_stops_when_it_has_gone(drive: Driver) -> None:
    row = fiction.row(2, waits="portal_operator")
    drive.desk.case_view = waiting_case(row)
    drive.sign_in().open_case(row.case_id)
    drive.until(lambda: drive.window.findChild(QLabel, "case.waits") is not None)
    assert drive.text("case.waits") == "Cổng chưa biết người đã ký, báo người phụ trách"
    view = drive.desk.case_view
    assert view is not None
    drive.desk.case_view = replace(view, row=replace(view.row, transfer=Transfer.SENDING, waits=None))
    drive.held.bridge.cases_changed.emit(frozenset({view.row.case_id}))
    # Taken up, and nobody has answered yet.
    drive.until(lambda: drive.find(QLabel, "case.state").text() == "Chờ gửi")
    tell(drive, replace(drive.desk.view, sending=True, answered=True))
    drive.until(lambda: drive.find(QLabel, "case.state").text() == "Đang gửi")
    drive.until(lambda: not drive.find(QLabel, "case.waits").isVisible())


@pytest.mark.parametrize("connection", list(Connection))
def test_every_kind_of_connection_has_its_few_words(connection: Connection) -> None:
    said_of = why_waiting(fiction.row(2), replace(fiction.offline(1), connection=connection))
    assert 0 < len(said_of) <= 45


def test_what_is_on_its_way_or_elsewhere_has_no_reason() -> None:
    for case in (fiction.row(2, transfer=Transfer.SENDING), fiction.row(3, elsewhere=True)):
        assert why_waiting(case, fiction.offline(1)) == ""


def test_a_pill_that_speaks_of_the_restored_portal_still_has_the_kind_of_connection_beside_it() -> None:
    calm = SyncView(0, None, 0, NOON, Connection.ONLINE, sending=False)
    assert pill_text(calm)[0] == "Trực tuyến"
    assert "Trực tuyến" not in facts_text(calm, NOON)
    for asked in (replace(calm, brought_again=2), replace(calm, refused_again=1)):
        assert "Trực tuyến" not in pill_text(asked)[0]
        assert facts_text(asked, NOON).startswith("Trực tuyến\n")


def test_an_answer_of_long_ago_is_grey_and_has_its_age(drive: Driver) -> None:
    drive.sign_in().go("sync")
    told, page = drive.find(QLabel, "sync.pill"), drive.find(QLabel, "sync.connection")
    now_ms = drive.desk.clock.now_ms()
    tell(drive, replace(drive.desk.view, last_contact_ms=now_ms - HEARD_S * 1_000))
    assert (told.text(), told.parentWidget().property("tone")) == ("Trực tuyến", "ok")
    # Nothing is heard any more, and nobody tells: the window finds it by its own tick.
    drive.desk.clock.advance(60)
    drive.until(lambda: told.text() == page.text() == "Cổng trả lời 2 phút trước")
    assert told.parentWidget().property("tone") == page.parentWidget().property("tone") == ""
    assert "không biết đường truyền còn hay không" in drive.find(QFrame, "sync").toolTip()
    # What waits and what is under way are said as ever, and no green word beside them.
    tell(drive, replace(drive.desk.view, waiting=2, oldest_waiting_ms=now_ms))
    drive.until(lambda: told.text() == "Cổng trả lời 2 phút trước – 2 hồ sơ chờ gửi")
    tell(drive, replace(drive.desk.view, waiting=0, sending=True))
    drive.until(lambda: told.text() == page.text() == "Cổng trả lời 2 phút trước, đang thử lại")
    assert told.parentWidget().property("tone") == ""
    tell(drive, replace(drive.desk.view, answered=True))
    drive.until(lambda: told.text() == page.text() == "Đang hỏi tin từ Cổng")
    tell(
        drive,
        replace(drive.desk.view, sending=False, answered=False, last_contact_ms=drive.desk.clock.now_ms()),
    )
    drive.until(lambda: told.text() == page.text() == "Trực tuyến")
    assert told.parentWidget().property("tone") == "ok"


@pytest.mark.parametrize("connection", [one for one in Connection if one is not Connection.ONLINE])
def test_only_a_green_word_grows_old(connection: Connection) -> None:
    view = SyncView(0, None, 0, NOON, connection, sending=False)
    assert pill_text(view, NOON + 3_600_000) == pill_text(view, NOON) == pill_text(view)
