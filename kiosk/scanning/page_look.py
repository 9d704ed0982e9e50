"""A first look at a photographed page: a picture for the screen, where the page lies, whether it can be of use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PIL import Image, ImageChops, ImageFilter

from kiosk.scanning.flattening import laid_flat
from kiosk.scanning.page_finding import find_page
from kiosk.scanning.page_shape import WHOLE, Corners, PageShape, flat_size
from kiosk.scanning.pictures import load_colour, open_picture

if TYPE_CHECKING:
    from collections.abc import Sequence

Doubt = Literal["dark", "blank", "small"]
"""Why a picture may be of no use: nearly black, nearly nothing on it, too few pixels for its letters."""

PREVIEW = 1200
"""Longest side of the picture for the screen, in pixels."""

_EXIF_ORIENTATION = 0x0112
_SIDEWAYS = (5, 6, 7, 8)
_LOOKED_AT = 600
_DARK = 50  # grey level; paper in a dim room is above 90
_INK = 0.07  # of the paper's brightness, by which a letter differs from what is around it
_LEAST_INK = 6  # grey levels: grain of a camera, blurred, is below
_BLANK = 0.0012  # share of such pixels; a single short line of large print has twice as many
_LETTERS = 800  # pixels: A4 at 70 dots an inch, where small letters are six pixels high
_CARD_LETTERS = 480
_CARD = (1.5, 1.7)  # an ID-1 card is 1.586 times as long as high


@dataclass(frozen=True, slots=True)
class PageLook:
    """What is known of a picture before somebody decides.

    Attributes:
        rgb: the rows of a small copy, three bytes a pixel.
        width: of the copy, in pixels.
        height: of the copy, in pixels.
        size: width and height of the whole picture, upright, in pixels.
        corners: where the page lies; None when that is not sure.
        doubt: why the picture may be of no use.
    """

    rgb: bytes
    width: int
    height: int
    size: tuple[int, int]
    corners: Corners | None
    doubt: Doubt | None


def look_at(data: bytes) -> PageLook:
    """Look at a picture file; some tenths of a second for a large one.

    Raises:
        DomainError: `image_too_large`, `image_unreadable`.
    """
    size = _upright_size(open_picture(data))
    small = load_colour(data, PREVIEW * 3 // 4)
    small.thumbnail((PREVIEW, PREVIEW), Image.Resampling.BILINEAR, reducing_gap=2.0)
    corners = find_page(small)
    doubt = doubt_about(small, corners or WHOLE, size)
    return PageLook(small.tobytes(), small.width, small.height, size, corners, doubt)


def doubt_about(small: Image.Image, corners: Corners, size: tuple[int, int]) -> Doubt | None:
    """Return what speaks against a page, the worst first.

    Args:
        small: a copy of the picture, upright.
        corners: of the page in it.
        size: width and height of the picture itself in pixels.
    """
    page = laid_flat(small.convert("L"), PageShape(0, corners), _LOOKED_AT)
    page.thumbnail((_LOOKED_AT, _LOOKED_AT))
    # The rim may show some of the table.
    rim = min(page.size) // 25
    page = page.crop((rim, rim, max(rim + 1, page.width - rim), max(rim + 1, page.height - rim)))
    paper = _level_of_share(page.histogram(), 0.95)
    if paper < _DARK:
        return "dark"
    around = page.filter(ImageFilter.BoxBlur(10))
    differing = ImageChops.difference(page, around).histogram()
    if sum(differing[max(_LEAST_INK, round(_INK * paper)) :]) < _BLANK * sum(differing):
        return "blank"
    width, height = flat_size(corners, size, max(size) * 2)
    longest = max(width, height)
    is_card = _CARD[0] <= longest / min(width, height) <= _CARD[1]
    return "small" if longest < (_CARD_LETTERS if is_card else _LETTERS) else None


def _upright_size(picture: Image.Image) -> tuple[int, int]:
    width, height = picture.size
    sideways = picture.getexif().get(_EXIF_ORIENTATION) in _SIDEWAYS
    return (height, width) if sideways else (width, height)


def _level_of_share(counts: Sequence[int], share: float) -> int:
    wanted = share * sum(counts)
    seen = 0
    for level, count in enumerate(counts):
        seen += count
        if seen >= wanted:
            return level
    return 255
