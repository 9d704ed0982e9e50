"""The largest bright patch of a small grey picture, as the polygon around it. Plain Python, no array library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageFilter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kiosk.scanning.page_shape import Point

_CLOSES = 5  # pixels: lines of text and small stamps do not cut a page into pieces


@dataclass(frozen=True, slots=True)
class Patch:
    """What hangs together.

    Attributes:
        pixels: how many.
        hull: the smallest polygon without dents around it, clockwise on screen, in pixels.
    """

    pixels: int
    hull: tuple[Point, ...]


def evenly_lit(grey: Image.Image) -> Image.Image:
    """Return a picture without the slope of its light: brighter by a lamp on one side is not whiter.

    The slope is that of the plane nearest to all brightnesses; a page of one grey in the middle does not tilt it.
    """
    sample = grey.resize((48, 48), Image.Resampling.BOX)
    raw = sample.tobytes()
    middle = 23.5
    spread = 48 * sum((at - middle) ** 2 for at in range(48))
    mean = max(1.0, sum(raw) / len(raw))
    across = sum((place % 48 - middle) * level for place, level in enumerate(raw)) / spread
    down = sum((place // 48 - middle) * level for place, level in enumerate(raw)) / spread
    light = [
        max(1.0, mean + across * x * middle + down * y * middle)
        for x, y in ((-1, -1), (1, -1), (-1, 1), (1, 1))
    ]
    gain = Image.new("L", (2, 2))
    gain.putdata([round(255 * min(light) / one) for one in light])
    # The middles of the four pixels are where the corners shall be.
    spread_out = gain.resize(grey.size, Image.Resampling.BILINEAR, box=(0.5, 0.5, 1.5, 1.5))
    return ImageChops.multiply(grey, spread_out)


def bright_levels(counts: Sequence[int], most: int) -> list[int]:
    """Return grey levels that part bright from dark: of the whole picture, then of its brighter part, and on.

    Each parts what is above the one before it so that the two halves differ most from each other and least
    within (Otsu 1979).

    Args:
        counts: pixels of each of 256 levels.
        most: how many levels to return.
    """
    found: list[int] = []
    low = 0
    while len(found) < most:
        level = _parting(counts, low)
        if level is None:
            break
        found.append(level)
        low = level + 1
    return found


def _parting(counts: Sequence[int], low: int) -> int | None:
    total = sum(counts[low:])
    weighted = sum(level * counts[level] for level in range(low, 256))
    below = below_weighted = 0
    best, best_level = 0.0, None
    for level in range(low, 255):
        below += counts[level]
        below_weighted += level * counts[level]
        above = total - below
        if below == 0 or above == 0:
            continue
        apart = below_weighted / below - (weighted - below_weighted) / above
        worth = below * above * apart * apart
        if worth > best:
            best, best_level = worth, level
    return best_level


def largest_patch(grey: Image.Image, level: int) -> Patch | None:
    """Return the largest patch brighter than a level, small gaps closed and thin bridges cut; None for none."""
    marked = grey.point([0] * (level + 1) + [255] * (255 - level))
    marked = marked.filter(ImageFilter.MaxFilter(_CLOSES)).filter(ImageFilter.MinFilter(_CLOSES))
    marked = marked.filter(ImageFilter.MinFilter(_CLOSES)).filter(ImageFilter.MaxFilter(_CLOSES))
    runs = _runs(marked)
    if not runs:
        return None
    groups: dict[int, list[tuple[int, int, int]]] = {}
    for number, root in enumerate(_joined(runs)):
        groups.setdefault(root, []).append(runs[number])
    largest = max(groups.values(), key=lambda group: sum(end - begin for _row, begin, end in group))
    ends: list[Point] = []
    for row, begin, end in largest:
        ends += [(begin, row), (begin, row + 1), (end, row), (end, row + 1)]
    return Patch(sum(end - begin for _row, begin, end in largest), tuple(_hull(ends)))


def _runs(marked: Image.Image) -> list[tuple[int, int, int]]:
    """Return (row, begin, end) of each stretch of marked pixels, row by row."""
    width, height = marked.size
    raw = marked.tobytes()
    runs = []
    for row in range(height):
        line = raw[row * width : (row + 1) * width]
        begin = line.find(255)
        while begin >= 0:
            end = line.find(0, begin)
            end = width if end < 0 else end
            runs.append((row, begin, end))
            begin = line.find(255, end)
    return runs


def _joined(runs: list[tuple[int, int, int]]) -> list[int]:
    """Return for each run the number of one that stands for all it hangs together with."""
    heads = list(range(len(runs)))

    def head(number: int) -> int:
        while heads[number] != number:
            heads[number] = heads[heads[number]]
            number = heads[number]
        return number

    above = 0
    for number, (row, begin, end) in enumerate(runs):
        while above < number and (
            runs[above][0] < row - 1 or (runs[above][0] == row - 1 and runs[above][2] <= begin)
        ):
            above += 1
        other = above
        while other < number and runs[other][0] == row - 1 and runs[other][1] < end:
            heads[head(other)] = head(number)
            other += 1
    return [head(number) for number in range(len(runs))]


def _hull(points: list[Point]) -> list[Point]:
    """Return the convex hull, clockwise on screen (Andrew's monotone chain)."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered
    return _half(ordered)[:-1] + _half(ordered[::-1])[:-1]


def _half(ordered: list[Point]) -> list[Point]:
    kept: list[Point] = []
    for point in ordered:
        while len(kept) >= 2 and _turn(kept[-2], kept[-1], point) <= 0:
            kept.pop()
        kept.append(point)
    return kept


def _turn(one: Point, two: Point, three: Point) -> float:
    return (two[0] - one[0]) * (three[1] - one[1]) - (two[1] - one[1]) * (three[0] - one[0])


def widest_four(hull: Sequence[Point], most: int = 24) -> tuple[Point, Point, Point, Point] | None:
    """Return the four corners of a polygon without dents that span the largest area, in its order.

    Args:
        hull: the polygon, clockwise.
        most: corners looked at; those that matter least to the area are dropped first.
    """
    kept = list(hull)
    while len(kept) > most:
        worth = [
            abs(_turn(kept[number - 1], kept[number], kept[(number + 1) % len(kept)]))
            for number in range(len(kept))
        ]
        kept.pop(worth.index(min(worth)))
    count = len(kept)
    if count < 4:
        return None
    best, chosen = 0.0, None
    for one in range(count - 2):
        for three in range(one + 2, count):
            two = max(range(one + 1, three), key=lambda at: _turn(kept[one], kept[at], kept[three]))
            others = [*range(three + 1, count), *range(one)]
            if not others:
                continue
            four = max(others, key=lambda at: _turn(kept[three], kept[at], kept[one]))
            worth_of = _turn(kept[one], kept[two], kept[three]) + _turn(kept[three], kept[four], kept[one])
            if worth_of > best:
                best, chosen = worth_of, (one, two, three, four)
    if chosen is None:
        return None
    return (kept[chosen[0]], kept[chosen[1]], kept[chosen[2]], kept[chosen[3]])
