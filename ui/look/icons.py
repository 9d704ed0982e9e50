"""The bundled line icons (Lucide, ISC), recoloured and drawn sharp at any size."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from resources import files
from ui.look import theme

_SHARPNESS = 2


@lru_cache(maxsize=256)
def _drawn(name: str, hex_colour: str, side: int) -> QPixmap:
    drawing = files.read_text(f"icons/{name}.svg").replace("currentColor", hex_colour)
    picture = QPixmap(QSize(side * _SHARPNESS, side * _SHARPNESS))
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        QSvgRenderer(QByteArray(drawing.encode())).render(
            painter, QRectF(0, 0, side * _SHARPNESS, side * _SHARPNESS)
        )
    picture.setDevicePixelRatio(_SHARPNESS)
    return picture


def pixmap(name: str, tint: str = "ink2", at_100: int = 20) -> QPixmap:
    """Return an icon in a colour token, its side given in pixels at 100 %.

    Raises:
        StationError: `resource_missing`, no such icon is bundled.
    """
    return _drawn(name, theme.colour(tint), theme.px(at_100))


GAP = 7
"""Pixels at 100 % between a button's icon and its text; the style itself leaves almost none."""


def spaced(name: str, tint: str = "brand", at_100: int = 20, checked: str | None = None) -> QIcon:
    """Return an icon with room on its right, for a button with text; its size is `spaced_size`.

    Args:
        name: of the bundled drawing.
        tint: colour token.
        at_100: side in pixels at 100 %.
        checked: colour of the checked and hovered state, if another.
    """
    lit = "" if checked is None else theme.colour(checked)
    return _spaced(name, (theme.colour(tint), lit, theme.colour("ink3")), theme.px(at_100), theme.px(GAP))


def spaced_size(at_100: int = 20) -> QSize:
    """Return the size of a `spaced` icon."""
    return QSize(theme.px(at_100 + GAP), theme.px(at_100))


@lru_cache(maxsize=256)
def _spaced(name: str, colours: tuple[str, str, str], side: int, gap: int) -> QIcon:
    """Return the icon in its colour, the lit one and the grey one: drawn once, a page has dozens of the same."""
    plain, lit, grey = colours
    made = QIcon(_with_room(_drawn(name, plain, side), gap))
    if lit:
        shining = _with_room(_drawn(name, lit, side), gap)
        made.addPixmap(shining, QIcon.Mode.Normal, QIcon.State.On)
        made.addPixmap(shining, QIcon.Mode.Active, QIcon.State.Off)
    made.addPixmap(_with_room(_drawn(name, grey, side), gap), QIcon.Mode.Disabled, QIcon.State.Off)
    return made


def _with_room(drawn: QPixmap, gap: int) -> QPixmap:
    room = QPixmap(drawn.width() + gap * _SHARPNESS, drawn.height())
    room.fill(Qt.GlobalColor.transparent)
    with QPainter(room) as painter:
        plain = QPixmap(drawn)
        plain.setDevicePixelRatio(1)
        painter.drawPixmap(0, 0, plain)
    room.setDevicePixelRatio(_SHARPNESS)
    return room
