"""The slip's QR drawn as rectangles of whole dots, so it stays sharp on screen, in PDF and on paper.

A picture would not do: PDF writers turn pictures into JPEG.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import groupby

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter

QUIET_MODULES = 4
SMALLEST_SIDE_MM = 35.0
"""Side of the code itself on A5, quiet zone not counted."""
RECEIPT_SIDE_MM = 40.0
"""The same on 80 mm paper: thermal heads smear, and till rolls fade."""
SMALLEST_MODULE_MM = 0.375
"""Three dots of a 203 dpi thermal head."""


Modules = tuple[tuple[bool, ...], ...]
"""Rows of a code from the top, true where it is dark."""


@lru_cache(maxsize=8)
def qr_modules(text: str) -> Modules:
    """Return the modules of a code in alphanumeric mode, error correction L, smallest version that fits.

    Remembered, because it is worked out in another thread before it is drawn (`ui.paper.off_screen`).

    Args:
        text: capitals, digits and the nine marks of the alphanumeric set (base45 uses only these).

    Raises:
        ValueError: a character outside that set, or a text too long for any version.
    """
    # Imported here: the library costs 56 ms at start and is needed only for printing.
    from qrcode import constants
    from qrcode.main import QRCode
    from qrcode.util import MODE_ALPHA_NUM, QRData

    code = QRCode(error_correction=constants.ERROR_CORRECT_L, border=0)
    code.add_data(QRData(text.encode("ascii"), mode=MODE_ALPHA_NUM), optimize=0)
    code.make(fit=True)
    return tuple(tuple(bool(module) for module in line) for line in code.get_matrix())


def module_dots(count: int, dpi: float, side_mm: float) -> int:
    """Return whole dots per module so that side and module reach their smallest sizes.

    Args:
        count: modules along a side, quiet zone not counted.
        dpi: resolution of the paper's device, dots an inch.
        side_mm: smallest side of the code itself on this paper, millimetres.
    """
    smallest = max(side_mm / count, SMALLEST_MODULE_MM)
    return math.ceil(smallest * dpi / 25.4 - 1e-9)


def side_dots(count: int, dots: int) -> int:
    """Return the side of the whole code, quiet zone included, for a number of dots per module."""
    return (count + 2 * QUIET_MODULES) * dots


def draw_qr(painter: QPainter, modules: Modules, dots: int) -> None:
    """Draw the dark modules at the painter's origin, row by row in runs, each of whole dots."""
    black = QColor("black")
    for top, line in enumerate(modules):
        left = 0
        for dark, run in groupby(line):
            length = len(list(run))
            if dark:
                place = ((QUIET_MODULES + left) * dots, (QUIET_MODULES + top) * dots)
                painter.fillRect(QRect(*place, length * dots, dots), black)
            left += length
