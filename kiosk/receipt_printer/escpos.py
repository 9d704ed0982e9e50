"""A picture as ESC/POS bytes: raster bit images, which need no code page and so lose no Vietnamese letter.

Commands used: ESC @ (initialise), GS v 0 (print raster bit image), ESC d (feed lines), GS V 66 (feed to the
knife and cut). Named as in Epson's ESC/POS command reference; clones know these four.
"""

from __future__ import annotations

WIDTH_DOTS = 576
"""Dots across an 80 mm head of 203 dots an inch."""
MAX_HEIGHT_DOTS = 16_000
"""Two metres of paper: more is a mistake, not a receipt."""
BAND_DOTS = 240
"""Rows a raster command carries; cheap printers hold no whole page."""
INITIALISE = b"\x1b@"
_RASTER = b"\x1dv0\x00"
_FEED = b"\x1bd\x03"
_CUT = b"\x1dVB\x00"


def receipt_bytes(rows: bytes, width_dots: int = WIDTH_DOTS) -> bytes:
    """Return what makes the printer print a picture and cut the paper.

    Args:
        rows: rows from the top, a bit a dot from the left, set where ink stands, no padding between rows.
        width_dots: dots in a row, a multiple of 8, at most 576.

    Raises:
        ValueError: rows that do not fit the width, no row at all, or more than `MAX_HEIGHT_DOTS`.
    """
    across, rest = divmod(width_dots, 8)
    if rest or not 0 < width_dots <= WIDTH_DOTS or not rows or len(rows) % across:
        raise ValueError("no whole rows")
    height = len(rows) // across
    if height > MAX_HEIGHT_DOTS:
        raise ValueError("longer than a receipt")
    parts = [INITIALISE]
    for top in range(0, height, BAND_DOTS):
        band = rows[top * across : (top + BAND_DOTS) * across]
        parts += [_RASTER, across.to_bytes(2, "little"), (len(band) // across).to_bytes(2, "little"), band]
    return b"".join([*parts, _FEED, _CUT])
