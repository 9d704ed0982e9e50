"""Strokes of a signature: the same on pads of any size, a bounded picture whatever is drawn."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from kiosk.intake.signing import MAX_SIGNATURE_BYTES
from ui.parts.strokes import MOST_POINTS, PICTURE, Strokes


@pytest.fixture
def strokes(application: QApplication) -> Strokes:
    del application
    return Strokes()


def draw(strokes: Strokes, room: QRectF) -> None:
    """Draw the same figure in the middle of a pad of any size."""
    middle, height = room.center(), room.height()
    places = [(-0.6, 0.1), (-0.2, -0.3), (0.1, 0.25), (0.5, -0.2), (0.7, 0.2)]
    points = [middle + QPointF(x * height, y * height) for x, y in places]
    strokes.begin(points[0], room)
    for point in points[1:]:
        strokes.go_on(point, room)
    strokes.end()


def picture(strokes: Strokes) -> Image.Image:
    return Image.open(io.BytesIO(strokes.png()))


@pytest.mark.parametrize("size", [(390, 130), (1800, 600), (700, 130)])
def test_the_picture_does_not_depend_on_the_pad(strokes: Strokes, size: tuple[int, int]) -> None:
    draw(strokes, QRectF(0, 0, *size))
    other = Strokes()
    draw(other, QRectF(0, 0, 420, 140))
    first, second = picture(strokes), picture(other)
    assert first.size == second.size == PICTURE
    assert first.convert("L").point(lambda grey: grey < 128 and 255).getbbox() == pytest.approx(
        second.convert("L").point(lambda grey: grey < 128 and 255).getbbox(), abs=2
    )


def test_however_much_is_drawn_the_picture_stays_small(strokes: Strokes) -> None:
    room = QRectF(0, 0, 1800, 600)
    strokes.begin(QPointF(0, 0), room)
    for number in range(MOST_POINTS + 500):
        # As hard to pack as lines from edge to edge, and drawn in an eighth of the time.
        strokes.go_on(QPointF(number * 37 % 1800, number * 101 % 600), room)
    strokes.end()
    assert strokes._points == MOST_POINTS
    assert len(strokes.png()) <= MAX_SIGNATURE_BYTES


def test_strokes_at_the_edge_of_a_wide_pad_show_whole_on_a_narrow_one(strokes: Strokes) -> None:
    wide = QRectF(0, 0, 1400, 130)
    strokes.begin(QPointF(10, 30), wide)
    for left in range(10, 1390, 20):
        strokes.go_on(QPointF(left, 30 + left % 60), wide)
    narrow = QImage(300, 140, QImage.Format.Format_Grayscale8)
    narrow.fill(QColor("white"))
    painter = QPainter(narrow)
    strokes.draw(painter, QRectF(narrow.rect()), QColor("black"))
    painter.end()
    dark = [x for x in range(300) if any(QColor(narrow.pixel(x, y)).value() < 200 for y in range(140))]
    assert 0 <= dark[0] < 12
    assert 288 < dark[-1] < 300


def test_a_dot_is_no_signature_and_a_wiped_one_neither(strokes: Strokes) -> None:
    room = QRectF(0, 0, 420, 140)
    strokes.begin(QPointF(100, 50), room)
    strokes.end()
    assert not strokes.is_signed()
    draw(strokes, room)
    assert strokes.is_signed()
    strokes.wipe()
    assert not strokes.is_signed()
    assert strokes.is_empty()
