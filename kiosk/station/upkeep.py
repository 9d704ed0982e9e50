"""Forgetting in time, behind an open station: what is due goes in small steps, a few times a day.

Only by the portal's time, and only while that is fresh: a machine whose clock was set a year ahead must
not let go of what its people may still want back.
"""

from __future__ import annotations

import logging
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING

from forms.errors import StationError
from kiosk.later import later
from kiosk.station.sync_board import SyncChanged
from kiosk.views.cases import Connection
from sync.replica import housekeeping
from sync.replica.housekeeping import Forgotten, Part
from sync.replica.store import Priority, Replica

if TYPE_CHECKING:
    from kiosk.intake import applicants
    from sync.link.station_clock import StationClock
else:
    applicants = later("kiosk.intake.applicants")

logger = logging.getLogger(__name__)

EVERY_S = 6 * 3_600


class Upkeep:
    """Looks whenever something was heard of the portal, and works at most every six hours.

    Args:
        replica: the open database.
        clock: the portal's time as known here.
    """

    def __init__(self, replica: Replica, clock: StationClock) -> None:
        self._replica = replica
        self._clock = clock
        self._looked_s: int | None = None
        self._purged = 0
        self._torn: set[bytes] = set()
        self._at: bytes | None = None

    def heard(self, event: object) -> None:
        """Begin when it is time; never waits. For the board, on any thread."""
        if self._clock.facts().quality != "signed":
            return
        if isinstance(event, SyncChanged) and event.view.connection is Connection.ONLINE:
            # The portal's time may be known from before an update: only an answer to this program shows that it works.
            self._replica.forget_copies()
        now_s = self._clock.portal_now_s()
        if self._looked_s is not None and abs(now_s - self._looked_s) < EVERY_S:
            return
        self._looked_s = now_s
        self._purged = 0
        try:
            self._replica.write(applicants.settle_corrected, Priority.UPKEEP)
        except StationError as error:
            logger.info("upkeep ends code=%s", error.code)
            return
        self._begin()

    def _begin(self) -> None:
        now_ms = self._clock.portal_now_s() * 1_000
        self._step(housekeeping.parts(now_ms, but=self._torn, purging=self._purging))

    def _step(self, left: tuple[Part, ...]) -> None:
        # A part at a time: each looks through years of cases, and a person's save waits behind one of them at most.
        self._at = None
        try:
            done = self._replica.write(left[0], Priority.UPKEEP)
        except StationError as error:
            logger.info("upkeep ends code=%s", error.code)
            return
        done.add_done_callback(partial(self._went_on, left))

    def _purging(self, packet_id: bytes) -> None:
        self._at = packet_id

    def _went_on(self, left: tuple[Part, ...], done: Future[Forgotten]) -> None:
        error = done.exception()
        if error is not None:
            code = getattr(error, "code", type(error).__name__)
            logger.warning("upkeep failed code=%s", code)
            if code == "replica_torn" and self._at is not None:
                # A packet that cannot be read stays; the others of its batch need not stay with it.
                self._torn.add(self._at)
                self._step(left)
            return
        gone = done.result()
        self._purged += gone.content_keys + gone.drafts + gone.packets
        left = left if gone.anything else left[1:]
        if left:
            self._step(left)
        elif self._purged:
            logger.info("upkeep let go count=%d", self._purged)
            try:
                self._replica.truncate_log()
            except StationError as closed:
                logger.info("upkeep ends code=%s", closed.code)
