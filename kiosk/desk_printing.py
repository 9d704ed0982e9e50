"""The part of the desk that gives what is printed: slip and declaration, every print counted."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from kiosk.desk_receipts import ReceiptDesk
from kiosk.later import later

if TYPE_CHECKING:
    from kiosk.duty import Duty
    from kiosk.intake import declarations, slips
    from kiosk.paper_views import DeclarationView
    from kiosk.views import SlipView
else:
    declarations = later("kiosk.intake.declarations")
    slips = later("kiosk.intake.slips")


class PrintingDesk(ReceiptDesk):
    """Use-cases of printing; part of `kiosk.desk.Desk`."""

    def slip(self, case_id: bytes) -> Future[SlipView]:
        """Return the slip of a sealed case."""
        return self._do(slips.slip, case_id)

    def declaration(self, case_id: bytes) -> Future[DeclarationView]:
        """Return the filled declaration; fails with `answers_gone` when the answers were let go."""
        return self._do(declarations.declaration, case_id)

    def record_print(self, case_id: bytes, what: str) -> Future[int]:
        """Count a print of the `slip` or the `declaration`."""

        def job(duty: Duty) -> int:
            if what != "declaration":
                return slips.record_print(duty, case_id, what)
            return declarations.record_print(duty, case_id)

        return self._do(job)
