"""What a process that holds keys does first: leave no core dump, and give up the PIN it was started with."""

from __future__ import annotations

import os
import sys

from forms.errors import StationError

PIN_VARIABLE = "TRAM_SO_PIN"
OPERATOR_VARIABLE = "TRAM_SO_OPERATOR"


def forbid_core_dumps() -> None:
    """Keep memory out of crash files; Windows writes none for us by itself."""
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


def take_pin() -> str | None:
    """Return the PIN of the environment once; later calls and child processes find none."""
    return os.environ.pop(PIN_VARIABLE, None)


def refuse_pin() -> None:
    """Let a long-lived window refuse the variable, which `/proc` shows for the life of the process.

    Raises:
        StationError: `pin_in_environment`.
    """
    if take_pin() is not None:
        raise StationError("pin_in_environment")
