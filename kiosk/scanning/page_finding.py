"""Proposes where a page lies in a photograph; a person always has the last word.

A page is bright and has little colour, so the darkest of the three colours parts it from most tables. The largest
bright patch of a small copy gives four corners; its sides are then set on the steepest step of brightness of a
larger copy. What does not look like a page in every respect is not proposed: the whole picture is kept then.
"""

from __future__ import annotations

import math
from statistics import median
from typing import NamedTuple

from PIL import Image, ImageChops, ImageFilter

from kiosk.scanning.bright_patches import Patch, bright_levels, evenly_lit, largest_patch, widest_four
from kiosk.scanning.edge_lines import Rise, on_one_line, straight
from kiosk.scanning.page_shape import Corners, Point, area, is_page

SMALL = 240
"""Longest side, in pixels, of the copy in which patches are looked for."""
FINE = 960
"""Longest side, in pixels, of the copy on which sides are set."""
LEAST_SHARE = 0.15
"""Share of the picture a page covers at least."""
_MOST_SHARE = 0.97
_FILLS = 0.9  # of its four corners' area, by the patch
_LEVELS = 3
_LOOKS = 32  # places along a side
_REACH = 3.0  # pixels of the small copy, to either side
_STEP = 8.0  # grey levels between paper and table
_ENOUGH = 0.85
_CLEAR = 30.0  # grey levels along all four sides: no other patch is looked at
_SURE = 0.5  # share of the places of a side where there is such a step, all on one line


class Grey(NamedTuple):
    """The brightness of a picture, asked for pixel by pixel: a third of what the picture itself takes."""

    raw: bytes
    width: int
    height: int

    def level(self, x: float, y: float) -> int:
        """Return the grey level at a place; beyond the picture that of its rim."""
        column = min(self.width - 1, max(0, math.floor(x)))
        row = min(self.height - 1, max(0, math.floor(y)))
        return self.raw[row * self.width + column]


def find_page(picture: Image.Image) -> Corners | None:
    """Return the corners of the page in an RGB picture, or None where none is sure enough."""
    fine = _copy(picture, FINE)
    small = _copy(fine, SMALL)
    grey = Grey(fine.tobytes(), fine.width, fine.height)
    best: tuple[float, Corners] | None = None
    for shown in (small, evenly_lit(small)):
        for level in bright_levels(shown.histogram(), _LEVELS):
            patch = largest_patch(shown, level)
            corners = _four(patch, small) if patch is not None else None
            found = _set_on_edges(corners, grey, small) if corners is not None else None
            if found is not None and (best is None or found[0] > best[0]):
                best = found
            if best is not None and best[0] >= _CLEAR:
                return best[1]
    return best[1] if best is not None else None


def _copy(picture: Image.Image, longest: int) -> Image.Image:
    """Return the darkest colour of each pixel in a copy made smaller."""
    times = min(1.0, longest / max(picture.size))
    size = (max(1, round(picture.width * times)), max(1, round(picture.height * times)))
    made = picture if picture.size == size else picture.resize(size, Image.Resampling.BILINEAR)
    if made.mode == "L":
        return made
    red, green, blue = made.convert("RGB").split()
    return ImageChops.darker(ImageChops.darker(red, green), blue).filter(ImageFilter.BoxBlur(1))


def _four(patch: Patch, small: Image.Image) -> Corners | None:
    """Return the corners of a patch that has the shape of a page, as fractions."""
    whole = small.width * small.height
    if patch.pixels <= LEAST_SHARE * whole:
        return None
    points = widest_four(patch.hull)
    if points is None or patch.pixels < _FILLS * area(points):
        return None
    # Begin at the corner nearest to the upper left.
    first = min(range(4), key=lambda at: points[at][0] + points[at][1])
    made = [(x / small.width, y / small.height) for x, y in (*points[first:], *points[:first])]
    corners: Corners = (made[0], made[1], made[2], made[3])
    return corners if is_page(corners, small.size) and LEAST_SHARE < area(corners) < _MOST_SHARE else None


def _set_on_edges(corners: Corners, fine: Grey, small: Image.Image) -> tuple[float, Corners] | None:
    """Return how sure the sides are (their mean step in grey levels), and the corners where they meet."""
    times = fine.width / small.width
    points = [(x * fine.width, y * fine.height) for x, y in corners]
    sides, steps = [], []
    for number in range(4):
        side = _side(points[number], points[(number + 1) % 4], fine, _REACH * times)
        if side is None:
            return None
        sides.append(side[0])
        steps.append(side[1])
    made = []
    for number in range(4):
        met = _meeting(sides[number - 1], sides[number])
        if met is None or math.dist(met, points[number]) > 4 * _REACH * times:
            return None
        made.append((min(1.0, max(0.0, met[0] / fine.width)), min(1.0, max(0.0, met[1] / fine.height))))
    found: Corners = (made[0], made[1], made[2], made[3])
    return (min(steps), found) if is_page(found, (fine.width, fine.height)) else None


Line = tuple[Point, Point]
"""A point, and a direction of length 1."""


def _side(begin: Point, end: Point, fine: Grey, reach: float) -> tuple[Line, float] | None:
    """Set one side, clockwise with the page on its right, on the steps of brightness across it."""
    length = math.dist(begin, end)
    along = ((end[0] - begin[0]) / length, (end[1] - begin[1]) / length)
    inward = (-along[1], along[0])
    if _lies_on_the_rim(begin, end, fine):
        return (begin, along), _STEP
    rises = []
    for look in range(_LOOKS):
        at = length * (0.06 + 0.88 * look / (_LOOKS - 1))
        middle = (begin[0] + along[0] * at, begin[1] + along[1] * at)
        rises += [Rise(at, where, step) for where, step in _steps(middle, inward, fine, reach)]
    kept = on_one_line(rises, _ENOUGH * _LOOKS)
    if len({rise.at for rise in kept}) < _SURE * _LOOKS:
        return None
    offset, slope = straight(kept)
    start = (begin[0] + inward[0] * offset, begin[1] + inward[1] * offset)
    way = (along[0] + inward[0] * slope, along[1] + inward[1] * slope)
    size = math.hypot(*way)
    sure = median(rise.step for rise in kept) * len(kept) / _LOOKS
    return (start, (way[0] / size, way[1] / size)), sure


def _lies_on_the_rim(begin: Point, end: Point, fine: Grey) -> bool:
    """Tell whether a side is the edge of the picture: a page that goes on outside has no step there."""
    near = 0.006 * max((fine.width, fine.height))
    return any(
        all(abs(point[axis] - rim) <= near for point in (begin, end))
        for axis, rim in ((0, 0), (0, fine.width), (1, 0), (1, fine.height))
    )


def _steps(middle: Point, inward: Point, fine: Grey, reach: float) -> list[tuple[float, float]]:
    """Return where along a short line inward the brightness rises, and by how much."""
    half = math.ceil(reach) + 2
    levels = [
        fine.level(middle[0] + inward[0] * step, middle[1] + inward[1] * step)
        for step in range(-half, half + 1)
    ]
    rises = [levels[at + 2] - levels[at - 2] for at in range(2, len(levels) - 2)]
    found: list[tuple[float, float]] = []
    for at, rise in enumerate(rises):
        near = range(max(0, at - 2), min(len(rises), at + 3))
        if rise >= _STEP and rise >= max(rises[one] for one in near):
            # The middle of the rise: a blurred edge is as steep at several places.
            weight = sum(max(0.0, rises[one]) for one in near)
            where = sum(one * max(0.0, rises[one]) for one in near) / weight
            found.append((where + 2 - half, rise))
    return found


def _meeting(one: Line, other: Line) -> Point | None:
    (x, y), (dx, dy) = one
    (u, v), (du, dv) = other
    across = dx * dv - dy * du
    if abs(across) < 0.1:
        return None
    far = ((u - x) * dv - (v - y) * du) / across
    return x + dx * far, y + dy * far
