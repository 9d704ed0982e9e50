"""The way into and out of practice mode, as every screen of a window knows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.practice.station import Practice

LEAVE_KEYS = ("F11", "Ctrl+D")
PANEL_KEYS = ("F7", "Ctrl+J")


@dataclass(frozen=True)
class PracticeDoor:
    """Handed to a window when it is built.

    Attributes:
        enter: opens the practice; None inside one.
        leave: goes back to the real station; None outside.
        erase: deletes everything of the practice, leaving it first if need be.
        exists: tells whether there is anything to be erased.
        practice: the practice this window shows; None in the window of the real station.
    """

    enter: Callable[[], None] | None
    leave: Callable[[], None] | None
    erase: Callable[[], None]
    exists: Callable[[], bool]
    practice: Practice | None = None
