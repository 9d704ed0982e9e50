"""What was read from an identity document, and how far it can be trusted.

A reading never holds a value that was not in the source: what could not be read is None and named
in `problems`. Field names in problems and repairs are the keys of the card record (`card_record`).
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Literal

Source = Literal["qr", "mrz", "typed"]
Gender = Literal["NAM", "NU"]
Verdict = Literal["accept", "repair", "reject"]

MAX_RAW_BYTES = 2048
"""Largest card text looked at. The largest payload seen on cards is about 400 bytes."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing the operator should know: a stable code, and the card-record key it concerns or ""."""

    code: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Repair:
    """One value that was changed on the way, so that a person can compare both with the card.

    Attributes:
        name: the card-record key, or "mrz1" to "mrz3" for a line of the machine-readable zone.
        before: the text as it came in, as far as it can be told from the texts beside it.
        after: what was taken from it, as the card record has it.
    """

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class IdentityReading:
    """One reading of one card.

    Attributes:
        source: where the text came from.
        id_number: 12 digits.
        old_id_number: 9 digits of the earlier identity card, or None.
        full_name: as written on the card, NFC; None when the source has no marks (MRZ) or was damaged.
        birth_date: ISO date; only its year, or year and month, where the card says no more.
        gender: "NAM" or "NU".
        address_text: place of residence as one line, blanks and stray commas tidied.
        issued_on: ISO date.
        expires_on: ISO date (only in the MRZ); None when absent or without expiry.
        no_expiry: the MRZ says the card does not expire.
        name_hint: name without marks, to help typing; never to be filled in.
        raw_b64: the bytes as read, base64, kept for the record.
        extras: fields 8 and later of newer cards, unparsed (their order is not published).
        repairs: "kind:field" for every value that was changed on the way; a kind alone concerns all of it.
        repaired: those values before and after, where both are known.
        problems: what is missing, damaged or in disagreement; `card_expired` alone is only a note where
            it was worked out from the days of birth and issue.
        verdict: accept: all agrees; repair: usable, but the operator must compare the parts named in
            repairs and problems with the card; reject: nothing may be filled in.
    """

    source: Source
    id_number: str | None = None
    old_id_number: str | None = None
    full_name: str | None = None
    birth_date: str | None = None
    gender: Gender | None = None
    address_text: str | None = None
    issued_on: str | None = None
    expires_on: str | None = None
    no_expiry: bool = False
    name_hint: str | None = None
    raw_b64: str = ""
    extras: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()
    repaired: tuple[Repair, ...] = ()
    problems: tuple[Problem, ...] = ()
    verdict: Verdict = "reject"


def rejected(source: Source, raw: bytes, *problems: Problem) -> IdentityReading:
    """Return a reading that fills nothing; `raw` is kept unless it is over the limit."""
    kept = base64.b64encode(raw).decode("ascii") if len(raw) <= MAX_RAW_BYTES else ""
    return IdentityReading(source, raw_b64=kept, problems=tuple(problems), verdict="reject")


def card_record(reading: IdentityReading, read_at: str | None = None) -> dict[str, str]:
    """Return the normalised card record that forms prefill from; absent values have no key.

    Args:
        reading: any reading; a rejected one gives only its source.
        read_at: ISO instant of the reading, as the caller's clock has it.
    """
    values = {
        "idNumber": reading.id_number,
        "oldIdNumber": reading.old_id_number,
        "fullName": reading.full_name,
        "birthDate": reading.birth_date,
        "gender": reading.gender,
        "addressText": reading.address_text,
        "issuedOn": reading.issued_on,
        "expiresOn": reading.expires_on,
        "source": reading.source,
        "readAt": read_at,
    }
    return {key: value for key, value in values.items() if value is not None}
