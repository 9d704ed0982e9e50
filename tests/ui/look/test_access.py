"""Every screen of the gallery, in both languages, at the smallest and the largest type, is usable by all.

Every control has a name for screen readers and one for tests, is at least 40 px high and shows when it has
the focus; no text is cut; no screen asks for more than a small counter screen. In English nothing of the
program's own is left in Vietnamese. F1, Ctrl+K, Esc and F12 do on each what they do everywhere: pressed in the
scene that stands already, for building one takes longer than all that is looked at in it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from kiosk import wording
from tests.ui import access_checks as checks
from tests.ui.contrast import pale
from tests.ui.keys_walk import WALKED, help_and_palette_lead_back_and_esc_and_f12_close_what_is_up
from tests.ui.language_check import left_in_vietnamese
from tests.ui.pressing import panels, pump, soon
from tests.ui.scenes.every_scene import every_scene
from tests.ui.scenes.scene import Scene, Stand
from tests.ui.scripted.sign_in import PIN
from ui.look import theme
from ui.parts.overlay import Overlay

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

SCREEN = (1280, 720)
"""The smallest screen everything must fit, at any type size."""
# What most people see, and the longest words in the largest type. The plain suite takes every second scene in
# one of them and the others in the other, in the time one of them takes whole; the long one takes all.
TURNS = (("vi", 100), ("en", 150))
LOOKS = (*TURNS, ("vi", 150), ("en", 100))


def looked_at() -> list[object]:
    """Return every (look, scene); those of a scene's own turn are in the plain suite."""
    return [
        pytest.param(
            look,
            scene,
            id=f"{look[0]}-{look[1]}-{scene.__name__}",
            marks=() if look == TURNS[number % len(TURNS)] else pytest.mark.long,
        )
        for look in LOOKS
        for number, scene in enumerate(every_scene())
    ]


_QUIET_MS = 110
"""Longer than the pause after which a finding line asks."""
_LEAST_MS = 35
"""Longer than the focus ring and queued calls take to begin."""


class QuickStand(Stand):
    """Paints nothing, and settles after one pause of a finding line instead of five, at once where none is due."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.window.setUpdatesEnabled(False)

    def open_draft(self) -> None:
        """Open the draft as soon as there is somewhere to: the page before it is not laid out first."""
        self.window.findChild(QLineEdit, "signin.pin").setText(PIN)
        self.window.sign_in_page().sign_in()
        assert soon(lambda: self.window.shell() is not None)
        self.shell().open_draft(self.desk.draft(), None)
        self.settle()

    def settle(self) -> None:
        answered: list[bool] = []
        self.held.bridge.when_idle(lambda: answered.append(True))
        latest = time.monotonic() + _QUIET_MS / 1000
        QTest.qWait(_LEAST_MS)
        while time.monotonic() < latest and (not answered or self._pausing()):
            QTest.qWait(5)
        QApplication.sendPostedEvents()

    def _pausing(self) -> bool:
        return any(
            timer.isActive() and timer.interval() <= _QUIET_MS
            for ground in (self.app, self.held.bridge, *QApplication.topLevelWidgets())
            for timer in ground.findChildren(QTimer)
        )


def laid_out(stand: QuickStand) -> None:
    """Wait until the layouts have come to rest, at most two seconds."""
    stand.settle()
    before: object = None
    for _round in range(100):
        QTest.qWait(20)
        now = [one.geometry() for one in stand.window.findChildren(QWidget) if one.isVisible()]
        if now == before:
            return
        before = now


@pytest.fixture(scope="module")
def look(request: pytest.FixtureRequest, application: QApplication) -> Iterator[tuple[str, int]]:
    before = theme.type_size(), wording.language()
    language, percent = request.param
    wording.set_language(language)
    theme.set_type_size(percent)
    yield language, percent
    theme.set_type_size(before[0])
    wording.set_language(before[1])


kinds_up: dict[str, set[type]] = {}
"""Panels of each scene shown so far."""


class Stands:
    """One stand after another, each taken down whole."""

    def __init__(self, application: QApplication) -> None:
        self._application = application
        self._stand: QuickStand | None = None

    def show(self, scene: Scene) -> QuickStand:
        self.close()
        self._stand = stand = QuickStand(self._application)
        stand.window.resize(*SCREEN)
        scene(stand)
        laid_out(stand)
        kinds_up[scene.__name__] = {type(one) for one in panels()}
        return stand

    def close(self) -> None:
        if self._stand is not None:
            self._stand.held.close()
            self._stand = None
            pump()


@pytest.fixture
def stands(application: QApplication) -> Iterator[Stands]:
    made = Stands(application)
    yield made
    made.close()


@pytest.mark.parametrize(("look", "scene"), looked_at(), indirect=["look"])
def test_everybody_can_use_it(
    scene: Scene, look: tuple[str, int], stands: Stands, request: pytest.FixtureRequest
) -> None:
    stand = stands.show(scene)
    wrong: list[str] = []
    assert stand.shown in checks.shown_windows(), "the gallery would take a picture of another window"
    first = QApplication.focusWidget()
    for window in checks.shown_windows():
        wrong += checks.cursor_on_danger(window)
        wrong += checks.too_big(window, *SCREEN)
        wrong += checks.unnamed(window)
        wrong += checks.low_targets(window)
        wrong += checks.cut_texts(window)
        wrong += checks.hidden_sideways(window)
        wrong += pale(window)
        wrong += checks.unseen_focus(window)
        wrong += left_in_vietnamese(window)
    assert not wrong, "\n".join(wrong)
    if scene.__name__ in WALKED or request.node.get_closest_marker("long") is not None:
        if first is not None and shiboken6.isValid(first):
            first.setFocus()
            pump()
        help_and_palette_lead_back_and_esc_and_f12_close_what_is_up(stand, lambda: stands.show(scene))


def leaves(kind: type) -> list[type]:
    return [leaf for one in kind.__subclasses__() for leaf in leaves(one)] or [kind]


def test_no_panel_is_left_out(stands: Stands) -> None:
    """Every panel of the program is up in a scene that is walked in the plain suite."""
    for scene in every_scene():
        if scene.__name__ in WALKED and scene.__name__ not in kinds_up:
            stands.show(scene)
    seen_kinds = {kind for name in WALKED for kind in kinds_up[name]}
    kinds = {one.__name__ for one in leaves(Overlay) if one.__module__.startswith("ui.")}
    assert kinds <= {kind.__name__ for kind in seen_kinds}
