"""Fictional people at the counter, with and without their card."""

from __future__ import annotations

import functools
from pathlib import Path

from forms.identity.issuer import card_issuer
from forms.stamp import vietnam_date
from kiosk.fictional.people import FictionalFamily, card_qr_payload
from resources import files
from tests.journeys.counter import Visit
from tests.support.fakes import NOON_22_NOV_2026_MS
from ui.day import family as family_visit

BIRTH = "1.001193"
FONT = "fonts/BeVietnamPro-Regular.ttf"


@functools.cache
def _seen() -> family_visit.Visit:
    return family_visit.visit(vietnam_date(NOON_22_NOV_2026_MS // 1000), files.read_bytes(FONT))


@functools.cache
def _paper(number: int) -> bytes:
    """Draw a paper once in a process; it is the same every time."""
    return _seen().paper(number)


def family() -> FictionalFamily:
    """Return the people of the birth."""
    return _seen().family


def birth(folder: Path, *, card: bool = True, both: bool = False, on_paper: bool = False) -> Visit:
    """Return the mother of a newborn, her papers photographed in a folder."""
    seen = _seen()
    mother = seen.family.mother
    # No older child is named and no copy wanted: keys are counted for what every birth needs.
    answers = {
        place: said
        for place, said in seen.answers.items()
        if not place.startswith(("/siblings/", "/copies/"))
    }
    papers = {"d-birth": "b.jpg"}
    if on_paper:
        (folder / "s.jpg").write_bytes(_paper(2))
    (folder / "b.jpg").write_bytes(_paper(1))
    if not card:
        papers["d-id"] = "i.jpg"
        (folder / "i.jpg").write_bytes(seen.card())
        for who in ("requester", "mother"):
            answers |= {
                f"/{who}/fullName": mother.full_name,
                f"/{who}/birthDate": mother.birth_date.isoformat(),
                f"/{who}/idDoc/type": "CCCD",
                f"/{who}/idDoc/number": mother.id_number,
                f"/{who}/idDoc/issuedOn": mother.issued_on.isoformat(),
                f"/{who}/idDoc/issuedBy": card_issuer(mother.issued_on.isoformat()),
            }
    return Visit(
        query="khai sinh",
        code=BIRTH,
        answers=answers,
        card=card_qr_payload(mother) if card else "",
        first=("/requester/relation",),
        others={"page.father": (("/fatherKnown",), card_qr_payload(seen.family.father))} if both else {},
        papers=papers,
        agreed=frozenset({"assist", "contact"}),
        signed_paper="s.jpg" if on_paper else "",
    )
