"""What every screen is given: the desk, the bridge, the clock, and ways to go to other screens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from forms.stamp import vietnam_date
from ui.voice import find_system_voice

if TYPE_CHECKING:
    from forms.errors import TramSoError
    from forms.stamp import Clock
    from kiosk.desk import Desk
    from kiosk.views import DraftView, SessionView
    from ui.bridge import Bridge
    from ui.parts.toast import Toast
    from ui.voice import VoiceFinder


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
        fail: shows a failure nobody else handles.
        toast: the undo toast.
        restyle: rebuilds the window after type size or language changed.
        lock: locks the screen.
        find_voice: looks for a voice to read aloud with (`ui.voice`).
    """

    desk: Desk
    bridge: Bridge
    clock: Clock
    session: SessionView
    go: Callable[[str], None]
    find: Callable[[str], None]
    open_draft: Callable[[DraftView, str | None], None]
    open_case: Callable[[bytes], None]
    fail: Callable[[TramSoError], None]
    toast: Toast
    restyle: Callable[[], None]
    lock: Callable[[], None]
    find_voice: VoiceFinder = find_system_voice

    def now_ms(self) -> int:
        """Return the present time in UTC milliseconds."""
        return self.clock.now_ms()

    def today(self) -> date:
        """Return the present day in Vietnam."""
        return vietnam_date(self.clock.now_ms() // 1000)
