"""Which receipt printer a station has: none, one on the network, or a file or device of this machine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import msgspec

from forms.errors import DomainError

PORT = 9100
"""Where network printers take raw bytes."""
MAX_HOST = 253
MAX_PATH = 1_024
_HOST = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z.:_-]{0,251}[0-9A-Za-z])?")
_PORT = re.compile(r"[0-9]{1,5}")


class ReceiptPrinter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The printer of receipts, as it stands in the settings.

    Attributes:
        kind: `none`; `tcp` for one on the network; `file` for a device such as `/dev/usb/lp0`, a print
            share, or a file that holds the last receipt.
        host: name or address of a network printer, at most 253 characters.
        port: its port.
        path: where a `file` printer is, absolute, at most 1,024 characters.
    """

    kind: Literal["none", "tcp", "file"] = "none"
    host: str = ""
    port: int = PORT
    path: str = ""

    def __post_init__(self) -> None:
        """Refuse what no printer can have.

        Raises:
            ValueError: host, port or path out of range for the kind.
        """
        if not 1 <= self.port <= 65_535 or len(self.host) > MAX_HOST or len(self.path) > MAX_PATH:
            raise ValueError("out of range")
        if self.kind == "tcp" and _HOST.fullmatch(self.host) is None:
            raise ValueError("no host")
        if self.kind == "file" and not _is_place(self.path):
            raise ValueError("no absolute path")


NO_PRINTER = ReceiptPrinter()


def network_printer(host: str, port: str) -> ReceiptPrinter:
    """Return a printer from what was typed; an empty port means 9100.

    Raises:
        DomainError: `printer_address`.
    """
    typed = port.strip() or str(PORT)
    try:
        if _PORT.fullmatch(typed) is None:
            raise ValueError("no port")
        return ReceiptPrinter(kind="tcp", host=host.strip(), port=int(typed))
    except ValueError as error:
        raise DomainError("printer_address") from error


def file_printer(path: str) -> ReceiptPrinter:
    """Return a printer from a typed path.

    Raises:
        DomainError: `printer_path`.
    """
    try:
        return ReceiptPrinter(kind="file", path=path.strip())
    except ValueError as error:
        raise DomainError("printer_path") from error


def _is_place(path: str) -> bool:
    return bool(path) and "\0" not in path and Path(path).is_absolute()
