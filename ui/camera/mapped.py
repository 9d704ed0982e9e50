"""A frame copied out of the camera's memory, so that the camera gets it back at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat

from kiosk.scanning.frames import Frame, Layout, Plane

if TYPE_CHECKING:
    from collections.abc import Mapping

_KIND = QVideoFrameFormat.PixelFormat
_LAYOUTS: Mapping[QVideoFrameFormat.PixelFormat, Layout] = {
    _KIND.Format_NV12: "nv12",
    _KIND.Format_NV21: "nv21",
    _KIND.Format_YUV420P: "yuv420p",
    _KIND.Format_YV12: "yv12",
    _KIND.Format_YUV422P: "yuv422p",
    _KIND.Format_YUYV: "yuyv",
    _KIND.Format_UYVY: "uyvy",
    _KIND.Format_Y8: "grey",
    _KIND.Format_BGRA8888: "bgrx",
    _KIND.Format_BGRX8888: "bgrx",
    _KIND.Format_RGBA8888: "rgbx",
    _KIND.Format_RGBX8888: "rgbx",
    _KIND.Format_ARGB8888: "xrgb",
    _KIND.Format_XRGB8888: "xrgb",
    _KIND.Format_ABGR8888: "xbgr",
    _KIND.Format_XBGR8888: "xbgr",
    _KIND.Format_Jpeg: "jpeg",
}
"""What cameras send, and the few kinds Qt itself converts to."""


def copied(frame: QVideoFrame) -> Frame | None:
    """Return a copy of a frame's bytes, or None where they cannot be had or their kind is not known.

    May run on any thread: the frame is shared, and mapping it is guarded by Qt.
    """
    layout = _LAYOUTS.get(frame.pixelFormat())
    if layout is None or not frame.map(QVideoFrame.MapMode.ReadOnly):
        return None
    try:
        planes = tuple(
            Plane(bytes(frame.bits(number))[: frame.mappedBytes(number)], frame.bytesPerLine(number))
            for number in range(frame.planeCount())
        )
    finally:
        frame.unmap()
    kind = frame.surfaceFormat()
    return Frame(
        layout=layout,
        width=frame.width(),
        height=frame.height(),
        planes=planes,
        # A camera that does not say sends the range of video; JPEG decoders say "full".
        full_range=kind.colorRange() == QVideoFrameFormat.ColorRange.ColorRange_Full,
        turn=int(frame.rotation().value) % 360,
    )
