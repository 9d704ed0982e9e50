"""What the screens say while the portal's end is silent in the middle of sending; and that the pill does not flicker."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QFrame, QLabel

from kiosk.views.cases import Transfer
from kiosk.views.front import Connection, Silence, SyncView
from tests.support.fakes import NOON_22_NOV_2026_MS as NOON
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.scenes.waiting import waiting_case
from tests.ui.sync.test_waiting_told import said, tell
from ui.parts.case_list import CaseList
from ui.parts.loss_meter import loss_lead
from ui.parts.sync_pill import BRIEF_MS, facts_text, pill_text, way_sentence, way_text
from ui.parts.waiting import why_waiting

SENDING = SyncView(3, NOON - 600_000, 0, NOON, Connection.ONLINE, sending=True, answered=True)
SILENT = (Silence.WAITING, Silence.OVERDUE, Silence.LOST)


@pytest.mark.parametrize("silence", SILENT)
def test_no_word_claims_progress_while_nothing_comes(silence: Silence) -> None:
    view = replace(SENDING, silence=silence, silent_since_ms=NOON)
    now_ms = NOON + 4_000
    pill, tone, _icon = pill_text(view, now_ms)
    for text in (
        pill,
        way_text(view, now_ms)[0],
        way_sentence(view, now_ms),
        why_waiting(fiction.row(2), view),
    ):
        assert text
        assert "đang gửi" not in text.lower()
    assert pill.endswith("3 hồ sơ chờ gửi")
    assert "Chưa có trả lời: 4 giây" in facts_text(view, now_ms)
    # A second's silence comes and goes on a bad link: no warning yet.
    assert tone == ("" if silence is Silence.WAITING else "warn")


def test_what_comes_again_has_no_age_of_silence() -> None:
    view = replace(SENDING, silence=Silence.WAITING)
    assert "Liên lạc Cổng lúc" in facts_text(view, NOON)


def test_an_attempt_nobody_has_answered_is_one_until_the_line_is_known_to_be_dead() -> None:
    trying = replace(SENDING, answered=False, silence=Silence.WAITING, silent_since_ms=NOON)
    assert way_text(trying, NOON)[0] == "Đang kết nối với Cổng"
    assert way_text(replace(trying, silence=Silence.LOST), NOON)[0] == "Mất liên lạc với Cổng"
    closed = replace(trying, connection=Connection.OFFLINE, silence=Silence.LOST)
    assert way_text(closed, NOON)[0] == "Ngoại tuyến, đang thử lại"


def test_a_full_disk_is_said_everywhere_and_nothing_waits_for_its_turn() -> None:
    full = replace(SENDING, sending=False, answered=False, storage="disk_full")
    assert pill_text(full, NOON)[0] == "Ổ đĩa đầy – 3 hồ sơ chờ gửi"
    assert way_sentence(full, NOON).startswith("Ổ đĩa đầy nên máy chưa lưu được")
    assert why_waiting(fiction.row(2), full) == "Ổ đĩa đầy"


def test_a_brief_attempt_on_a_closed_way_does_not_make_the_pill_flicker() -> None:
    closed = replace(SENDING, sending=False, answered=False, connection=Connection.PORTAL_DOWN)
    attempt = replace(closed, sending=True, attempt_ms=NOON)
    assert pill_text(attempt, NOON + BRIEF_MS - 1) == pill_text(closed, NOON)
    assert pill_text(attempt, NOON + BRIEF_MS)[0].startswith("Cổng gặp sự cố, đang thử lại")


def test_rows_and_the_page_of_a_case_say_sending_only_while_something_moves(drive: Driver) -> None:
    row = fiction.row(2, transfer=Transfer.SENDING, waits=None)
    drive.desk.rows, drive.desk.view = (row,), replace(SENDING, waiting=1)
    drive.sign_in().go("sync")
    rows = drive.find(CaseList, "sync.list")
    drive.until(lambda: len(said(rows)) == 1 and said(rows)[0].endswith("Đang gửi"))
    tell(drive, replace(drive.desk.view, silence=Silence.WAITING, silent_since_ms=NOON))
    drive.until(lambda: said(rows)[0].endswith("Chờ Cổng trả lời"))
    drive.until(lambda: drive.find(QLabel, "sync.connection").text() == "Đang chờ Cổng trả lời")
    assert "chưa thấy Cổng trả lời" in drive.find(QLabel, "sync.sentence").text()
    assert "chưa thấy Cổng trả lời" in drive.find(QFrame, "sync").toolTip()
    tell(drive, replace(drive.desk.view, answered=False, connection=Connection.OFFLINE, silence=Silence.NONE))
    drive.until(lambda: said(rows)[0].endswith("Chờ gửi"))
    # What would be lost is a matter of receipts, and says the same whatever the line does.
    loss = drive.desk.view.loss
    assert drive.find(QLabel, "loss.lead").text() == loss_lead(loss)
    drive.desk.case_view = waiting_case(row)
    shell = drive.window.shell()
    assert shell is not None
    shell.open_case(row.case_id)
    drive.until(lambda: drive.window.findChild(QLabel, "case.state") is not None)
    assert drive.find(QLabel, "case.state").text() == "Chờ gửi"
    tell(drive, replace(SENDING, waiting=1))
    drive.until(lambda: drive.find(QLabel, "case.state").text() == "Đang gửi")
