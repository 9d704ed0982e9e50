"""The part of the desk that lays a case out to be copied into the city's own system."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from kiosk.desk.station import StationDesk
from kiosk.later import later

if TYPE_CHECKING:
    from kiosk.duty import Duty
    from kiosk.intake.printed import copying_out
    from kiosk.views.copy import CopyOutView
else:
    copying_out = later("kiosk.intake.printed.copying_out")


class CopyingDesk(StationDesk):
    """Use-cases of copying out; part of `kiosk.desk.facade.Desk`."""

    def copy_out(self, case_id: bytes) -> Future[CopyOutView]:
        """Lay a case out; recorded in the audit, without values, before it is shown."""

        def job(duty: Duty) -> CopyOutView:
            return copying_out.lay_out(duty, case_id, self._shift.copied(case_id))

        return self._do(job)

    def note_copied(self, case_id: bytes, pointer: str) -> None:
        """Remember, until the program ends, that an answer was copied."""
        self._shift.note_copied(case_id, pointer)
