"""Frames of a camera: raw planes become the grey picture readers want, and the colours a person sees.

A bar code needs the brightness alone, and most cameras send it as a plane of its own, so no colour is
worked out for it: measured at 1,280 × 720, copying that plane takes a tenth of a millisecond where a
conversion of the whole frame takes ten to thirty.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Literal

from PIL import Image

from forms.errors import DomainError
from kiosk.scanning.pictures import BROKEN, MAX_PIXELS, load_colour, load_grey

Layout = Literal[
    "nv12",
    "nv21",
    "yuv420p",
    "yv12",
    "yuv422p",
    "yuyv",
    "uyvy",
    "grey",
    "bgrx",
    "rgbx",
    "xrgb",
    "xbgr",
    "jpeg",
]
"""How pixels lie: the two-plane, three-plane and packed kinds cameras have, packed colours, and motion JPEG."""

_PACKED = {"bgrx": "BGRX", "rgbx": "RGBX", "xrgb": "XRGB", "xbgr": "XBGR"}
_DARKEST, _SPAN = 16, 219  # ITU-R BT.601: brightness of studio video goes from 16 to 235
_FULL = [max(0, min(255, round((level - _DARKEST) * 255 / _SPAN))) for level in range(256)]
_TURNS = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Plane:
    """Rows of bytes.

    Attributes:
        raw: the rows, the last one perhaps without its padding.
        stride: bytes from the beginning of one row to that of the next.
    """

    raw: bytes
    stride: int


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame, copied out of the camera's memory.

    Attributes:
        layout: how the pixels lie.
        width: pixels.
        height: pixels.
        planes: one to three; for `jpeg` the file alone.
        full_range: brightness goes from 0 to 255 and not, as in video, from 16 to 235.
        turn: degrees clockwise by which the picture must be turned to stand upright: 0, 90, 180, 270.
    """

    layout: Layout
    width: int
    height: int
    planes: tuple[Plane, ...]
    full_range: bool = True
    turn: int = 0


def grey(frame: Frame) -> Image.Image:
    """Return the brightness of a frame as an 8-bit grey picture, upright.

    Raises:
        DomainError: `image_unreadable` (planes that do not hold what the frame says), `image_too_large`.
    """
    _bounded(frame)
    if frame.layout == "jpeg":
        return load_grey(_plane(frame, 0).raw)
    if frame.layout in _PACKED:
        return _upright(_packed(frame).convert("L"), frame.turn)
    return _upright(_brightness(frame), frame.turn)


def colour(frame: Frame, longest: int | None = None) -> Image.Image:
    """Return a frame as an RGB picture, upright.

    Args:
        frame: as copied.
        longest: pixels its longer side may have; each plane is made smaller before the colours are
            worked out, which is what makes ten pictures a second cheap.

    Raises:
        DomainError: as `grey`.
    """
    _bounded(frame)
    if frame.layout == "jpeg":
        made = load_colour(_plane(frame, 0).raw)
        if longest is not None:
            made.thumbnail((longest, longest), Image.Resampling.BILINEAR)
        return made
    times = 1.0 if longest is None else min(1.0, longest / max(frame.width, frame.height))
    size = (max(1, round(frame.width * times)), max(1, round(frame.height * times)))
    if frame.layout in _PACKED:
        return _upright(_sized(_packed(frame), size), frame.turn)
    bright = _sized(_brightness(frame), size)
    if not frame.full_range:
        bright = bright.point(_FULL)
    tints = [_sized(tint, size) for tint in _tints(frame)]
    made = Image.merge("YCbCr", (bright, *tints)).convert("RGB") if tints else bright.convert("RGB")
    return _upright(made, frame.turn)


def as_jpeg(picture: Image.Image, quarter_turns: int = 0) -> bytes:
    """Return a still as a JPEG file of high quality, turned clockwise by quarters.

    What is attached is made smaller afterwards, in one place (`photographs`).
    """
    out = io.BytesIO()
    _upright(picture, quarter_turns % 4 * 90).save(out, "JPEG", quality=90)
    return out.getvalue()


def _bounded(frame: Frame) -> None:
    if frame.width < 1 or frame.height < 1 or frame.turn % 90:
        raise DomainError("image_unreadable")
    if frame.width * frame.height > MAX_PIXELS:
        raise DomainError("image_too_large", limit_megapixels=MAX_PIXELS // 1_000_000)


def _plane(frame: Frame, number: int) -> Plane:
    if number >= len(frame.planes):
        raise DomainError("image_unreadable")
    return frame.planes[number]


def _bands(frame: Frame, plane: int, mode: str, raw: str, size: tuple[int, int]) -> Image.Image:
    """Decode one plane; Pillow is never handed less than it reads."""
    held = _plane(frame, plane)
    row = size[0] * {"L": 1, "LA": 2, "RGBA": 4, "RGB": 4}[mode]
    if size[0] < 1 or size[1] < 1 or held.stride < row:
        raise DomainError("image_unreadable")
    if len(held.raw) < held.stride * (size[1] - 1) + row:
        raise DomainError("image_unreadable")
    whole = held.raw
    if len(whole) < held.stride * size[1]:
        whole += bytes(held.stride * size[1] - len(whole))
    try:
        return Image.frombytes(mode, size, whole, "raw", raw, held.stride, 1)
    except BROKEN as error:
        raise DomainError("image_unreadable") from error


def _packed(frame: Frame) -> Image.Image:
    return _bands(frame, 0, "RGB", _PACKED[frame.layout], (frame.width, frame.height))


def _brightness(frame: Frame) -> Image.Image:
    if frame.layout not in ("yuyv", "uyvy"):
        return _bands(frame, 0, "L", "L", (frame.width, frame.height))
    # Two bytes a pixel, brightness and a tint in turn: every second byte of each row.
    pairs = _bands(frame, 0, "LA", "LA", (frame.width, frame.height))
    return pairs.getchannel("L" if frame.layout == "yuyv" else "A")


def _tints(frame: Frame) -> tuple[Image.Image, ...]:
    """Return blue and red difference (Cb, Cr) as the camera sends them, smaller than the brightness."""
    half = ((frame.width + 1) // 2, (frame.height + 1) // 2)
    if frame.layout in ("nv12", "nv21"):
        pairs = _bands(frame, 1, "LA", "LA", half)
        both = (pairs.getchannel("L"), pairs.getchannel("A"))
        return both if frame.layout == "nv12" else both[::-1]
    if frame.layout in ("yuv420p", "yv12", "yuv422p"):
        size = half if frame.layout != "yuv422p" else (half[0], frame.height)
        both = (_bands(frame, 1, "L", "L", size), _bands(frame, 2, "L", "L", size))
        return both if frame.layout != "yv12" else both[::-1]
    if frame.layout in ("yuyv", "uyvy"):
        fours = _bands(frame, 0, "RGBA", "RGBA", (max(1, frame.width // 2), frame.height)).split()
        return (fours[1], fours[3]) if frame.layout == "yuyv" else (fours[0], fours[2])
    return ()


def _sized(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    if picture.size == size:
        return picture
    return picture.resize(size, Image.Resampling.BILINEAR, reducing_gap=1.0)


def _upright(picture: Image.Image, turn: int) -> Image.Image:
    step = _TURNS.get(turn % 360)
    return picture if step is None else picture.transpose(step)
