"""Qt's own file chooser, shown on a desktop that has none, has room for its words at every type size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QFileDialog, QListView

from tests.ui.conftest import Driver
from ui.look import stylesheet, theme

KINDS = "Ảnh hoặc PDF (*.jpg *.jpeg *.png *.pdf)"
SMALLEST_SCREEN = (1280, 720)
_BESIDE_TEXT = 40
"""Pixels of a box's frame and arrow."""


@pytest.fixture(params=[100, 150])
def chooser(request: pytest.FixtureRequest, drive: Driver, tmp_path: Path) -> Iterator[QFileDialog]:
    """Return the chooser as the papers step opens it, shown."""
    theme.set_type_size(request.param)
    stylesheet.apply(drive.window)
    drive.sign_in()
    made = QFileDialog(drive.window, "Chọn ảnh giấy tờ", str(tmp_path), KINDS)
    made.setOption(QFileDialog.Option.DontUseNativeDialog)
    made.show()
    drive.idle()
    yield made
    made.close()
    theme.set_type_size(100)
    stylesheet.apply(drive.window)


def test_what_it_says_of_places_and_kinds_is_not_cut(chooser: QFileDialog) -> None:
    boxes = {one.objectName(): one for one in chooser.findChildren(QComboBox)}
    kinds = boxes["fileTypeCombo"]
    assert kinds.fontMetrics().horizontalAdvance(KINDS) + _BESIDE_TEXT <= kinds.width()
    assert boxes["lookInCombo"].width() >= theme.px(300)
    places = chooser.findChild(QListView, "sidebar")
    assert places is not None
    # "Máy tính" and the name of the person's own folder, whole beside their pictures.
    words = places.fontMetrics().horizontalAdvance("Máy tính")
    assert words + places.iconSize().width() + 16 <= places.viewport().width()


def test_it_fits_the_smallest_screen(chooser: QFileDialog) -> None:
    assert chooser.width() <= SMALLEST_SCREEN[0]
    assert chooser.height() <= SMALLEST_SCREEN[1] - 60
