"""Choosing a printer: one way for every paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter
    from PySide6.QtWidgets import QWidget

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


def printer_names() -> tuple[str, ...]:
    """Return the printers the machine knows, by name."""
    from PySide6.QtPrintSupport import QPrinterInfo

    return tuple(sorted(QPrinterInfo.availablePrinterNames()))


def has_printer() -> bool:
    """Tell whether the machine knows any printer."""
    # Imported here and below: the print support library is needed only now.
    from PySide6.QtPrintSupport import QPrinterInfo

    return bool(QPrinterInfo.availablePrinters())


def chosen_printer(sides_mm: tuple[float, float], parent: QWidget) -> QPrinter | None:
    """Ask for a printer; it is set to 300 dots an inch and the sheet. None when given up."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    from ui.paper.sheet import DPI, sheet_layout

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if _Choice.name in printer_names():
        printer.setPrinterName(_Choice.name)
    printer.setResolution(DPI)
    printer.setPageLayout(sheet_layout(sides_mm))
    dialog = QPrintDialog(printer, parent)
    return printer if dialog.exec() == QPrintDialog.DialogCode.Accepted else None
