"""What every screen is given: the desk, the bridge, the clock, and ways to go to other screens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from ui.cameras import SystemCameras
from ui.failure_acts import act_among, leaving
from ui.qt.voice import find_system_voice

if TYPE_CHECKING:
    from forms.errors import TramSoError
    from forms.stamp import Clock
    from kiosk.desk.facade import Desk
    from kiosk.practice.station import Practice
    from kiosk.views.cases import DraftView, SessionView
    from ui.bridge import Bridge
    from ui.cameras import Cameras
    from ui.failure_acts import FailureAct, Ways
    from ui.parts.toast import Toast
    from ui.practice_door import PracticeDoor
    from ui.qt.voice import VoiceFinder


class Fail(Protocol):
    """Shows a failure."""

    def __call__(self, error: TramSoError, own: Ways | None = None) -> None:
        """Show it, with ways on that only the caller knows."""


@dataclass(frozen=True)
class Following:
    """The citizen another procedure is looked up for: the case just sealed, and the name on it."""

    case_id: bytes
    applicant: str


@dataclass
class Stage:
    """Handed to each screen when it is built.

    Attributes:
        desk: the one facade of the application.
        bridge: runs the desk's futures' callbacks on the GUI thread.
        clock: time, for ages and today's date.
        session: who is on duty.
        go: opens a screen by name (`today`, `intake`, `assistant`, `cases`, `sync`, `settings`).
        find: opens the finder with a text.
        open_draft: opens a draft in the workbench, at a pointer if given.
        open_case: opens a case's details.
        look_up: looks up a slip's text or a printed code; empty to wait for one.
        fail: shows a failure nobody else handles, with the ways on that only the caller knows.
        ways: the ways on from a failure that are open in this window now.
        toast: the undo toast.
        restyle: rebuilds the window after type size or language changed.
        lock: locks the screen.
        following: whom the finder's next procedure is for, or None for the next in the queue.
        door: the way into and out of practice mode, where this window has one.
        find_voice: looks for a voice to read aloud with (`ui.qt.voice`).
        cameras: the cameras of this machine (`ui.cameras`).
        moves: how often the person went to a screen or left a case; `ui.arrivals` compares it.
    """

    desk: Desk
    bridge: Bridge
    clock: Clock
    session: SessionView
    go: Callable[[str], None]
    find: Callable[[str], None]
    open_draft: Callable[[DraftView, str | None], None]
    open_case: Callable[[bytes], None]
    look_up: Callable[[str], None]
    fail: Fail
    ways: Callable[[], Ways]
    toast: Toast
    restyle: Callable[[], None]
    lock: Callable[[], None]
    following: Following | None = None
    door: PracticeDoor | None = None
    find_voice: VoiceFinder = find_system_voice
    cameras: Callable[[], Cameras] = SystemCameras
    moves: int = 0

    @property
    def practice(self) -> Practice | None:
        """The practice this window shows, if it shows one."""
        return self.door.practice if self.door is not None else None

    def act_on(
        self, error: TramSoError, own: Ways | None = None, leave: Callable[[], object] | None = None
    ) -> FailureAct:
        """Return the button of a failure that a part of the window tells itself.

        Args:
            error: what failed.
            own: ways only this part knows; they come before the window's.
            leave: puts the part away before a way of the window is gone.
        """
        ways = self.ways() if leave is None else leaving(leave, self.ways())
        return act_among(error.code, {**ways, **(own or {})}, self.now_ms())

    def may_follow(self, until_ms: int | None) -> bool:
        """Return whether another procedure may still be started from a case, by what its view says."""
        return until_ms is not None and self.now_ms() <= until_ms

    def follow(self, case_id: bytes, applicant: str) -> None:
        """Look up another procedure for the citizen of a case just sealed."""
        self.following = Following(case_id, applicant)
        self.go("intake")

    def now_ms(self) -> int:
        """Return the present time in UTC milliseconds."""
        return self.clock.now_ms()

    def today(self) -> date:
        """Return the present day in Vietnam, as far as this machine knows it."""
        return self.desk.day()
