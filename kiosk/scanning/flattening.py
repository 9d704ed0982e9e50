"""A photographed page laid flat: turned, cut at its corners, the lean of the camera taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

from kiosk.scanning.page_shape import WHOLE, flat_size, is_page, perspective

if TYPE_CHECKING:
    from kiosk.scanning.page_shape import Corners, PageShape

_TURNS = (None, Image.Transpose.ROTATE_270, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_90)


def turned_by(picture: Image.Image, quarter_turns: int) -> Image.Image:
    """Return a picture turned clockwise by quarters."""
    step = _TURNS[quarter_turns % 4]
    return picture if step is None else picture.transpose(step)


def laid_flat(picture: Image.Image, shape: PageShape, longest: int) -> Image.Image:
    """Return the page of a picture that already stands upright by what its camera said.

    Args:
        picture: RGB or grey.
        shape: how it is turned and where its page lies; corners that are none keep the whole picture.
        longest: pixels the longer side of a page that is cut may have; the whole picture keeps its size.
    """
    picture = turned_by(picture, shape.quarter_turns)
    if shape.corners == WHOLE or not is_page(shape.corners, picture.size):
        return picture
    size = flat_size(shape.corners, picture.size, longest)
    ready = _near_size(picture, shape.corners, size)
    width, height = ready.size
    seen = [(x * width, y * height) for x, y in shape.corners]
    flat = ((0, 0), (size[0], 0), size, (0, size[1]))
    return ready.transform(
        size, Image.Transform.PERSPECTIVE, perspective(flat, seen), Image.Resampling.BICUBIC
    )


def _near_size(picture: Image.Image, corners: Corners, size: tuple[int, int]) -> Image.Image:
    """Make a picture smaller by a whole number first: the transform looks at few pixels and would skip some."""
    full = flat_size(corners, picture.size, max(picture.size) * 2)
    times = max(full) // max(size)
    return picture.reduce(times) if times > 1 else picture
