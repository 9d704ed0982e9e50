"""J4 and J7 by keys: the case an officer sent back, and the slip a citizen brings again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QListView

from tests.journeys.counter import Counter
from tests.journeys.keys import CTRL
from tests.journeys.waking import pass_awake
from tests.support.counter import ready_draft
from tests.support.portal import Desk as Officer
from tests.support.portal import officer_token
from tests.support.stations import PIN

if TYPE_CHECKING:
    from kiosk.views.cases import CaseView
    from tests.journeys.conftest import Desk
    from tests.journeys.counter import Visit


_LATER_S = 3_600


def handed_in(desk: Desk, visit: Visit) -> Counter:
    """Sign in by keys; return the counter once a birth is sealed.

    Sealed by calls: taking it by keys has tests of its own, and what comes after it does not know the difference.
    """
    counter = Counter(desk.keys, visit)
    counter.sign_in(PIN)
    made = desk.held.desk
    case_id = ready_draft(made).case_id
    made.record_consent(case_id, frozenset({"assist", "contact"})).result()
    made.seal(case_id).result()
    return counter


class Office:
    """The officer at the portal, and the connection the station has when told to."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._officer = Officer(desk.place.client, officer_token(desk.place.portal))

    def exchange(self) -> None:
        """Let the station send and fetch once."""
        played = self._desk.held.desk._shift._station.sync.play_one()
        assert played.trouble is None, played

    def act(self, case: CaseView, action: str, **more: object) -> None:
        """Act on a case as the officer does, an hour later."""
        pass_awake(self._desk.held, self._desk.place.clock, _LATER_S)
        path = f"/v1/officer/dossiers/{case.dossier_code}"
        version = self._officer.get(path).json()["version"]
        answer = self._officer.post(f"{path}/{action}", {"version": version, **more})
        assert answer.status_code == 200, answer.text


class Following:
    """What the clerk does once a case exists, by keys alone."""

    def __init__(self, desk: Desk, counter: Counter) -> None:
        self.desk = desk
        self.keys = desk.keys
        self.counter = counter

    def case(self) -> CaseView:
        """Return the station's one case."""
        (row,) = self.desk.held.desk.cases("", 10).result()
        return self.desk.held.desk.case(row.case_id).result()

    def text(self, name: str) -> str:
        """Return what a label in sight says."""
        made = self.counter.seen(name)
        assert isinstance(made, QLabel), name
        return made.text()

    def line(self, name: str) -> str:
        """Return what stands in a line in sight."""
        made = self.counter.seen(name)
        assert isinstance(made, QLineEdit), name
        return made.text()

    def words(self) -> str:
        """Return everything that can be read in the window now."""
        return "\n".join(
            one.text() for one in self.keys.window.findChildren(QLabel) if one.isVisible() and one.text()
        )

    def scan_slip(self, text: str) -> None:
        """F2 and the hand scanner, wherever no draft is open."""
        self.keys.press(Qt.Key.Key_F2)
        self.keys.wait("the line for slips", lambda: self.keys.at() == "lookup.text")
        self.keys.wedge(text)
        self.keys.wedge("\r")
        self.keys.wait("what was found", lambda: self.counter.seen("lookup.origin"))

    def open_found(self) -> None:
        """Enter on the empty line opens what was found."""
        self.counter.looked_at("lookup.text")
        self.keys.press(Qt.Key.Key_Return)
        self.keys.wait("the case", lambda: self.counter.seen("page.case"))

    def open_first_work(self) -> None:
        """Ctrl+1, F6 into the work list, Enter on its first row."""
        keys = self.keys
        keys.press(Qt.Key.Key_1, CTRL)
        keys.wait("the work", self._work)
        for _press in range(6):
            if keys.at() == "today.work":
                break
            keys.press(Qt.Key.Key_F6)
        assert keys.at() == "today.work"
        keys.press(Qt.Key.Key_Return)
        keys.wait("the case", lambda: self.counter.seen("page.case"))

    def _work(self) -> QListView | None:
        made = self.counter.seen("today.work")
        return made if isinstance(made, QListView) and made.model().rowCount() else None
