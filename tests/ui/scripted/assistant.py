"""The real assistant over a scripted desk's catalogue and search."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from forms.errors import DomainError, TramSoError
from kiosk.assistant import AssistantDesk
from kiosk.views.cases import FoundService
from tests.ui.settled import done, failed
from tests.ui.shipped import formed

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from tests.ui.scripted.desk import ScriptedDesk


class ScriptedAssistant(AssistantDesk):
    """What `desk.assistant` answers, at once."""

    def __init__(self, desk: ScriptedDesk) -> None:
        self._desk = desk
        super().__init__(self._now)

    def _now(self, job: Callable[..., Any], *args: object) -> Future[Any]:
        desk = self._desk
        duty = SimpleNamespace(
            catalogue=SimpleNamespace(
                current=lambda: desk.catalogue,
                offered=self._offered,
                search=lambda text, _usage, limit: desk.search(text, limit).result(),
            )
        )
        try:
            return done(job(duty, *args))
        except TramSoError as error:
            return failed(error)

    def _offered(self, code: str) -> FoundService:
        found = self._desk.catalogue.service(code)
        if found is None:
            raise DomainError("service_unknown", service=code)
        return FoundService(found, has_form=code in formed())
