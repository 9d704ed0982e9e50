"""Going to practise from a window and coming back, with real desks and real windows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from forms.stamp import SystemClock, SystemEntropy
from kiosk import wording
from kiosk.container import Surroundings
from kiosk.home.layout import Home
from kiosk.practice.exercises import OFFLINE, RETURNED
from kiosk.practice.station import has_practice, practice_home
from kiosk.views.cases import Connection
from tests.kiosk.practice.conftest import no_network
from tests.ui.scripted.desk import ScriptedDesk
from tests.ui.scripted.sign_in import PIN
from ui.draft.card.scan_panel import ScanPanel
from ui.frame.desk_window import DeskWindow
from ui.frame.practice_room import PracticeRoom
from ui.look import theme
from ui.panels.practice_panel import PracticePanel


class Counter:
    """A real window (over the scripted desk of a station) with a room to practise in."""

    def __init__(self, app: QApplication, folder: Path, wait) -> None:  # type: ignore[no-untyped-def]
        self.until = wait
        self.folder = folder
        around = Surroundings(SystemClock(), SystemEntropy(), None, no_network)
        self.room = PracticeRoom(app, folder, around)
        self.desk = ScriptedDesk(practice=False)
        self.real = DeskWindow(app, self.desk, self.desk.clock, None, door=self.room.door)  # type: ignore[arg-type]
        self.room.attach(self.real)
        self.real.window.show()
        self.real.window.sign_in_page().reset()

    def sign_in(self) -> None:
        self.real.window.findChild(QWidget, "signin.pin").setText(PIN)
        self.real.window.sign_in_page().sign_in()
        self.until(lambda: self.real.window.shell() is not None)

    def enter(self, by: str) -> DeskWindow:
        self.real.window.findChild(QPushButton, by).click()
        self.until(lambda: self.room.inside is not None and self.room.inside.window.shell() is not None)
        inside = self.room.inside
        assert inside is not None
        return inside


@pytest.fixture
def counter(application: QApplication, tmp_path: Path, qtbot) -> Iterator[Counter]:  # type: ignore[no-untyped-def]
    wording.set_language("vi")
    theme.set_type_size(100)
    made = Counter(application, tmp_path / "home", lambda check: qtbot.waitUntil(check, timeout=20_000))
    yield made
    made.room.close()
    made.real.close()
    wording.set_language("vi")


def test_from_the_sign_in_page_into_the_practice_and_back_by_one_key(counter: Counter) -> None:
    inside = counter.enter("signin.practise")
    shell = inside.window.shell()
    assert shell is not None
    assert shell.stage.session.practice
    assert inside.window.findChild(QWidget, "practice").isVisible()
    assert not counter.real.window.isVisible()
    inside.window.activateWindow()
    QTest.keyClick(inside.window, Qt.Key.Key_F11)
    counter.until(lambda: counter.room.inside is None and counter.real.window.isVisible())
    assert not has_practice(Home(counter.folder / "elsewhere"))
    assert practice_home(Home(counter.folder)).database.exists()
    assert not (counter.folder / "station.db").exists()


def test_from_the_settings_the_real_station_is_locked_first(counter: Counter) -> None:
    counter.sign_in()
    shell = counter.real.window.shell()
    assert shell is not None
    shell.go("settings")
    inside = counter.enter("settings.practise")
    assert counter.desk.signed_out == 1
    inside.window.findChild(QPushButton, "practice.leave").click()
    counter.until(counter.real.window.isVisible)
    assert counter.real.window.sign_in_page().isVisible()


def test_cards_papers_and_exercises_lie_ready(counter: Counter) -> None:
    inside = counter.enter("signin.practise")
    shell = inside.window.shell()
    assert shell is not None
    draft = inside.desk.start_case("1.001193").result()
    shell.open_draft(draft, None)
    shell.page().scan()
    counter.until(lambda: inside.window.findChild(ScanPanel) is not None)
    inside.window.findChild(QPushButton, "scan.specimen:0").click()
    panel = inside.window.findChild(ScanPanel)
    counter.until(panel._apply.isVisible)
    panel.apply()
    counter.until(lambda: bool(inside.desk.open_case(draft.case_id).result().scanned_slots))
    shell.page().show_step("papers")  # type: ignore[attr-defined]
    inside.window.findChild(QPushButton, "papers.specimen:d-birth").click()
    counter.until(lambda: bool(inside.desk.open_case(draft.case_id).result().files))


def test_an_exercise_sets_what_the_officer_does_and_the_network_can_be_pulled(counter: Counter) -> None:
    inside = counter.enter("signin.practise")
    practice = inside.window._door.practice  # type: ignore[union-attr]
    assert practice is not None
    inside.window.show_practice()
    panel = inside.window.findChild(PracticePanel)
    panel.findChild(QPushButton, f"practice.start:{RETURNED}").click()
    counter.until(lambda: practice.portal.next_script == "supplement")
    inside.window.show_practice()
    panel = inside.window.findChildren(PracticePanel)[-1]
    panel.findChild(QPushButton, "practice.network:off").click()
    counter.until(lambda: not practice.portal.online)
    counter.until(lambda: inside.desk.sync_view().connection is Connection.OFFLINE)
    panel.findChild(QPushButton, "practice.network:on").click()
    counter.until(lambda: inside.desk.sync_view().connection is Connection.ONLINE)
    assert panel.findChild(QWidget, f"practice.done:{OFFLINE}") is not None


def test_erasing_leaves_the_practice_and_deletes_it(counter: Counter) -> None:
    inside = counter.enter("signin.practise")
    inside.window.show_practice()
    inside.window.findChild(QPushButton, "practice.erase").click()
    counter.until(lambda: not has_practice(Home(counter.folder)))
    counter.until(counter.real.window.isVisible)


def test_a_practice_that_was_begun_can_be_erased_from_the_settings(counter: Counter) -> None:
    counter.enter("signin.practise")
    counter.room.leave()
    counter.until(lambda: counter.room.inside is None)
    counter.sign_in()
    shell = counter.real.window.shell()
    assert shell is not None
    shell.go("settings")
    counter.real.window.findChild(QPushButton, "settings.erase_practice").click()
    counter.until(lambda: not has_practice(Home(counter.folder)))
    counter.until(
        lambda: (
            not any(
                one.isVisible()
                for one in counter.real.window.findChildren(QPushButton, "settings.erase_practice")
            )
        )
    )


def test_a_damaged_practice_is_told_and_the_real_station_stays(counter: Counter) -> None:
    home = practice_home(Home(counter.folder))
    home.prepare()
    (home.root / "pretend-portal.bin").write_bytes(b"\xff\xff")
    counter.real.window.findChild(QPushButton, "signin.practise").click()
    counter.until(lambda: counter.real.window.findChild(QWidget, "failure.title") is not None)
    assert counter.real.window.isVisible()
    assert counter.room.inside is None


def test_a_practice_machine_offers_no_practice_inside_the_practice(drive) -> None:  # type: ignore[no-untyped-def]
    assert drive.window.findChild(QPushButton, "signin.practise") is None
