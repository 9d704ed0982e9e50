"""The part of the desk that knows the receipt printer and hands receipts to it."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from kiosk.desk.deciding import DecidingDesk
from kiosk.later import later

if TYPE_CHECKING:
    from kiosk.duty import Duty
    from kiosk.receipt_printer import escpos
    from kiosk.receipt_printer.choice import ReceiptPrinter
    from kiosk.receipt_printer.port import TakenBy
else:
    escpos = later("kiosk.receipt_printer.escpos")


class ReceiptDesk(DecidingDesk):
    """Use-cases of the receipt printer; part of `kiosk.desk.facade.Desk`."""

    def receipt_printer(self) -> ReceiptPrinter:
        """Return which printer is set, from memory."""
        return self._shift.receipt_printer

    def use_receipt_printer(self, printer: ReceiptPrinter) -> Future[None]:
        """Set the printer; it holds at once."""

        def job(_duty: Duty) -> None:
            self._shift.use_receipt_printer(printer)

        return self._do(job)

    def hand_receipt(self, rows: bytes, printer: ReceiptPrinter | None = None) -> Future[TakenBy]:
        """Hand a receipt's picture to a printer, once; the result says who took it.

        A printer confirms nothing: "taken" is never "printed". Numbering the print comes first
        (`record_print`). Failures are those of `kiosk.receipt_printer.port`.

        Args:
            rows: the picture's rows, as `kiosk.receipt_printer.escpos.receipt_bytes` takes them.
            printer: instead of the one that is set, to try it.
        """
        chosen = printer if printer is not None else self.receipt_printer()
        return self._shift.printer_port.hand_over(chosen, escpos.receipt_bytes(rows))
