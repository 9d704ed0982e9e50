"""The provisional code of a case: `TS-SSSSS-EENNNNN-C`.

Five digits of station, two of chain epoch, five of serial within that epoch, and one check
digit over all twelve by H. M. Damm's quasigroup (2004), which catches every single wrong
digit and every swap of neighbours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from forms.errors import HostileInput

# Damm's totally anti-symmetric quasigroup of order 10 (H. M. Damm, thesis, Marburg 2004).
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
_SHAPE = re.compile(r"TS-([0-9]{5})-([0-9]{2})([0-9]{5})-([0-9])")
_WRITTEN = re.compile(r"TS([0-9]{5})([0-9]{7})([0-9])")

MIN_STATION_NO = 10_000
MAX_STATION_NO = 65_535
PRACTICE_STATION_NO = MAX_STATION_NO
"""Of every practice; a portal gives it to nobody."""
"""Stations are numbered 10000–65535: five digits that always take three bytes in msgpack,
so that certificates have one length (see docs/decisions/003)."""
MAX_CHAIN_EPOCH = 99
MAX_SERIAL = 99_999


@dataclass(frozen=True)
class CaseCode:
    """A provisional code in its parts."""

    station_no: int
    chain_epoch: int
    serial: int

    def __str__(self) -> str:
        digits = f"{self.station_no:05d}{self.chain_epoch:02d}{self.serial:05d}"
        return f"TS-{digits[:5]}-{digits[5:]}-{damm(digits)}"


def mint_case_code(station_no: int, chain_epoch: int, serial: int) -> str:
    """Return the printed code.

    Args:
        station_no: 10000–65535.
        chain_epoch: 1–99.
        serial: 1–99999, counted within the epoch.

    Raises:
        ValueError: a part is outside its range (a bug of the caller).
    """
    if not MIN_STATION_NO <= station_no <= MAX_STATION_NO:
        raise ValueError("station number")
    if not 1 <= chain_epoch <= MAX_CHAIN_EPOCH or not 1 <= serial <= MAX_SERIAL:
        raise ValueError("epoch or serial")
    return str(CaseCode(station_no, chain_epoch, serial))


def parse_case_code(untrusted_text: str) -> CaseCode:
    """Read a printed or typed code back; blanks around it and lower case are forgiven.

    Raises:
        HostileInput: `case_code_shape` or `case_code_check` (a digit was mistyped).
    """
    match = _SHAPE.fullmatch(untrusted_text.strip().upper()[:40])
    if match is None:
        raise HostileInput("case_code_shape")
    station, epoch, serial, check = match.groups()
    if damm(station + epoch + serial) != int(check):
        raise HostileInput("case_code_check")
    return CaseCode(int(station), int(epoch), int(serial))


def is_meant_as_case_code(untrusted_text: str) -> bool:
    """Tell whether a typed text is a whole printed code, with or without its dashes and blanks."""
    return len(untrusted_text) <= 40 and _WRITTEN.fullmatch(_joined(untrusted_text)) is not None


def read_case_code(untrusted_text: str) -> CaseCode:
    """Read a code as somebody typed it, with or without its dashes and blanks.

    Raises:
        HostileInput: as `parse_case_code`.
    """
    match = _WRITTEN.fullmatch(_joined(untrusted_text[:40]))
    return parse_case_code(untrusted_text if match is None else "TS-{}-{}-{}".format(*match.groups()))


def _joined(text: str) -> str:
    return re.sub(r"[\s\-–.]", "", text).upper()


def damm(digits: str) -> int:
    """Return the Damm check digit of a string of decimal digits."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return interim
