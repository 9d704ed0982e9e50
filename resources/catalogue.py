"""The bundled catalogue as the objects a feed, a catalogue file and a manifest speak of.

Kinds and ids: `service` / national code, `form` / `<form id>/<version>`, `list` / file name.
"""

from __future__ import annotations

import json

from resources.files import path, read_bytes, seed

CatalogueObject = tuple[str, str, bytes]
"""Kind, id, payload."""


def seed_objects() -> list[CatalogueObject]:
    """Return every object of generation 0, services one by one.

    Raises:
        StationError: `resource_missing`.
    """
    files = seed()
    objects = [
        ("service", row["code"], json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode())
        for row in json.loads(files.pop("services.json"))
    ]
    files.pop("manifest.json")
    objects += [("list", name, raw) for name, raw in sorted(files.items())]
    for file in sorted(path("forms").glob("*.json")):
        raw = read_bytes(f"forms/{file.name}")
        head = json.loads(raw)
        objects.append(("form", f"{head['formId']}/{head['version']}", raw))
    return objects
