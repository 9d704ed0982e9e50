"""The part of the desk that asks the portal about cases of other stations."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from kiosk.desk_signing import SigningDesk
from kiosk.later import later

if TYPE_CHECKING:
    from kiosk.intake import following
    from kiosk.lookup_views import PortalWord
else:
    following = later("kiosk.intake.following")


class FollowingDesk(SigningDesk):
    """Use-cases of following up at the portal; part of `kiosk.desk.Desk`."""

    _asking: ThreadPoolExecutor

    def ask_portal(self, key: str) -> Future[PortalWord]:
        """Ask the portal how a case stands; saving never waits for the answer.

        The future fails with the reason why it cannot be told now (`kiosk.intake.following.ask`).

        Args:
            key: `LookupCase.ask`.
        """
        return self._asking.submit(
            lambda: following.ask(self._shift.duty(), self._shift.ask_dossier, key),
        )
