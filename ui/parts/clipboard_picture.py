"""A picture from the clipboard as a file's bytes."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, QMimeData
from PySide6.QtGui import QImage


def png_of(mime: QMimeData) -> bytes:
    """Return the picture as PNG; empty when it is no picture."""
    image = mime.imageData()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if isinstance(image, QImage):
        image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want bytes, the binding text
    return bytes(buffer.data().data())
