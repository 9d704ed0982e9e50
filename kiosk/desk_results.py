"""The part of the desk that records results put into somebody's hand."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from kiosk.desk_following import FollowingDesk
from kiosk.later import later

if TYPE_CHECKING:
    from kiosk.duty import Duty
    from kiosk.intake import handing_over
    from kiosk.result_views import HandoverEntry
else:
    handing_over = later("kiosk.intake.handing_over")


class ResultsDesk(FollowingDesk):
    """Use-cases of results; part of `kiosk.desk.Desk`."""

    def record_handover(self, case_id: bytes, entry: HandoverEntry) -> Future[None]:
        """Record that the result of a case was handed over; sealed, durable and queued when the result exists."""

        def job(duty: Duty) -> None:
            handing_over.record(duty, case_id, entry)
            self._shift.case_changed(case_id)
            self._shift.wake_sync(asked=False)

        return self._do_heavy(job)
