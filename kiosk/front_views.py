"""What is shown before anybody has signed in, and the pill that is always there.

Apart from the other views, so that the first screen waits for as little as possible.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Connection(StrEnum):
    """What the last real contact with the portal showed."""

    UNKNOWN = "unknown"
    ONLINE = "online"
    OFFLINE = "offline"
    NOT_OUR_PORTAL = "not_our_portal"
    PORTAL_DOWN = "portal_down"
    REFUSED = "refused"
    CLOCK = "clock"


@dataclass(frozen=True)
class OperatorChoice:
    """One person who may sign in at this station."""

    operator_id: str
    name: str


@dataclass(frozen=True)
class StationView:
    """The station before anybody has signed in."""

    label: str
    practice: bool
    enrolled: bool
    operators: tuple[OperatorChoice, ...]


@dataclass(frozen=True)
class SessionView:
    """Who is on duty, where."""

    operator_id: str
    operator_name: str
    station_no: int
    station_label: str
    practice: bool


@dataclass(frozen=True)
class SyncView:
    """The facts of the permanent pill; counts are of packets."""

    waiting: int
    oldest_waiting_ms: int | None
    attention: int
    last_contact_ms: int | None
    connection: Connection
    sending: bool
    message: str | None = None
    next_try_ms: int | None = None
