"""zbar as a last resort for QR codes, in its binary mode, through the library that pyzbar loads.

Without binary mode zbar guesses an encoding and turns Vietnamese names into Chinese or Japanese, so a
zbar without that mode (before 0.23.1, and the one inside pyzbar's Windows wheel) is not used at all.
"""

from __future__ import annotations

import functools
from ctypes import c_char_p, c_void_p, cast, string_at
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

    from PIL import Image

_CFG_BINARY = 4  # ZBAR_CFG_BINARY; pyzbar's own table stops at 3
_QRCODE = 64
_GREY = int.from_bytes(b"Y800", "little")


@functools.cache
def _library() -> ModuleType | None:
    try:
        from pyzbar import wrapper
    except (ImportError, OSError):  # no shared library on this machine
        return None
    return wrapper if _new_scanner(wrapper, destroy=True) else None


def _new_scanner(zbar: ModuleType, *, destroy: bool = False) -> object | None:
    scanner: object = zbar.zbar_image_scanner_create()
    zbar.zbar_image_scanner_set_config(scanner, 0, 0, 0)
    zbar.zbar_image_scanner_set_config(scanner, _QRCODE, 0, 1)
    refused = zbar.zbar_image_scanner_set_config(scanner, _QRCODE, _CFG_BINARY, 1) != 0
    if refused or destroy:
        zbar.zbar_image_scanner_destroy(scanner)
    return None if refused else scanner


def available() -> bool:
    """Tell whether a zbar with binary mode can be loaded here."""
    return _library() is not None


def read_qr(grey: Image.Image) -> list[bytes]:
    """Return the raw bytes of every QR code in an 8-bit grey picture; nothing where zbar is missing."""
    zbar = _library()
    scanner = None if zbar is None else _new_scanner(zbar)
    if zbar is None or scanner is None:
        return []
    pixels = grey.tobytes()
    picture = zbar.zbar_image_create()
    try:
        zbar.zbar_image_set_format(picture, _GREY)
        zbar.zbar_image_set_size(picture, *grey.size)
        zbar.zbar_image_set_data(picture, cast(c_char_p(pixels), c_void_p), len(pixels), None)
        zbar.zbar_scan_image(scanner, picture)
        found = []
        symbol = zbar.zbar_image_first_symbol(picture)
        while symbol:
            found.append(
                string_at(zbar.zbar_symbol_get_data(symbol), zbar.zbar_symbol_get_data_length(symbol))
            )
            symbol = zbar.zbar_symbol_next(symbol)
        return found
    finally:
        zbar.zbar_image_destroy(picture)
        zbar.zbar_image_scanner_destroy(scanner)
