"""Pictures of the settings screen."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QLineEdit, QPushButton, QScrollArea, QWidget

from forms.errors import DomainError
from kiosk.scanner_folder import ScannedFile
from tests.ui.print_server import dead_print_server
from tests.ui.scenes.scene import Scene, Stand
from tests.ui.settled import done
from ui.paper import printers


def settings_station(stand: Stand) -> None:
    stand.sign_in()
    stand.shell().go("settings")
    _to_the_end(stand)


def settings_expired(stand: Stand) -> None:
    stand.desk.facts = replace(stand.desk.facts, valid_until=date(2026, 11, 1), inside_only=True)
    stand.desk.view = replace(stand.desk.view, last_contact_ms=None)
    stand.sign_in()
    stand.shell().go("settings")
    _to_the_end(stand)


def settings_lost_printer(stand: Stand) -> None:
    printers.prefer("HP LaserJet M15w quầy số 2")
    try:
        stand.sign_in()
        stand.shell().go("settings")
    finally:
        printers.prefer("")


def settings_looking_for_printers(stand: Stand) -> None:
    silent = ExitStack()
    silent.enter_context(dead_print_server())
    stand.sign_in()
    stand.shell().go("settings")
    stand.shell().page().destroyed.connect(lambda: silent.close())  # noqa: PLW0108 (a bound method is held weakly)


def settings_scanner(stand: Stand) -> None:
    """The scanner's folder, with files in it that are in no case."""
    waiting = ScannedFile("SCAN_0004.pdf", 240_000, 1_795_000_000_000_000_000)
    stand.desk.scanned = lambda: done((waiting, waiting))  # type: ignore[method-assign]
    stand.sign_in()
    stand.shell().go("settings")
    stand.settle()
    page = stand.shell().page()
    page.findChild(QScrollArea).ensureWidgetVisible(page.findChild(QWidget, "settings.scanner.open"), 0, 60)


def settings_people(stand: Stand) -> None:
    """Who works at this machine, one of them without a PIN yet."""
    stand.sign_in()
    stand.shell().go("settings")
    stand.settle()
    page = stand.shell().page()
    page.findChild(QScrollArea).ensureWidgetVisible(page.findChild(QWidget, "settings.people"), 0, 60)


def settings_person(stand: Stand) -> None:
    """The panel in which the new person types code and PIN."""
    settings_people(stand)
    stand.shell().page().findChild(QPushButton, "settings.pin:op-3").click()
    stand.settle()


def settings_person_refused(stand: Stand) -> None:
    """The portal does not take the code of somebody who forgot their PIN."""
    settings_people(stand)
    stand.shell().page().findChild(QPushButton, "settings.pin:op-2").click()
    stand.settle()
    panel = stand.window.findChild(QWidget, "person")
    for name, text in (("code", "12345-67890"), ("pin", "135790"), ("again", "135790")):
        panel.findChild(QLineEdit, f"person.{name}").setText(text)
    stand.desk.fail_next = DomainError("person_code_refused")
    panel.findChild(QPushButton, "person.send").click()
    stand.settle()


def _to_the_end(stand: Stand) -> None:
    stand.settle()
    stand.shell().page().findChild(QScrollArea).verticalScrollBar().setValue(99_999)


SETTINGS_SCENES: tuple[Scene, ...] = (
    settings_station,
    settings_expired,
    settings_lost_printer,
    settings_looking_for_printers,
    settings_scanner,
    settings_people,
    settings_person,
    settings_person_refused,
)
