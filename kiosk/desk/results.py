"""The part of the desk that records results put into somebody's hand."""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING

from kiosk.desk.following import FollowingDesk
from kiosk.later import later

if TYPE_CHECKING:
    from kiosk.duty import Duty
    from kiosk.intake.follow_up import handing_over, opinions
    from kiosk.views.front import SessionView
    from kiosk.views.result import HandoverEntry
else:
    handing_over = later("kiosk.intake.follow_up.handing_over")
    opinions = later("kiosk.intake.follow_up.opinions")


class ResultsDesk(FollowingDesk):
    """Use-cases of results; part of `kiosk.desk.facade.Desk`."""

    def record_handover(self, case_id: bytes, entry: HandoverEntry) -> Future[None]:
        """Record that the result of a case was handed over; sealed, durable and queued when the result exists."""

        def job(duty: Duty) -> None:
            handing_over.record(duty, case_id, entry)
            self._shift.case_changed(case_id)
            self._shift.wake_sync(asked=False)

        return self._do_heavy(job)

    def record_opinion(self, case_id: bytes, score: int, reasons: tuple[str, ...] = ()) -> Future[None]:
        """Keep how content a citizen was, without the case; sent among others, later."""

        def job(duty: Duty) -> None:
            if opinions.record(duty, case_id, score, reasons):
                self._shift.count()

        return self._do(job)

    def send_opinions(self, _signed_in: Future[SessionView]) -> None:
        """Queue what citizens said on an earlier day, now that somebody works here again."""

        def job(duty: Duty) -> None:
            if opinions.send_due(duty):
                self._shift.count()
                self._shift.wake_sync(asked=False)

        if not _signed_in.cancelled() and _signed_in.exception() is None:
            with suppress(RuntimeError):
                # The desk may be closing already; it is done at the next sign-in.
                self._do_heavy(job)
