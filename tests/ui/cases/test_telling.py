"""A refused case in the window: why, one act to note that the citizen was told, and its undoing."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from forms.errors import DomainError
from kiosk.views.cases import CaseView
from tests.support.fakes import NOON_22_NOV_2026_MS as NOON
from tests.ui.conftest import Driver
from tests.ui.fiction.told import VERSION, forgotten, not_accepted
from ui.pages.cases.case_detail import CaseDetail


def show(drive: Driver, view: CaseView) -> None:
    drive.desk.case_view = view
    drive.desk.rows = (view.row,)
    shell = drive.sign_in()
    shell.open_case(view.row.case_id)
    drive.until(lambda: drive.window.findChild(CaseDetail) is not None)


def test_a_refusal_says_why_and_is_noted_as_told_with_one_key(drive: Driver) -> None:
    show(drive, not_accepted())
    assert drive.text("case.notice") == "Cơ quan không tiếp nhận hồ sơ"
    assert "đăng ký khai sinh ở nơi khác" in drive.text("case.notice.said")
    shell = drive.window.shell()
    assert shell is not None
    acts = [(act.text, act.key) for act in shell.page().acts()]
    assert acts[0] == ("Đã báo người dân", "Ctrl+Enter")
    shell.page().forward()
    drive.until(lambda: drive.desk.decided == [f"told {VERSION}"])
    # The act is gone once it is noted, and can be taken back.
    drive.until(lambda: not drive.find(QWidget, "toast").isHidden())
    drive.find(QPushButton, "toast.undo").click()
    drive.until(lambda: drive.desk.decided == [f"told {VERSION}", "told 0"])


def test_once_told_the_card_says_when_and_offers_nothing(drive: Driver) -> None:
    show(drive, not_accepted(NOON))
    assert drive.window.findChild(QWidget, "case.told") is None
    shell = drive.window.shell()
    assert shell is not None
    shell.page().forward()
    assert drive.desk.decided == []


def test_a_reason_that_was_forgotten_is_not_called_a_silence_and_is_asked_for(drive: Driver) -> None:
    show(drive, forgotten())
    assert "không còn giữ lý do" in drive.text("case.notice.said")
    drive.find(QPushButton, "case.notice.ask").click()
    drive.until(lambda: len(drive.desk.asked) == 1)
    assert drive.text("case.notice.said") == "Đang hỏi Cổng…"


def test_a_portal_that_cannot_be_asked_now_can_be_asked_again(drive: Driver) -> None:
    drive.desk.word = DomainError("ask_offline")
    show(drive, forgotten())
    drive.find(QPushButton, "case.notice.ask").click()
    drive.until(lambda: len(drive.desk.asked) == 1)
    drive.until(lambda: drive.find(QPushButton, "case.notice.ask").isEnabled())
    assert "không còn giữ" not in drive.text("case.notice.said")
    assert "Đang hỏi" not in drive.text("case.notice.said")


def test_when_it_was_decided_and_when_it_was_heard_are_two_dates(drive: Driver) -> None:
    show(drive, not_accepted())
    assert "từ lúc" in drive.text("case.since")
    assert "Cổng báo" not in drive.text("case.since")
    assert drive.text("case.heard").startswith("Máy này nhận tin từ Cổng lúc")
