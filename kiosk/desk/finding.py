"""The part of the desk that looks up a slip or a code somebody brings."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from kiosk.desk.printing import PrintingDesk
from kiosk.later import later

if TYPE_CHECKING:
    from kiosk.intake.follow_up import lookup
    from kiosk.views.lookup import LookupView
else:
    lookup = later("kiosk.intake.follow_up.lookup")

T = TypeVar("T")


class FindingDesk(PrintingDesk):
    """Use-cases of following up; part of `kiosk.desk.facade.Desk`."""

    def look_up(self, text: str) -> Future[LookupView]:
        """Return what is known of a slip's text or a code; fails with the reason why it does not hold."""
        return self._do(lookup.look_up, text)

    def look_up_picture(self, image: bytes) -> Future[LookupView]:
        """Return the same for a picture of a slip."""
        return self._do_heavy(lookup.look_up_picture, image)

    @abstractmethod
    def _do_heavy(self, job: Callable[..., T], *args: object) -> Future[T]:
        """Run a job that reads pictures, where typing never waits for it."""
