"""Every screen of the gallery, in both languages, at the smallest and the largest type, is usable by all.

Every control has a name for screen readers and one for tests, is at least 40 px high and shows when it has
the focus; no text is cut; no screen asks for more than a small counter screen. In English nothing of the
program's own is left in Vietnamese.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from kiosk import wording
from tests.ui import access_checks as checks
from tests.ui.contrast import pale
from tests.ui.every_scene import every_scene
from tests.ui.language_check import left_in_vietnamese
from tests.ui.scenes import Scene, Stand
from ui import stylesheet, theme

SCREENS = {100: (1366, 768), 150: (1280, 720)}
"""Type size in per cent: the smallest screen it must fit."""
LOOKS = [
    # The longest words in the largest type; the others have more room.
    pytest.param(("en", 150), id="en-150"),
    pytest.param(("vi", 100), id="vi-100", marks=pytest.mark.long),
    pytest.param(("vi", 150), id="vi-150", marks=pytest.mark.long),
    pytest.param(("en", 100), id="en-100", marks=pytest.mark.long),
]
_QUIET_MS = 110
"""Longer than the pause after which a finding line asks."""


class QuickStand(Stand):
    """Paints nothing, and settles after one pause of a finding line instead of five."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.window.setUpdatesEnabled(False)

    def settle(self) -> None:
        QTest.qWait(_QUIET_MS)
        QApplication.sendPostedEvents()


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


@pytest.fixture(scope="module", params=LOOKS)
def look(request: pytest.FixtureRequest, application: QApplication) -> Iterator[tuple[str, int]]:
    before = theme.type_size(), wording.language()
    language, percent = request.param
    wording.set_language(language)
    theme.set_type_size(percent)
    stylesheet.apply(application)
    yield language, percent
    theme.set_type_size(before[0])
    wording.set_language(before[1])
    stylesheet.apply(application)


@pytest.mark.parametrize("scene", every_scene(), ids=lambda scene: scene.__name__)
def test_everybody_can_use_it(scene: Scene, look: tuple[str, int], application: QApplication) -> None:
    size = SCREENS[look[1]]
    stand = QuickStand(application)
    try:
        stand.window.resize(*size)
        scene(stand)
        laid_out(stand)
        wrong: list[str] = []
        assert stand.shown in checks.shown_windows(), "the gallery would take a picture of another window"
        for window in checks.shown_windows():
            wrong += checks.cursor_on_danger(window)
            wrong += checks.too_big(window, *size)
            wrong += checks.unnamed(window)
            wrong += checks.low_targets(window)
            wrong += checks.cut_texts(window)
            wrong += checks.hidden_sideways(window)
            wrong += pale(window)
            wrong += checks.unseen_focus(window)
            wrong += left_in_vietnamese(window)
        assert not wrong, "\n".join(wrong)
    finally:
        stand.held.close()
