"""The geometry of four corners."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kiosk.scanning.page_shape import (
    WHOLE,
    Corners,
    PageShape,
    angles,
    area,
    flat_size,
    is_page,
    moved,
    perspective,
    turned,
)

SIZE = (1600, 1200)
near = st.floats(0.0, 0.3)
far = st.floats(0.7, 1.0)
PAGES = st.builds(
    lambda a, b, c, d, e, f, g, h: ((a, b), (c, d), (e, f), (g, h)),
    near,
    near,
    far,
    near,
    far,
    far,
    near,
    far,
).filter(lambda corners: is_page(corners, SIZE))
ANYWHERE = st.tuples(*[st.floats(-2, 3, allow_nan=False)] * 2)


@given(PAGES, st.integers(0, 3), ANYWHERE)
@settings(max_examples=60)
def test_a_corner_goes_where_it_is_put_or_stays(
    corners: Corners, which: int, to: tuple[float, float]
) -> None:
    after = moved(corners, which, to, SIZE)
    assert is_page(after, SIZE)
    others = [number for number in range(4) if number != which]
    assert [after[number] for number in others] == [corners[number] for number in others]
    held = (min(1.0, max(0.0, to[0])), min(1.0, max(0.0, to[1])))
    assert after[which] in (held, corners[which])


@given(PAGES)
@settings(max_examples=40)
def test_four_quarters_are_none(corners: Corners) -> None:
    once = turned(corners)
    assert is_page(once, (SIZE[1], SIZE[0]))
    assert area(once) == pytest.approx(area(corners))
    thrice = turned(turned(turned(once)))
    for one, other in zip(thrice, corners, strict=True):
        assert one == pytest.approx(other)
    assert turned(WHOLE) == WHOLE


@given(PAGES)
@settings(max_examples=40)
def test_the_angles_of_a_page_make_a_full_turn(corners: Corners) -> None:
    assert sum(angles(corners, SIZE)) == pytest.approx(360)


@given(PAGES, st.tuples(st.floats(0, 1), st.floats(0, 1)))
@settings(max_examples=60)
def test_each_point_of_the_flat_page_is_one_of_the_picture_and_back(
    corners: Corners, at: tuple[float, float]
) -> None:
    seen = [(x * SIZE[0], y * SIZE[1]) for x, y in corners]
    flat = [(0.0, 0.0), (700.0, 0.0), (700.0, 900.0), (0.0, 900.0)]
    there, back = perspective(flat, seen), perspective(seen, flat)
    for corner, wanted in zip(flat, seen, strict=True):
        assert math.dist(_through(there, corner), wanted) < 1e-6
    start = (at[0] * 700, at[1] * 900)
    assert math.dist(_through(back, _through(there, start)), start) < 1e-5


@given(PAGES, st.integers(1, 3000))
@settings(max_examples=40)
def test_a_flat_page_is_bounded_and_no_finer_than_it_was_seen(corners: Corners, longest: int) -> None:
    width, height = flat_size(corners, SIZE, longest)
    assert 1 <= width <= longest
    assert 1 <= height <= longest
    assert max(width, height) <= math.hypot(*SIZE)


def test_a_page_that_is_nearly_a_sheet_becomes_one() -> None:
    corners: Corners = ((0.2, 0.1), (0.6, 0.1), (0.6, 0.9), (0.2, 0.9))
    width, height = flat_size(corners, (1000, 700), 2000)
    assert (width, height) == (400, 566)  # 560 seen
    assert flat_size(((0.2, 0.1), (0.6, 0.1), (0.6, 0.9), (0.2, 0.9)), (1000, 1000), 2000) == (400, 800)
    assert flat_size(WHOLE, (1000, 1400), 2000) == (1000, 1400)


@pytest.mark.parametrize(
    "corners",
    [
        ((0.1, 0.1), (0.9, 0.9), (0.9, 0.1), (0.1, 0.9)),  # folded
        ((0.1, 0.1), (0.1, 0.9), (0.9, 0.9), (0.9, 0.1)),  # the other way round
        ((0.1, 0.1), (0.9, 0.1), (0.45, 0.45), (0.1, 0.9)),  # dented
        ((0.1, 0.1), (0.9, 0.1), (0.9, 0.11), (0.1, 0.11)),  # a line
        ((0.1, 0.1), (0.9, 0.1), (1.2, 0.9), (0.1, 0.9)),  # outside
        ((math.nan, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)),
    ],
)
def test_what_no_camera_sees_is_no_page(corners: Corners) -> None:
    assert not is_page(corners, SIZE)


def test_a_shape_knows_whether_it_changes_anything() -> None:
    assert PageShape(4).changes_nothing
    assert not PageShape(1).changes_nothing
    assert not PageShape(0, ((0.1, 0), (1, 0), (1, 1), (0, 1))).changes_nothing


def _through(way: tuple[float, ...], point: tuple[float, float]) -> tuple[float, float]:
    a, b, c, d, e, f, g, h = way
    x, y = point
    below = g * x + h * y + 1
    assume(abs(below) > 1e-9)
    return (a * x + b * y + c) / below, (d * x + e * y + f) / below
