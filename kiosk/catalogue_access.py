"""The catalogue in force, parsed once per generation."""

from __future__ import annotations

import logging
import threading
from datetime import date
from functools import lru_cache

import msgspec

from forms.catalogue.objects import assemble_catalogue
from forms.catalogue.whole import Catalogue, Service
from forms.definition.form import FormDefinition, load_form
from forms.errors import DomainError
from forms.moving.migration import steps_from
from forms.schema.refusal import DefinitionRefused
from forms.stamp import vietnam_date
from kiosk.views.cases import FoundService
from sync.catalogue_store import CatalogueStore
from sync.link.station_clock import StationClock
from sync.wire.catalogue_manifest import read_manifest

logger = logging.getLogger(__name__)


@lru_cache(maxsize=64)
def _compiled(raw: bytes) -> FormDefinition:
    # Not at the top: a start without a draft needs none.
    import hashlib

    return load_form(raw, name=hashlib.sha256(raw).hexdigest()[:12])


class CatalogueAccess:
    """Services, forms and code lists of the generation in force; safe from any thread.

    Args:
        store: the catalogue files.
        clock: decides which form version is offered today, also while the wall clock is wrong.
    """

    def __init__(self, store: CatalogueStore, clock: StationClock) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._parsed: Catalogue | None = None
        self._with_form: tuple[int, date, frozenset[str]] | None = None
        self._unreadable: set[bytes] = set()

    @property
    def generation(self) -> int:
        """Which generation is in force."""
        return self._store.generation

    @property
    def issued_ms(self) -> int | None:
        """When the publisher signed it, UTC milliseconds; None for the one that comes with the program."""
        manifest = self._store.reader.manifest()
        return None if manifest is None else read_manifest(manifest).issued_at * 1_000

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

        A form this program cannot read is passed over; an earlier sound one serves in its place.

        Raises:
            DomainError: `no_form` when the service is neither submitted nor prepared here or has no form;
                `form_malformed` when its only form cannot be read.
        """
        if service.mode == "refer":
            raise DomainError("no_form", mode=service.mode)
        today = vietnam_date(self._clock.likely_now_s())
        fitting, broken = [], False
        for kind, name, raw in self._store.objects():
            if kind != "form" or service.code not in _services_of(raw, service.code):
                continue
            try:
                form = self.load(raw)
            except DefinitionRefused as error:
                logger.warning("form cannot be read form=%s reason=%s", name, error.reason)
                broken = True
                self._remember_unreadable(raw)
                continue
            if service.code in form.services and form.is_accepted_on(today):
                fitting.append(form)
        if not fitting:
            raise DomainError("form_malformed" if broken else "no_form", mode=service.mode)
        return max(fitting, key=lambda form: form.version)

    def published_form(self, form_id: str, sha256: bytes) -> FormDefinition | None:
        """Return the form of these very bytes, whatever its dates, or None when the catalogue has it no more."""
        import hashlib

        for kind, name, raw in self._store.objects():
            if kind == "form" and name.rpartition("/")[0] == form_id:
                if hashlib.sha256(raw).digest() != sha256:
                    continue
                try:
                    return self.load(raw)
                except DefinitionRefused:
                    return None
        return None

    def newer_form(self, form: FormDefinition) -> FormDefinition | None:
        """Return the newest version of a form that is taken today and that drafts of `form` can move to."""
        today = vietnam_date(self._clock.likely_now_s())
        newest = None
        for kind, name, raw in self._store.objects():
            if kind != "form" or name.rpartition("/")[0] != form.form_id:
                continue
            try:
                other = self.load(raw)
            except DefinitionRefused:
                continue
            known = newest or form
            if (
                other.version > known.version
                and other.is_accepted_on(today)
                and steps_from(other, form.version)
            ):
                newest = other
        return newest

    def load(self, raw: bytes) -> FormDefinition:
        """Return a loaded form; the same bytes are compiled once in a run of the program, whoever signs in.

        Raises:
            DefinitionRefused: it cannot be read.
        """
        return _compiled(raw)

    def search(self, text: str, usage: dict[str, int], limit: int) -> tuple[FoundService, ...]:
        """Return services for what was typed, best first; often used ones first for no text."""
        catalogue = self.current()
        formed = self._formed()
        found = []
        for code, score, why in self._store.reader.search(text, usage, limit):
            service = catalogue.service(code)
            if service is not None:
                found.append(FoundService(service, score, why, code in formed))
        return tuple(found)

    def offered(self, code: str) -> FoundService:
        """Return a service with whether a case can be begun.

        Raises:
            DomainError: `service_unknown`.
        """
        service = self.service(code)
        return FoundService(service, has_form=code in self._formed())

    def _formed(self) -> frozenset[str]:
        """Return the services a form of the generation in force is taken for today; read once a day.

        Compiling every form would take a quarter of a second of the first search, so one that this program
        cannot read counts until somebody has tried it.
        """
        generation, today = self._store.generation, vietnam_date(self._clock.likely_now_s())
        with self._lock:
            if self._with_form is None or self._with_form[:2] != (generation, today):
                codes = {
                    code
                    for kind, _, raw in self._store.objects()
                    if kind == "form" and raw not in self._unreadable
                    for code in _taken_services(raw, today)
                }
                self._with_form = (generation, today, frozenset(codes))
            return self._with_form[2]

    def _remember_unreadable(self, raw: bytes) -> None:
        with self._lock:
            self._unreadable.add(raw)
            self._with_form = None


class _Head(msgspec.Struct):
    """What tells which services a form is for and when, read without compiling the whole form."""

    services: tuple[str, ...] = msgspec.field(name="serviceIds")
    valid_from: date = msgspec.field(name="validFrom", default=date.min)
    accept_until: date | None = msgspec.field(name="acceptUntil", default=None)


_HEADS = msgspec.json.Decoder(_Head)


def _services_of(raw: bytes, service_code: str = "0.000000") -> tuple[str, ...]:
    """Return the services a form says it is for; one that does not even say so may be for any."""
    try:
        return _HEADS.decode(raw).services
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return (service_code,) if service_code.encode("ascii") in raw or b'"serviceIds"' not in raw else ()


def _taken_services(raw: bytes, day: date) -> tuple[str, ...]:
    """Return the services a form is taken for on a day; none where it does not say."""
    try:
        head = _HEADS.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ()
    taken = head.valid_from <= day and (head.accept_until is None or day <= head.accept_until)
    return head.services if taken else ()
