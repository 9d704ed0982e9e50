"""Pictures of the settings screen."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QScrollArea

from tests.ui.print_server import dead_print_server
from tests.ui.scenes import Scene, Stand
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


def _to_the_end(stand: Stand) -> None:
    stand.settle()
    stand.shell().page().findChild(QScrollArea).verticalScrollBar().setValue(99_999)


SETTINGS_SCENES: tuple[Scene, ...] = (
    settings_station,
    settings_expired,
    settings_lost_printer,
    settings_looking_for_printers,
)
