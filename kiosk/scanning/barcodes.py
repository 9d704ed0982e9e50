"""Finding bar codes in pictures: a cascade that starts cheap and stops at the first code that is wanted.

zxing-cpp alone reads three of four hard card frames within 2 ms and reads none of them wrongly; a local
threshold, and a larger picture with sharpened edges, gain most of the rest. Smoothing, contrast
equalising and halving were measured to lose codes and are not done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import zxingcpp
from PIL import Image, ImageChops, ImageFilter

from kiosk.scanning import zbar_binary
from kiosk.scanning.pictures import load_grey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ENLARGED_UP_TO = 2_500_000  # pixels; above, a module is wide enough as it is and enlarging costs seconds
_QR = ("QRCode",)
_OTHERS = ("QRCode", "MicroQRCode", "DataMatrix", "Aztec", "PDF417", "Code128")
_EDGES = ImageFilter.UnsharpMask(2.4, 300, 0)


@dataclass(frozen=True, slots=True)
class Barcode:
    """One code found.

    Attributes:
        format: name of the symbology, as "QRCode".
        text: content as text; bytes that are no UTF-8 appear as the decoder guesses them.
        raw: content as bytes; what parsers use.
    """

    format: str
    text: str
    raw: bytes


def decode_image(data: bytes, wanted: Callable[[Barcode], bool] | None = None) -> list[Barcode]:
    """Find codes in a picture file, trying as hard as a still picture deserves.

    Args:
        data: JPEG, PNG, WebP or BMP, at most 25 MB and 50 million pixels.
        wanted: as in `decode_grey`.

    Returns:
        The codes found up to the step that found one that is wanted; [] when none was found.

    Raises:
        DomainError: `image_too_large` or `image_unreadable`.
    """
    return decode_grey(load_grey(data), wanted=wanted)


def decode_grey(
    grey: Image.Image, *, harder: bool = True, wanted: Callable[[Barcode], bool] | None = None
) -> list[Barcode]:
    """Find codes in a decoded 8-bit grey picture.

    Args:
        grey: mode "L".
        harder: False tries only the plain picture, as for each frame of a camera.
        wanted: tells whether a code is the one looked for; a link or a payment code that is easily read then
            does not end the search. None: any code is.
    """
    found: dict[bytes, Barcode] = {}
    for step in _steps(grey, harder=harder):
        new = [code for code in step if code.raw not in found]
        found |= {code.raw: code for code in new}
        if any(wanted is None or wanted(code) for code in new):
            break
    return list(found.values())


def _steps(grey: Image.Image, *, harder: bool) -> Iterator[list[Barcode]]:
    yield _zxing_qr(grey)
    if harder:
        yield from _harder_steps(grey)


def _harder_steps(grey: Image.Image) -> Iterator[list[Barcode]]:
    """Yield what each dearer step finds, cheapest first; steps run only as far as the caller asks."""
    adapted = _adaptive(grey)
    if grey.width * grey.height <= _ENLARGED_UP_TO:
        yield _zxing_qr(_enlarged(grey, 1.5).filter(_EDGES))
        yield _zxing_qr(adapted)
        yield _zxing_qr(_adaptive(_enlarged(grey, 2)))
    else:
        yield _zxing_qr(adapted)
    yield [_from_bytes(raw) for raw in zbar_binary.read_qr(adapted)]
    yield _barcodes(zxingcpp.read_barcodes(grey, formats=_formats(_OTHERS)))


def _zxing_qr(grey: Image.Image) -> list[Barcode]:
    return _barcodes(zxingcpp.read_barcodes(grey, formats=_formats(_QR), try_invert=False))


def _formats(names: tuple[str, ...]) -> zxingcpp.BarcodeFormats:
    # Made for each call, a few microseconds: one kept in the module outlives the binding's own end, which then
    # fills the program's last lines with what was "leaked".
    return zxingcpp.BarcodeFormats([getattr(zxingcpp.BarcodeFormat, name) for name in names])


def _barcodes(results: list[zxingcpp.Barcode]) -> list[Barcode]:
    return [
        Barcode(result.format.name, result.text, bytes(result.bytes)) for result in results if result.valid
    ]


def _from_bytes(raw: bytes) -> Barcode:
    return Barcode("QRCode", raw.decode("utf-8", "replace"), raw)


def _enlarged(grey: Image.Image, times: float) -> Image.Image:
    size = (round(grey.width * times), round(grey.height * times))
    return grey.resize(size, Image.Resampling.BICUBIC)


def _adaptive(grey: Image.Image) -> Image.Image:
    """Black where a pixel is at least 6 levels darker than the mean of the 31 × 31 around it."""
    mean = grey.filter(ImageFilter.BoxBlur(15))
    darker_by = ImageChops.subtract(mean, grey, offset=-6)
    return darker_by.point([255] + [0] * 255)
