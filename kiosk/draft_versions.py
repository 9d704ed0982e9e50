"""What the screens do with a draft whose form has a newer version."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from kiosk.later import later

if TYPE_CHECKING:
    from kiosk.duty import Duty
    from kiosk.intake import drafting
    from kiosk.intake.reopening import versions
    from kiosk.views.cases import DraftView, VersionOffer
else:
    drafting = later("kiosk.intake.drafting")
    versions = later("kiosk.intake.reopening.versions")


class DraftVersions:
    """Use-cases of moving between versions; results like those of the desk.

    Args:
        do: runs a job with the operator on duty.
    """

    def __init__(self, do: Callable[..., Future[Any]]) -> None:
        self._do = do

    def offer(self, case_id: bytes) -> Future[VersionOffer | None]:
        """Return the newer version of a draft's form with what would change, or None."""
        return self._do(versions.offer, case_id)

    def move(self, case_id: bytes) -> Future[DraftView]:
        """Move a draft to the newest version; nothing is lost and it can be taken back."""
        return self._then_view(versions.move, case_id)

    def confirm(self, case_id: bytes, group: str) -> Future[DraftView]:
        """Record that the clerk looked at one group of what changed."""
        return self._then_view(versions.confirm, case_id, group)

    def undo(self, case_id: bytes) -> Future[DraftView]:
        """Take the last move back, keeping what was typed since."""
        return self._then_view(versions.undo, case_id)

    def _then_view(self, use_case: Callable[..., None], case_id: bytes, *more: object) -> Future[DraftView]:
        def job(duty: Duty) -> DraftView:
            use_case(duty, case_id, *more)
            return drafting.view(duty, case_id)

        return self._do(job)
