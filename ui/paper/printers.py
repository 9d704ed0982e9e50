"""Choosing a printer: one way for every paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QPageLayout
    from PySide6.QtPrintSupport import QPrinter
    from PySide6.QtWidgets import QWidget

DPI = 300


def has_printer() -> bool:
    """Tell whether the machine knows any printer."""
    # Imported here and below: the print support library is needed only now.
    from PySide6.QtPrintSupport import QPrinterInfo

    return bool(QPrinterInfo.availablePrinters())


def chosen_printer(layout: QPageLayout, parent: QWidget) -> QPrinter | None:
    """Ask for a printer; it is set to 300 dots an inch and the paper's layout. None when given up."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setResolution(DPI)
    printer.setPageLayout(layout)
    dialog = QPrintDialog(printer, parent)
    return printer if dialog.exec() == QPrintDialog.DialogCode.Accepted else None
