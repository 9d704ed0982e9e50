"""Who comes to the counter on the guided day, and what is filled in for them: one fictional family."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from forms.identity.issuer import card_issuer
from kiosk.fictional.cards import card_photo
from kiosk.fictional.papers import birth_notice_photo
from kiosk.fictional.people import FictionalFamily, FictionalPeople, FictionalPerson

COMMUNE = "20242"
"""Hải Châu."""
_SEED = 18
PHONE_POINTER = "/requester/phone"
PHONE_TYPED_WRONG = "09051"
RETURNED_POINTER = "/child/birthPlace/detail"
RETURNED_DOCUMENT = "d-birth"
CORRECTED = "Số 12 đường Lê Duẩn (địa chỉ mẫu)"


@dataclass(frozen=True)
class Visit:
    """Everything the guided day needs about the people in it.

    Attributes:
        family: fictional, always the same for a day.
        answers: what is typed by hand, by pointer; the mother's own part comes from her card.
        font: for the pictures, with Vietnamese letters.
    """

    family: FictionalFamily
    answers: dict[str, object]
    font: bytes | None

    def card(self) -> bytes:
        """Return a photograph of the mother's card."""
        return card_photo(self.family.mother, self.font, seed=1)

    def paper(self, number: int) -> bytes:
        """Return a photograph of the notice of birth; another number is another photograph."""
        return birth_notice_photo(self.family, self.font, seed=number)


def visit(today: date, font: bytes | None = None) -> Visit:
    """Make the visit of a day.

    Args:
        today: the child was born in the weeks before it.
        font: of the pictures, with Vietnamese letters.
    """
    family = FictionalPeople(_SEED, today).family(COMMUNE)
    return Visit(family, _answers(family), font)


def expected(today: date) -> dict[str, object]:
    """Return what the portal must hold in the end: all that was typed, mended, and read from the card."""
    family = visit(today).family
    mother = {
        "fullName": family.mother.full_name,
        "birthDate": family.mother.birth_date.isoformat(),
        "idDoc/number": family.mother.id_number,
        "idDoc/issuedOn": family.mother.issued_on.isoformat(),
        "idDoc/issuedBy": card_issuer(family.mother.issued_on.isoformat()),
    }
    read = {f"/{who}/{name}": value for who in ("requester", "mother") for name, value in mother.items()}
    return {**_answers(family), **read, RETURNED_POINTER: CORRECTED}


def _answers(family: FictionalFamily) -> dict[str, object]:
    child, mother, father = family.newborn, family.mother, family.father
    answers: dict[str, object] = {
        "/requester/relation": "ME",
        PHONE_POINTER: mother.phone,
        "/child/fullName": child.full_name,
        "/child/birthDate": child.birth_date.isoformat(),
        "/child/gender": child.gender,
        "/child/birthPlaceType": "CO_SO_Y_TE",
        "/child/facilityName": child.birth_place,
        RETURNED_POINTER: "Lê Duẩn",
        "/fatherKnown": True,
        "/parentsMarried": True,
        "/father/fullName": father.full_name,
        "/father/birthDate": father.birth_date.isoformat(),
        "/father/idDoc/type": "CCCD",
        "/father/idDoc/number": father.id_number,
        "/father/idDoc/issuedOn": father.issued_on.isoformat(),
        "/father/idDoc/issuedBy": card_issuer(father.issued_on.isoformat()),
        "/copies/wanted": True,
        "/copies/count": 2,
        "/pledge": True,
    }
    answers |= _address("/child/birthPlace", COMMUNE)
    answers |= _address("/child/hometown", COMMUNE)
    answers |= _address("/father/residence", COMMUNE, _house(father))
    # What the mother's card gives is only typed where a card could not tell it.
    answers |= _address("/requester/residence", COMMUNE, _house(mother))
    answers |= _address("/mother/residence", COMMUNE, _house(mother))
    for position, older in enumerate(family.siblings):
        answers[f"/siblings/{position}/fullName"] = older.full_name
        answers[f"/siblings/{position}/birthYear"] = older.birth_date.year
    return answers


def _address(pointer: str, commune: str, detail: str | None = None) -> dict[str, object]:
    address: dict[str, object] = {f"{pointer}/province": "48", f"{pointer}/commune": commune}
    return address if detail is None else {**address, f"{pointer}/detail": detail}


def _house(person: FictionalPerson) -> str:
    return person.address_text.partition(",")[0]
