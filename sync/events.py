"""What the station's own parts announce to each other: frozen facts, never live rows, no personal data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SyncChanged:
    """The engine learned something: how much waits, whether it is sending, how the last contact went.

    Attributes:
        waiting: packets the portal has not confirmed as complete.
        oldest_waiting_ms: when the oldest of them was queued, UTC milliseconds.
        attention: packets a person has to look at.
        sending: whether something is on the wire now.
        connection: what the last real contact showed, a word of `kiosk.views.Connection`.
        last_contact_ms: when the portal last answered, UTC milliseconds.
        message: code of the sentence to show, None when there is nothing to say.
        next_try_ms: when the engine tries again by itself, UTC milliseconds.
    """

    waiting: int
    oldest_waiting_ms: int | None
    attention: int
    sending: bool
    connection: str = "unknown"
    last_contact_ms: int | None = None
    message: str | None = None
    next_try_ms: int | None = None


@dataclass(frozen=True)
class CaseChanged:
    """Something about a case is different on disk."""

    case_id: bytes


@dataclass(frozen=True)
class CatalogueChanged:
    """Readers have moved over to another catalogue."""

    generation: int


@dataclass(frozen=True)
class RosterChanged:
    """Who may work here has changed."""


Event = SyncChanged | CaseChanged | CatalogueChanged | RosterChanged
