"""No screen asks for more than a small counter screen at the largest type, in either language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from kiosk import wording
from tests.ui import scenes, scenes_of_cases, scenes_of_citizen, scenes_of_printing, scenes_of_sync
from tests.ui.scenes import Scene, Stand
from ui import stylesheet, theme

SMALL_SCREEN = (1280, 720)
LARGEST_TYPE = 150
SCREENS: tuple[Scene, ...] = (
    scenes.today_offline,
    scenes.intake,
    scenes.form_errors,
    scenes.papers_missing,
    scenes.slip,
    scenes.settings,
    scenes_of_sync.sync_held,
    scenes_of_sync.sync_unsafe,
    scenes_of_cases.cases,
    scenes_of_cases.case_returned,
    scenes_of_printing.receipt_half_sent,
    scenes_of_printing.consent_sheet,
    scenes_of_printing.settings_printer_wrong,
    scenes_of_citizen.citizen_papers,
    scenes_of_citizen.citizen_sign_waits,
    scenes_of_citizen.citizen_lapsed,
)


@pytest.fixture(params=["vi", "en"])
def large_type(request: pytest.FixtureRequest, application: QApplication) -> Iterator[QApplication]:
    before = theme.type_size(), wording.language()
    wording.set_language(request.param)
    theme.set_type_size(LARGEST_TYPE)
    stylesheet.apply(application)
    yield application
    theme.set_type_size(before[0])
    wording.set_language(before[1])
    stylesheet.apply(application)


@pytest.mark.parametrize("scene", SCREENS, ids=lambda scene: scene.__name__)
def test_a_screen_fits_1280_by_720_at_150_percent(scene: Scene, large_type: QApplication) -> None:
    stand = Stand(large_type)
    try:
        scene(stand)
        stand.settle()
        needed = stand.shown.minimumSizeHint()
        assert needed.width() <= SMALL_SCREEN[0], needed
        assert needed.height() <= SMALL_SCREEN[1], needed
    finally:
        stand.held.close()
