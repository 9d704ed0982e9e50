"""The real assistant over a scripted desk's catalogue and search."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from forms.errors import DomainError, TramSoError
from kiosk.assistant import AssistantDesk
from tests.ui.settled import done, failed

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from tests.ui.scripted_desk import ScriptedDesk


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
                service=self._service,
                search=lambda text, _usage, limit: desk.search(text, limit).result(),
            )
        )
        try:
            return done(job(duty, *args))
        except TramSoError as error:
            return failed(error)

    def _service(self, code: str) -> object:
        found = self._desk.catalogue.service(code)
        if found is None:
            raise DomainError("service_unknown", service=code)
        return found
