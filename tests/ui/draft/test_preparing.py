"""A procedure handed in elsewhere, on screen: started from the finder, checked, printed, never sealed."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from forms.checking.answers import flatten_answers
from forms.errors import StationError
from kiosk.fictional.people import TODAY
from kiosk.views.cases import FoundService, SavedView
from tests.forms.shipped.filling import filled
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.scripted.desk import CASE
from tests.ui.settled import done, failed
from tests.ui.shipped import catalogue, shipped_form
from ui.draft.printed.declaration_panel import DeclarationPanel
from ui.draft.review.prepare_step import PrepareStep
from ui.pages.finding.service_panel import ServicePanel
from ui.pages.work.workbench import Workbench
from ui.parts.chips import case_chip
from ui.parts.toast import Toast

MARRIAGE = "1.000894"


def bench(drive: Driver, *, complete: bool = True) -> Workbench:
    drive.desk.prepare(MARRIAGE)
    if complete:
        drive.desk.answers.update(flatten_answers(filled(shipped_form(MARRIAGE))))
    return drive.open_draft()


def test_it_starts_from_the_finder_without_promising_a_submission(drive: Driver) -> None:
    shell = drive.sign_in()
    shell.go("intake")
    shell.page().look_up(MARRIAGE)  # type: ignore[attr-defined]
    drive.until(lambda: drive.window.findChild(ServicePanel) is not None)
    drive.until(lambda: drive.text("service.name") == "Đăng ký kết hôn")
    start = drive.find(QPushButton, "service.start")
    assert "hồ sơ" not in start.text()
    start.click()
    drive.until(lambda: isinstance(shell.page(), Workbench))
    assert drive.bench().keys_of_steps[-1] == "prepare"
    assert not {"papers", "review", "slip"} & set(drive.bench().keys_of_steps)


def test_without_a_form_it_cannot_be_started(drive: Driver) -> None:
    service = catalogue().service(MARRIAGE)
    assert service is not None
    for has_form in (False, True):
        panel = ServicePanel(
            FoundService(service, has_form=has_form),
            TODAY,
            start=lambda: None,
            print_guide=lambda: None,
            open_service=lambda _code: None,
        )
        assert (panel.findChild(QPushButton, "service.start") is not None) == has_form


def test_the_last_step_says_where_to_go_and_prints(drive: Driver) -> None:
    work = bench(drive)
    work.show_step("prepare")
    step = work.step()
    assert isinstance(step, PrepareStep)
    note = next(one for one in step.findChildren(QWidget, "banner"))
    assert "không phải là nộp" in note.accessibleName()
    assert "Trung tâm Phục vụ hành chính công" in note.accessibleName()
    assert drive.find(QWidget, "prepare.print").isEnabled()
    assert [
        one.objectName() for one in step.findChildren(QWidget) if one.objectName() == "prepare.paper:d-groom"
    ]
    assert drive.window.findChild(QWidget, "review.seal") is None
    QTest.keyClick(drive.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    drive.until(lambda: drive.window.findChild(DeclarationPanel) is not None)
    assert "chưa nộp" in drive.text("declaration.note")


def test_a_group_named_like_its_part_is_not_read_twice(drive: Driver) -> None:
    work = bench(drive)
    work.show_step("prepare")
    step = work.step()
    assert isinstance(step, PrepareStep)

    def said() -> list[str]:
        return [one.text() for one in step.findChildren(QLabel) if one.isVisible()]

    drive.until(lambda: "Bên nữ" in said())
    assert [said().count(part) for part in ("Bên nam", "Bên nữ")] == [1, 1]


def test_it_is_not_printed_while_something_is_wrong(drive: Driver) -> None:
    work = bench(drive, complete=False)
    work.show_step("prepare")
    step = work.step()
    assert isinstance(step, PrepareStep)
    assert step.summary.isVisible()
    assert not drive.find(QWidget, "prepare.print").isEnabled()
    step.print_out()
    assert drive.window.findChild(DeclarationPanel) is None


def test_what_the_full_disk_refused_is_never_printed_as_it_was_before(drive: Driver) -> None:
    work = bench(drive)
    work.show_step("prepare")
    full, save = [True], drive.desk.save_answer

    def refuse(*args: Any, **more: Any) -> Future[SavedView]:
        return failed(StationError("disk_full")) if full else save(*args, **more)

    drive.desk.save_answer = refuse  # type: ignore[method-assign]
    work.state.save("/groom/fullName", "Trần Văn Khác Hẳn")
    drive.until(lambda: work.state.unsaved() == 1)
    assert drive.text("prepare.why") == "1 mục chưa lưu được nên chưa in."
    QTest.keyClick(drive.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    drive.idle()
    assert drive.window.findChild(DeclarationPanel) is None
    # The button tries once more, and prints what is on the disk then.
    full.clear()
    drive.find(QPushButton, "prepare.print").click()
    drive.until(lambda: drive.window.findChild(DeclarationPanel) is not None)
    assert drive.desk.answers["/groom/fullName"] == "Trần Văn Khác Hẳn"
    assert drive.text("prepare.why").startswith("In xong")


@pytest.mark.parametrize(("prepared", "text"), [(True, "Đã chuẩn bị"), (False, "Bản nháp")])
def test_a_prepared_draft_has_its_own_word(drive: Driver, prepared: bool, text: str) -> None:
    row = replace(fiction.rows()[0], draft_state="editing", server_state=None, prepared=prepared)
    assert case_chip(row)[0] == text


def test_a_case_with_readable_answers_prints_its_declaration(drive: Driver) -> None:
    fiction.fill(drive.desk)
    drive.desk.rows = fiction.rows()
    drive.desk.case_view = replace(fiction.returned(), has_answers=True)
    shell = drive.sign_in()
    shell.open_case(CASE)
    drive.until(lambda: drive.window.findChild(QWidget, "case.declaration") is not None)
    drive.find(QWidget, "case.declaration").click()
    drive.until(lambda: drive.window.findChild(DeclarationPanel) is not None)


def test_a_case_whose_answers_are_gone_offers_no_declaration(drive: Driver) -> None:
    drive.desk.rows = fiction.rows()
    drive.desk.case_view = fiction.returned()
    drive.sign_in().open_case(CASE)
    drive.until(lambda: drive.window.findChild(QWidget, "case.state") is not None)
    assert drive.window.findChild(QWidget, "case.declaration") is None


def test_a_prepared_draft_is_discarded_once_nobody_undoes_it(drive: Driver) -> None:
    row = replace(fiction.rows()[0], case_id=CASE, code=None, draft_state="editing", prepared=True)
    drive.desk.rows = (row,)
    thrown: list[bytes] = []
    drive.desk.discard = lambda case_id: done(thrown.append(case_id))  # type: ignore[method-assign]
    drive.sign_in().open_case(CASE)
    drive.until(lambda: drive.window.findChild(QWidget, "case.discard") is not None)
    drive.find(QWidget, "case.discard").click()
    assert thrown == []
    toast = drive.window.findChild(Toast)
    assert toast is not None
    toast.settle()
    drive.until(lambda: thrown == [CASE])
