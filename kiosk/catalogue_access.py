"""The catalogue in force, parsed once per generation."""

from __future__ import annotations

import threading

from forms.catalogue import Catalogue, Service
from forms.catalogue_objects import assemble_catalogue
from forms.definition import FormDefinition, load_form
from forms.errors import DomainError
from forms.stamp import Clock, vietnam_date
from kiosk.views import FoundService
from sync.catalogue_store import CatalogueStore


class CatalogueAccess:
    """Services, forms and code lists of the generation in force; safe from any thread.

    Args:
        store: the catalogue files.
        clock: decides which form version is offered today.
    """

    def __init__(self, store: CatalogueStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._parsed: Catalogue | None = None
        self._forms: dict[bytes, FormDefinition] = {}

    @property
    def generation(self) -> int:
        """Which generation is in force."""
        return self._store.generation

    def current(self) -> Catalogue:
        """Return the parsed catalogue of the generation in force."""
        with self._lock:
            if self._parsed is None or self._parsed.generation != self._store.generation:
                self._parsed = assemble_catalogue(self._store.objects(), self._store.generation)
            return self._parsed

    def service(self, code: str) -> Service:
        """Return a service.

        Raises:
            DomainError: `service_unknown`.
        """
        found = self.current().service(code)
        if found is None:
            raise DomainError("service_unknown", service=code)
        return found

    def form_for(self, service: Service) -> FormDefinition:
        """Return the form a new declaration for a service is made with today.

        Raises:
            DomainError: `no_form` when the service is not submitted here or has no form yet.
        """
        if service.mode != "submit":
            raise DomainError("no_form", mode=service.mode)
        today = vietnam_date(self._clock.now_ms() // 1000)
        fitting = [
            form
            for kind, _, raw in self._store.objects()
            if kind == "form"
            for form in (self.load(raw),)
            if service.code in form.services and form.is_accepted_on(today)
        ]
        if not fitting:
            raise DomainError("no_form", mode=service.mode)
        return max(fitting, key=lambda form: form.version)

    def load(self, raw: bytes) -> FormDefinition:
        """Return a loaded form; the same bytes are compiled once."""
        import hashlib

        digest = hashlib.sha256(raw).digest()
        with self._lock:
            known = self._forms.get(digest)
        if known is None:
            known = load_form(raw, name=digest.hex()[:12])
            with self._lock:
                self._forms[digest] = known
        return known

    def search(self, text: str, usage: dict[str, int], limit: int) -> tuple[FoundService, ...]:
        """Return services for what was typed, best first; often used ones first for no text."""
        catalogue = self.current()
        found = []
        for code, score, why in self._store.reader.search(text, usage, limit):
            service = catalogue.service(code)
            if service is not None:
                found.append(FoundService(service, score, why))
        return tuple(found)
