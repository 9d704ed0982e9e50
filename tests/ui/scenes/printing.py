"""Pictures of what is printed and of how printing went."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QScrollArea, QWidget

from kiosk.receipt_printer.choice import file_printer, network_printer
from kiosk.views.slip import SlipStanding
from tests.support.fakes import NOON_22_NOV_2026_MS as NOON
from tests.support.printer_port import closed_port, printer_port
from tests.support.waiting import until
from tests.ui.fiction import people as fiction
from tests.ui.scenes import scene as scenes
from tests.ui.scenes.scene import Scene, Stand
from ui.draft.printed.consent_window import ConsentWindow


def _press(stand: Stand, name: str) -> None:
    found = stand.window.findChild(QPushButton, name)
    assert found is not None, name
    found.click()


def _wait(stand: Stand, holds: Callable[[], bool]) -> None:
    def looked() -> bool:
        stand.app.processEvents()
        return holds()

    until(looked)
    stand.settle()


def _told(stand: Stand, name: str) -> Callable[[], bool]:
    """Return whether a notice says more than that it is at work."""
    said = stand.window.findChild(QLabel, name)
    return lambda: bool(said.text()) and not said.text().endswith("…")


def _receipt(stand: Stand, port: int) -> None:
    stand.desk.printer = network_printer("127.0.0.1", str(port))
    scenes.slip(stand)
    stand.settle()
    stand.settle()


def receipt(stand: Stand) -> None:
    _receipt(stand, 9_100)


def receipt_long(stand: Stand) -> None:
    stand.desk.long_names = True
    _receipt(stand, 9_100)


def receipt_sent(stand: Stand) -> None:
    with printer_port() as printer:
        _receipt(stand, printer.port)
        _press(stand, "slip.print")
        _wait(stand, _told(stand, "slip.told"))


def receipt_refused(stand: Stand) -> None:
    _receipt(stand, closed_port())
    _press(stand, "slip.print")
    _wait(stand, _told(stand, "slip.refused"))


def receipt_half_sent(stand: Stand) -> None:
    with printer_port(takes=1) as printer:
        _receipt(stand, printer.port)
        _press(stand, "slip.print")
        _wait(stand, _told(stand, "slip.refused"))


def receipt_not_set(stand: Stand) -> None:
    scenes.slip(stand)
    stand.settle()
    _press(stand, "slip.paper:receipt")
    _press(stand, "slip.print")
    _wait(stand, _told(stand, "slip.refused"))


def _slip_again(stand: Stand, standing: SlipStanding, paper: str = "a5") -> None:
    view = fiction.withdrawn()
    fiction.fill(stand.desk)
    stand.desk.standing, stand.desk.prints, stand.desk.practice = standing, 2, False
    stand.desk.rows, stand.desk.case_view = (view.row,), view
    stand.sign_in()
    stand.shell().open_case(view.row.case_id)
    stand.settle()
    _press(stand, "case.slip")
    stand.settle()
    _press(stand, f"slip.paper:{paper}")


def slip_withdrawn(stand: Stand) -> None:
    _slip_again(stand, SlipStanding("withdrawn", NOON))


def receipt_withdrawn(stand: Stand) -> None:
    _slip_again(stand, SlipStanding("withdrawn", NOON), "receipt")


def slip_not_accepted(stand: Stand) -> None:
    _slip_again(stand, SlipStanding("office", NOON - 3 * fiction.HOUR, state=3))


def slip_forwarded(stand: Stand) -> None:
    moved = SlipStanding(
        "office",
        NOON - fiction.HOUR,
        state=4,
        due_on=date(2026, 12, 18),
        unit="Ủy ban nhân dân phường Thanh Khê",
        unit_since_ms=NOON - 2 * fiction.HOUR,
    )
    _slip_again(stand, moved)


def receipt_returned(stand: Stand) -> None:
    asked = SlipStanding("office", NOON - fiction.HOUR, state=5, due_on=date(2026, 11, 27))
    _slip_again(stand, asked, "receipt")


def consent_sheet(stand: Stand) -> None:
    scenes.slip(stand)
    stand.settle()
    _press(stand, "slip.consent")


def consent_draft(stand: Stand) -> None:
    scenes.review_signed(stand)
    stand.settle()
    _press(stand, "review.consents")


def paper_refused(stand: Stand) -> None:
    consent_sheet(stand)
    stand.settle()
    stand.window.findChild(ConsentWindow).save_pdf(Path("/no/such/folder.pdf"))
    _wait(stand, _told(stand, "consent.refused"))


def _settings(stand: Stand) -> None:
    stand.sign_in()
    stand.shell().go("settings")
    stand.settle()
    area = stand.shell().page().findChild(QScrollArea)
    area.ensureWidgetVisible(stand.window.findChild(QWidget, "settings.printer.save"), 0, 200)


def settings_printer_network(stand: Stand) -> None:
    stand.desk.printer = network_printer("may-in.tram.lan", "9100")
    _settings(stand)


def settings_printer_file(stand: Stand) -> None:
    stand.desk.printer = file_printer("/dev/usb/lp0")
    _settings(stand)
    _press(stand, "settings.printer.save")


def settings_printer_wrong(stand: Stand) -> None:
    _settings(stand)
    _press(stand, "settings.printer:tcp")
    stand.window.findChild(QLineEdit, "settings.printer.host").setText("máy in")
    _press(stand, "settings.printer.save")
    stand.settle()
    area = stand.shell().page().findChild(QScrollArea)
    area.ensureWidgetVisible(stand.window.findChild(QWidget, "settings.printer.act"), 0, 60)


PRINTING_SCENES: tuple[Scene, ...] = (
    slip_forwarded,
    receipt,
    receipt_long,
    receipt_sent,
    receipt_refused,
    receipt_half_sent,
    receipt_not_set,
    slip_withdrawn,
    receipt_withdrawn,
    slip_not_accepted,
    receipt_returned,
    consent_sheet,
    consent_draft,
    paper_refused,
    settings_printer_network,
    settings_printer_file,
    settings_printer_wrong,
)
