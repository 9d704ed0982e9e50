"""The part of the desk where a person decides about a case: taking it back, or which version stands."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from kiosk.later import later

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.duty import Duty
    from kiosk.intake import drafting
    from kiosk.intake.follow_up import attention, telling, withdrawing
    from kiosk.intake.printed import exporting
    from kiosk.intake.reopening import conflicts
    from kiosk.station.shift import Shift
    from kiosk.views.cases import DraftView
else:
    attention = later("kiosk.intake.follow_up.attention")
    conflicts = later("kiosk.intake.reopening.conflicts")
    drafting = later("kiosk.intake.drafting")
    exporting = later("kiosk.intake.printed.exporting")
    telling = later("kiosk.intake.follow_up.telling")
withdrawing = later("kiosk.intake.follow_up.withdrawing")

T = TypeVar("T")


class DecidingDesk(ABC):
    """Use-cases of deciding; part of `kiosk.desk.facade.Desk`."""

    _shift: Shift

    def withdraw(self, case_id: bytes, reason_code: str, undo_ms: int = 0) -> Future[str]:
        """Take a case back; the result is `withdrawn` (nothing is ever sent) or `withdraw_requested`.

        It is on the disk at once. What the portal is asked leaves only after `undo_ms`, so that it can be undone.
        """

        def job(duty: Duty) -> str:
            state = withdrawing.withdraw(duty, case_id, reason_code, undo_ms)
            self._shift.case_changed(case_id)
            self._shift.wake_sync(asked=False)
            return state

        return self._do(job)

    def take_back_withdrawal(self, case_id: bytes) -> Future[None]:
        """Drop a withdrawal that has not left the machine; fails with `withdrawal_sent` when it may have."""

        def job(duty: Duty) -> None:
            withdrawing.take_back(duty, case_id)
            self._shift.case_changed(case_id)
            self._shift.wake_sync(asked=False)

        return self._do(job)

    def restore(self, case_id: bytes) -> Future[DraftView]:
        """Open a case that was withdrawn before it was sent as a draft again."""

        def job(duty: Duty) -> DraftView:
            withdrawing.restore(duty, case_id)
            self._shift.case_changed(case_id)
            return drafting.view(duty, case_id)

        return self._do(job)

    def keep_portals(self, case_id: bytes) -> Future[None]:
        """Let the portal's version stand; what conflicts with it ends here and is never sent."""

        def job(duty: Duty) -> None:
            conflicts.keep(duty, case_id)
            self._shift.case_changed(case_id)

        return self._do(job)

    def ask_again(self, case_id: bytes | None) -> Future[None]:
        """Ask a restored portal anew about what it did not take again, of one case or of all.

        The future fails with `packet_unknown` when there is nothing of the kind.
        """

        def job(duty: Duty) -> None:
            for one in attention.ask_again(duty, case_id):
                self._shift.case_changed(one)
            self._shift.count()
            self._shift.wake_sync()

        return self._do(job)

    def answer_new(self, case_id: bytes) -> Future[DraftView]:
        """Let what is written here answer what the agency asks for now."""

        def job(duty: Duty) -> DraftView:
            conflicts.answer_new(duty, case_id)
            self._shift.case_changed(case_id)
            return drafting.view(duty, case_id)

        return self._do(job)

    def start_from(self, case_id: bytes) -> Future[DraftView]:
        """Start a new case with these answers and files, and let the portal's version of the old one stand."""

        def job(duty: Duty) -> DraftView:
            made = conflicts.start_new(duty, case_id)
            self._shift.case_changed(case_id)
            self._shift.case_changed(made)
            return drafting.view(duty, made)

        return self._do(job)

    def note_seen(self, case_id: bytes) -> Future[DraftView]:
        """Remember that what the portal changed meanwhile was seen."""

        def job(duty: Duty) -> DraftView:
            conflicts.note_seen(duty, case_id)
            return drafting.view(duty, case_id)

        return self._do(job)

    def note_told(self, case_id: bytes, version: int) -> Future[None]:
        """Note that the citizen was told what the portal says in that version; 0 takes the note back."""

        def job(duty: Duty) -> None:
            telling.note(duty, case_id, version)
            self._shift.case_changed(case_id)

        return self._do(job)

    def note_duplicate(self, case_id: bytes, code: str) -> Future[None]:
        """Note that somebody has seen that a case may repeat the dossier `code`; it is no news any more."""

        def job(duty: Duty) -> None:
            telling.note_duplicate(duty, case_id, code)
            self._shift.case_changed(case_id)

        return self._do(job)

    def export(self, case_id: bytes, target: Path) -> Future[None]:
        """Write one case as a readable file for the supervisor; recorded, and never over another file."""
        return self._do(exporting.export, case_id, target)

    @abstractmethod
    def _do(self, job: Callable[..., T], *args: object) -> Future[T]:
        """Run a job off the caller's thread, for whoever is on duty."""
