"""What is printed on a slip."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SlipCaseView:
    """Another case of the same sitting on the same slip."""

    code: str
    service_name: str
    service_code: str
    term: str
    due_premise: str | None
    fee: str


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
    taken_ms: int
    term: str
    due_premise: str | None
    fee: str
    documents: tuple[tuple[str, int], ...]
    operator_name: str
    qr_text: str
    printed: int
    others: tuple[SlipCaseView, ...] = ()
    dossier_code: str | None = None
    """The portal's code, on the slip of a case that was submitted elsewhere: every station finds it by that."""
    first_code: str | None = None
    """The code on the citizen's first slip, where that was read."""
    originals_kept: int = 0
    """Sheets the citizen left here, for a slip with no room for each paper."""
