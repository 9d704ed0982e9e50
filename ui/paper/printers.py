"""Choosing a printer: one way for every paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject

from kiosk.wording import t

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter
    from PySide6.QtWidgets import QWidget

    from ui.bridge import Bridge
    from ui.parts.paper_notice import PaperNotice

MAX_NAME = 200


class _Choice:
    """The printer a person prefers: one for the process, as there is one for the user."""

    name = ""


def prefer(name: str) -> None:
    """Propose a printer at every print from now on; an empty name is the system's own choice."""
    _Choice.name = name[:MAX_NAME]


def preferred() -> str:
    """Return the printer that is proposed, empty for the system's own choice."""
    return _Choice.name


class PrinterChoice(QObject):
    """Looks for printers, then asks a person for one; says what is going on in a paper's notice.

    Args:
        bridge: brings the system's answer to the screen.
        notice: of the paper.
        owner: the print dialog opens over it.
    """

    def __init__(self, bridge: Bridge, notice: PaperNotice, owner: QWidget) -> None:
        super().__init__(owner)
        self._bridge = bridge
        self._notice = notice
        self._owner = owner
        self._asking = False

    def ask(self, sides_mm: tuple[float, float], then: Callable[[QPrinter], object]) -> None:
        """Call `then` with the printer chosen, set to 300 dots an inch and the sheet; not when given up."""
        # Loads `ctypes`, and the name of the printer is read before the sign-in screen.
        from ui.paper.printer_list import look_for_printers

        def listed(names: tuple[str, ...]) -> None:
            try:
                self._choose(names, sides_mm, then)
            finally:
                self._asking = False

        self._notice.say(t("Đang tìm máy in…"))
        if self._asking:
            # Pressed again while the system is looking: one dialog is enough.
            return
        self._asking = True
        self._bridge.run(look_for_printers(), listed, owner=self, held_up=False)

    def _choose(
        self, names: tuple[str, ...], sides_mm: tuple[float, float], then: Callable[[QPrinter], object]
    ) -> None:
        if not self._owner.isVisible():
            # Locked or left while the system was looking: nobody waits for it, and anybody could print it.
            self._notice.clear()
            return
        if not names:
            self._notice.say(t("Máy chưa có máy in nào. Hãy lưu PDF rồi in ở máy khác."))
            return
        self._notice.clear()
        printer = _chosen_printer(names, sides_mm, self._owner)
        # A dialog of the system's own may outlast the lock.
        if printer is not None and shiboken6.isValid(self._owner) and self._owner.isVisible():
            then(printer)


def _chosen_printer(
    names: tuple[str, ...], sides_mm: tuple[float, float], parent: QWidget
) -> QPrinter | None:
    # Imported here: the print support library is needed only now.
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    from ui.paper.sheet import DPI, sheet_layout

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if _Choice.name in names:
        printer.setPrinterName(_Choice.name)
    printer.setResolution(DPI)
    printer.setPageLayout(sheet_layout(sides_mm))
    dialog = QPrintDialog(printer, parent)
    return printer if dialog.exec() == QPrintDialog.DialogCode.Accepted else None
