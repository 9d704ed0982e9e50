"""The shipped catalogue and form, loaded once for all tests of screens."""

from __future__ import annotations

import functools
import json

from forms.catalogue.whole import Catalogue, parse_catalogue
from forms.definition.form import FormDefinition, load_form
from resources import files


class Lists:
    """The catalogue's code lists as forms read them."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._lists = catalogue.code_lists

    def label(self, list_id: str, code: str) -> str | None:
        entry = self._lists[list_id].get(code)
        return entry.label if entry else None

    def attribute(self, list_id: str, code: str, name: str) -> str | None:
        entry = self._lists[list_id].get(code)
        return entry.attributes.get(name) if entry else None

    def entries(self, list_id: str, **where: str) -> list[tuple[str, str]]:
        found = self._lists[list_id].entries
        return [
            (entry.code, entry.label)
            for entry in found
            if all(entry.attributes.get(name) == value for name, value in where.items())
        ]


@functools.cache
def catalogue() -> Catalogue:
    return parse_catalogue(files.seed())


@functools.cache
def birth_form() -> FormDefinition:
    return load_form(files.read_bytes("forms/dkks-4.json"), name="dkks-4.json")


@functools.cache
def shipped_form(service_code: str) -> FormDefinition:
    """Return the newest shipped form of a service."""
    found = [
        load_form(file.read_bytes(), name=file.name)
        for file in files.path("forms").glob("*.json")
        if service_code.encode() in file.read_bytes()
    ]
    return max(found, key=lambda form: form.version)


@functools.cache
def formed() -> frozenset[str]:
    """Return the services that have a shipped form."""
    raw = [json.loads(file.read_bytes()) for file in files.path("forms").glob("*.json")]
    return frozenset(code for form in raw for code in form["serviceIds"])
