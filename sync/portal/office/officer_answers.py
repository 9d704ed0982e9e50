"""The shape of what officers are answered, for the published description; a test holds the answers to it."""

from __future__ import annotations

from typing import Literal

import msgspec

from sync.wire.messages import Heartbeat, SupplementRequest


class DossierSummary(msgspec.Struct, kw_only=True):
    """A dossier without anything a citizen wrote."""

    code: str
    case_id: str
    station_no: int
    unit_code: str
    service: str
    service_name: str | None
    state: int
    state_name: str
    state_at: int
    version: int
    received_at: int
    due_on: str | None
    note: str | None


class DossierList(msgspec.Struct, kw_only=True):
    """Some dossiers of a unit: open ones first, by due day; `after` asks for what follows."""

    dossiers: list[DossierSummary]
    more: bool
    after: str | None


class Asked(DossierSummary, kw_only=True):
    """A dossier with the request that was made."""

    request: SupplementRequest | None


class File(msgspec.Struct, kw_only=True):
    """One file in force."""

    doc_id: str
    type: str
    size: int
    sealed_sha256: str
    stored: bool
    path: str


class Event(msgspec.Struct, kw_only=True):
    """One thing that happened to a dossier."""

    version: int
    action: str
    state: int
    at: int
    officer_id: str | None
    packet_id: str | None
    note: str | None
    due_on: str | None
    unit_code: str | None
    station_no: int | None


class DossierWarning(msgspec.Struct, kw_only=True):
    """A declaration somebody should look at: its day and the clock of its station do not fit.

    `declared_on` is what was declared and signed, `adjusted_on` the day as well as the portal can tell.
    """

    code: Literal["clock_suspect"]
    packet_id: str
    declared_on: str
    adjusted_on: str


class DossierDetail(Asked, kw_only=True):
    """A dossier with its opened content, files and history, and what the portal itself warns of.

    `unreadable` is why the content cannot be opened, and then neither content nor files nor warnings are told.
    `possible_duplicate` is the code of a dossier about the same person and procedure; `duplicate_has_result` tells
    that it has ended with a result, so that this one would register the same thing a second time.
    """

    content: dict[str, object] | None
    unreadable: str | None
    possible_duplicate: str | None
    duplicate_has_result: bool
    warnings: list[DossierWarning]
    documents: list[File]
    history: list[Event]


class PacketEntry(msgspec.Struct, kw_only=True):
    """An accepted packet."""

    packet_id: str
    sha256: str
    case_id: str | None
    kind: str
    station_no: int
    received_at: int
    adjusted_on: str
    clock_suspect: bool
    complete: bool


class PacketList(msgspec.Struct, kw_only=True):
    """Some packets that stations of a unit brought, in the order of arrival; `after` asks for what follows."""

    packets: list[PacketEntry]
    more: bool
    after: str | None


class GapEntry(msgspec.Struct, kw_only=True):
    """Packet numbers that never came, both ends counted."""

    epoch: int
    first: int
    last: int
    old: bool


class UploadReason(msgspec.Struct, kw_only=True):
    """Why not everything is here, or why nobody can tell."""

    code: str
    count: int


class UploadAnswer(msgspec.Struct, kw_only=True):
    """Whether everything a station sealed is here, as of a moment."""

    answer: Literal["yes", "no", "unknown"]
    as_of: int | None
    reasons: list[UploadReason]


class StationEntry(msgspec.Struct, kw_only=True):
    """A station, how it is and what is missing of it.

    `others_asked` is how many dossiers of other stations it asked for lately.
    """

    station_no: int
    label: str
    unit_code: str
    active: bool
    enrolled_at: int
    seen_at: int | None
    health: Heartbeat | None
    missing_packets: int
    gaps: list[GapEntry]
    others_asked: int
    uploaded: UploadAnswer
    warnings: list[str]


class SatisfactionRow(msgspec.Struct, kw_only=True):
    """What was said of one procedure in one unit in a week that is over; it never changes again.

    Attributes:
        first_day: the Monday of the week in which the answers came here.
        last_day: its Sunday.
        service: None where it was not said, or for all procedures that are too small by themselves.
        answers: at least 5; None for a rest of 1 to 4, of which nothing else is told.
    """

    first_day: str
    last_day: str
    unit_code: str
    service: str | None
    answers: int | None
    by_score: dict[str, int]
    by_reason: dict[str, int]


class SatisfactionCounts(msgspec.Struct, kw_only=True):
    """How content citizens were, newest week first."""

    rows: list[SatisfactionRow]


class FleetAnswer(msgspec.Struct, kw_only=True):
    """The stations of a unit."""

    as_of: int
    newest_version: str
    catalogue_generation: int
    stations: list[StationEntry]
