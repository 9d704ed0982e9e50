"""A returned case that cannot be read here, on the real screens: real desk, real portal behind a real socket."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from sync.link.transport import Transport
from tests.kiosk.intake.test_conflicts import order, sign
from tests.kiosk.intake.test_fetching import DAY_S, REASONS
from tests.kiosk.intake.test_withdrawing import rounds, sealed
from tests.scenario.stocked import until
from tests.support.counter import paper
from tests.support.portal import over_socket
from tests.support.stations import PIN, practice
from ui.frame.app import DeskWindow
from ui.pages.work.workbench import Workbench


def test_one_button_brings_it_back_and_it_is_resent_in_the_same_case(
    application: QApplication,
    qtbot,  # type: ignore[no-untyped-def]
    tmp_path: Path,
) -> None:
    with practice(tmp_path) as place, over_socket(place.portal) as url:
        place.around = replace(place.around, transport=lambda _enrolled: Transport(url))
        with place.signed_in() as (desk, station):
            case_id = sealed(desk)
            rounds(place, station)
            place.clock.advance(181 * DAY_S)
            rounds(place, station)
            until(lambda: not desk.case(case_id).result().has_answers)
            order(place, desk, case_id, "supplement", reasons=REASONS)
            rounds(place, station)
            held = DeskWindow(application, desk, place.clock, None)
            try:
                held.window.show()
                held.window.sign_in_page().reset()
                held.window.findChild(QLineEdit, "signin.pin").setText(PIN)
                held.window.sign_in_page().sign_in()
                qtbot.waitUntil(lambda: held.window.shell() is not None, timeout=20_000)
                shell = held.window.shell()
                shell.open_case(case_id)
                qtbot.waitUntil(
                    lambda: held.window.findChild(QPushButton, "content.fetch") is not None, timeout=10_000
                )
                held.window.findChild(QPushButton, "content.fetch").click()
                qtbot.waitUntil(lambda: isinstance(shell.page(), Workbench), timeout=20_000)
                bench = shell.page()
                assert [one.text for one in bench.state.draft.reasons] == [one["text"] for one in REASONS]
                bench.state.save("/child/fullName", "Nguyễn Mẫu Sửa")
                qtbot.waitUntil(
                    lambda: desk.open_case(case_id).result().answers["child"]["fullName"] == "Nguyễn Mẫu Sửa",
                    timeout=10_000,
                )
                desk.attach(case_id, "d-birth", paper(5)).result()
                sign(desk, case_id)
                desk.seal(case_id).result()
                rounds(place, station)
                case = desk.case(case_id).result()
            finally:
                held.close()
            assert [packet.complete_ms is not None for packet in case.packets] == [True, True]
            assert case.row.server_state == 1
