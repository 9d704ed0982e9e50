"""A returned case whose answers are gone here: one button asks the portal, and every end of it is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from forms.errors import DomainError
from kiosk.views.cases import CaseView
from tests.ui.cases.test_deciding import has, show
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from ui.pages.cases.content_card import ContentCard
from ui.pages.work.workbench import Workbench


def gone() -> CaseView:
    view = fiction.returned()
    return replace(view, fetchable=True, row=replace(view.row, applicant=""))


def opened(drive: Driver) -> bool:
    return isinstance(drive.window.shell().page(), Workbench)  # type: ignore[union-attr]


def test_there_is_one_way_on_and_it_opens_the_draft_with_every_reason(drive: Driver) -> None:
    fiction.fill(drive.desk)
    drive.desk.content = True
    drive.desk.draft_extra["reasons"] = fiction.returned().reasons
    drive.desk.draft_extra["answers_to"] = "r1"
    show(drive, gone())
    assert not has(drive, "case.supplement")
    assert has(drive, "case.reason:0")
    drive.find(QPushButton, "content.fetch").click()
    drive.until(lambda: opened(drive))
    assert drive.desk.fetched == 1
    assert len(drive.bench().state.draft.reasons) == 2


def test_ctrl_enter_asks_and_asking_twice_is_asking_once(drive: Driver) -> None:
    detail = show(drive, gone())
    QTest.keyClick(drive.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    drive.until(lambda: has(drive, "content.asking"))
    detail.forward()
    assert drive.desk.fetched == 1
    assert not drive.find(QPushButton, "content.fetch").isEnabled()
    assert drive.text("content.asking") == "Đang hỏi Cổng…"


@pytest.mark.parametrize(
    ("code", "said", "next_step"),
    [
        ("content_offline", "chưa lấy được nội dung", "Khi có mạng"),
        ("content_unknown", "không có hồ sơ này", "đừng lập hồ sơ mới"),
        ("content_forbidden", "không cho người", "đăng nhập"),
        ("content_gone", "không còn đọc được", "Gọi cơ quan"),
        ("content_form", "không có mẫu tờ khai", "Đồng bộ"),
    ],
)
def test_a_failure_says_what_happened_and_one_next_step(
    drive: Driver, code: str, said: str, next_step: str
) -> None:
    drive.desk.content = DomainError(code)
    show(drive, gone())
    drive.find(QPushButton, "content.fetch").click()
    drive.until(lambda: has(drive, "content.refused"))
    assert said in drive.text("content.refused")
    card = drive.window.findChild(ContentCard)
    assert card is not None
    assert any(next_step in one.text() for one in card.findChildren(QLabel))
    assert card.accessibleName().startswith(drive.text("content.refused"))
    hidden = drive.find(QLabel, "content.code")
    assert hidden.isHidden()
    drive.find(QPushButton, "content.details").click()
    assert code in hidden.text()
    # Asked again with the key at hand.
    drive.desk.content = True
    fiction.fill(drive.desk)
    drive.until(lambda: drive.find(QPushButton, "content.fetch").hasFocus())
    QTest.keyClick(drive.find(QPushButton, "content.fetch"), Qt.Key.Key_Space)
    drive.until(lambda: opened(drive))
    assert drive.desk.fetched == 2


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        ("content_gone", "secondary", "Hỏi lại Cổng"),
        ("content_unknown", "secondary", "Hỏi lại Cổng"),
        ("content_forbidden", "secondary", "Hỏi lại Cổng"),
        ("content_offline", "primary", "Lấy lại nội dung từ Cổng"),
    ],
)
def test_what_was_refused_is_not_promised_beside_it_nor_offered_as_the_next_step(
    drive: Driver, code: str, kind: str, words: str
) -> None:
    drive.desk.content = DomainError(code)
    show(drive, gone())
    assert "gửi lại được" in drive.text("content.meaning")
    drive.find(QPushButton, "content.fetch").click()
    drive.until(lambda: has(drive, "content.refused"))
    assert drive.find(QLabel, "content.meaning").isHidden()
    fetch = drive.find(QPushButton, "content.fetch")
    assert (fetch.property("kind"), fetch.text()) == (kind, words)


def test_where_the_portal_asks_for_nothing_any_more_the_case_is_shown_as_it_stands(drive: Driver) -> None:
    drive.desk.content = DomainError("nothing_to_supplement")
    view = gone()
    show(drive, view)
    drive.desk.case_view = replace(view, fetchable=False, reasons=(), row=replace(view.row, server_state=4))
    drive.find(QPushButton, "content.fetch").click()
    drive.until(lambda: not has(drive, "content.fetch"))
    drive.until(lambda: not drive.find(QWidget, "toast").isHidden())
    assert "không có mục nào" in drive.text("toast.text")


def test_a_case_that_can_be_read_here_never_asks(drive: Driver) -> None:
    show(drive, replace(fiction.returned(), has_answers=True))
    assert not has(drive, "content.fetch")
    assert has(drive, "case.supplement")
