"""From a picture or a text to one identity reading, always with a reason when there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms.errors import DomainError
from forms.identity.cccd import parse_cccd
from forms.identity.mrz import parse_mrz
from forms.identity.reading import IdentityReading, Problem, card_record, rejected
from kiosk.scanning.barcodes import Barcode, decode_image

if TYPE_CHECKING:
    from datetime import date

    from forms.identity.reading import Source

_RANK = {"accept": 0, "repair": 1, "reject": 2}


@dataclass(frozen=True, slots=True)
class CardScan:
    """What one picture or text gave: the codes in it and the best identity reading of them."""

    barcodes: tuple[Barcode, ...]
    reading: IdentityReading


def scan_picture(data: bytes, today: date | None) -> CardScan:
    """Read the identity card in a picture file.

    Never raises: a picture that cannot be opened or holds no code gives a rejected reading with the
    problem `image_too_large`, `image_unreadable` or `no_code_found`; a code of something else is named.

    Args:
        data: JPEG, PNG, WebP or BMP.
        today: day of the reading in Vietnam, or None to leave checks against today out.
    """
    try:
        barcodes = decode_image(data, is_card)
    except DomainError as error:
        return CardScan((), rejected("qr", b"", Problem(error.code)))
    if not barcodes:
        return CardScan((), rejected("qr", b"", Problem("no_code_found")))
    return CardScan(tuple(barcodes), best_reading(barcodes, today))


def is_card(barcode: Barcode) -> bool:
    """Tell whether a code is an identity card's, so that the search in a picture may end with it."""
    return parse_cccd(barcode.raw, None).verdict != "reject"


def best_reading(barcodes: list[Barcode], today: date | None) -> IdentityReading:
    """Return the most trusted reading among codes found in one picture.

    Two different cards in one picture are no card: the reading is rejected with `two_cards`. So are an old
    and a new card of one person, which differ in the day of issue or the address.

    Args:
        barcodes: at least one.
        today: as in `scan_picture`.
    """
    readings = sorted(
        (parse_cccd(barcode.raw, today) for barcode in barcodes), key=lambda reading: _RANK[reading.verdict]
    )
    cards = [card_record(reading) for reading in readings if reading.verdict != "reject"]
    if any(_differ(cards[0], other) for other in cards[1:]):
        return rejected("qr", b"", Problem("two_cards"))
    return readings[0]


def _differ(one: dict[str, str], other: dict[str, str]) -> bool:
    return any(one[key] != other[key] for key in one.keys() & other.keys())


def read_text(text: str | bytes, today: date | None, source: Source = "qr") -> IdentityReading:
    """Read what a keyboard or serial scanner gave: a card code, or the machine-readable lines.

    Args:
        text: as received.
        today: as in `scan_picture`.
        source: recorded for a card code; machine-readable lines are always "mrz".
    """
    shown = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    if "|" not in shown and shown.count("<") >= 10:
        return parse_mrz(text, today)
    return parse_cccd(text, today, source)


def read_card(
    *,
    image: bytes | None = None,
    text: str | bytes | None = None,
    mrz: str | bytes | None = None,
    today: date | None = None,
) -> IdentityReading:
    """Read a card from exactly one of a picture file, a scanner's text, or three machine-readable lines.

    Raises:
        ValueError: not exactly one source was given.
    """
    if sum(source is not None for source in (image, text, mrz)) != 1:
        raise ValueError("exactly one of image, text and mrz")
    if image is not None:
        return scan_picture(image, today).reading
    if text is not None:
        return read_text(text, today)
    return parse_mrz(mrz or "", today)
