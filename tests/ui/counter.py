"""The real window over a real desk and a real portal, as a clerk at the counter has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from kiosk import wording
from tests.support.portal import Desk as OfficersDesk
from tests.support.portal import officer_token
from tests.support.stations import PIN, Practice, practice
from tests.ui.drawing import draw_once, undrawn
from ui.draft.form.form_step import FormStep
from ui.draft.printed.slip_panel import SlipPanel
from ui.draft.review.review_step import ReviewStep
from ui.frame.app import DeskWindow
from ui.look import theme
from ui.pages.work.workbench import Workbench

if TYPE_CHECKING:
    from kiosk.desk.facade import Desk
    from kiosk.station.held import Station
    from kiosk.views.cases import DraftView
    from ui.frame.shell import Shell
    from ui.parts.strokes import Strokes


@dataclass
class Counter:
    """One window, signed in."""

    place: Practice
    desk: Desk
    station: Station
    held: DeskWindow
    until: Callable[[Callable[[], object]], None]

    @property
    def shell(self) -> Shell:
        """The signed-in part of the window."""
        shell = self.held.window.shell()
        assert shell is not None
        return shell

    def bench(self) -> Workbench:
        """Return the open draft."""
        page = self.shell.page()
        assert isinstance(page, Workbench)
        return page

    def review(self) -> ReviewStep:
        """Open the last step."""
        self.bench().show_step("review")
        step = self.bench().step()
        assert isinstance(step, ReviewStep)
        self.idle()
        return step

    def find(self, kind: type, name: str) -> Any:
        """Return a widget by its object name."""
        found = self.held.window.findChild(kind, name)
        assert found is not None, name
        return found

    def has(self, name: str) -> bool:
        """Tell whether a widget of this name is in sight."""
        return any(one.isVisible() for one in self.held.window.findChildren(QWidget, name))

    def idle(self) -> None:
        """Wait until everything asked of the desk has been answered and shown."""
        # What waited for the same moment may have begun something: that is waited for too.
        for _time in range(3):
            answered: list[bool] = []
            self.held.bridge.when_idle(partial(answered.append, True))
            self.until(partial(bool, answered))

    def open(self, draft: DraftView) -> Workbench:
        """Open a draft as any screen does."""
        self.shell.stage.open_draft(draft, None)
        return self.bench()

    def sign_in(self) -> None:
        """Sign in with the PIN."""
        self.held.window.sign_in_page().reset()
        self.find(QLineEdit, "signin.pin").setText(PIN)
        self.held.window.sign_in_page().sign_in()
        self.until(lambda: self.held.window.shell() is not None and self.shell.isVisible())

    def type_into(self, pointer: str, text: str) -> None:
        """Type an answer and leave its field."""
        self.bench().go_to(pointer)
        step = self.bench().step()
        assert isinstance(step, FormStep)
        field = step.fields[pointer]
        editor = field.editor()
        assert isinstance(editor, QLineEdit)
        editor.setText(text)
        field.leave()

    def seal(self) -> None:
        """Press the button that seals, and wait for the slip."""
        self.find(QWidget, "review.seal").click()
        self.until(lambda: self.held.window.findChild(SlipPanel) is not None)

    def at_the_portal(self, case_id: bytes) -> dict[str, Any]:
        """Send what waits, and return a dossier's content as an officer reads it."""
        self.until(lambda: self.station.sync.play_one().trouble is None and self._code(case_id))
        officer = OfficersDesk(self.place.client, officer_token(self.place.portal))
        content: dict[str, Any] = officer.get(f"/v1/officer/dossiers/{self._code(case_id)}").json()["content"]
        return content

    def _code(self, case_id: bytes) -> str | None:
        return self.desk.case(case_id).result().dossier_code


def draw(strokes: Strokes) -> None:
    """Sign."""
    room = QRectF(0, 0, 300, 120)
    strokes.begin(QPointF(10, 10), room)
    for number in range(2, 20):
        strokes.go_on(QPointF(number * 12, 60 + number), room)
    strokes.end()


@contextmanager
def at_the_counter(app: QApplication, wait: Callable[..., None], folder: Path) -> Iterator[Counter]:
    """Enrol a station, sign in and show its window."""
    wording.set_language("vi")
    theme.set_type_size(100)
    with practice(folder) as place, place.signed_in() as (desk, station):
        held = DeskWindow(app, desk, place.clock, None)
        counter = Counter(
            place, desk, station, held, lambda check: wait(lambda: bool(check()), timeout=20_000)
        )
        try:
            undrawn(held.window)
            held.window.show()
            held.window.activateWindow()
            counter.sign_in()
            yield counter
            draw_once(held.window)
        finally:
            held.close()


@pytest.fixture
def counter(application: QApplication, qtbot, tmp_path: Path) -> Iterator[Counter]:  # type: ignore[no-untyped-def]
    """The real window over a real desk."""
    with at_the_counter(application, qtbot.waitUntil, tmp_path) as made:
        yield made
