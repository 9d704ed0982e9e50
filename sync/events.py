"""What the station's own parts announce to each other: frozen facts, never live rows, no personal data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CaseChanged:
    """Something about a case is different on disk."""

    case_id: bytes


@dataclass(frozen=True)
class CatalogueChanged:
    """Readers have moved over to another catalogue."""

    generation: int
