"""Fictional people of Da Nang, always the same for a seed: the only people in demos, tests and practice.

Numbers have the right structure and a serial that is drawn, not known; whoever bears one is chance.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, TypeVar

from forms.identity import card_dates
from forms.identity.mrz import check_digit
from forms.text import fold
from kiosk.fictional import names as words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.identity.reading import Gender

CardLayout = Literal["2021", "2024"]

TODAY = date(2026, 11, 22)
"""The day fictional lives are reckoned from unless told otherwise."""

_CARDS_OF_2024 = date(2024, 7, 1)  # Law on Identification of 2023 in force: QR on the back, more fields
_TWO_LEVELS = date(2025, 7, 1)  # districts abolished: addresses have commune and province only
_FIRST_CHIP_CARDS = date(2021, 1, 1)
_GENDERS: tuple[Gender, Gender] = ("NAM", "NU")

_T = TypeVar("_T")


class SeededDraw:
    """Repeatable choices: a SHA-256 counter over a label, so the same on every machine and version."""

    def __init__(self, label: str) -> None:
        self._key = label.encode()
        self._count = 0

    def below(self, bound: int) -> int:
        """Return a whole number from 0 to bound − 1 (bound up to 2**48)."""
        self._count += 1
        block = hashlib.sha256(self._key + self._count.to_bytes(8, "big")).digest()
        return int.from_bytes(block[:16], "big") % bound

    def between(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return low + self.below(high - low + 1)

    def choice(self, items: Sequence[_T]) -> _T:
        """Return one of the items."""
        return items[self.below(len(items))]

    def fraction(self) -> float:
        """Return a number from 0 up to, not including, 1."""
        return self.below(1 << 32) / (1 << 32)

    def noise(self, size: int) -> bytes:
        """Return `size` bytes of even noise."""
        self._count += 1
        return hashlib.shake_128(self._key + self._count.to_bytes(8, "big")).digest(size)


@dataclass(frozen=True, slots=True)
class FictionalPerson:
    """An adult with a card.

    Attributes:
        full_name: with marks, each word with a capital.
        gender: "NAM" or "NU".
        birth_date: day of birth.
        id_number: 12 digits, province 048 or 049.
        old_id_number: 9 digits, or "" when there never was one.
        address_text: as printed on the card: three levels on cards of before July 2025, else two.
        commune_code: commune of July 2025 in which the address lies.
        ethnicity: name of the people, "Kinh" or "Cơ Tu".
        phone: ten digits.
        issued_on: day of the card.
    """

    full_name: str
    gender: Gender
    birth_date: date
    id_number: str
    old_id_number: str
    address_text: str
    commune_code: str
    ethnicity: str
    phone: str
    issued_on: date

    @property
    def card_layout(self) -> CardLayout:
        """Which card the day of issue gave."""
        return "2024" if self.issued_on >= _CARDS_OF_2024 else "2021"


@dataclass(frozen=True, slots=True)
class FictionalChild:
    """A child without a card; `birth_weight_g` in grams."""

    full_name: str
    gender: Gender
    birth_date: date
    birth_place: str
    birth_weight_g: int


@dataclass(frozen=True, slots=True)
class FictionalFamily:
    """Parents at one address, a child born in the last weeks, and up to two older ones."""

    mother: FictionalPerson
    father: FictionalPerson
    newborn: FictionalChild
    siblings: tuple[FictionalChild, ...]


class FictionalPeople:
    """The generator. Every call draws the next person; no two share a number."""

    def __init__(self, seed: int, today: date = TODAY) -> None:
        self._draw = SeededDraw(f"people/{seed}")
        self._today = today
        self._taken: set[str] = set()

    def person(
        self, gender: Gender | None = None, born: date | None = None, commune: str | None = None
    ) -> FictionalPerson:
        """Make an adult.

        Args:
            gender: drawn when None.
            born: day of birth; drawn from 18 to 80 years ago when None.
            commune: code or short name of one of `fictional_names.PLACES`; drawn when None.

        Raises:
            KeyError: the commune is not among them.
        """
        draw = self._draw
        sex: Gender = gender if gender is not None else draw.choice(_GENDERS)
        birth = born or self._today - timedelta(days=draw.between(18 * 366, 80 * 365))
        place = _place(commune) if commune else draw.choice(words.PLACES)
        issued = self._issue_day(birth)
        cotu = place.cotu and draw.below(5) > 0
        return FictionalPerson(
            full_name=self._name(sex, cotu=cotu),
            gender=sex,
            birth_date=birth,
            id_number=self._number(place, sex, birth),
            old_id_number=f"20{draw.below(10**7):07}" if birth.year < 1998 and draw.below(3) else "",
            address_text=self._address(place, issued),
            commune_code=place.code,
            ethnicity="Cơ Tu" if cotu else "Kinh",
            phone=f"09{draw.below(10**8):08}",
            issued_on=issued,
        )

    def family(self, commune: str | None = None) -> FictionalFamily:
        """Make a family whose youngest was born 3 to 45 days ago and bears the father's surname."""
        draw = self._draw
        place = _place(commune) if commune else draw.choice(words.PLACES)
        mother_birth = self._today - timedelta(days=draw.between(21 * 366, 36 * 365))
        mother = self.person("NU", mother_birth, place.code)
        father = self.person("NAM", mother_birth - timedelta(days=draw.between(-700, 2500)), place.code)
        newborn = self._child(father, self._today - timedelta(days=draw.between(3, 45)))
        siblings = tuple(
            self._child(father, newborn.birth_date - timedelta(days=900 * (older + 1) + draw.between(0, 300)))
            for older in range(draw.below(3))
        )
        return FictionalFamily(mother, father, newborn, siblings)

    def _child(self, father: FictionalPerson, birth: date) -> FictionalChild:
        draw = self._draw
        gender = draw.choice(_GENDERS)
        cotu = father.ethnicity == "Cơ Tu"
        surname = _surname(father.full_name)
        name = self._name(gender, cotu=cotu, surname=surname)
        return FictionalChild(name, gender, birth, draw.choice(words.HOSPITALS), 10 * draw.between(240, 390))

    def _name(self, gender: Gender, *, cotu: bool, surname: str | None = None) -> str:
        draw = self._draw
        surnames = words.COTU_SURNAMES if cotu else words.KINH_SURNAMES
        middles = words.COTU_MIDDLE if cotu else words.KINH_MIDDLE
        givens = words.COTU_GIVEN if cotu else words.KINH_GIVEN
        parts = (surname or draw.choice(surnames), draw.choice(middles[gender]), draw.choice(givens[gender]))
        return " ".join(part for part in parts if part)

    def _number(self, place: words.FictionalPlace, gender: Gender, birth: date) -> str:
        province = "049" if place.old.endswith("Quảng Nam") else "048"
        kind = (birth.year - 1900) // 100 * 2 + (gender == "NU")
        while True:
            number = f"{province}{kind}{birth.year % 100:02}{self._draw.below(10**6):06}"
            if number not in self._taken:
                self._taken.add(number)
                return number

    def _issue_day(self, birth: date) -> date:
        earliest = max(_FIRST_CHIP_CARDS, birth + timedelta(days=14 * 366))
        return earliest + timedelta(days=self._draw.below(max((self._today - earliest).days, 1)))

    def _address(self, place: words.FictionalPlace, issued: date) -> str:
        draw = self._draw
        if place.town:
            house = draw.choice(
                (f"K{draw.between(10, 400)}/{draw.between(1, 60)}", str(draw.between(1, 700)))
            )
            detail = f"{house} {draw.choice(words.STREETS)}" if draw.below(4) else f"Tổ {draw.between(1, 90)}"
        else:
            detail = f"Thôn {draw.between(1, 9)}"
        return f"{detail}, {place.old}" if issued < _TWO_LEVELS else f"{detail}, {place.name}, Đà Nẵng"


def card_qr_payload(person: FictionalPerson, layout: CardLayout | None = None) -> str:
    """Return the text of the card's QR code.

    Args:
        person: whose card.
        layout: "2021" (7 fields) or "2024" (11, the last four empty: their order is not published);
            None takes what the person's day of issue gave.
    """
    fields = [
        person.id_number,
        person.old_id_number,
        person.full_name,
        f"{person.birth_date:%d%m%Y}",
        "Nữ" if person.gender == "NU" else "Nam",
        person.address_text,
        f"{person.issued_on:%d%m%Y}",
    ]
    if (layout or person.card_layout) == "2024":
        fields += ["", "", "", ""]
    return "|".join(fields)


def card_expiry(person: FictionalPerson) -> date | None:
    """Return the last day of a person's card, None past 60."""
    return card_dates.card_expiry(person.birth_date, person.issued_on)


def card_mrz(person: FictionalPerson) -> str:
    """Return the three lines of the card's back (ICAO Doc 9303 part 5, TD1), parted by line feeds."""
    number = person.id_number
    first = f"IDVNM{number[3:]}{check_digit(number[3:])}{number}<<{check_digit(number + '<<')}"
    birth = f"{person.birth_date:%y%m%d}"
    expiry_day = card_expiry(person)
    expiry = "991231" if expiry_day is None else f"{expiry_day:%y%m%d}"
    dates = (birth + check_digit(birth), expiry + check_digit(expiry))
    composite = check_digit(first[5:] + "".join(dates) + "<" * 11)
    sex = "F" if person.gender == "NU" else "M"
    surname, *given = fold(person.full_name).upper().replace("'", "").split()
    third = f"{surname}<<{'<'.join(given)}"[:30].ljust(30, "<")
    return "\n".join((first, f"{dates[0]}{sex}{dates[1]}VNM{'<' * 11}{composite}", third))


def _place(commune: str) -> words.FictionalPlace:
    return {key: place for place in words.PLACES for key in (place.code, place.name)}[commune]


def _surname(full_name: str) -> str:
    known = words.KINH_SURNAMES + words.COTU_SURNAMES
    return next(name for name in known if full_name.startswith(f"{name} "))
