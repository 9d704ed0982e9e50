"""Pages photographed on tables: proposed where they lie, or not at all."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kiosk.fictional.people import SeededDraw
from kiosk.scanning.page_finding import find_page
from kiosk.scanning.page_shape import Corners, area, is_page
from tests.support.photographed_pages import TABLES, Table, page, photographed

SIZE = (1600, 1200)
WORST = 8.0
"""Pixels of 1,600 a corner may be off: three millimetres of a sheet that fills the picture's height."""


def worst(found: Corners, true: Corners) -> float:
    return max(
        math.dist((x * SIZE[0], y * SIZE[1]), (u * SIZE[0], v * SIZE[1]))
        for (x, y), (u, v) in zip(found, true, strict=True)
    )


@pytest.mark.parametrize("seed", [1])
@pytest.mark.parametrize("table", TABLES)
def test_a_page_on_a_table_is_found(table: Table, seed: int) -> None:
    photo = photographed(table, seed)
    found = find_page(photo.picture)
    assert found is not None
    assert worst(found, photo.corners) < WORST


@pytest.mark.parametrize("quarters", [1, 2])
def test_a_page_that_lies_on_its_side_is_found(quarters: int) -> None:
    turns = (None, Image.Transpose.ROTATE_270, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_90)
    step = turns[quarters]
    assert step is not None
    photo = photographed("wood", 0)
    found = find_page(photo.picture.transpose(step))
    assert found is not None
    assert math.isclose(area(found), area(photo.corners), rel_tol=0.02)


def test_what_shows_no_page_gets_no_proposal() -> None:
    noise = Image.frombytes("RGB", (300, 200), SeededDraw("noise").noise(180_000)).resize((1200, 800))
    ramp = Image.linear_gradient("L").resize((1200, 900)).convert("RGB")
    spot = Image.radial_gradient("L").resize((1200, 900)).convert("RGB")
    table = photographed("cloth", 0, flat=Image.new("RGB", (2, 3), (70, 92, 130))).picture
    pictures = (
        Image.new("RGB", SIZE, "white"),
        Image.new("RGB", SIZE, "black"),
        Image.new("RGB", (1, 1)),
        Image.new("RGB", (1200, 2), "white"),
        noise,
        ramp,
        spot,
        table,
        page(),  # a flat scan: its rim is the picture's
    )
    assert [find_page(picture) for picture in pictures] == [None] * len(pictures)


@given(st.integers(1, 40), st.integers(1, 40), st.binary(min_size=1, max_size=60))
@settings(max_examples=20)
def test_any_picture_gets_a_page_or_none(width: int, height: int, seed: bytes) -> None:
    raw = (seed * (width * height * 3 // len(seed) + 1))[: width * height * 3]
    picture = Image.frombytes("RGB", (width, height), raw).resize((width * 12, height * 12))
    found = find_page(picture)
    assert found is None or is_page(found, picture.size)
