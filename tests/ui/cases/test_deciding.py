"""A person decides about a case: taking it back, which version stands, what the portal found."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QListView, QPushButton, QWidget

from kiosk.views.cases import CaseView
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.fiction import told as fiction_told
from tests.ui.scripted.desk import CASE
from ui.pages.cases.case_detail import CaseDetail
from ui.pages.work.workbench import Workbench
from ui.parts.toast import SHOWN_MS


def show(drive: Driver, view: CaseView) -> CaseDetail:
    drive.desk.case_view = view
    drive.desk.rows = (view.row,)
    shell = drive.sign_in()
    shell.open_case(CASE)
    drive.until(lambda: drive.window.findChild(CaseDetail) is not None)
    detail = drive.window.findChild(CaseDetail)
    assert detail is not None
    return detail


def has(drive: Driver, name: str) -> bool:
    return drive.window.findChild(QWidget, name) is not None


@pytest.mark.parametrize(("can", "said"), [("at_once", "không bao giờ gửi đi"), ("ask", "Cổng trả lời")])
def test_withdrawing_names_what_happens_and_takes_one_key(drive: Driver, can: str, said: str) -> None:
    show(drive, fiction.withdrawable(can))
    drive.find(QPushButton, "case.withdraw").click()
    assert said in drive.text("withdraw.meaning")
    reasons = [
        one
        for one in drive.window.findChildren(QPushButton)
        if one.objectName().startswith("withdraw.reason:")
    ]
    assert len(reasons) == 5
    QTest.keyClick(drive.find(QWidget, "withdraw"), Qt.Key.Key_2)
    drive.until(lambda: drive.desk.decided == ["withdraw wrong_data"])
    assert drive.desk.held_ms > SHOWN_MS, "nothing leaves before it can no longer be undone"
    drive.until(lambda: not drive.find(QWidget, "toast").isHidden())
    drive.find(QPushButton, "toast.undo").click()
    drive.until(lambda: len(drive.desk.decided) == 2)
    assert drive.desk.decided[1] == ("restore" if can == "at_once" else "take back")


def test_a_discard_on_its_way_comes_before_the_withdrawal(drive: Driver) -> None:
    show(drive, fiction.withdrawable())
    before: list[int] = []
    drive.window.toast.say(
        "Đã bỏ bản nháp", undo=lambda: None, done=lambda: before.append(len(drive.desk.decided)), about=CASE
    )
    drive.find(QPushButton, "case.withdraw").click()
    QTest.keyClick(drive.find(QWidget, "withdraw"), Qt.Key.Key_2)
    drive.until(lambda: len(drive.desk.decided) == 1)
    assert before == [0]


def test_escape_leaves_the_case_as_it_is(drive: Driver) -> None:
    show(drive, fiction.withdrawable())
    drive.find(QPushButton, "case.withdraw").click()
    QTest.keyClick(drive.find(QWidget, "withdraw"), Qt.Key.Key_Escape)
    assert drive.desk.decided == []


def test_a_draft_that_would_go_is_named(drive: Driver) -> None:
    view = fiction.withdrawable()
    show(drive, replace(view, row=replace(view.row, draft_state="editing")))
    drive.find(QPushButton, "case.withdraw").click()
    panel = drive.find(QWidget, "withdraw")
    assert any("được cất đi" in one.text() for one in panel.findChildren(QLabel))


def test_only_what_can_be_done_is_offered(drive: Driver) -> None:
    show(drive, fiction.withdrawing())
    assert has(drive, "case.take_back")
    assert not has(drive, "case.withdraw")
    assert not has(drive, "case.supplement")
    assert drive.text("case.state") == "Đã yêu cầu rút, chờ Cổng"
    drive.find(QPushButton, "case.take_back").click()
    drive.until(lambda: drive.desk.decided == ["take back"])


def test_a_case_withdrawn_unsent_can_be_restored_until_a_day(drive: Driver) -> None:
    detail = show(drive, fiction.withdrawn())
    assert any("khôi phục đến" in one.text() for one in detail.findChildren(QLabel))
    drive.find(QPushButton, "case.restore").click()
    drive.until(lambda: drive.desk.decided == ["restore"])
    drive.until(lambda: isinstance(drive.window.shell().page(), Workbench))  # type: ignore[union-attr]


def test_every_finding_jumps_to_its_place_and_the_code_is_folded(drive: Driver) -> None:
    fiction.fill(drive.desk)
    show(drive, fiction.refused())
    assert "chưa đúng" in drive.text("attention.title")
    code = drive.find(QLabel, "attention.code")
    assert code.isHidden()
    drive.find(QPushButton, "attention.details").click()
    assert not code.isHidden()
    assert "rejected" in code.text()
    drive.find(QPushButton, "attention.finding:0").click()
    drive.until(lambda: isinstance(drive.window.shell().page(), Workbench))  # type: ignore[union-attr]
    drive.until(lambda: drive.bench().step().objectName() is not None)
    assert "/child/fullName" in drive.bench().step().fields  # type: ignore[attr-defined]


def test_what_a_restored_portal_did_not_take_again_has_one_button(drive: Driver) -> None:
    show(drive, fiction_told.not_taken_again())
    assert "không nhận lại" in drive.text("attention.title")
    assert drive.text("case.transfer:0") == "Cổng không nhận lại"
    assert not has(drive, "case.supplement"), "there is nothing to mend in what was declared"
    drive.find(QPushButton, "attention.ask_again").click()
    drive.until(lambda: drive.desk.decided == ["ask again"])
    drive.window.shell().go("sync")  # type: ignore[union-attr]
    ask_all = drive.find(QPushButton, "sync.ask_again")
    assert not ask_all.isVisible()
    drive.desk.view = replace(drive.desk.view, refused_again=1)
    drive.window.shell().page().sync_changed(drive.desk.view)  # type: ignore[union-attr]
    assert ask_all.isVisible()
    ask_all.click()
    drive.until(lambda: drive.desk.decided == ["ask again", "ask all again"])


def test_a_refused_case_is_exported_where_the_person_says(drive: Driver) -> None:
    detail = show(drive, fiction.refused())
    detail.pick_file = lambda name: ""
    drive.find(QPushButton, "attention.export").click()
    assert drive.desk.decided == []
    detail.pick_file = lambda name: f"/nowhere/{name}"
    drive.find(QPushButton, "attention.export").click()
    drive.until(lambda: drive.desk.decided == [f"export {fiction.CODE}.json"])
    drive.until(lambda: "xóa" in drive.text("toast.text"))


def test_a_conflict_shows_both_versions_and_the_portals_can_be_kept(drive: Driver) -> None:
    show(drive, fiction.conflicting())
    assert "Gói bổ sung" in drive.text("conflict.mine")
    assert "Không được tiếp nhận" in drive.text("conflict.theirs")
    assert not has(drive, "case.supplement")
    # A discard that could still be undone is given up: keeping the portal's decides about the draft.
    done: list[str] = []
    drive.window.toast.say(
        "Đã bỏ bản nháp", undo=lambda: None, done=lambda: done.append("discarded"), about=CASE
    )
    drive.find(QPushButton, "conflict.choice:keep").click()
    assert (drive.window.toast.keys(), done) == ((), [])
    drive.until(lambda: drive.desk.decided == ["keep"])
    drive.until(lambda: not has(drive, "conflict.title"))


@pytest.mark.parametrize("choice", ["new", "keep"])
def test_an_open_draft_shows_the_conflict_above_the_form(drive: Driver, choice: str) -> None:
    fiction.fill(drive.desk)
    drive.desk.case_view = fiction.conflicting()
    drive.desk.draft_extra["conflict"] = fiction.conflict()
    drive.open_draft()
    assert "kết thúc" in drive.text("conflict.title")
    drive.find(QPushButton, f"conflict.choice:{choice}").click()
    drive.until(lambda: drive.desk.decided == [choice])


def test_a_step_is_not_done_while_an_officer_waits_for_something_in_it(drive: Driver) -> None:
    fiction.fill(drive.desk)
    drive.desk.draft_extra["reasons"] = fiction.returned().reasons
    drive.desk.draft_extra["answers_to"] = "r1"
    bench = drive.open_draft()
    states = {key: step_of(bench, key) for key in bench.keys_of_steps}
    assert states["page.child"] == ("wrong", 1)
    assert states["papers"] == ("wrong", 1)
    bench.show_step("page.child")
    bench.state.save("/child/facilityName", "Bệnh viện Mẫu")
    drive.until(lambda: step_of(bench, "page.child") == ("done", 0))
    assert step_of(bench, "papers") == ("wrong", 1)


def step_of(bench: Workbench, key: str) -> tuple[str, int]:
    from ui.draft.step_states import step_state

    return step_state(bench.state, key, sealed=False)


def test_a_withdrawal_under_way_is_found_where_one_waits_for_the_portal(drive: Driver) -> None:
    view = fiction.withdrawing()
    drive.desk.rows = (view.row,)
    shell = drive.sign_in()
    for page, name in (("sync", "sync.list"), ("cases", "cases.list")):
        shell.go(page)
        if page == "cases":
            drive.find(QPushButton, "cases.filter:waiting").click()
        drive.until(lambda name=name: drive.find(QListView, name).model().rowCount() == 1)
