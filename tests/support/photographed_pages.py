"""Photographs of fictional pages on tables, with the true corners: what a lens would have seen."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PIL import Image, ImageChops, ImageFilter

from kiosk.fictional import lens
from kiosk.fictional.papers import draw_birth_notice
from kiosk.fictional.people import FictionalPeople, SeededDraw
from kiosk.scanning.page_shape import Corners, perspective
from resources import files

if TYPE_CHECKING:
    from collections.abc import Sequence

Table = Literal["dark", "wood", "cloth", "grey", "light"]
TABLES: tuple[Table, ...] = ("dark", "wood", "cloth", "grey", "light")


@dataclass(frozen=True)
class Photograph:
    picture: Image.Image
    corners: Corners


@functools.cache
def page() -> Image.Image:
    """A4 at 150 dpi."""
    family = FictionalPeople(seed=4).family()
    return draw_birth_notice(family, files.read_bytes("fonts/BeVietnamPro-Regular.ttf"))


def photographed(
    table: Table, seed: int, size: tuple[int, int] = (1600, 1200), flat: Image.Image | None = None
) -> Photograph:
    """Return a page on a table, turned up to 12 degrees, leaning, shaded, grainy."""
    draw = SeededDraw(f"page/{table}/{seed}")
    flat = page() if flat is None else flat
    ratio = flat.height / flat.width
    room = min(size[0], size[1] / ratio)
    corners = lens.turned_corners(
        size,
        width=room * (0.62 + 0.2 * draw.fraction()),
        ratio=ratio,
        turn=math.radians(draw.between(-12, 12)),
        lean=0.18 * draw.fraction(),
        centre=(0.47 + 0.06 * draw.fraction(), 0.48 + 0.04 * draw.fraction()),
    )
    ground = _table(table, size, draw)
    coefficients = perspective(
        corners, ((0, 0), (flat.width, 0), (flat.width, flat.height), (0, flat.height))
    )
    transform = Image.Transform.PERSPECTIVE
    seen = flat.transform(size, transform, coefficients, Image.Resampling.BICUBIC)
    mask = Image.new("L", flat.size, 255).transform(size, transform, coefficients, Image.Resampling.BILINEAR)
    shadow = ImageChops.offset(mask, size[0] // 200, size[1] // 150).filter(ImageFilter.GaussianBlur(6))
    ground.paste(ground.point(lambda level: level * 3 // 4), (0, 0), shadow)
    ground.paste(seen, (0, 0), mask)
    picture = lens.grain(lens.shade(ground, 0.65 + 0.3 * draw.fraction()), draw, 6)
    return Photograph(lens.defocus(picture, 0.8), _fractions(corners, size))


def _fractions(corners: Sequence[tuple[float, float]], size: tuple[int, int]) -> Corners:
    made = [(x / size[0], y / size[1]) for x, y in corners]
    return (made[0], made[1], made[2], made[3])


def _table(table: Table, size: tuple[int, int], draw: SeededDraw) -> Image.Image:
    if table == "dark":
        return Image.new("RGB", size, (52, 46, 44))
    if table == "grey":
        return Image.new("RGB", size, (150, 152, 150))
    if table == "light":
        return Image.new("RGB", size, (222, 220, 214))
    if table == "wood":
        small = (size[0] // 4, max(1, size[1] // 60))
        noise = Image.frombytes("L", small, draw.noise(small[0] * small[1])).resize(size)
        planks = noise.filter(ImageFilter.BoxBlur(3))
        return Image.merge(
            "RGB",
            [planks.point([low + level * 90 // 255 for level in range(256)]) for low in (150, 100, 50)],
        )
    # Cloth: light and dark checks of 40 pixels, as bright as paper where they are light.
    tile = Image.new("RGB", (80, 80), (70, 92, 130))
    tile.paste((225, 228, 235), (0, 0, 40, 40))
    tile.paste((225, 228, 235), (40, 40, 80, 80))
    ground = Image.new("RGB", size)
    for left in range(0, size[0], 80):
        for top in range(0, size[1], 80):
            ground.paste(tile, (left, top))
    return ground
