"""The way of a receipt from its picture to the printer, and what is said about it.

Nothing here says that a receipt was printed: a network printer confirms nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import shiboken6

from forms.errors import StationError
from kiosk.wording import t
from ui.paper.off_screen import code_worked_out
from ui.paper.receipt_paper import receipt_image, receipt_rows

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from forms.errors import TramSoError
    from kiosk.receipt_printer.choice import ReceiptPrinter
    from kiosk.receipt_printer.port import TakenBy
    from kiosk.views.slip import SlipView
    from ui.parts.paper_notice import PaperNotice
    from ui.stage import Stage

IN_SETTINGS = frozenset({"printer_not_set", "printer_place", "printer_place_taken"})
"""Failures that are mended in the settings; every other one by trying again."""
PAPER_MAY_BE_OUT = frozenset({"printer_half_sent"})


class ReceiptWay:
    """Sends one receipt at a time and reports on a notice.

    No part of the screen itself: what a printer answers counts even after the screen that asked was closed.

    Args:
        stage: desk and bridge.
        notice: where it is said; it may be gone when the printer answers.
        show: gets the very picture that is sent.
        again: what the button after a failure does.
        ended: called with whether nothing left the machine, whatever the outcome; it outlives the notice.
    """

    def __init__(
        self,
        stage: Stage,
        notice: PaperNotice,
        show: Callable[[QImage], object],
        again: Callable[[], object],
        ended: Callable[[bool], object],
    ) -> None:
        self._stage = stage
        self._notice = notice
        self._show = show
        self._again = again
        self._ended = ended

    def send(self, slip: SlipView, *, trial: str = "", printer: ReceiptPrinter | None = None) -> None:
        """Draw a receipt and hand it over.

        Args:
            slip: what it says.
            trial: as `ui.paper.receipt_paper.receipt_image`.
            printer: instead of the one that is set.
        """
        self._notice.say(t("Đang chuyển tới máy in…"))
        self._stage.bridge.run(
            code_worked_out(slip.qr_text), lambda _ready: self._hand_over(slip, trial, printer)
        )

    def _hand_over(self, slip: SlipView, trial: str, printer: ReceiptPrinter | None) -> None:
        image = receipt_image(slip, trial=trial)
        if self._is_there():
            self._show(image)
        handed = self._stage.desk.hand_receipt(receipt_rows(image), printer)
        self._stage.bridge.run(handed, self._taken, self._refused)

    def tell_not_set(self) -> None:
        """Tell that no printer is set, where nothing was numbered for it."""
        self._notice.refuse(StationError("printer_not_set"), *self._to_settings())

    def _to_settings(self) -> tuple[str, Callable[[], object]]:
        return t("Mở Cài đặt"), lambda: self._stage.go("settings")

    def _taken(self, taken: TakenBy) -> None:
        if taken == "file":
            text = t("Đã ghi tệp biên nhận ở nơi in. Tệp có tên người dân: in xong thì xóa.")
        else:
            text = t("Đã chuyển tới máy in. Máy in không báo lại: hãy xem tờ giấy đã ra đủ chưa.")
        if self._is_there():
            self._notice.say(text)
        else:
            self._stage.toast.say(text)
        self._ended(False)

    def _refused(self, error: TramSoError) -> None:
        if not self._is_there():
            # The screen that asked is gone: what it printed can be printed again from the case.
            self._stage.fail(error)
        elif error.code in IN_SETTINGS:
            self._notice.refuse(error, *self._to_settings())
        else:
            self._notice.refuse(error, t("In lại"), self._again)
        self._ended(error.code not in PAPER_MAY_BE_OUT)

    def _is_there(self) -> bool:
        return bool(shiboken6.isValid(self._notice))
