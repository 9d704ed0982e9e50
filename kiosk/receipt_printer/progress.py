"""How far handing over has come, and what an end before the last byte means."""

from __future__ import annotations

from forms.errors import StationError


class Progress:
    """How many bytes have left; another thread may read it."""

    def __init__(self) -> None:
        self.sent = 0


def unfinished(progress: Progress) -> StationError:
    """Return the failure of a try that ran out of time: nothing left the machine, or half of it did."""
    return StationError("printer_half_sent") if progress.sent else StationError("printer_timeout")
