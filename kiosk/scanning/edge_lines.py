"""The line that most of some scattered places lie on; those of something else beside it do not bend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_OFF = 1.2
"""Pixels a place may lie off the line."""
_STEEPEST = 0.12
"""Largest slope against the side that was guessed."""


@dataclass(frozen=True, slots=True)
class Rise:
    """One place where the brightness rises across a side.

    Attributes:
        at: pixels along the side.
        where: pixels inward from the side.
        step: grey levels it rises by.
    """

    at: float
    where: float
    step: float


def on_one_line(rises: Sequence[Rise], enough: float) -> list[Rise]:
    """Return the rises on the line that has most of them, one for each place along the side.

    Pairs far enough apart are tried: a cloth of checks gives as many steps as the page, but in no line.

    Args:
        rises: what was seen.
        enough: a line with so many is taken without looking for a better one.
    """
    if not rises:
        return []
    far = (max(rise.at for rise in rises) - min(rise.at for rise in rises)) / 3
    best: list[Rise] = []
    for number, one in enumerate(rises):
        for other in rises[number + 1 :]:
            apart = other.at - one.at
            if apart <= far or abs(other.where - one.where) > _STEEPEST * apart:
                continue
            slope = (other.where - one.where) / apart
            begin = one.where - slope * one.at
            close = [rise for rise in rises if abs(rise.where - begin - slope * rise.at) <= _OFF]
            if len(close) > len(best):
                best = close
        if len(best) >= enough:
            break
    return list({rise.at: rise for rise in best}.values())


def straight(rises: Sequence[Rise]) -> tuple[float, float]:
    """Return offset and slope of the line nearest to all, by least squares."""
    count = len(rises)
    mean_at = sum(rise.at for rise in rises) / count
    mean_where = sum(rise.where for rise in rises) / count
    spread = sum((rise.at - mean_at) ** 2 for rise in rises)
    slope = sum((rise.at - mean_at) * (rise.where - mean_where) for rise in rises) / spread if spread else 0.0
    return mean_where - slope * mean_at, slope
