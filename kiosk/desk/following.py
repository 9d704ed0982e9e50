"""The part of the desk that asks the portal at once: cases of other stations, answers that are gone here."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from forms.errors import DomainError
from kiosk.desk.signing import SigningDesk
from kiosk.later import later

if TYPE_CHECKING:
    from kiosk.intake import drafting
    from kiosk.intake.follow_up import following
    from kiosk.intake.reopening import fetching
    from kiosk.views.cases import DraftView
    from kiosk.views.lookup import PortalWord
else:
    drafting = later("kiosk.intake.drafting")
    fetching = later("kiosk.intake.reopening.fetching")
    following = later("kiosk.intake.follow_up.following")


class FollowingDesk(SigningDesk):
    """Use-cases of following up at the portal; part of `kiosk.desk.facade.Desk`."""

    _asking: ThreadPoolExecutor

    def ask_portal(self, key: str) -> Future[PortalWord]:
        """Ask the portal how a case stands; saving never waits for the answer.

        The future fails with the reason why it cannot be told now (`kiosk.intake.follow_up.following.ask`).

        Args:
            key: `LookupCase.ask`.
        """
        return self._asking.submit(
            lambda: following.ask(self._shift.duty(), self._shift.ask_dossier, key),
        )

    def take_over(self, key: str, first_code: str | None) -> Future[DraftView]:
        """Ask the portal for a returned case of another station, and open it here as a draft.

        The draft is durable when this is settled; the future fails with the reason why it cannot be done now
        (`kiosk.intake.reopening.fetching.take_over`).

        Args:
            key: `LookupCase.ask`.
            first_code: the code on the citizen's slip, None where no slip was read.
        """

        def job() -> DraftView:
            duty = self._shift.duty()
            case_id = fetching.take_over(duty, self._shift.ask_content, key, first_code)
            self._shift.case_changed(case_id)
            return drafting.view(duty, case_id)

        return self._asking.submit(job)

    def fetch_content(self, case_id: bytes) -> Future[DraftView]:
        """Ask the portal for the answers of a returned case that are gone here, and open them as a draft.

        The draft is durable when this is settled; saving never waits for the answer. The future fails with the
        reason why it cannot be done now (`kiosk.intake.reopening.fetching.fetch`).
        """

        def job() -> DraftView:
            duty = self._shift.duty()
            try:
                fetching.fetch(duty, self._shift.ask_content, case_id)
            except DomainError as error:
                if error.code == "nothing_to_supplement":
                    # The portal says something else of the case now.
                    self._shift.case_changed(case_id)
                raise
            self._shift.case_changed(case_id)
            return drafting.view(duty, case_id)

        return self._asking.submit(job)
