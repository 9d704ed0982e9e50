"""The catalogue as the portal uses it: what comes with the program, and what was published since.

Generation 0 is bundled, checked by its digests. Later generations are objects in the database,
signed by the offline catalogue key; a form once published stays, because packets made with it
may still be on their way.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

import msgspec
import sqlalchemy as sa

from forms.calendar import HolidayTable, parse_holidays
from forms.catalogue import Catalogue, parse_catalogue
from forms.definition import FormDefinition, load_form
from forms.service import Service
from resources import files
from sync.portal.database import Database
from sync.portal.tables import catalogue_generation, catalogue_object

HOLIDAYS_ID = "holidays"
FORMS = "forms"


class Shelf:
    """Services, forms, code lists and days off in force.

    Args:
        store: the portal's database, migrated.

    Raises:
        HostileInput: the bundled catalogue is damaged.
        StationError: `resource_missing`.
    """

    def __init__(self, store: Database) -> None:
        self._store = store
        self._base: Catalogue = parse_catalogue(files.seed())
        names = sorted(entry.name for entry in files.path(FORMS).glob("*.json"))
        self._base_forms = tuple(load_form(files.read_bytes(f"{FORMS}/{name}"), name=name) for name in names)
        self._lock = Lock()
        self._generation = -1
        self._services: dict[str, Service] = {}
        self._forms: dict[tuple[str, int], FormDefinition] = {}
        self._holidays = self._base.holidays
        self.refresh()

    @property
    def codelists(self) -> CatalogueLists:
        """Code lists for checking answers."""
        return CatalogueLists(self._base)

    @property
    def holidays(self) -> HolidayTable:
        """Days off and working Saturdays."""
        return self._holidays

    def refresh(self) -> None:
        """Take over a generation published since the last look; cheap when there is none."""
        with self._store.reading() as db:
            newest = db.execute(sa.select(sa.func.max(catalogue_generation.c.generation))).scalar_one()
            generation = int(newest or 0)
            if generation == self._generation:
                return
            rows = db.execute(sa.select(catalogue_object)).all()
        services = {service.code: service for service in self._base.services}
        forms = {(form.form_id, form.version): form for form in self._base_forms}
        holidays = self._base.holidays
        for row in rows:
            if row.kind == "service" and row.payload is None:
                services.pop(row.id, None)
            elif row.payload is None:
                continue
            elif row.kind == "service":
                services[row.id] = msgspec.json.decode(row.payload, type=Service)
            elif row.kind == "form":
                form = load_form(row.payload, name=row.id)
                forms[form.form_id, form.version] = form
            elif row.id == HOLIDAYS_ID:
                holidays = parse_holidays(row.payload)
        with self._lock:
            self._services, self._forms, self._holidays = services, forms, holidays
            self._generation = generation

    def service(self, code: str) -> Service | None:
        """Return a service, or None."""
        return self._services.get(code)

    def form(self, form_id: str, version: int) -> FormDefinition | None:
        """Return a published version of a form, or None."""
        return self._forms.get((form_id, version))


class CatalogueLists:
    """The catalogue's code lists in the shape the form engine asks for.

    Args:
        catalogue: the parsed catalogue.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._lists = catalogue.code_lists

    def label(self, list_id: str, code: str) -> str | None:
        """Return the Vietnamese name of a code, or None when the list does not have it."""
        entry = self._lists[list_id].get(code) if list_id in self._lists else None
        return None if entry is None else entry.label

    def attribute(self, list_id: str, code: str, name: str) -> str | None:
        """Return an attribute of a code, or None."""
        entry = self._lists[list_id].get(code) if list_id in self._lists else None
        return None if entry is None else entry.attributes.get(name)

    def entries(self, list_id: str, **where: str) -> Sequence[tuple[str, str]]:
        """Return (code, label) pairs whose attributes equal `where`, in the list's order."""
        found = self._lists[list_id].entries if list_id in self._lists else ()
        return [
            (entry.code, entry.label)
            for entry in found
            if all(entry.attributes.get(name) == value for name, value in where.items())
        ]
