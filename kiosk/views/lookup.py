"""What looking a slip or a code up shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.views.cases import CaseView
    from kiosk.views.serving import ServingView

SUPPLEMENT_REQUIRED = 5


@dataclass(frozen=True)
class LookupCase:
    """One case of a slip.

    Attributes:
        code: as printed or typed.
        service_code: national code of the procedure, empty when a code alone does not tell.
        service_name: its name.
        case: what this machine knows of it, None for nothing.
        ask: under what the portal can be asked for it; None when it need not or cannot be.
    """

    code: str
    service_code: str
    service_name: str
    case: CaseView | None
    ask: str | None = None


@dataclass(frozen=True)
class PortalWord:
    """What the portal said of a case when it was asked just now; nothing of it is kept.

    Attributes:
        code: the national dossier code.
        state: national number.
        since_ms: when that state began.
        told_ms: when the portal said so.
        due_on: the day promised, None while there is none.
        supplement_due: until when what is asked for can be brought.
        missing: what the agency asks for, in its words.
        note: what the officer said with the last change.
        serving: the station that serves it, None where the portal does not tell.
    """

    code: str
    state: int
    since_ms: int
    told_ms: int
    due_on: date | None
    supplement_due: date | None
    missing: tuple[str, ...]
    note: str | None
    serving: ServingView | None = None

    @property
    def can_take_over(self) -> bool:
        """Whether the portal gives it to this station to be supplemented here."""
        return self.state == SUPPLEMENT_REQUIRED and self.serving is not None


@dataclass(frozen=True)
class LookupView:
    """A slip or code that holds.

    Attributes:
        proven: a slip whose signatures were checked; False for a code that was only typed.
        station_no: that gave the code, None for a portal's code.
        own: this station gave it.
        day: of the slip.
        cases: one to three; of a typed code that was printed twice, all of them.
        cautions: codes of what a person should know besides: `key_unlisted`, `after_end`, `other_packet`,
            `other_case`, `code_doubled`.
    """

    proven: bool
    station_no: int | None
    own: bool
    day: date | None
    cases: tuple[LookupCase, ...]
    cautions: tuple[str, ...] = ()
