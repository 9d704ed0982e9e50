"""The thread that draws calls no database and no network, writes no file and works on no photograph.

The whole journey at the counter is watched where it is taken by keys (test_counter_by_keyboard).
"""

from __future__ import annotations

import io
import sqlite3
from typing import TypeVar

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from tests.journeys.conftest import Desk
from tests.journeys.counter import Visit
from tests.journeys.gui_thread import watch
from tests.journeys.keys import CTRL
from tests.journeys.returned import handed_in
from tests.journeys.visits import BIRTH, birth
from tests.support.portal import Desk as Officer
from tests.support.portal import officer_token
from tests.ui.fiction import people as fiction
from ui.citizen.opinion_panel import OpinionPanel
from ui.draft.papers.papers_step import PapersStep
from ui.pages.cases.handover_panel import HandoverPanel
from ui.parts.signature_pad import SignaturePad

W = TypeVar("W", bound=QWidget)

SCREENS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def order(desk: Desk, officer: Officer, case_id: bytes, action: str, **more: object) -> None:
    """Let an officer act on a case at the portal."""
    code = desk.held.desk.case(case_id).result().dossier_code
    version = officer.get(f"/v1/officer/dossiers/{code}").json()["version"]
    answer = officer.post(f"/v1/officer/dossiers/{code}/{action}", {"version": version, **more})
    assert answer.status_code == 200, answer.text


def shown(desk: Desk, kind: type[W], name: str) -> W | None:
    found = desk.held.window.findChild(kind, name)
    return found if found is not None and found.isVisible() else None


def test_every_screen_with_a_case_draws_only(desk: Desk) -> None:
    handed_in(desk, Visit(BIRTH, BIRTH, {}))
    (case,) = desk.held.desk.cases("", 10).result()
    with watch() as seen:
        for screen in SCREENS:
            desk.keys.press(screen, CTRL)
            desk.keys.wait("every answer", lambda: desk.held.bridge._in_flight == 0)
        shell = desk.held.window.shell()
        assert shell is not None
        shell.open_case(case.case_id)
        desk.keys.wait("the case", lambda: desk.held.bridge._in_flight == 0)
        shell.go("sync")
        desk.keys.wait("sync", lambda: desk.held.window.findChild(QWidget, "sync.send"))
        shell.go("settings")
        desk.keys.wait(
            "the printers", lambda: desk.held.window.findChild(QWidget, "settings.printer:") is not None
        )
    assert not seen.found, "\n".join(seen.found)


def test_a_returned_case_and_its_result_draw_only(desk: Desk) -> None:
    counter = handed_in(desk, birth(desk.folder, on_paper=True))
    station = desk.held.desk._shift._station
    assert station.sync.play_one().trouble is None
    (case,) = desk.held.desk.cases("", 10).result()
    officer = Officer(desk.place.client, officer_token(desk.place.portal))
    order(
        desk,
        officer,
        case.case_id,
        "supplement",
        reasons=[{"text": "Ảnh giấy chứng sinh bị mờ.", "doc_id": "d-birth"}],
        due_on="2026-11-30",
    )
    station.sync.play_one()
    shell = desk.held.window.shell()
    assert shell is not None
    with watch() as seen:
        shell.open_case(case.case_id)
        desk.keys.wait("its button", lambda: shown(desk, QPushButton, "case.supplement")).click()
        step = desk.keys.wait("the paper's step", lambda: shown(desk, PapersStep, "papers"))
        step.add_file("d-birth", desk.folder / "b.jpg")
        desk.keys.wait("the picture to look at", lambda: shown(desk, QPushButton, "photo.use")).click()
        desk.keys.wait("the paper", lambda: any(not one.sent for one in counter.bench().state.draft.files))
        counter.bench().show_step("review")
        counter.review()
        shell.go("today")
    station.sync.play_one()
    for action in ("accept", "resolve"):
        order(desk, officer, case.case_id, action)
    station.sync.play_one()
    with watch() as later:
        shell.open_case(case.case_id)
        desk.keys.wait("its button", lambda: shown(desk, QPushButton, "case.hand_over")).click()
        panel = desk.keys.wait("the panel", lambda: shown(desk, HandoverPanel, "handover"))
        pad = panel.findChild(SignaturePad)
        assert pad is not None
        desk.keys.citizen_signs(pad)
        panel.record()
        opinion = desk.keys.wait("the question", lambda: shown(desk, OpinionPanel, "opinion"))
        opinion.close()
    found = seen.found + later.found
    assert not found, "\n".join(found)


def test_sending_what_waits_for_free_air_draws_only(desk: Desk) -> None:
    handed_in(desk, Visit(BIRTH, BIRTH, {}))
    desk.held.desk.meter("texts_only").result()
    shell = desk.held.window.shell()
    assert shell is not None
    shell.go("sync")
    button = desk.keys.wait("its button", lambda: shown(desk, QPushButton, "sync.files_now"))
    with watch() as seen:
        button.click()
        desk.keys.wait("it is allowed", lambda: not desk.held.desk.sync_view().files_held)
    assert not seen.found, "\n".join(seen.found)


def test_a_call_of_a_database_on_this_thread_is_seen() -> None:
    from ui.parts import basics

    with watch() as seen:
        # The call is made under a frame of the program, as a screen would make it.
        exec(
            compile("sqlite3.connect(':memory:').execute('select 1')", basics.__file__, "exec"),
            {"sqlite3": sqlite3},
        )
    assert any("database execute" in one for one in seen.found)


def test_a_photograph_decoded_on_this_thread_is_seen() -> None:
    from ui.parts import basics

    with watch() as seen:
        exec(
            compile("Image.open(io.BytesIO(photo)).load()", basics.__file__, "exec"),
            {"Image": Image, "io": io, "photo": fiction.paper()},
        )
    assert any("picture decode" in one for one in seen.found)
