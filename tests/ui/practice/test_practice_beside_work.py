"""Practising with a real draft open and real cases on their way: the station comes back to the same place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from forms.stamp import SystemEntropy
from kiosk import wording
from kiosk.container import Surroundings
from tests.kiosk.practice.conftest import no_network
from tests.support.counter import BIRTH, fill, ready_draft
from tests.support.stations import PIN, Practice, practice
from tests.ui.counter import Counter
from ui.draft.card.scan_panel import ScanPanel
from ui.frame.desk_window import DeskWindow
from ui.frame.practice_room import PracticeRoom
from ui.look import theme
from ui.preferences import Preferences
from ui.qt import clipboard

NAME = "/child/fullName"


class Beside(Counter):
    """A real window over a real desk that sends by itself, with a room to practise in."""

    room: PracticeRoom

    def enter(self) -> DeskWindow:
        """Go to practise, as the button does, and be signed in there."""
        self.room.door.enter()  # type: ignore[misc]
        self.until(lambda: self.room.inside is not None and self.room.inside.window._session is not None)
        inside = self.room.inside
        assert inside is not None
        self.quiet(inside)
        return inside

    def quiet(self, held: DeskWindow) -> None:
        """Wait until everything asked of a window's desk has been answered."""
        answered: list[bool] = []
        held.bridge.when_idle(lambda: answered.append(True))
        self.until(lambda: bool(answered))

    def back(self) -> None:
        """Wait for the real window."""
        self.until(lambda: self.room.inside is None and self.held.window.isVisible())
        self.idle()


@pytest.fixture
def beside(application: QApplication, qtbot, tmp_path: Path) -> Iterator[Beside]:  # type: ignore[no-untyped-def]
    wording.set_language("vi")
    theme.set_type_size(100)
    with practice(tmp_path) as place:
        made = _open(application, place, lambda check: qtbot.waitUntil(lambda: bool(check()), timeout=20_000))
        yield made
        made.room.close()
        made.held.close()
    wording.set_language("vi")
    theme.set_type_size(100)


def _open(app: QApplication, place: Practice, until: Callable[[Callable[[], object]], None]) -> Beside:
    desk = place.desk(background=True)
    room = PracticeRoom(app, place.folder, Surroundings(place.clock, SystemEntropy(), None, no_network))
    held = DeskWindow(app, desk, place.clock, place.folder, door=room.door)
    room.attach(held)
    made = Beside(place, desk, desk._shift._station, held, until)
    made.room = room
    held.window.show()
    held.window.activateWindow()
    held.window.sign_in_page().reset()
    return made


def begin_work(beside: Beside) -> bytes:
    """Seal one case, type in the draft of another, and have a panel open over it; return the draft's id."""
    beside.sign_in()
    sealed = ready_draft(beside.desk)
    beside.desk.seal(sealed.case_id).result()
    case_id = beside.desk.start_case(BIRTH).result().case_id
    fill(beside.desk, case_id)
    bench = beside.open(beside.desk.open_case(case_id).result())
    bench.go_to(NAME)
    beside.idle()
    editor = bench.step().fields[NAME].editor()  # type: ignore[attr-defined]
    editor.setFocus()
    editor.selectAll()
    QTest.keyClicks(editor, "Tran Van Thu")
    bench.scan_slot("requester")
    beside.find(QLineEdit, "scan.text").setText("IDVNM0")
    return case_id


def assert_as_it_was(beside: Beside, case_id: bytes) -> None:
    """Sign in again and find the same field, the same panel, and everything sent that waited."""
    beside.until(lambda: beside.find(QLineEdit, "signin.pin").hasFocus())
    beside.find(QLineEdit, "signin.pin").setText(PIN)
    beside.held.window.sign_in_page().sign_in()
    beside.until(lambda: beside.held.window._session is not None)
    beside.idle()
    assert beside.shell.present() == "work"
    assert beside.find(ScanPanel, "scan").isVisible()
    assert beside.find(QLineEdit, "scan.text").text() == "IDVNM0"
    assert beside.desk.open_case(case_id).result().answers["child"]["fullName"] == "Tran Van Thu"
    assert len(beside.desk.cases().result()) == 2
    beside.until(lambda: beside.desk.sync_view().waiting == 0)


def test_left_by_any_way_the_work_is_as_it_was(beside: Beside) -> None:
    case_id = begin_work(beside)
    for way in ("F11", "F11 twice", "locked", "closed"):
        leave(beside, way)
        assert_as_it_was(beside, case_id)


def leave(beside: Beside, way: str) -> None:
    """Go to practise, open a draft there, and leave it one way."""
    inside = beside.enter()
    inside.window.shell().open_draft(inside.desk.start_case(BIRTH).result(), None)  # type: ignore[union-attr]
    inside.window.activateWindow()
    if way == "locked":
        inside.window.lock()
        beside.until(lambda: inside.window._session is None)
    if way == "closed":
        assert not inside.window.close()
    else:
        for _press in range(2 if way.endswith("twice") else 1):
            QTest.keyClick(inside.window, Qt.Key.Key_F11)
    beside.back()


def test_another_look_in_the_practice_costs_no_work(beside: Beside) -> None:
    case_id = begin_work(beside)
    for choice in ("settings.language:en", "settings.size:150"):
        inside = beside.enter()
        inside.window.shell().go("settings")  # type: ignore[union-attr]
        beside.quiet(inside)
        inside.window.findChild(QWidget, choice).click()
        beside.quiet(inside)
        beside.room.leave()
        beside.back()
        assert (wording.language(), theme.type_size()) == ("vi", 100), choice
        assert_as_it_was(beside, case_id)
        Preferences(beside.place.folder).restore()
        assert (wording.language(), theme.type_size()) == ("vi", 100), choice


def test_another_look_stays_where_nobody_works(beside: Beside) -> None:
    inside = beside.enter()
    inside.window.shell().go("settings")  # type: ignore[union-attr]
    beside.quiet(inside)
    inside.window.findChild(QWidget, "settings.language:en").click()
    beside.quiet(inside)
    beside.room.leave()
    beside.back()
    assert wording.language() == "en"
    beside.until(lambda: beside.held.window.sign_in_page().findChild(QLineEdit, "signin.pin").hasFocus())


def test_nothing_copied_in_the_practice_can_be_pasted_outside(beside: Beside) -> None:
    beside.enter()
    clipboard.put("048000000000")
    beside.room.leave()
    beside.back()
    assert QApplication.clipboard().text() == ""
