"""The catalogue as a value: services, places, code lists, holidays, parsed from its published files.

A catalogue is a set of JSON files and a manifest with the digest and row count of each. Parsing checks
digests, counts, shape, spelling (NFC) and references between the files, and refuses the whole set on the
first thing wrong: a screen never shows half a catalogue.
"""

from __future__ import annotations

import hashlib
import unicodedata
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import msgspec

from forms.calendar import HolidayTable, parse_holidays
from forms.catalogue.assistant import ASSISTANT, Topic, parse_assistant
from forms.catalogue.code_list import CLOSED, CodeBook, CodeEntry, CodeList
from forms.catalogue.places import CardProvince, Commune, Day, Province
from forms.catalogue.service import LifeEvent, Service, Text
from forms.errors import HostileInput
from forms.finder.lexicon import SEARCH_WORDS, parse_search_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = [
    "CardProvince",
    "Catalogue",
    "CodeBook",
    "CodeEntry",
    "CodeList",
    "Commune",
    "LifeEvent",
    "Province",
    "Service",
    "parse_catalogue",
]

MAX_FILE_BYTES = 33_554_432
MAX_MANIFEST_BYTES = 65_536
HOME_PROVINCE = "48"


class _Agency(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    name: Text
    commune: str | None
    closed: Day | None = None


class _Country(msgspec.Struct, frozen=True, kw_only=True):
    code: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}\Z")]
    alpha2: str
    name: Text
    name_en: Text
    closed: Day | None = None


class _EthnicGroup(msgspec.Struct, frozen=True, kw_only=True):
    code: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{2}\Z")]
    name: Text
    closed: Day | None = None


class _File(msgspec.Struct, frozen=True, kw_only=True):
    sha256: str
    rows: int


class _Manifest(msgspec.Struct, frozen=True, kw_only=True):
    v: Literal[1]
    generation: Annotated[int, msgspec.Meta(ge=0)]
    files: dict[str, _File]


class Catalogue(msgspec.Struct, frozen=True, kw_only=True):
    """One generation of everything a station looks up."""

    generation: int
    services: tuple[Service, ...]
    communes: tuple[Commune, ...]
    provinces: tuple[Province, ...]
    card_provinces: tuple[CardProvince, ...]
    life_events: tuple[LifeEvent, ...]
    holidays: HolidayTable
    code_lists: dict[str, CodeList]
    assistant: tuple[Topic, ...] = ()

    def service(self, code: str) -> Service | None:
        """Return the service of a national code, or None."""
        return next((service for service in self.services if service.code == code), None)

    @property
    def codes(self) -> CodeBook:
        """The code lists, as the checking of a form asks them."""
        return CodeBook(self.code_lists)

    def commune(self, code: str) -> Commune | None:
        """Return the commune of a five-digit code, or None."""
        return next((commune for commune in self.communes if commune.code == code), None)


_Row = TypeVar("_Row")
_Listed = TypeVar("_Listed", Province, Commune, _EthnicGroup, _Country, _Agency)


class _Files:
    """The files of one set, handed out only when they are what the manifest says."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        raw = self._bytes("manifest.json", MAX_MANIFEST_BYTES)
        self.manifest: _Manifest = _decode("manifest.json", raw, _Manifest)

    def checked(self, name: str) -> bytes:
        expected = self.manifest.files.get(name)
        if expected is None:
            raise HostileInput("catalogue_file_missing", name=name)
        raw = self._bytes(name, MAX_FILE_BYTES)
        if hashlib.sha256(raw).hexdigest() != expected.sha256:
            raise HostileInput("catalogue_digest", name=name)
        if not unicodedata.is_normalized("NFC", _text(name, raw)):
            raise HostileInput("catalogue_not_composed", name=name)
        return raw

    def rows(self, name: str, row: type[_Row]) -> tuple[_Row, ...]:
        found: tuple[_Row, ...] = _decode(name, self.checked(name), tuple[row, ...])  # type: ignore[valid-type]  # a type as a value
        self.count(name, len(found))
        codes = {entry.code for entry in found}  # type: ignore[attr-defined]  # every row that comes here has one
        if len(codes) != len(found):
            raise HostileInput("catalogue_duplicate", name=name)
        return found

    def count(self, name: str, rows: int) -> None:
        if rows != self.manifest.files[name].rows:
            raise HostileInput("catalogue_rows", name=name)

    def version(self, name: str) -> str:
        return self.manifest.files[name].sha256[:12]

    def _bytes(self, name: str, limit: int) -> bytes:
        raw = self._files.get(name)
        if raw is None:
            raise HostileInput("catalogue_file_missing", name=name)
        if len(raw) > limit:
            raise HostileInput("catalogue_too_large", name=name, limit=limit)
        return raw


def parse_catalogue(files: Mapping[str, bytes]) -> Catalogue:
    """Return the catalogue of a set of published files.

    Args:
        files: file name (`services.json`) to bytes; files the manifest does not name are ignored.

    Raises:
        HostileInput: `catalogue_file_missing`, `catalogue_too_large`, `catalogue_digest`,
            `catalogue_not_composed`, `catalogue_shape`, `catalogue_rows`, `catalogue_duplicate` or
            `catalogue_reference`, each with the file's name; `holidays_shape`.
    """
    source = _Files(files)
    services = source.rows("services.json", Service)
    communes = source.rows("communes.json", Commune)
    provinces = source.rows("provinces.json", Province)
    card_provinces = source.rows("card_provinces.json", CardProvince)
    life_events = source.rows("life_events.json", LifeEvent)
    agencies = source.rows("agencies.json", _Agency)
    countries = source.rows("countries.json", _Country)
    peoples = source.rows("ethnic_groups.json", _EthnicGroup)
    holidays = parse_holidays(source.checked("holidays.json"))
    source.count("holidays.json", len(holidays.rows))
    if SEARCH_WORDS in source.manifest.files:
        source.count(SEARCH_WORDS, len(parse_search_words(source.checked(SEARCH_WORDS))))

    known = {province.code for province in provinces}
    _refer("communes.json", (commune.province for commune in communes), known)
    _refer("card_provinces.json", (entry.province for entry in card_provinces), known)
    places = {commune.code for commune in communes}
    _refer("agencies.json", (agency.commune for agency in agencies if agency.commune), places)
    occasions = {event.code for event in life_events}
    _refer("services.json", (event for service in services for event in service.life_events), occasions)
    topics: tuple[Topic, ...] = ()
    if ASSISTANT in source.manifest.files:
        raw = source.checked(ASSISTANT)
        topics = parse_assistant(raw, {service.code for service in services}, occasions)
        source.count(ASSISTANT, len(topics))
    lists = (
        _code_list(source, "vn.province.2025", "provinces.json", provinces, lambda _: {}),
        _code_list(source, "vn.commune.2025", "communes.json", communes, lambda c: {"province": c.province}),
        _code_list(source, "vn.ethnicity", "ethnic_groups.json", peoples, lambda _: {}),
        _code_list(
            source, "iso3166-a3", "countries.json", countries, lambda c: {"alpha2": c.alpha2, "en": c.name_en}
        ),
        _code_list(
            source,
            "vn.agency",
            "agencies.json",
            agencies,
            lambda a: {"commune": a.commune or "", "province": HOME_PROVINCE},
        ),
    )
    return Catalogue(
        generation=source.manifest.generation,
        services=services,
        communes=communes,
        provinces=provinces,
        card_provinces=card_provinces,
        life_events=life_events,
        holidays=holidays,
        code_lists={entry.id: entry for entry in lists},
        assistant=topics,
    )


def _code_list(
    source: _Files,
    list_id: str,
    name: str,
    rows: Iterable[_Listed],
    more: Callable[[_Listed], dict[str, str]],
) -> CodeList:
    entries = tuple(
        CodeEntry(
            code=row.code, label=row.name, attributes=more(row) | ({CLOSED: row.closed} if row.closed else {})
        )
        for row in rows
    )
    return CodeList(id=list_id, version=source.version(name), entries=entries)


def _refer(name: str, used: Iterable[str], known: set[str]) -> None:
    if not known.issuperset(used):
        raise HostileInput("catalogue_reference", name=name)


def _text(name: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as cause:
        raise HostileInput("catalogue_shape", name=name) from cause


def _decode(name: str, raw: bytes, kind: Any) -> Any:
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as cause:
        raise HostileInput("catalogue_shape", name=name) from cause
