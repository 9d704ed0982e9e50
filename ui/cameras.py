"""Which cameras there are, and how one is opened: the system's, or in tests one that is fed.

Qt's camera module loads a video library of some twenty megabytes, so it is imported when a camera is
first asked for and not before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from concurrent.futures import Future

    from PySide6.QtMultimedia import QCamera, QCameraDevice, QMediaCaptureSession, QVideoSink

Wanted = Literal["code", "page"]
"""What the camera looks for: a bar code, many times a second; or a page, once, as sharp as it can."""

_CODE_PIXELS = 1280 * 720
_CODE_RATE = 10
_PAGE_PIXELS = 3840 * 2160
_PAGE_RATE = 2


@dataclass(frozen=True, slots=True)
class CameraName:
    """A camera of this machine: what it is asked for by, and what the system calls it."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A size and pace a camera can be set to: pixels, and frames a second at best."""

    width: int
    height: int
    rate: float

    @property
    def pixels(self) -> int:
        """Width times height."""
        return self.width * self.height


class OpenCamera(Protocol):
    """A camera that sends frames until it is closed."""

    def close(self) -> None:
        """Let go of the device."""


class Cameras(Protocol):
    """The cameras of this machine."""

    def get_ready(self) -> Future[None]:
        """Do what is slow and needs no GUI thread; before `names` is asked for the first time."""

    def names(self) -> tuple[CameraName, ...]:
        """Return what is plugged in now, the system's own choice first."""

    def open(self, key: str, wanted: Wanted, sink: QVideoSink, failed: Callable[[], object]) -> OpenCamera:
        """Open one; its frames arrive at the sink, and `failed` is told when it stops by itself.

        Args:
            key: of `names()`; one that is gone opens the first.
            wanted: decides size and pace.
            sink: where frames go.
            failed: called on the GUI thread, perhaps at once.
        """


def best_offer(offers: Sequence[Offer], wanted: Wanted) -> int | None:
    """Return which size and pace to set, or None where the camera names none.

    A code is read best at about 1,280 × 720 and ten frames a second or more: smaller loses modules, larger
    loses frames. A page wants every pixel up to 3,840 × 2,160; what is attached is made smaller later.
    """
    if not offers:
        return None
    slow = _CODE_RATE if wanted == "code" else _PAGE_RATE

    def rank(number: int) -> tuple[bool, float, float]:
        one = offers[number]
        if wanted == "code":
            return one.rate < slow, abs(one.pixels - _CODE_PIXELS), -one.rate
        return one.rate < slow, -one.pixels if one.pixels <= _PAGE_PIXELS else one.pixels, -one.rate

    return min(range(len(offers)), key=rank)


class SystemCameras:
    """The operating system's cameras, through Qt Multimedia."""

    def get_ready(self) -> Future[None]:
        """Bring the video library into memory in a thread."""
        from ui.camera_libraries import bring_in

        return bring_in()

    def names(self) -> tuple[CameraName, ...]:
        """Return what is plugged in now, the system's own choice first."""
        return tuple(CameraName(_key(one), one.description()) for one in _devices())

    def open(self, key: str, wanted: Wanted, sink: QVideoSink, failed: Callable[[], object]) -> OpenCamera:
        """Open one; see `Cameras.open`."""
        from PySide6.QtMultimedia import QCamera, QMediaCaptureSession

        devices = _devices()
        device = next((one for one in devices if _key(one) == key), devices[0] if devices else None)
        camera = QCamera(device) if device is not None else QCamera()
        if device is not None:
            formats = device.videoFormats()
            offers = [
                Offer(one.resolution().width(), one.resolution().height(), one.maxFrameRate())
                for one in formats
            ]
            best = best_offer(offers, wanted)
            if best is not None:
                camera.setCameraFormat(formats[best])
        session = QMediaCaptureSession()
        session.setCamera(camera)
        session.setVideoSink(sink)
        camera.errorOccurred.connect(lambda *_what: failed())
        camera.start()
        return _Opened(camera, session)


class _Opened:
    def __init__(self, camera: QCamera, session: QMediaCaptureSession) -> None:
        self._camera = camera
        self._session = session

    def close(self) -> None:
        """Let go of the device."""
        self._camera.errorOccurred.disconnect()
        self._camera.stop()
        # The session goes with this object: it has nothing to show any more.
        self._session.deleteLater()
        self._camera.deleteLater()


def _devices() -> list[QCameraDevice]:
    from PySide6.QtMultimedia import QMediaDevices

    found = list(QMediaDevices.videoInputs())
    return sorted(found, key=lambda one: not one.isDefault())


def _key(device: QCameraDevice) -> str:
    return bytes(device.id().data()).hex()
