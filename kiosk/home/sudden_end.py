"""Whether the program ended on its own terms the last time somebody worked here.

A file stands in the home from the first sign-in until the station is closed in order; found at a sign-in,
it means that the program or the machine stopped in between. It holds nothing.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from forms.errors import StationError
from kiosk.home.private_files import remove, write_whole

if TYPE_CHECKING:
    from kiosk.home.layout import Home

logger = logging.getLogger(__name__)


class SuddenEnd:
    """The mark of one home. States: unknown → working (mark stands) → ended (mark gone)."""

    def __init__(self, home: Home) -> None:
        self._path = home.working
        self._working = False

    def begin(self) -> bool:
        """Set the mark; return whether an earlier one was still there. Later calls say False."""
        if self._working:
            return False
        self._working = True
        found = self._path.exists()
        try:
            write_whole(self._path, b"")
        except StationError as error:
            # A full disk must not keep anybody from signing in.
            logger.warning("mark of work not set code=%s", error.code)
        return found

    def end(self) -> None:
        """Take the mark away: everything was finished; idempotent."""
        if not self._working:
            return
        self._working = False
        try:
            remove(self._path)
        except StationError as error:
            logger.warning("mark of work not removed code=%s", error.code)
