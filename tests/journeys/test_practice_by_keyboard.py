"""The exercise "returned" of the practice mode by keys alone: real window, real station, the practice's own portal.

From the list of exercises over a birth with a specimen card and a specimen paper to the seal, the officer's request
half a minute later, the correction at the field and the paper, and the result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from kiosk import wording
from kiosk.container import Surroundings
from kiosk.home.layout import Home
from kiosk.practice.exercises import BIRTH, RETURNED
from kiosk.practice.station import PIN, Practice, open_practice
from tests.journeys.counter import Counter
from tests.journeys.keys import CTRL, Keys
from tests.journeys.returned import Following
from tests.journeys.visits import birth
from tests.journeys.waking import pass_awake
from tests.kiosk.practice.conftest import no_network
from tests.support.fakes import FakeClock, SeededEntropy
from ui.draft.card.scan_panel import ScanPanel
from ui.draft.form.form_step import FormStep
from ui.frame.app import DeskWindow
from ui.look import theme
from ui.panels.practice_panel import PracticePanel
from ui.practice_door import PracticeDoor

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
FIELD = "/child/fullName"


@dataclass
class Table:
    """A window of a practice with a keyboard before it, the clock in the test's hand."""

    held: DeskWindow
    keys: Keys
    clock: FakeClock
    practice: Practice

    def exchange(self, after_s: float = 0) -> None:
        """Let time pass and the station send and fetch once, as its own thread does all the time."""
        pass_awake(self.held, self.clock, after_s)
        played = self.practice.desk._shift._station.sync.play_one()
        assert played.trouble is None, played


class Learner(Counter):
    """Takes a visit with what the practice hands out, the way its exercises say."""

    def scan(self, card: str) -> None:
        keys = self.keys
        keys.press(Qt.Key.Key_F2)
        keys.wait("the scan panel", lambda: keys.at() == "scan.text")
        self.tab_to(card)
        keys.press(Qt.Key.Key_Space)
        keys.wait("the reading", lambda: self.seen("scan.apply"))
        self.looked_at("scan.text")
        keys.press(Qt.Key.Key_Return)
        keys.wait("the panel closes", lambda: not keys.window.findChildren(ScanPanel))
        self._in_place()

    def photograph(self) -> None:
        """Take the specimen for each paper that is missing or was asked for anew."""
        for doc_id in self.visit.papers:
            before = set(self.bench().state.draft.files)
            self.tab_to(f"papers.specimen:{doc_id}")
            self.keys.press(Qt.Key.Key_Space)
            self.keys.wait("the paper", lambda before=before: set(self.bench().state.draft.files) - before)
        self.forward()


@pytest.fixture
def table(application: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Table]:
    wording.set_language("vi")
    theme.set_type_size(100)
    monkeypatch.chdir(tmp_path)
    clock = FakeClock()
    around = Surroundings(clock, SeededEntropy(5), None, no_network)
    made = open_practice(Home(tmp_path / "home"), around, background=False)
    door = PracticeDoor(None, lambda: None, lambda: None, lambda: True, made)
    held = DeskWindow(application, made.desk, clock, made.home.root, door=door)
    held.window.show()
    held.window.activateWindow()
    held.window.sign_in_page().reset()
    yield Table(held, Keys(held.window), clock, made)
    held.close()
    made.close()


def start_exercise(table: Table, learner: Learner, key: str) -> None:
    """F7, Tab to the exercise, Space."""
    table.keys.press(Qt.Key.Key_F7)
    table.keys.wait("the exercises", lambda: learner.seen("practice.close"))
    learner.tab_to(f"practice.start:{key}")
    table.keys.press(Qt.Key.Key_Space)
    table.keys.wait("the list goes", lambda: not table.keys.window.findChildren(PracticePanel))


def test_the_exercise_returned_is_done_from_the_list_to_the_result(table: Table, tmp_path: Path) -> None:
    keys = table.keys
    visit = birth(tmp_path)
    learner = Learner(keys, replace(visit, card="scan.specimen:0", papers={"d-birth": ""}, picture=""))
    learner.sign_in(PIN)
    start_exercise(table, learner, RETURNED)
    keys.wait("the officer is told", lambda: table.practice.portal.next_script == "supplement")

    learner.take(tmp_path / "slip.pdf")
    assert "THỰC HÀNH" in _words(table), "the practice says on its slip what it is"
    clerk = Following(table, learner)  # type: ignore[arg-type]
    table.exchange()
    table.exchange()
    assert clerk.case().row.transfer.value == "acknowledged"
    for _act in range(2):
        table.exchange(after_s=13)

    clerk.open_first_work()
    assert clerk.text("case.state") == "Cần bổ sung"
    assert clerk.text("case.reason:0").startswith("Bài thực hành:")
    keys.press(Qt.Key.Key_Return, CTRL)
    keys.wait("the failing field", lambda: keys.at() == f"form.input:{FIELD}")
    before = learner.bench().state.answers[FIELD]
    keys.press(Qt.Key.Key_End)
    keys.type(" Hai")
    keys.press(Qt.Key.Key_Tab)
    keys.wait("the name on disk", lambda: learner.bench().state.answers.get(FIELD) == f"{before} Hai")
    while isinstance(learner.bench().step(), FormStep):
        learner.forward()
    learner.photograph()
    learner.review()

    table.exchange()
    table.exchange()
    table.exchange(after_s=30)
    after = clerk.case()
    assert [one.kind for one in after.packets] == ["submission", "supplement"]
    assert all(one.complete_ms is not None for one in after.packets)
    assert after.row.server_state == 9
    assert table.practice.portal.done == {BIRTH, RETURNED}
    keys.press(Qt.Key.Key_F7)
    keys.wait("the exercises", lambda: learner.seen("practice.close"))
    assert clerk.text(f"practice.done:{RETURNED}") == "Đã làm"


def _words(table: Table) -> str:
    return "\n".join(one.text() for one in table.keys.window.findChildren(QLabel) if one.isVisible())
