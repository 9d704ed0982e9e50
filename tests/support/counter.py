"""What a clerk does at the counter, as calls of the desk, for a fictional family."""

from __future__ import annotations

import functools
import io
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from forms.checking.answers import flatten_answers
from kiosk.fictional.papers import birth_notice_photo
from kiosk.fictional.people import FictionalPeople
from resources import files
from tests.forms.engine.birth_answers import good_answers

if TYPE_CHECKING:
    from kiosk.desk.facade import Desk
    from kiosk.views.cases import DraftView

BIRTH = "1.001193"
FONT = "fonts/BeVietnamPro-Regular.ttf"


@functools.cache
def paper(seed: int = 1) -> bytes:
    """Return a photograph of a fictional birth notice, each with another stripe across it.

    Nobody reads what is written on it, and a family's own takes 0.4 s to draw.
    """
    if seed == 1:
        return _notice()
    picture, out = Image.open(io.BytesIO(_notice())), io.BytesIO()
    across, down = picture.width // 2, picture.height // 2
    ImageDraw.Draw(picture).line(
        (across, down, across + 150, down + seed), fill=(seed % 256, 90, 160), width=5
    )
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


@functools.cache
def _notice() -> bytes:
    return birth_notice_photo(FictionalPeople(1).family(), files.read_bytes(FONT), seed=1)


@functools.cache
def small_paper(seed: int) -> bytes:
    """Return a picture that stands for a paper, for tests that send many and open none."""
    out = io.BytesIO()
    Image.linear_gradient("L").rotate(seed).save(out, "JPEG")
    return out.getvalue()


def signature() -> bytes:
    """Return a drawn signature as PNG."""
    picture = Image.new("L", (300, 100), 255)
    ImageDraw.Draw(picture).line([(20, 60), (120, 20), (200, 80), (280, 30)], fill=0, width=3)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def fill(desk: Desk, case_id: bytes) -> None:
    """Give every answer of a valid birth registration, in one write: what typing each does has tests of its own."""
    desk.save_answers(case_id, flatten_answers(good_answers())).result()


def ready_draft(desk: Desk) -> DraftView:
    """Take a case up to the seal: answers, paper, identity paper, consent, signature."""
    draft = desk.start_case(BIRTH).result()
    fill(desk, draft.case_id)
    desk.attach(draft.case_id, "d-birth", paper()).result()
    desk.attach(draft.case_id, "d-id", paper(2)).result()
    desk.record_consent(draft.case_id, frozenset({"assist"})).result()
    desk.record_signature(draft.case_id, signature()).result()
    return desk.open_case(draft.case_id).result()
