"""What lies on the practice table: fictional cards ready to be scanned and a photographed paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.fictional.papers import birth_notice_photo
from kiosk.fictional.people import FictionalPeople, card_qr_payload
from kiosk.speech import mark
from resources import files

if TYPE_CHECKING:
    from datetime import date

_SEED = 124


@dataclass(frozen=True)
class PracticeCard:
    """A card nobody bears: who it shows, and what a scanner would type."""

    role: str
    full_name: str
    scanned: str


@dataclass(frozen=True)
class PracticeProps:
    """Everything a practice hands out.

    Attributes:
        cards: to be scanned.
        paper: a photographed specimen, JPEG.
    """

    cards: tuple[PracticeCard, ...]
    paper: bytes


def make_props(today: date) -> PracticeProps:
    """Draw the people and the paper of a practice; half a second of work.

    Args:
        today: the day their ages are reckoned from.
    """
    people = FictionalPeople(_SEED, today)
    family, neighbour = people.family(), people.person()
    shown = (
        (mark("Mẹ"), family.mother),
        (mark("Cha"), family.father),
        (mark("Hàng xóm"), neighbour),
    )
    return PracticeProps(
        tuple(PracticeCard(role, person.full_name, card_qr_payload(person)) for role, person in shown),
        birth_notice_photo(family, font=files.read_bytes("fonts/BeVietnamPro-Regular.ttf")),
    )
