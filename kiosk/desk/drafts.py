"""The part of the desk that knows every draft: what each lacks, and which a sudden end interrupted."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from kiosk.desk.copying import CopyingDesk
from kiosk.later import later

if TYPE_CHECKING:
    from kiosk.duty import Duty
    from kiosk.intake import unfinished
    from kiosk.views.cases import CaseRow
else:
    unfinished = later("kiosk.intake.unfinished")


class DraftsDesk(CopyingDesk):
    """Use-cases of many drafts; part of `kiosk.desk.facade.Desk`."""

    def unfinished(self) -> Future[tuple[CaseRow, ...]]:
        """Return every case being edited with what it lacks, last changed first."""
        return self._do(self._unfinished)

    def lacking(self, rows: tuple[CaseRow, ...]) -> Future[tuple[CaseRow, ...]]:
        """Return rows of drafts with what each lacks."""
        return self._do(lambda duty: unfinished.lacking(duty, rows, self._shift.known_gaps))

    def draft_opened(self, case_id: bytes, pointer: str | None) -> Future[None]:
        """Note which draft is open, and at which field: after a sudden end it is the one to go on with."""
        return self._do(lambda duty: unfinished.note_opened(duty, case_id, pointer, self._shift.known_gaps))

    def interrupted(self) -> Future[tuple[CaseRow, ...]]:
        """Return the drafts that were open when the program last stopped suddenly; once, else nothing.

        The one that was open comes first.
        """

        def job(duty: Duty) -> tuple[CaseRow, ...]:
            if not self._shift.take_interruption():
                return ()
            return unfinished.open_one_first(duty, self._unfinished(duty))

        return self._do(job)

    def _unfinished(self, duty: Duty) -> tuple[CaseRow, ...]:
        return unfinished.unfinished(duty, self._shift.known_gaps)
