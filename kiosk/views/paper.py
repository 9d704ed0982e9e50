"""What printed papers hold, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forms.declaring.declaration import Section


@dataclass(frozen=True)
class DeclarationView:
    """Everything printed on the declaration; all texts are Vietnamese.

    Attributes:
        title: the form's title.
        opening: sentence before the first section; may be empty.
        sections: what was declared.
        signers: who signs below, from left to right.
        service_name: the procedure.
        service_code: its national code.
        station_label: the station, for the foot.
        practice: made at a practice station.
        code: provisional code, None before the seal.
        printed_on: Vietnamese day of the print, None while the clock cannot be trusted.
        printed: how often it was printed.
        declared_on: day of the declaration, above the signatures; None where it is not known.
        prepared: the papers and the place for a procedure that is only prepared here, else None.
    """

    title: str
    opening: str
    sections: tuple[Section, ...]
    signers: tuple[str, ...]
    service_name: str
    service_code: str
    station_label: str
    practice: bool
    code: str | None
    printed_on: date | None
    printed: int
    declared_on: date | None
    prepared: PreparedView | None = None


@dataclass(frozen=True)
class PreparedView:
    """What the citizen takes along to the place that takes the declaration.

    Attributes:
        destination: where it is handed in.
        papers: what to bring.
    """

    destination: str
    papers: tuple[str, ...]


@dataclass(frozen=True)
class ConsentLine:
    """One purpose as it was put to the citizen, in Vietnamese.

    Attributes:
        text: what was read out.
        answer: what the citizen said to it, or that it was only told.
        given: whether there is something the citizen agreed to or was told.
        at_ms: when, UTC milliseconds; None while the clock cannot be trusted.
        method: how it was recorded.
    """

    text: str
    answer: str
    given: bool
    at_ms: int | None
    method: str


@dataclass(frozen=True)
class ConsentView:
    """The sheet of what a citizen agreed to; all texts are Vietnamese.

    Attributes:
        lines: one per purpose, in the order they were read out.
        applicant: the citizen's name.
        masked_id: their number with the middle hidden; may be empty.
        service_name: the procedure.
        service_code: its national code.
        unit: who receives the data.
        station_label: the station.
        operator_name: who read it out, one after the other where they were several; empty where nobody knows.
        practice: made at a practice station.
        code: provisional code, None before the seal.
        printed: how often the sheet was printed.
        printed_by: who lets this copy out, where that is not who read it out.
    """

    lines: tuple[ConsentLine, ...]
    applicant: str
    masked_id: str
    service_name: str
    service_code: str
    unit: str
    station_label: str
    operator_name: str
    practice: bool
    code: str | None
    printed: int
    printed_by: str = ""


@dataclass(frozen=True)
class AppointmentView:
    """Form 01, from what the portal said of a case; empty or None is not known at this station.

    Attributes:
        national_code: the dossier's code.
        code: provisional code on the slip.
        unit: who took the case on.
        applicant: the citizen's name.
        service_name: the procedure.
        service_code: its national code.
        accepted_ms: when it was accepted, UTC milliseconds.
        due_on: the day the result is promised for.
        files: how many files the portal has confirmed.
        papers: (name, number of files) of them.
        heard_ms: when this station last heard of the case, UTC milliseconds.
        station_label: the station.
        practice: made at a practice station.
        printed: how often it was printed.
        handled_by: the unit it was forwarded to last, empty where it never was.
        handled_since_ms: when it was, UTC milliseconds.
    """

    national_code: str
    code: str | None
    unit: str
    applicant: str
    service_name: str
    service_code: str
    accepted_ms: int | None
    due_on: date | None
    files: int | None
    papers: tuple[tuple[str, int], ...]
    heard_ms: int
    station_label: str
    practice: bool
    printed: int
    handled_by: str = ""
    handled_since_ms: int | None = None
