"""What looking a slip or a code up shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.views import CaseView


@dataclass(frozen=True)
class LookupCase:
    """One case of a slip; `case` is what this machine knows of it, None for nothing."""

    code: str
    service_code: str
    service_name: str
    case: CaseView | None


@dataclass(frozen=True)
class LookupView:
    """A slip or code that holds.

    Attributes:
        proven: a slip whose signatures were checked; False for a code that was only typed.
        station_no: that gave the code, None for a portal's code.
        own: this station gave it.
        day: of the slip.
        cases: one to three.
        cautions: codes of what a person should know besides: `key_unlisted`, `after_end`, `other_packet`.
    """

    proven: bool
    station_no: int | None
    own: bool
    day: date | None
    cases: tuple[LookupCase, ...]
    cautions: tuple[str, ...] = ()
