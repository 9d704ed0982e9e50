"""The part of the scripted desk that looks up a slip: answers what a scene prepared."""

from __future__ import annotations

from abc import ABC, abstractmethod
from concurrent.futures import Future

from forms.errors import DomainError, TramSoError
from kiosk.views.cases import DraftView
from kiosk.views.lookup import LookupView, PortalWord
from tests.ui.settled import done, failed


class ScriptedFinding(ABC):
    """See `kiosk.desk.finding.FindingDesk`."""

    found: LookupView | TramSoError = DomainError("lookup_unknown")
    looked_up: tuple[str, ...] = ()
    word: PortalWord | TramSoError | None = None
    """What the portal says; None lets the question hang."""
    asked: tuple[str, ...] = ()
    content: TramSoError | bool | None = None
    """What comes of fetching answers: True opens the draft; None lets the question hang."""
    fetched = 0

    taken_over: tuple[tuple[str, str | None], ...] = ()

    @abstractmethod
    def draft(self) -> DraftView:
        """Return the draft as it stands."""

    def look_up(self, text: str) -> Future[LookupView]:
        self.looked_up += (text,)
        return failed(self.found) if isinstance(self.found, TramSoError) else done(self.found)

    def look_up_picture(self, image: bytes) -> Future[LookupView]:
        return self.look_up(f"picture of {len(image)} bytes")

    def ask_portal(self, key: str) -> Future[PortalWord]:
        self.asked += (key,)
        if self.word is None:
            return Future()
        return failed(self.word) if isinstance(self.word, TramSoError) else done(self.word)

    def fetch_content(self, case_id: bytes) -> Future[DraftView]:
        self.fetched += 1
        if self.content is None:
            return Future()
        return failed(self.content) if isinstance(self.content, TramSoError) else done(self.draft())

    def take_over(self, key: str, first_code: str | None) -> Future[DraftView]:
        self.taken_over += ((key, first_code),)
        if self.content is None:
            return Future()
        return failed(self.content) if isinstance(self.content, TramSoError) else done(self.draft())
