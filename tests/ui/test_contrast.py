"""Colours: the formula of WCAG 2.2 over every pair in use."""

from __future__ import annotations

import pytest

from ui import theme


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(theme.colour(one)), _luminance(theme.colour(other))), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("text", "ground"), theme.TEXT_PAIRS)
def test_text_stands_out(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize(("edge", "ground"), theme.EDGE_PAIRS)
def test_edges_stand_out(edge: str, ground: str) -> None:
    assert contrast(edge, ground) >= 3.0


def test_the_formula_knows_black_on_white() -> None:
    assert round(contrast("ink", "card"), 2) == 15.97
