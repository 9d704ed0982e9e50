"""Which camera a person prefers, and whether cards are read by it: one choice for the process."""

from __future__ import annotations

from collections.abc import Callable

MAX_KEY = 512
"""Characters of a camera's key that are kept."""


class Choice:
    """What was last chosen.

    Attributes:
        key: of the camera, empty for the system's own choice.
        reads_codes: the camera opens with every panel that waits for a code.
        changed: told after each change, to keep it for the next start.
    """

    def __init__(self) -> None:
        self.key = ""
        self.reads_codes = False
        self.changed: Callable[[], object] = lambda: None

    def prefer(self, key: str) -> None:
        """Use this camera from now on."""
        self.key = key[:MAX_KEY]
        self.changed()

    def read_codes(self, *, wanted: bool) -> None:
        """Open the camera with a panel that waits for a code, or no longer."""
        self.reads_codes = wanted
        self.changed()


CHOICE = Choice()
