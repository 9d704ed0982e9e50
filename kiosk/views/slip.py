"""What is printed on a slip."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

SlipKind = Literal["sealed", "text", "received", "set_aside", "withdraw_asked", "withdrawn", "office"]
"""`sealed`: nothing of it is known to be at the portal; `text`: its text is; `received`: all of it; `set_aside`: the
portal did not take it; `withdraw_asked`, `withdrawn`; `office`: an officer has said something."""


@dataclass(frozen=True)
class SlipStanding:
    """Where a case stood when its slip was made.

    Attributes:
        kind: see `SlipKind`.
        as_of_ms: until when that is known to hold; None where the machine does not know the hour.
        state: what the office said last, with `office`.
        due_on: last day to mend what it asks for, or the day of the result, with `office`.
        files_done: files the portal holds, with `text`.
        files_total: of how many.
        supplement: it is about what was sealed again, not about the first packet.
        unit: name of the unit it was forwarded to last, empty where it never was.
        unit_since_ms: when it was.
    """

    kind: SlipKind
    as_of_ms: int | None
    state: int = 0
    due_on: date | None = None
    files_done: int = 0
    files_total: int = 0
    supplement: bool = False
    unit: str = ""
    unit_since_ms: int = 0


@dataclass(frozen=True)
class SlipCaseView:
    """Another case of the same sitting on the same slip."""

    code: str
    service_name: str
    service_code: str
    term: str
    due_premise: str | None
    fee: str
    standing: SlipStanding
    paid: str = ""


@dataclass(frozen=True)
class SlipView:
    """Everything printed on the slip; `others` are cases sealed before for the same citizen."""

    code: str
    practice: bool
    station_label: str
    unit: str
    service_name: str
    service_code: str
    applicant: str
    masked_id: str
    taken_ms: int | None
    """None where the machine did not know the hour."""
    term: str
    due_premise: str | None
    fee: str
    documents: tuple[tuple[str, int], ...]
    operator_name: str
    """Who sealed the case; empty where nobody knows the name any more."""
    qr_text: str
    printed: int
    standing: SlipStanding
    made_ms: int | None
    """When this copy is made; printed on every copy after the first."""
    others: tuple[SlipCaseView, ...] = ()
    dossier_code: str | None = None
    """The portal's code, on the slip of a case that was submitted elsewhere: every station finds it by that."""
    first_code: str | None = None
    """The code on the citizen's first slip, where that was read."""
    taken_day: date | None = None
    """Without an hour: the day somebody named, None where nobody did."""
    originals_kept: int = 0
    """Sheets the citizen left here, for a slip with no room for each paper."""
    paid: str = ""
    """What the citizen paid and the number of the receipt; empty where nothing was noted."""
    next_until_ms: int | None = None
    """Until when another procedure of the citizen may be started from this case; None for never."""
    printed_by: str = ""
    """Who lets this copy out, where that is not who helped (`operator_name`)."""
