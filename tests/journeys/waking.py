"""Hours that pass while the machine is awake: a clock that only jumps looks like a machine that slept."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.fakes import FakeClock
    from ui.frame.desk_window import DeskWindow

_STEP_S = 30.0


def pass_awake(held: DeskWindow, clock: FakeClock, seconds: float) -> None:
    """Let time pass, the window looking at the clock as it does all the time."""
    while seconds > 0:
        step = min(_STEP_S, seconds)
        clock.advance(step)
        held.window._watch.look()
        seconds -= step
