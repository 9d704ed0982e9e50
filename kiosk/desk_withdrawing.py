"""The part of the desk that takes cases back and brings them back."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from kiosk.later import later

if TYPE_CHECKING:
    from kiosk.duty import Duty
    from kiosk.intake import drafting, withdrawing
    from kiosk.shift import Shift
    from kiosk.views import DraftView
else:
    drafting = later("kiosk.intake.drafting")
    withdrawing = later("kiosk.intake.withdrawing")

T = TypeVar("T")


class WithdrawingDesk:
    """Use-cases of withdrawing; part of `kiosk.desk.Desk`."""

    _shift: Shift

    def withdraw(self, case_id: bytes, reason_code: str) -> Future[str]:
        """Take a case back; the result is `withdrawn` (nothing is ever sent) or `withdraw_requested`."""

        def job(duty: Duty) -> str:
            state = withdrawing.withdraw(duty, case_id, reason_code)
            self._shift.case_changed(case_id)
            self._shift.wake_sync()
            return state

        return self._do(job)

    def take_back_withdrawal(self, case_id: bytes) -> Future[None]:
        """Drop a withdrawal that has not left the machine; fails with `withdrawal_sent` when it may have."""

        def job(duty: Duty) -> None:
            withdrawing.take_back(duty, case_id)
            self._shift.case_changed(case_id)
            self._shift.wake_sync()

        return self._do(job)

    def restore(self, case_id: bytes) -> Future[DraftView]:
        """Open a case that was withdrawn before it was sent as a draft again."""

        def job(duty: Duty) -> DraftView:
            withdrawing.restore(duty, case_id)
            self._shift.case_changed(case_id)
            return drafting.view(duty, case_id)

        return self._do(job)

    def _do(self, job: Callable[..., T], *args: object) -> Future[T]:
        raise NotImplementedError
