"""A catalogue put together from its single objects, as feeds and catalogue files hold them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from forms.catalogue.whole import Catalogue, parse_catalogue
from forms.errors import HostileInput

if TYPE_CHECKING:
    from collections.abc import Iterable

CatalogueObject = tuple[str, str, bytes]
"""Kind (`service`, `list`, `form`), id, payload."""


def assemble_catalogue(objects: Iterable[CatalogueObject], generation: int) -> Catalogue:
    """Return the catalogue of a set of objects; forms among them are left to the form loader.

    The objects' digests are the business of whoever brought them (the signed manifest of a
    generation, the digests of the program's own files); here only their content is checked.

    Raises:
        HostileInput: as `forms.catalogue.whole.parse_catalogue`.
    """
    services: list[bytes] = []
    files: dict[str, bytes] = {}
    for kind, name, payload in objects:
        if kind == "service":
            services.append(payload)
        elif kind == "list":
            files[name] = payload
    files["services.json"] = b"[" + b",".join(services) + b"]"
    manifest = {
        "v": 1,
        "generation": generation,
        "files": {
            name: {"sha256": hashlib.sha256(raw).hexdigest(), "rows": _rows(name, raw)}
            for name, raw in files.items()
        },
    }
    return parse_catalogue({**files, "manifest.json": msgspec.json.encode(manifest)})


_CODED = frozenset(
    {"communes.json", "provinces.json", "agencies.json", "countries.json", "ethnic_groups.json"}
)


class _Coded(msgspec.Struct):
    code: str


def dropped_codes(name: str, before: bytes, after: bytes) -> frozenset[str]:
    """Return the codes that a new version of a code list no longer has.

    Args:
        name: of the list's object.
        before: its payload in force.
        after: the payload that would replace it.

    Raises:
        HostileInput: `catalogue_shape`.
    """
    if name not in _CODED:
        return frozenset()
    return frozenset(_codes(name, before) - _codes(name, after))


def _codes(name: str, raw: bytes) -> set[str]:
    try:
        return {row.code for row in msgspec.json.decode(raw, type=list[_Coded])}
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise HostileInput("catalogue_shape", name=name) from error


def _rows(name: str, raw: bytes) -> int:
    try:
        return len(msgspec.json.decode(raw, type=list[msgspec.Raw]))
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise HostileInput("catalogue_shape", name=name) from error
