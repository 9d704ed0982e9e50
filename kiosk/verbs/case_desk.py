"""The part of the desk that verbs use to make a case and its slip."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import date
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.paid_fee import PaidFee
    from kiosk.station.seat import Seat
    from kiosk.views.cases import CaseRow, DraftView, SavedView, SealedView
    from kiosk.views.slip import SlipView


class CaseDesk(Protocol):
    """Use-cases of a case; each future is set after COMMIT."""

    def tell_day(self, day: date) -> Future[None]:
        """Let it be this day, on a machine whose clock cannot be right."""

    def start_case(self, service_code: str) -> Future[DraftView]:
        """Begin a draft."""

    def open_case(self, case_id: bytes) -> Future[DraftView]:
        """Return a draft with its check."""

    def discard(self, case_id: bytes) -> Future[None]:
        """Give a draft up."""

    def save_answer(
        self, case_id: bytes, pointer: str, value: object | None, *, source: str = "typed"
    ) -> Future[SavedView]:
        """Store one answer."""

    def attach(
        self,
        case_id: bytes,
        doc_id: str,
        image: bytes,
        *,
        originals: int | None = None,
        copies: int | None = None,
    ) -> Future[DraftView]:
        """Seal a paper to the draft."""

    def answer_warning(
        self, case_id: bytes, rule_id: str, reason_code: str, note: str = ""
    ) -> Future[DraftView]:
        """Give the reason for going on past a warning."""

    def record_consent(self, case_id: bytes, purposes: frozenset[str]) -> Future[DraftView]:
        """Store what the citizen agreed to."""

    def record_paid(self, case_id: bytes, paid: PaidFee) -> Future[DraftView]:
        """Store what the citizen paid."""

    def record_signature(self, case_id: bytes, png: bytes) -> Future[DraftView]:
        """Store the citizen's signature."""

    def seal(self, case_id: bytes) -> Future[SealedView]:
        """Make the packet."""

    def withdraw(self, case_id: bytes, reason_code: str) -> Future[str]:
        """Take a case back."""

    def export(self, case_id: bytes, target: Path) -> Future[None]:
        """Write a case as a readable file."""

    def slip(self, case_id: bytes) -> Future[SlipView]:
        """Return what the slip says."""

    def cases(self, text: str = "", limit: int = 200) -> Future[tuple[CaseRow, ...]]:
        """Find cases."""


DeskMaker = Callable[["Seat"], CaseDesk]
"""Makes the desk of a seat."""
