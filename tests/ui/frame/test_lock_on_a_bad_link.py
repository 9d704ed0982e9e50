"""Leaving and beginning while the network fails, on the real window over a real station at a real portal.

Nothing a person has to wait for at the counter may wait for the network: the lock blanks and ends the session, a start
after a sudden end opens what was kept, and what waits is neither lost nor called sent.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from kiosk.desk.facade import Desk
from kiosk.station.seat import Seat
from kiosk.station.shift import Shift
from kiosk.views.cases import Connection, Transfer
from tests.kiosk.intake.test_conflicts import order
from tests.kiosk.intake.test_fetching import DAY_S, REASONS
from tests.kiosk.intake.test_withdrawing import linked, rounds, sealed
from tests.scenario.stocked import until
from tests.support import links
from tests.support.counter import ready_draft
from tests.support.stations import PIN, Practice, build_station
from ui.frame.app import DeskWindow
from ui.pages.interrupted_panel import InterruptedPanel
from ui.pages.work.workbench import Workbench

Wait = Callable[[Callable[[], bool]], None]


class Gate:
    """A link that holds a request until it is told to go on."""

    def __init__(self) -> None:
        self.asked, self.go = threading.Event(), threading.Event()

    def __call__(self, request: httpx.Request, serve: links.Serve) -> httpx.Response:
        self.asked.set()
        assert self.go.wait(30)
        return serve(request)


@pytest.fixture
def wait(qtbot) -> Wait:  # type: ignore[no-untyped-def]
    return lambda check: qtbot.waitUntil(check, timeout=20_000)


@contextmanager
def window(application: QApplication, desk: Desk, place: Practice) -> Iterator[DeskWindow]:
    held = DeskWindow(application, desk, place.clock, None)
    try:
        held.window.show()
        held.window.activateWindow()
        held.window.sign_in_page().reset()
        yield held
    finally:
        held.close()


def sign_in(held: DeskWindow, wait: Wait) -> None:
    held.window.findChild(QLineEdit, "signin.pin").setText(PIN)
    held.window.sign_in_page().sign_in()
    wait(lambda: held.window.shell() is not None and held.window.shell().isVisible())


def press_f12(held: DeskWindow) -> None:
    QTest.keyClick(held.window.windowHandle(), Qt.Key.Key_F12)


def pill(held: DeskWindow) -> str:
    """Return what the screen that asks for the PIN says of the way to the portal."""
    found = held.window.sign_in_page().findChild(QLabel, "signin.pill")
    return "" if found is None else str(found.text())


def can_sign_in(held: DeskWindow) -> bool:
    page = held.window.sign_in_page()
    return page.isVisible() and page.findChild(QPushButton, "signin.enter").isEnabled()


def test_the_lock_does_not_wait_for_the_portal_and_its_answer_opens_nothing(
    application: QApplication, wait: Wait, tmp_path: Path
) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        place.clock.advance(181 * DAY_S)
        rounds(place, station)
        until(lambda: not desk.case(case_id).result().has_answers)
        order(place, desk, case_id, "supplement", reasons=REASONS)
        rounds(place, station)
        gate = Gate()
        with window(application, desk, place) as held:
            sign_in(held, wait)
            shell = held.window.shell()
            shell.open_case(case_id)
            wait(lambda: held.window.findChild(QPushButton, "content.fetch") is not None)
            link.plan(gate, on="/content")
            held.window.findChild(QPushButton, "content.fetch").click()
            wait(gate.asked.is_set)
            press_f12(held)
            assert not shell.isVisible(), "blank before anything is waited for"
            # The session ends though the answer is still under way.
            wait(lambda: can_sign_in(held))
            assert not gate.go.is_set()
            gate.go.set()
            # Whatever the answer does in the window has been done when what was asked and posted after it has.
            wait(desk._asking.submit(lambda: None).done)
            told = threading.Event()
            held.bridge.post(told.set)
            wait(told.is_set)
            assert _kept(desk, case_id)
            assert held.window.sign_in_page().isVisible()
            assert not isinstance(shell.page(), Workbench)
            sign_in(held, wait)
            # What came meanwhile was not lost: the case goes on as the draft it became.
            held.window.shell().open_case(case_id)
            wait(lambda: held.window.findChild(QPushButton, "case.edit") is not None)


def _kept(desk: Desk, case_id: bytes) -> bool:
    """Tell whether the answer's draft is on disk, read beside the desk, where nobody is signed in."""
    replica = desk._shift._station.opened.replica
    found = replica.read(
        lambda db: db.execute(
            "SELECT count(*) FROM draft WHERE case_id = ? AND state = 'editing'", (case_id,)
        ).fetchone()
    )
    return bool(found[0])


def test_a_round_cut_in_the_middle_neither_holds_the_lock_up_nor_stops_with_it(
    application: QApplication, wait: Wait, tmp_path: Path
) -> None:
    with linked(tmp_path) as (place, link):
        station = build_station(place.folder, place.around)
        desk = Desk(Shift(station, Seat(station), background=True))
        gate = Gate()
        with window(application, desk, place) as held:
            sign_in(held, wait)
            link.plan(gate, on="PATCH")
            case_id = sealed(desk)
            desk.wake_sync()
            wait(gate.asked.is_set)
            press_f12(held)
            wait(lambda: can_sign_in(held))
            assert not gate.go.is_set(), "locked while a file is on its way"
            link.always(links.lost_request)
            gate.go.set()
            wait(lambda: "1 hồ sơ chờ gửi" in pill(held))
            # Nobody is signed in, the link comes back, and it goes on by itself.
            link.heal()
            place.clock.advance(600)
            desk.wake_sync()
            wait(lambda: desk.sync_view().waiting == 0)
            wait(lambda: pill(held) == "Trực tuyến")
            sign_in(held, wait)
            assert desk.case(case_id).result().row.transfer is Transfer.ACKNOWLEDGED


def test_after_a_sudden_end_without_a_network_the_draft_opens_and_is_sealed(
    application: QApplication, wait: Wait, tmp_path: Path
) -> None:
    with linked(tmp_path) as (place, link):
        desk = place.desk(background=True)
        with window(application, desk, place) as held:
            sign_in(held, wait)
            case_id = ready_draft(desk).case_id
            held.window.shell().open_draft(desk.open_case(case_id).result(), None)
            held.window.hide()
            # As a kill leaves it: the files are let go of, nothing is ended.
            desk._shift._station.close()
            link.always(links.no_route)
            again = place.desk(background=True)
            with window(application, again, place) as after:
                sign_in(after, wait)
                wait(lambda: bool(after.window.findChildren(InterruptedPanel)))
                wait(lambda: again.sync_view().connection is Connection.OFFLINE)
                wait(lambda: "Ngoại tuyến" in after.window.findChild(QLabel, "sync.pill").text())
                focus = after.window.focusWidget()
                assert isinstance(focus, QWidget)
                assert focus.objectName() == "interrupted.on"
                QTest.keyClick(focus, Qt.Key.Key_Return)
                wait(lambda: isinstance(after.window.shell().page(), Workbench))
                bench = after.window.shell().page()
                assert bench.state.draft.case_id == case_id
                bench.show_step("review")
                review = bench.step()
                wait(review.main_button.isEnabled)
                bench.forward()
                wait(lambda: after.window.findChild(QLabel, "slip.code") is not None)
                after.window.shell().go("cases")
                row = again.case(case_id).result().row
                assert row.transfer is Transfer.QUEUED
                link.heal()
                place.clock.advance(600)
                again.wake_sync()
                wait(lambda: again.case(case_id).result().row.transfer is Transfer.ACKNOWLEDGED)
