"""Every failure has one button, and the button does what it says: checked over everything the desk raises."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from forms.errors import DomainError, HostileInput, StationError, TramSoError
from kiosk.failure_words.table import row_code
from sync.errors import SyncError, Trouble
from tests.scenario.test_every_refusal_is_told import RAISED
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from ui import failure_acts
from ui.draft.review.review_step import ReviewStep
from ui.failure_acts import _WAYS, act_among, copied
from ui.look import theme
from ui.lookup.panel import LookupPanel
from ui.parts.failure_notice import FailureNotice
from ui.parts.overlay import Overlay

TROUBLES = [SyncError(trouble, problem="status_500") for trouble in Trouble if trouble is not Trouble.STOPPED]
SIGNED_IN_WAYS = (
    *(
        "cases",
        "find",
        "sync",
        "send",
        "printer",
        "practice",
        "renew",
        "room",
        "sign_in",
        "leave",
        "pin",
        "copy",
    ),
)
"""What buttons of failures in the signed-in window do."""
HOSTILE = [
    HostileInput(code)
    for code in ("settings_malformed", "file_too_large", "definition_refused", "operator_id")
]


def all_raised() -> list[TramSoError]:
    made = [RAISED[code](code, left=3, wait_s=300, count=2, most=3, limit_mb=6) for code in sorted(RAISED)]
    return [*made, *TROUBLES, *HOSTILE]


def notices(drive: Driver) -> list[FailureNotice]:
    return [one for one in drive.window.findChildren(FailureNotice) if one.isVisible()]


def shown(drive: Driver) -> FailureNotice:
    found = notices(drive)
    assert len(found) == 1
    return found[0]


def press_enter(drive: Driver, notice: FailureNotice) -> None:
    notice.act.setFocus()
    QTest.keyClick(notice.act, Qt.Key.Key_Return)
    QApplication.processEvents()


def panel(drive: Driver, name: str) -> Overlay | None:
    return next((one for one in drive.window.findChildren(Overlay, name) if one.isVisible()), None)


def what_happened(drive: Driver) -> dict[str, Callable[[], bool]]:
    """Return, for each way, whether what it promises can be seen."""
    window, desk = drive.window, drive.desk

    def at(name: str) -> bool:
        shell = window.shell()
        return shell is not None and shell.present() == name

    def focus_in(name: str) -> bool:
        now = window.focusWidget()
        return now is not None and now.objectName().startswith(name)

    return {
        "cases": lambda: at("cases"),
        "find": lambda: at("intake"),
        "sync": lambda: at("sync"),
        "send": lambda: at("sync") and desk.woken > 0,
        "printer": lambda: at("settings") and focus_in("settings.printer:"),
        "practice": lambda: at("settings"),
        "renew": lambda: panel(drive, "epoch") is not None,
        "room": lambda: panel(drive, "room") is not None,
        "sign_in": lambda: desk.signed_out > 0,
        "leave": lambda: not window.isVisible(),
        "pin": lambda: focus_in("signin.pin") and not notices(drive),
        "copy": lambda: "mã lỗi" in QGuiApplication.clipboard().text(),
    }


def test_each_failure_has_a_decided_button() -> None:
    # Somebody decided on each code's button, even that there is only the code to copy.
    assert [error.code for error in all_raised() if row_code(error.code) not in _WAYS] == []


def test_every_way_is_used_and_has_words() -> None:
    used = {way for ways in failure_acts._WAYS.values() for way in ways}
    assert used | {"copy"} == set(failure_acts._SAID)


def signed_in_act(drive: Driver, error: TramSoError) -> failure_acts.FailureAct:
    return act_among(error.code, {**ways_here(drive, error)}, 0)


def test_each_failure_has_one_button_in_the_signed_in_window(drive: Driver) -> None:
    drive.sign_in()
    # That nobody is signed in any more leads out of the window, so it comes last.
    for error in sorted(all_raised(), key=lambda error: error.code == "not_signed_in"):
        act = signed_in_act(drive, error)
        drive.window.fail(error)
        QApplication.processEvents()
        notice = shown(drive)
        buttons = [one for one in notice.findChildren(QPushButton) if one.objectName() == "failure.act"]
        assert buttons == [notice.act], error.code
        assert notice.act.text() == act.text != "", error.code
        assert notice.act.isEnabled(), error.code
        assert notice.act.focusPolicy() & Qt.FocusPolicy.TabFocus, error.code
        assert notice.act.height() >= theme.px(40), error.code


@pytest.mark.parametrize("way", SIGNED_IN_WAYS)
def test_its_button_does_what_it_says(drive: Driver, way: str) -> None:
    drive.sign_in()
    error = next(one for one in all_raised() if signed_in_act(drive, one).way == way)
    QGuiApplication.clipboard().clear()
    drive.window.fail(error)
    QApplication.processEvents()
    press_enter(drive, shown(drive))
    drive.until(what_happened(drive)[way])


def test_no_way_of_the_signed_in_window_is_left_out(drive: Driver) -> None:
    drive.sign_in()
    assert {signed_in_act(drive, one).way for one in all_raised()} == set(SIGNED_IN_WAYS)


def ways_here(drive: Driver, error: TramSoError) -> failure_acts.Ways:
    if error.code == "not_signed_in":
        return {"pin": lambda: None}
    shell = drive.window.shell()
    assert shell is not None
    return shell.ways()


DRAFT = {
    "signature_missing": "review",
    "consent_missing": "consent",
    "incomplete": "problem",
    "document_count": "papers",
    "form_version_over": "newer_form",
}


@pytest.mark.parametrize("code", sorted(DRAFT))
def test_the_open_draft_leads_to_the_place(drive: Driver, code: str) -> None:
    bench = drive.open_draft()
    bench.show_step("papers")
    opened: list[object] = []
    if code == "form_version_over":
        drive.desk.versions.move = lambda case_id: opened.append(case_id) or drive.desk.open_case(case_id)  # type: ignore[method-assign, func-returns-value]
    drive.window.fail(DomainError(code, count=3, most=3))
    act = shown(drive).act
    assert act.text() == act_among(code, dict.fromkeys([DRAFT[code]], list), 0).text  # type: ignore[arg-type]
    press_enter(drive, shown(drive))
    if code == "form_version_over":
        drive.until(lambda: bool(opened))
        drive.until(lambda: drive.bench() is not bench)
    elif DRAFT[code] in ("review", "consent"):
        assert isinstance(drive.bench().step(), ReviewStep)
    elif DRAFT[code] == "problem":
        assert drive.bench().step().objectName() != "papers"
    else:
        assert drive.bench().step().objectName() == "papers"


@pytest.mark.parametrize("marked", [(), ("contact",)])
@pytest.mark.parametrize("before", ["papers", "review"])
def test_a_missing_mark_is_led_to_and_seen(drive: Driver, before: str, marked: tuple[str, ...]) -> None:
    fiction.fill(drive.desk)
    drive.desk.consents = frozenset(marked)
    bench = drive.open_draft()
    bench.show_step(before)
    QApplication.processEvents()
    drive.window.fail(DomainError("consent_missing", purpose="assist"))
    press_enter(drive, shown(drive))
    drive.until(lambda: drive.window.findChild(QWidget, "review.consent:assist") is not None)
    box = drive.find(QWidget, "review.consent:assist")
    drive.until(box.hasFocus)
    drive.until(lambda: box.visibleRegion().boundingRect() == box.rect())


def test_the_copied_line_says_program_code_and_time_and_nobody(drive: Driver) -> None:
    drive.sign_in()
    drive.window.fail(StationError("resource_missing", path="/home/nguyen.mau.an/x"))
    press_enter(drive, shown(drive))
    said = QGuiApplication.clipboard().text()
    assert said == copied("resource_missing", drive.desk.clock.now_ms())
    assert "resource_missing" in said
    assert "22/11/2026" in said
    assert "nguyen" not in said
    assert shown(drive).act.text() == "Đã sao chép mã lỗi"


def test_close_stands_inside_the_card(drive: Driver) -> None:
    drive.sign_in()
    drive.window.fail(DomainError("draft_already_open"))
    notice = shown(drive)
    away = drive.find(QWidget, "failure.close")
    assert notice.isAncestorOf(away)
    QApplication.processEvents()
    assert notice.rect().contains(away.geometry())
    away.click()
    drive.until(lambda: not notices(drive))


def test_f6_goes_to_the_button_first(drive: Driver) -> None:
    drive.sign_in()
    drive.window.fail(DomainError("draft_already_open"))
    QApplication.processEvents()
    QTest.keyClick(drive.window, Qt.Key.Key_F6)
    assert shown(drive).act.hasFocus()


def test_a_failure_under_a_panel_is_told_in_the_panel(drive: Driver) -> None:
    shell = drive.sign_in()
    shell.look_up_slip("")
    QApplication.processEvents()
    drive.window.fail(DomainError("draft_already_open"))
    lookup = panel(drive, "lookup")
    assert lookup is not None
    drive.until(lambda: bool(notices(drive)))
    assert lookup.isAncestorOf(shown(drive))
    press_enter(drive, shown(drive))
    drive.until(lambda: panel(drive, "lookup") is None)
    assert shell.present() == "cases"


def test_a_mark_given_puts_the_failure_away(drive: Driver) -> None:
    bench = drive.open_draft()
    bench.show_step("review")
    drive.until(lambda: bool(bench.state.word.purposes))
    drive.window.fail(DomainError("consent_missing", purpose="assist"))
    bench.state.word.mark("contact", given=True)
    QApplication.processEvents()
    assert notices(drive)
    bench.state.word.mark("assist", given=True)
    drive.until(lambda: not notices(drive))


def test_another_screen_puts_it_away_but_not_a_fault_of_the_machine(drive: Driver) -> None:
    shell = drive.sign_in()
    drive.window.fail(DomainError("draft_already_open"))
    shell.go("cases")
    assert not notices(drive)
    drive.window.fail(StationError("disk_full"))
    shell.go("today")
    assert shown(drive)


def test_what_could_not_be_saved_is_saved_again_by_the_button(drive: Driver) -> None:
    bench = drive.open_draft()
    drive.desk.fail_next = StationError("disk_full")
    bench.state.save("/requester/fullName", "Trần Thị Thử")
    drive.until(lambda: bool(notices(drive)))
    assert drive.desk.saves == []
    assert shown(drive).act.text() == "Thử lại"
    press_enter(drive, shown(drive))
    drive.until(lambda: not notices(drive))
    assert drive.desk.saves == [("/requester/fullName", "Trần Thị Thử")]
    drive.until(lambda: drive.text("work.saved").startswith("Đã lưu"))


def test_saved_is_not_said_while_an_earlier_answer_is_on_no_disk(drive: Driver) -> None:
    bench = drive.open_draft()
    told: list[int] = []
    bench.state.saved.connect(lambda _at: told.append(len(drive.desk.saves)))
    drive.desk.fail_next = StationError("disk_full")
    bench.state.save("/requester/fullName", "Trần Thị Thử")
    drive.until(lambda: bool(notices(drive)))
    bench.state.save("/child/fullName", "Trần Thử")
    drive.until(lambda: bool(told))
    assert told == [2]
    assert ("/requester/fullName", "Trần Thị Thử") in drive.desk.saves
    assert not notices(drive)


def test_the_sign_in_screen_has_its_own_ways(drive: Driver) -> None:
    page = drive.window.sign_in_page()
    for code, name in (("pin_wrong", "signin.pin"), ("operator_inactive", "signin.operator:op-1")):
        page.refuse(DomainError(code, left=3))
        QApplication.processEvents()
        press_enter(drive, shown(drive))
        drive.until(lambda: not notices(drive))
        now = drive.window.focusWidget()
        assert now is not None
        assert now.objectName() == name
    page.refuse(StationError("replica_torn"))
    QApplication.processEvents()
    assert shown(drive).act.text() == "Sao chép mã lỗi"
    press_enter(drive, shown(drive))
    assert "replica_torn" in QGuiApplication.clipboard().text()


def test_a_code_typed_wrong_is_typed_again(drive: Driver) -> None:
    shell = drive.sign_in()
    shell.look_up_slip("")
    lookup = drive.find(LookupPanel, "lookup")
    lookup._failed(lookup._latest.number, DomainError("slip_letters"))
    drive.until(lambda: bool(notices(drive)))
    assert shown(drive).act.text() == "Gõ lại mã"
    press_enter(drive, shown(drive))
    assert drive.find(QWidget, "lookup.text").hasFocus()


def test_a_slip_that_is_not_here_is_looked_for_among_the_cases(drive: Driver) -> None:
    shell = drive.sign_in()
    shell.look_up_slip("")
    lookup = drive.find(LookupPanel, "lookup")
    lookup._failed(lookup._latest.number, DomainError("lookup_unknown"))
    drive.until(lambda: bool(notices(drive)))
    press_enter(drive, shown(drive))
    drive.until(lambda: panel(drive, "lookup") is None)
    assert shell.present() == "cases"


def test_the_low_disk_has_a_button_that_shows_what_takes_room(drive: Driver) -> None:
    drive.desk.room_for = 12
    shell = drive.sign_in()
    drive.until(lambda: drive.find(QWidget, "today.disk.act").isVisible())
    drive.find(QWidget, "today.disk.act").click()
    drive.until(lambda: "12 hồ sơ" in drive.text("room.left"))
    assert drive.text("room.fact:database") == "1,4 GB"
    assert drive.window.findChild(QWidget, "room.erase") is None
    drive.find(QWidget, "room.loss").click()
    drive.until(lambda: panel(drive, "room") is None)
    assert shell.present() == "sync"
