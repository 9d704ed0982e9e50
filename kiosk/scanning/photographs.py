"""Photographed papers made ready to attach: a known kind, a bounded size, no hidden data.

A page of A4 at 150 dpi is 1,754 pixels long; 2,400 leaves room for the desk around it. JPEG at quality 60
kept the text of a rendered page readable to a recogniser at a quarter of a megabyte.
"""

from __future__ import annotations

import io

from PIL import Image

from forms.errors import DomainError
from kiosk.scanning.flattening import laid_flat
from kiosk.scanning.page_shape import AS_IT_IS, PageShape
from kiosk.scanning.pictures import BROKEN, load_colour, open_picture, quiet

LONG_SIDE = 2400
"""Longest side of an attached picture, in pixels."""
SMALL_BYTES = 600 * 1024
"""A file up to this size, within `LONG_SIDE` and without hidden data is attached as it is."""
MAX_PDF_BYTES = 12 * 1024 * 1024
"""Largest PDF: it is attached as it is."""

_QUALITY = 60
_HIDDEN = ("exif", "xmp", "photoshop", "comment", "XML:com.adobe.xmp", "Comment", "mp")
_ENDS = {"JPEG": b"\xff\xd9", "PNG": b"IEND\xaeB`\x82"}
_MIME = {"JPEG": "image/jpeg", "PNG": "image/png"}


def normalise_photo(data: bytes, shape: PageShape = AS_IT_IS) -> tuple[bytes, str]:
    """Return a picture or PDF ready to be attached, with its media type.

    Pictures are turned upright by their EXIF orientation, freed of all metadata (place, device, thumbnail),
    scaled to `LONG_SIDE` and written as JPEG; small clean JPEG and PNG files stay byte for byte. A PDF is
    kept as it is after a look at its header and trailer.

    Args:
        data: JPEG, PNG, WebP or BMP of at most 25 MB, or a PDF of at most 12.
        shape: how a picture is turned and where its page lies; a PDF has none.

    Raises:
        DomainError: `image_too_large`, `image_unreadable`; `pdf_unreadable` for a PDF cut short.
    """
    if data.startswith(b"%PDF-"):
        return _checked_pdf(data), "application/pdf"
    if shape.changes_nothing and _is_clean(data):
        return data, _MIME[open_picture(data).format or "JPEG"]
    picture = load_colour(data)
    if not shape.changes_nothing:
        picture = laid_flat(picture, shape, LONG_SIDE)
    picture.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    picture.info.clear()  # Pillow writes a comment it has read back into the new file
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue(), "image/jpeg"


def _checked_pdf(data: bytes) -> bytes:
    if len(data) > MAX_PDF_BYTES:
        raise DomainError("image_too_large", limit_mb=MAX_PDF_BYTES // 1_000_000)
    # ISO 32000-1 section 7.5: header with version, and the end mark within the last 1,024 bytes.
    if data[5:7] not in (b"1.", b"2.") or b"%%EOF" not in data[-1024:]:
        raise DomainError("pdf_unreadable")
    return data


def _is_clean(data: bytes) -> bool:
    """Small, whole, of a kind that is kept, and with nothing but the picture inside."""
    if len(data) > SMALL_BYTES:
        return False
    picture = open_picture(data)
    end = _ENDS.get(picture.format or "")
    if end is None or not data.endswith(end) or max(picture.size) > LONG_SIDE:
        return False
    try:
        with quiet():
            picture.load()
    except BROKEN as error:
        raise DomainError("image_unreadable") from error
    texts = getattr(picture, "text", {})
    return not texts and not any(key in picture.info for key in _HIDDEN)
