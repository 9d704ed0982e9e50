"""A camera without a lens: real frames through Qt's real capture session, of pictures the test gives.

Faked is only the device: what a lens would have seen is laid into a mapped video frame, plane by plane.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from PIL import Image
from PySide6.QtCore import QSize, QTimer
from PySide6.QtMultimedia import (
    QMediaCaptureSession,
    QVideoFrame,
    QVideoFrameFormat,
    QVideoFrameInput,
    QVideoSink,
)

from ui.cameras import CameraName, OpenCamera, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = QVideoFrameFormat.PixelFormat
EVERY_MS = 30


def video_frame(picture: Image.Image, kind: Kind) -> QVideoFrame:
    """Return a picture as a frame of a camera that sends this kind; its sides must be even."""
    return _frame(picture.size, kind, _planes(picture, kind))


def _frame(size: tuple[int, int], kind: Kind, planes: Iterable[tuple[bytes, int]]) -> QVideoFrame:
    frame = QVideoFrame(QVideoFrameFormat(QSize(*size), kind))
    assert frame.map(QVideoFrame.MapMode.WriteOnly)
    try:
        for number, (raw, row) in enumerate(planes):
            bits, stride = frame.bits(number), frame.bytesPerLine(number)
            for line in range(len(raw) // row):
                bits[line * stride : line * stride + row] = raw[line * row : (line + 1) * row]
    finally:
        frame.unmap()
    return frame


def _planes(picture: Image.Image, kind: Kind) -> Iterator[tuple[bytes, int]]:
    """Yield each plane's bytes and the bytes of a row of it."""
    width, height = picture.size
    if kind == Kind.Format_BGRX8888:
        yield picture.convert("RGB").tobytes("raw", "BGRX"), width * 4
        return
    bright, blue, red = picture.convert("YCbCr").split()
    half = (width // 2, height // 2)
    if kind == Kind.Format_Y8:
        yield bright.tobytes(), width
    elif kind == Kind.Format_NV12:
        yield bright.tobytes(), width
        pairs = Image.merge("LA", (blue.resize(half), red.resize(half)))
        yield pairs.tobytes(), width
    elif kind == Kind.Format_YUV420P:
        yield bright.tobytes(), width
        yield blue.resize(half).tobytes(), half[0]
        yield red.resize(half).tobytes(), half[0]
    elif kind == Kind.Format_YUYV:
        wide = (width // 2, height)
        packed = bytearray(width * height * 2)
        packed[0::2] = bright.tobytes()
        packed[1::4] = blue.resize(wide).tobytes()
        packed[3::4] = red.resize(wide).tobytes()
        yield bytes(packed), width * 2
    else:
        raise AssertionError(kind)


class FedCameras:
    """One or more cameras that show what `picture` is at the time.

    Attributes:
        picture: what the lens sees; None sends nothing. Put another one there instead of painting on this one: its
            planes are worked out once, not thirty times a second.
        kind: how frames lie.
        keys: of the cameras plugged in.
        open_count: how many are open now.
        wanted: what each opening asked for, and of which camera.
    """

    def __init__(self, picture: Image.Image | None, kind: Kind = Kind.Format_NV12) -> None:
        self.picture = picture
        self.kind = kind
        self.keys = ("one",)
        self.open_count = 0
        self.wanted: list[tuple[str, Wanted]] = []
        self.break_now: Callable[[], object] = lambda: None

    def get_ready(self) -> Future[None]:
        ready: Future[None] = Future()
        ready.set_result(None)
        return ready

    def names(self) -> tuple[CameraName, ...]:
        return tuple(CameraName(key, f"Camera {key}") for key in self.keys)

    def open(self, key: str, wanted: Wanted, sink: QVideoSink, failed: Callable[[], object]) -> OpenCamera:
        self.open_count += 1
        self.wanted.append((key, wanted))
        self.break_now = failed
        return _Fed(self, sink)


class _Fed:
    def __init__(self, cameras: FedCameras, sink: QVideoSink) -> None:
        self._cameras = cameras
        self._seen: tuple[Image.Image, Kind, list[tuple[bytes, int]]] | None = None
        self._session = QMediaCaptureSession()
        self._input = QVideoFrameInput()
        self._session.setVideoSink(sink)
        self._session.setVideoFrameInput(self._input)
        self._timer = QTimer()
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._send)
        self._timer.start()

    def _send(self) -> None:
        picture, kind = self._cameras.picture, self._cameras.kind
        if picture is None:
            return
        if self._seen is None or self._seen[0] is not picture or self._seen[1] != kind:
            self._seen = picture, kind, list(_planes(picture, kind))
        self._input.sendVideoFrame(_frame(picture.size, kind, self._seen[2]))

    def close(self) -> None:
        self._timer.stop()
        self._session.setVideoFrameInput(None)
        self._session.setVideoSink(None)
        self._cameras.open_count -= 1
