"""The part of the desk that gives what is printed: slip, declaration and consent sheet, every print counted."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from kiosk.desk.receipts import ReceiptDesk
from kiosk.later import later

if TYPE_CHECKING:
    from kiosk.duty import Duty
    from kiosk.intake.follow_up import appointments
    from kiosk.intake.printed import consent_sheets, declarations, slips
    from kiosk.views.paper import AppointmentView, ConsentView, DeclarationView
    from kiosk.views.slip import SlipView
else:
    appointments = later("kiosk.intake.follow_up.appointments")
    consent_sheets = later("kiosk.intake.printed.consent_sheets")
    declarations = later("kiosk.intake.printed.declarations")
    slips = later("kiosk.intake.printed.slips")


class PrintingDesk(ReceiptDesk):
    """Use-cases of printing; part of `kiosk.desk.facade.Desk`."""

    def slip(self, case_id: bytes) -> Future[SlipView]:
        """Return the slip of a sealed case."""
        return self._do(slips.slip, case_id)

    def declaration(self, case_id: bytes) -> Future[DeclarationView]:
        """Return the filled declaration; fails with `answers_gone` when the answers were let go."""
        return self._do(declarations.declaration, case_id)

    def consent_sheet(self, case_id: bytes) -> Future[ConsentView]:
        """Return what the citizen agreed to; fails with `consents_none` when nothing was recorded yet."""
        return self._do(consent_sheets.consent_sheet, case_id)

    def appointment(self, case_id: bytes) -> Future[AppointmentView]:
        """Return form 01; fails with `not_accepted` before the portal says that an agency took the case on."""
        return self._do(appointments.appointment, case_id)

    def record_print(self, case_id: bytes, what: str) -> Future[int]:
        """Count a print of the `slip` (on A5 or as a receipt), `declaration`, `consent` or `appointment`."""

        def job(duty: Duty) -> int:
            if what != "declaration":
                return slips.record_print(duty, case_id, what)
            return declarations.record_print(duty, case_id)

        return self._do(job)

    def print_unused(self, case_id: bytes, what: str, number: int) -> Future[None]:
        """Note that nothing of the print with that number left the machine: the next one has it again."""
        return self._do(slips.print_unused, case_id, what, number)
