"""One camera while it is looked at: pictures for the eye ten times a second, codes for the program.

A frame is looked at in a thread of the camera's own, one at a time; what comes meanwhile is dropped, never
queued. The camera is let go when told, when nothing happened for a minute, and when no picture comes.
"""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from forms.errors import DomainError
from kiosk.scanning import frames
from kiosk.scanning.barcodes import Barcode, decode_grey
from kiosk.scanning.card_reader import is_card

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtMultimedia import QVideoFrame, QVideoSink

    from ui.bridge import Bridge
    from ui.cameras import Cameras, OpenCamera, Wanted

Ending = Literal["none", "silent", "idle"]
"""Why a camera closed by itself: there is none, it sends no picture, nobody needed it."""

IDLE_MS = 60_000
"""Time after which a camera nobody uses is closed."""
SILENT_MS = 6_000
"""Time within which the next picture must come; slow cameras take two to three seconds to begin."""
PACE_MS = 90
"""Shortest time between two frames that are looked at."""
_PREVIEW = 640
_HARDER_EVERY = 5  # a hard look costs up to a tenth of a second, a quick one two thousandths


@dataclass(frozen=True, slots=True)
class Look:
    """What one frame gave."""

    picture: QImage
    codes: tuple[Barcode, ...]


class LiveCamera(QObject):
    """Opens, looks, closes."""

    looked = Signal(object)
    """A `Look`; only while open."""
    ended = Signal(str)
    """An `Ending`: the camera closed by itself."""

    def __init__(self, cameras: Cameras, bridge: Bridge, wanted: Wanted, parent: QObject) -> None:
        super().__init__(parent)
        self._cameras = cameras
        self._bridge = bridge
        self._wanted = wanted
        self._camera: OpenCamera | None = None
        self._sink: QVideoSink | None = None
        self._worker: ThreadPoolExecutor | None = None
        self._latest: QVideoFrame | None = None
        self._turn = 0  # counts openings, so that nothing of an earlier one is told
        self._count = 0
        self._busy = False
        self._pace = self._timer(PACE_MS, lambda: None)
        self._idle = self._timer(IDLE_MS, lambda: self._end("idle"))
        self._silent = self._timer(SILENT_MS, lambda: self._end("silent"))

    def is_open(self) -> bool:
        """Tell whether frames may come."""
        return self._camera is not None

    def open(self, key: str = "") -> None:
        """Open a camera; without one `ended` says so."""
        self.close()
        if not self._cameras.names():
            self.ended.emit("none")
            return
        from PySide6.QtMultimedia import QVideoSink

        # Its classes are met here first and not in the camera's thread: two threads that meet one crash.
        import ui.camera.mapped  # noqa: F401 (loaded before the first frame)

        self._sink = QVideoSink(self)
        self._sink.videoFrameChanged.connect(self._arrived)
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="camera")
        turn = self._turn
        self._idle.start()
        self._silent.start()
        opened = self._cameras.open(
            key, self._wanted, self._sink, lambda: self._end("silent") if turn == self._turn else None
        )
        if turn == self._turn:
            self._camera = opened
        else:  # it failed while it was being opened
            opened.close()

    def close(self) -> None:
        """Let go of the camera. Idempotent."""
        self._turn += 1
        self._busy = False
        for timer in (self._pace, self._idle, self._silent):
            timer.stop()
        camera, self._camera, self._latest = self._camera, None, None
        if camera is not None:
            camera.close()
        if self._worker is not None:
            self._worker.shutdown(wait=False, cancel_futures=True)
            self._worker = None
        if self._sink is not None:
            self._sink.videoFrameChanged.disconnect(self._arrived)
            self._sink.deleteLater()
            self._sink = None

    def keep_awake(self) -> None:
        """Somebody uses the camera: begin the minute anew."""
        if self._camera is not None:
            self._idle.start()

    def still(self, taken: Callable[[bytes], object], failed: Callable[[], object]) -> None:
        """Take the frame that is seen now as a JPEG file in full size and colour.

        Args:
            taken: told the file, on the GUI thread.
            failed: told when there is no frame, or it cannot be used.
        """
        frame, worker, turn = self._latest, self._worker, self._turn
        if frame is None or worker is None:
            failed()
            return
        self.keep_awake()

        def deliver(file: bytes | None) -> None:
            if turn == self._turn:
                failed() if file is None else taken(file)

        def job() -> None:
            file: bytes | None = None
            try:
                file = _still(frame)
            finally:
                self._bridge.post(lambda: deliver(file))

        worker.submit(job)

    def _timer(self, ms: int, then: Callable[[], object]) -> QTimer:
        made = QTimer(self)
        made.setSingleShot(True)
        made.setInterval(ms)
        made.timeout.connect(then)
        return made

    def _arrived(self, frame: QVideoFrame) -> None:
        if self._worker is None or not frame.isValid():
            return
        self._latest = frame
        if self._busy or self._pace.isActive():
            return
        self._busy = True
        self._pace.start()
        self._count += 1
        reads = self._wanted == "code"
        harder = self._count % _HARDER_EVERY == 0
        turn = self._turn

        def job() -> None:
            seen: Look | None = None
            try:
                seen = _look(frame, reads=reads, harder=harder)
            finally:
                self._bridge.post(lambda: self._done(turn, seen))

        self._worker.submit(job)

    def _done(self, turn: int, seen: Look | None) -> None:
        if turn != self._turn:
            return
        self._busy = False
        if seen is not None:
            # Anew, not over: a cable pulled out later is not always told, and a still must not be an old picture.
            self._silent.start()
            self.looked.emit(seen)

    def _end(self, why: Ending) -> None:
        if self._camera is not None or why == "silent":
            self.close()
            self.ended.emit(why)


def _look(frame: QVideoFrame, *, reads: bool, harder: bool) -> Look | None:
    """Return what a frame shows; None for one whose bytes make no picture."""
    from ui.camera.mapped import copied

    held = copied(frame)
    if held is None:
        return None
    try:
        codes = tuple(decode_grey(frames.grey(held), harder=harder, wanted=is_card)) if reads else ()
        small = frames.colour(held, _PREVIEW)
    except DomainError:
        return None
    picture = QImage(
        small.tobytes(), small.width, small.height, small.width * 3, QImage.Format.Format_RGB888
    ).copy()
    return Look(picture, codes)


def _still(frame: QVideoFrame) -> bytes | None:
    from ui.camera.mapped import copied

    held = copied(frame)
    if held is None:
        return None
    with contextlib.suppress(DomainError):
        return frames.as_jpeg(frames.colour(held))
    return None
