"""Opening a picture that came from outside: bounded by bytes and by pixels before anything is decoded."""

from __future__ import annotations

import io
import struct
import warnings
import zlib

from PIL import Image, ImageOps

from forms.errors import DomainError

MAX_FILE_BYTES = 25_000_000
"""Largest picture file looked at: a page of A4 in colour at 300 dpi as PNG. It is made smaller before it is kept."""
MAX_PIXELS = 50_000_000
"""Largest picture, width × height, as its header states it."""

FORMATS = ("JPEG", "PNG", "WEBP", "BMP")

# What Pillow's four readers raise on broken files; its bomb warning arrives as an error under -W error.
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    KeyError,
    IndexError,
    TypeError,
    OverflowError,
    MemoryError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


def quiet() -> warnings.catch_warnings[None]:
    """Keep Pillow's remarks about damaged metadata to itself: the picture opens without it, or is refused."""
    return warnings.catch_warnings(action="ignore", category=UserWarning)


def open_picture(data: bytes) -> Image.Image:
    """Open a JPEG, PNG, WebP or BMP without decoding its pixels yet.

    Raises:
        DomainError: `image_too_large` (file over 25 MB, or over 50 million pixels by its header),
            `image_unreadable` (another kind of file, or a broken one).
    """
    if len(data) > MAX_FILE_BYTES:
        raise DomainError("image_too_large", limit_mb=MAX_FILE_BYTES // 1_000_000)
    try:
        with quiet():
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise DomainError("image_too_large", limit_megapixels=MAX_PIXELS // 1_000_000) from error
    except BROKEN as error:
        raise DomainError("image_unreadable") from error
    width, height = picture.size
    if width * height > MAX_PIXELS:
        raise DomainError("image_too_large", limit_megapixels=MAX_PIXELS // 1_000_000)
    if width < 1 or height < 1:
        raise DomainError("image_unreadable")
    return picture


def load_grey(data: bytes) -> Image.Image:
    """Open and decode a picture as 8-bit grey, upright by its EXIF orientation, white behind transparency.

    Raises:
        DomainError: as `open_picture`; also `image_unreadable` for a picture that ends too early.
    """
    picture = open_picture(data)
    try:
        picture.draft("L", picture.size)  # JPEG gives its luma plane without making colours first
        with quiet():
            return _flatten(ImageOps.exif_transpose(picture), "L")
    except BROKEN as error:
        raise DomainError("image_unreadable") from error


def load_colour(data: bytes, about: int | None = None) -> Image.Image:
    """Open and decode a picture as 8-bit RGB, upright, white behind transparency.

    Args:
        data: the file.
        about: pixels the shorter side needs; a JPEG is then decoded at a half, quarter or eighth of its size
            where that is enough, which takes as much less time and memory.

    Raises:
        DomainError: as `load_grey`.
    """
    picture = open_picture(data)
    try:
        if about is not None:
            picture.draft("RGB", (about, about))
        with quiet():
            return _flatten(ImageOps.exif_transpose(picture), "RGB")
    except BROKEN as error:
        raise DomainError("image_unreadable") from error


def _flatten(picture: Image.Image, mode: str) -> Image.Image:
    if picture.mode.startswith("I"):  # 16-bit grey: Pillow would clip instead of scaling
        return picture.convert("I").point(lambda level: level * (1 / 256)).convert("L").convert(mode)
    if picture.has_transparency_data:
        layered = picture.convert("RGBA")
        ground = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(ground, layered).convert(mode)
    return picture.convert(mode)
