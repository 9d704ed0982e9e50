"""The slip's QR as a picture with whole pixels per module, so it stays sharp on any printer."""

from __future__ import annotations

import math

from PySide6.QtGui import QColor, QImage

QUIET_MODULES = 4
SMALLEST_SIDE_MM = 35.0
"""Side of the code itself on A5, quiet zone not counted."""
SMALLEST_MODULE_MM = 0.375
"""Three dots of a 203 dpi thermal head."""


def qr_modules(text: str) -> list[list[bool]]:
    """Return the modules of a code in alphanumeric mode, error correction L, smallest version that fits.

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
    return [[bool(module) for module in line] for line in code.get_matrix()]


def module_pixels(count: int, dpi: int) -> int:
    """Return whole pixels per module so that side and module reach their smallest sizes.

    Args:
        count: modules along a side, quiet zone not counted.
        dpi: resolution of the paper's device.
    """
    smallest = max(SMALLEST_SIDE_MM / count, SMALLEST_MODULE_MM)
    return math.ceil(smallest * dpi / 25.4 - 1e-9)


def qr_image(text: str, dpi: int) -> QImage:
    """Return the code with its quiet zone, black on white, for a device of a resolution."""
    modules = qr_modules(text)
    count = len(modules)
    pixels = module_pixels(count, dpi)
    small = QImage(count + 2 * QUIET_MODULES, count + 2 * QUIET_MODULES, QImage.Format.Format_RGB32)
    small.fill(QColor("white"))
    black = QColor("black")
    for top, line in enumerate(modules):
        for left, dark in enumerate(line):
            if dark:
                small.setPixelColor(left + QUIET_MODULES, top + QUIET_MODULES, black)
    side = small.width() * pixels
    # FastTransformation is nearest-neighbour.
    return small.scaled(side, side)
