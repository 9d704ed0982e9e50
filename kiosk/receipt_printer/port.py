"""Handing a receipt to its printer: one try under one deadline, in a thread of its own.

Nothing is tried twice: a second copy nobody asked for would carry the number of the first. A network printer
confirms nothing on port 9100, so a good end only means that its side took every byte.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from typing import TYPE_CHECKING, Literal

from forms.errors import DomainError, StationError, TramSoError
from kiosk.receipt_printer.local_place import write_place
from kiosk.receipt_printer.network import send_bytes
from kiosk.receipt_printer.progress import Progress, unfinished

if TYPE_CHECKING:
    from forms.stamp import Clock
    from kiosk.receipt_printer.choice import ReceiptPrinter

DEADLINE_S = 20.0
"""For everything: finding the name, reaching the printer, the last byte."""
MAX_RECEIPT_BYTES = 2_097_152
_HANGS_AFTER_S = 1.0
"""How much later a call that the system never returns from is given up."""

TakenBy = Literal["printer", "file"]
"""Who took the bytes: a printer, which confirms nothing, or a file, which is on disk."""


class PrinterPort:
    """Hands receipts over, one at a time.

    Args:
        clock: for the deadline.
        deadline_s: for one receipt, seconds.
    """

    def __init__(self, clock: Clock, deadline_s: float = DEADLINE_S) -> None:
        self._clock = clock
        self._deadline_s = deadline_s
        self._gate = threading.Lock()
        self._busy: threading.Thread | None = None

    def hand_over(self, printer: ReceiptPrinter, content: bytes) -> Future[TakenBy]:
        """Hand bytes to a printer.

        The future fails with `printer_not_set`, `printer_busy` (an earlier call still hangs),
        `printer_refused`, `printer_no_route`, `printer_timeout` (nothing was taken), `printer_half_sent`
        (paper may have come out), `printer_place`, `printer_place_taken` or `printer_disk_full`.

        Raises:
            ValueError: more than `MAX_RECEIPT_BYTES`.
        """
        if len(content) > MAX_RECEIPT_BYTES:
            raise ValueError("longer than a receipt")
        future: Future[TakenBy] = Future()
        if printer.kind == "none":
            future.set_exception(DomainError("printer_not_set"))
            return future
        progress = Progress()
        ends_s = self._clock.boot_s() + self._deadline_s

        def left() -> float:
            return ends_s - self._clock.boot_s()

        def work() -> None:
            try:
                taken = _hand_over(printer, content, left, progress)
            except TramSoError as error:
                self._settle(future, error)
            else:
                self._settle(future, taken)

        def give_up() -> None:
            # The system does not come back: a name server, a dead file server, a driver.
            self._settle(future, unfinished(progress))

        with self._gate:
            if self._busy is not None and self._busy.is_alive():
                future.set_exception(StationError("printer_busy"))
                return future
            # Daemons: neither a dead printer nor its watch keeps the program from ending.
            self._busy = threading.Thread(target=work, name="receipt-printer", daemon=True)
            watch = threading.Timer(self._deadline_s + _HANGS_AFTER_S, give_up)
            watch.daemon = True
            future.add_done_callback(lambda _done: watch.cancel())
            watch.start()
            self._busy.start()
        return future

    def _settle(self, future: Future[TakenBy], outcome: TakenBy | TramSoError) -> None:
        # The work and its watch may both come to an end; the first one counts.
        with contextlib.suppress(InvalidStateError):
            if isinstance(outcome, TramSoError):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)


def _hand_over(
    printer: ReceiptPrinter, content: bytes, left: Callable[[], float], progress: Progress
) -> TakenBy:
    if printer.kind == "tcp":
        send_bytes(printer.host, printer.port, content, left, progress)
        return "printer"
    return write_place(printer.path, content, left, progress)
