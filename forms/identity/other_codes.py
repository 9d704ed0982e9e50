"""Codes that people show instead of their card, recognised so that the screen can name them.

Codes of `name_other_code`: `qr_empty`, `qr_health_insurance`, `qr_payment`, `qr_link`, `qr_vneid`,
`qr_number_only`, `qr_slip`, `card_incomplete`, `qr_unknown`.
"""

from __future__ import annotations

import re

# Health-insurance card: two letters and 13 digits (Decision 1351/QĐ-BHXH), or the 10 digits used since 2021.
_HEALTH = re.compile(r"(?:[A-Z]{2}\d{13}|\d{10})\|", re.ASCII)
_LINK = re.compile(
    r"[a-z][a-z0-9+.-]{1,20}://|www\.|[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,5}\.(?:vn|com|net|org)(?:/|$)",
    re.I | re.A,
)
# EMV merchant-presented QR (the base of VietQR): payload format indicator 01, CRC field 63 at the end.
_PAYMENT = re.compile(r"000201.{0,2000}6304[0-9A-F]{4}", re.I | re.S)
_SLIP_PREFIX = "TSP1:"


def name_other_code(text: str) -> str:
    """Return the problem code that names what a text that is no card code seems to be.

    Args:
        text: stripped text of at most a few kilobytes.
    """
    if not text:
        return "qr_empty"
    for found, code in (
        (text.startswith(_SLIP_PREFIX), "qr_slip"),
        (_PAYMENT.fullmatch(text) is not None, "qr_payment"),
        ("vneid" in text.lower(), "qr_vneid"),
        (_LINK.match(text) is not None, "qr_link"),
        (_HEALTH.match(text) is not None, "qr_health_insurance"),
        (re.fullmatch(r"\d{9}|\d{12}", text, re.A) is not None, "qr_number_only"),
        (re.match(r"\d{12}[|~]", text, re.A) is not None, "card_incomplete"),
    ):
        if found:
            return code
    return "qr_unknown"
