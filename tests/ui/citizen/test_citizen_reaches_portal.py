"""What a citizen marks and signs on their own screen is what the portal gets; real desk, real portal."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QWidget

from kiosk.intake.kept.details import SIGNATURE_DOC
from tests.support.counter import BIRTH, fill, paper
from tests.support.portal import Desk, officer_token
from tests.support.stations import PIN, practice
from tests.ui.citizen.test_citizen_screen import draw, pad_of, press, read_up_to
from ui.citizen.steps import CONSENTS, END, SIGN
from ui.draft.printed.slip_panel import SlipPanel
from ui.frame.app import DeskWindow
from ui.pages.work.workbench import Workbench


def test_marks_and_signature_made_on_the_citizens_screen_reach_the_portal(
    application: QApplication,
    qtbot,  # type: ignore[no-untyped-def]
    tmp_path: Path,
) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        case_id = desk.start_case(BIRTH).result().case_id
        fill(desk, case_id)
        desk.attach(case_id, "d-birth", paper()).result()
        draft = desk.attach(case_id, "d-id", paper(2)).result()
        held = DeskWindow(application, desk, place.clock, None)
        try:
            held.window.show()
            held.window.sign_in_page().reset()
            held.window.findChild(QLineEdit, "signin.pin").setText(PIN)
            held.window.sign_in_page().sign_in()
            qtbot.waitUntil(lambda: held.window.shell() is not None, timeout=20_000)
            held.window.shell().open_draft(draft, None)
            bench = held.window.shell().page()
            assert isinstance(bench, Workbench)
            bench.show_step("review")
            qtbot.waitUntil(
                lambda: held.window.findChild(QCheckBox, "review.consent:assist") is not None, timeout=5000
            )
            place.clock.advance(1)
            QTest.keyClick(held.window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
            window = bench.citizen.window()
            read_up_to(window, CONSENTS)
            press(window, "citizen.consent:assist")
            qtbot.waitUntil(lambda: "assist" in desk.open_case(case_id).result().consents, timeout=5000)
            marked_s = place.clock.now_ms() // 1000
            place.clock.advance(300)
            read_up_to(window, SIGN)
            draw(pad_of(window))
            press(window, "citizen.next")
            qtbot.waitUntil(lambda: window.steps.at == END, timeout=10_000)
            window.close()
            held.window.findChild(QWidget, "review.seal").click()
            qtbot.waitUntil(lambda: held.window.findChild(SlipPanel) is not None, timeout=20_000)
            assert station.sync.play_one().trouble is None
            code = desk.case(case_id).result().dossier_code
            officer = Desk(place.client, officer_token(place.portal))
            dossier = officer.get(f"/v1/officer/dossiers/{code}").json()
        finally:
            held.close()
    given = {one["purpose"]: one for one in dossier["content"]["consents"] if one["given"]}
    assert set(given) == {"procedure", "assist"}
    assert given["procedure"]["method"] == "notice"
    assert given["assist"]["method"] == "screen"
    assert given["assist"]["at"] == marked_s, "the time of the mark, not of the seal"
    assert SIGNATURE_DOC in str(dossier)
