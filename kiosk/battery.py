"""The charge of a laptop's battery: a warning before the machine goes dark in the middle of a visit."""

from __future__ import annotations

import logging
from dataclasses import dataclass

log = logging.getLogger(__name__)

LOW_PERCENT = 20
"""From here on it is told: about half an hour of a worn battery."""
EMPTY_PERCENT = 8
"""From here on the machine may go dark at any moment: worn batteries fall from there at once."""


@dataclass(frozen=True, slots=True)
class Charge:
    """What is left.

    Attributes:
        percent: 0 to 100.
        plugged: whether it is being charged, or held, from the mains.
    """

    percent: int
    plugged: bool

    @property
    def is_low(self) -> bool:
        """Whether somebody should look for a socket."""
        return not self.plugged and self.percent <= LOW_PERCENT

    @property
    def is_nearly_empty(self) -> bool:
        """Whether the machine may go dark any moment."""
        return not self.plugged and self.percent <= EMPTY_PERCENT


def charge() -> Charge | None:
    """Return the battery's charge; None for a machine without one, or whose system does not tell."""
    # Only a signed-in window asks, a while after the first page.
    import psutil

    try:
        told = psutil.sensors_battery()
    except (AttributeError, OSError, RuntimeError, ValueError) as error:
        # Drivers of batteries are a zoo: what one of them breaks is no reason to disturb anybody.
        log.debug("the battery cannot be read: %s", type(error).__name__)
        return None
    if told is None or not told.percent >= 0:
        return None
    # Unknown (None) counts as plugged in: a false warning is soon not looked at any more.
    return Charge(min(100, round(told.percent)), told.power_plugged is not False)
