"""Two people at one machine, by keys: real window, real station, real portal."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from kiosk.home.layout import Home
from sync.portal.stations import access
from sync.portal.stations.access import Act
from tests.journeys.conftest import Desk
from tests.portal.test_operator_codes import LAN, code_for
from tests.support.counter import BIRTH
from tests.support.portal import OPERATOR
from tests.support.stations import PIN

LAN_PIN, NEW_PIN = "135790", "975310"
SIGN_IN = "signin.pin"

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


class Seated:
    """Whoever sits at the machine."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.keys = desk.keys
        self.window = desk.held.window

    def find(self, name: str) -> QWidget | None:
        return self.window.findChild(QWidget, name)

    def signs_in(self, who: str, pin: str) -> None:
        self.keys.wait("the sign-in", lambda: self.keys.at() == SIGN_IN)
        name = self.find(f"signin.operator:{who}")
        assert isinstance(name, QPushButton), who
        name.click()
        self.keys.type(pin)
        self.keys.press(Qt.Key.Key_Return)

    def is_in(self, name: str) -> None:
        def shown() -> bool:
            shell = self.window.shell()
            return shell is not None and shell.isVisible() and shell.stage.session.operator_name == name

        self.keys.wait(name, shown)

    def leaves(self) -> None:
        self.keys.press(Qt.Key.Key_F12)
        self.keys.wait("the lock", lambda: self.keys.at() == SIGN_IN)

    def makes_pin(self, who: str, code: str, pin: str) -> None:
        shell = self.window.shell()
        assert shell is not None
        shell.go("settings")
        ask = self.keys.wait("the button", lambda: self.find(f"settings.pin:{who}"))
        assert isinstance(ask, QPushButton)
        ask.click()
        for name, text in (("code", code), ("pin", pin), ("again", pin)):
            self.keys.wait(name, lambda name=name: self.keys.at() == f"person.{name}")
            self.keys.type(text)
            self.keys.press(Qt.Key.Key_Return)

    def told(self) -> str:
        title = self.window.findChild(QLabel, "failure.title")
        return "" if title is None else title.text()


def exchange(desk: Desk) -> None:
    desk.held.window.shell().stage.desk._shift._station.sync.play_one()


def test_a_second_person_takes_the_shift_over_and_gets_a_new_pin_when_they_forgot_theirs(desk: Desk) -> None:
    here, portal = Seated(desk), desk.place.portal
    here.signs_in(OPERATOR, PIN)
    here.is_in("Lê Thị Thử")
    stage = desk.held.window.shell().stage
    number = stage.session.station_no
    draft = stage.desk.start_case(BIRTH).result()
    code = code_for(portal, number)
    exchange(desk)

    # A mistyped code first, then the right one.
    here.makes_pin(LAN, "1111122222", LAN_PIN)
    here.keys.wait("the refusal", lambda: "không nhận mã một lần" in here.told())
    here.keys.press(Qt.Key.Key_Escape)
    here.keys.wait("the panel gone", lambda: here.find("person") is None)
    here.makes_pin(LAN, code, LAN_PIN)
    here.keys.wait("the slot", lambda: Home(desk.place.folder).slot(LAN).exists())
    here.keys.wait("the panel gone", lambda: here.find("person") is None)

    here.leaves()
    here.signs_in(LAN, LAN_PIN)
    here.is_in("Ngô Thị Mẫu")
    # The draft is the station's: whoever sits down next goes on with it.
    assert draft.case_id in {row.case_id for row in desk.held.window.shell().stage.desk.cases().result()}
    here.leaves()

    # Forgotten: the colleague opens the panel, the old PIN goes with the new one.
    here.signs_in(OPERATOR, PIN)
    here.is_in("Lê Thị Thử")
    here.makes_pin(LAN, code_for(portal, number), NEW_PIN)
    here.keys.wait("the panel gone", lambda: here.find("person") is None)
    here.leaves()
    here.signs_in(LAN, LAN_PIN)
    here.keys.wait("the refusal", lambda: "chưa đúng" in here.told())
    here.signs_in(LAN, NEW_PIN)
    here.is_in("Ngô Thị Mẫu")
    here.leaves()

    # Ended by the roster: the name stays, the sentence is the known one.
    here.signs_in(OPERATOR, PIN)
    here.is_in("Lê Thị Thử")
    with portal.store.writing() as db:
        access.set_operator(db, LAN, number, Act("root", "", portal.now_s()), active=False)
    exchange(desk)
    here.leaves()
    here.signs_in(LAN, NEW_PIN)
    here.keys.wait("the refusal", lambda: "Quyền của người này đã ngừng" in here.told())
