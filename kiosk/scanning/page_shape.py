"""The four corners of a page in a picture, and the arithmetic of laying it flat. No pictures here.

Corners are fractions of a picture's width and height, so that they hold for the picture and for any copy of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Point = tuple[float, float]
Corners = tuple[Point, Point, Point, Point]
"""Upper left, upper right, lower right, lower left; each from 0 to 1, down and to the right."""

WHOLE: Corners = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
"""The picture as it is."""
SHARPEST, BLUNTEST = 35.0, 145.0
"""Degrees of a corner of a page that can still be read when it is laid flat."""
_LEAST_AREA = 0.02
_SHEET = math.sqrt(2)  # ISO 216: height ÷ width of every A and B size
_NEAR_SHEET = 0.08


@dataclass(frozen=True, slots=True)
class PageShape:
    """What is done to a picture before it is kept.

    Attributes:
        quarter_turns: clockwise, 0 to 3; done first.
        corners: of the page in the turned picture; `WHOLE` keeps all of it.
    """

    quarter_turns: int = 0
    corners: Corners = WHOLE

    @property
    def changes_nothing(self) -> bool:
        """Whether the picture stays as it is."""
        return self.quarter_turns % 4 == 0 and self.corners == WHOLE


AS_IT_IS = PageShape()
"""Neither turned nor cut."""


def turned(corners: Corners) -> Corners:
    """Return the corners of the same page once the picture is turned clockwise by a quarter."""
    new = [(1.0 - y, x) for x, y in corners]
    return (new[3], new[0], new[1], new[2])


def moved(corners: Corners, which: int, to: Point, size: tuple[int, int]) -> Corners:
    """Move one corner, held inside the picture; where the page would fold over itself it stays.

    Args:
        corners: as they are.
        which: 0 to 3.
        to: where it shall go.
        size: width and height of the picture in pixels.
    """
    put = (min(1.0, max(0.0, to[0])), min(1.0, max(0.0, to[1])))
    made = list(corners)
    made[which] = put
    new: Corners = (made[0], made[1], made[2], made[3])
    return new if is_page(new, size) else corners


def is_page(corners: Corners, size: tuple[int, int]) -> bool:
    """Tell whether four corners can be a page seen by a camera: in order, not folded, no needle.

    Args:
        corners: in the order of `Corners`.
        size: width and height of the picture in pixels.
    """
    if any(not (math.isfinite(x) and math.isfinite(y)) for x, y in corners):
        return False
    if any(not (0.0 <= x <= 1.0 and 0.0 <= y <= 1.0) for x, y in corners):
        return False
    if area(corners) < _LEAST_AREA:
        return False
    return all(SHARPEST <= angle <= BLUNTEST for angle in angles(corners, size))


def area(corners: Sequence[Point]) -> float:
    """Return the area of a polygon; above zero when its corners go clockwise on screen."""
    closed = (*corners, corners[0])
    return sum(x * v - u * y for (x, y), (u, v) in pairwise(closed)) / 2


def angles(corners: Corners, size: tuple[int, int]) -> tuple[float, float, float, float]:
    """Return the inner angle at each corner in degrees; above 180 where the outline turns the other way."""
    points = [(x * size[0], y * size[1]) for x, y in corners]
    found = []
    for number, (x, y) in enumerate(points):
        before, after = points[number - 1], points[(number + 1) % 4]
        one = math.atan2(before[1] - y, before[0] - x)
        other = math.atan2(after[1] - y, after[0] - x)
        found.append(math.degrees(one - other) % 360)
    return (found[0], found[1], found[2], found[3])


def flat_size(corners: Corners, size: tuple[int, int], longest: int) -> tuple[int, int]:
    """Return width and height in pixels of the page laid flat, no finer than it was photographed.

    A camera that leans shortens a page by some percent and does not tell by how many, so a page that is nearly
    of the shape of an A or B sheet becomes one.

    Args:
        corners: of the page.
        size: width and height of the picture in pixels.
        longest: pixels its longer side may have.
    """
    upper, right, lower, left = _sides([(x * size[0], y * size[1]) for x, y in corners])
    width, height = max(1.0, (upper + lower) / 2), max(1.0, (left + right) / 2)
    ratio = max(width, height) / min(width, height)
    if abs(ratio / _SHEET - 1) <= _NEAR_SHEET and corners != WHOLE:
        if height > width:
            height = width * _SHEET
        else:
            width = height * _SHEET
    times = min(1.0, longest / max(width, height))
    return max(1, round(width * times)), max(1, round(height * times))


def perspective(seen: Sequence[Point], flat: Sequence[Point]) -> tuple[float, ...]:
    """Return the eight coefficients that take each point seen to the point of the flat page it shows.

    They are those of `Image.transform`: (ax + by + c) ÷ (gx + hy + 1) and (dx + ey + f) ÷ (gx + hy + 1), found
    from eight linear equations by elimination with the largest pivot.

    Raises:
        ZeroDivisionError: three of the points lie on one line.
    """
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(seen, flat, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for column in range(8):
        pivot = max(range(column, 8), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        scale = rows[column][column]
        rows[column] = [value / scale for value in rows[column]]
        for row in range(8):
            if row != column:
                factor = rows[row][column]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
    return tuple(row[8] for row in rows)


def _sides(points: Sequence[Point]) -> tuple[float, float, float, float]:
    lengths = [math.dist(points[number], points[(number + 1) % 4]) for number in range(4)]
    return (lengths[0], lengths[1], lengths[2], lengths[3])
