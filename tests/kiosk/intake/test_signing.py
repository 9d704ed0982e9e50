"""What a signature stands for, and how it is made, taken back and lost; real replica, no screen."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from kiosk.intake.kept.details import SIGNATURE_DOC
from kiosk.scanning.page_shape import PageShape
from tests.kiosk.intake.test_counter_journey import refused
from tests.support.counter import paper, ready_draft, signature
from tests.support.photographed_pages import photographed
from tests.support.stations import practice


def test_a_kind_of_paper_added_or_gone_is_signed_again_another_photograph_is_not(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        draft = ready_draft(desk)
        case_id = draft.case_id
        assert draft.signed
        again = desk.attach(case_id, "d-birth", paper(3)).result()
        assert again.signed
        first = next(file for file in again.files if file.doc_id == "d-birth")
        assert desk.detach(case_id, first.attachment_id).result().signed
        (identity,) = (file for file in again.files if file.doc_id == "d-id")
        assert not desk.detach(case_id, identity.attachment_id).result().signed
        refused(desk.seal(case_id), "incomplete")
        assert desk.record_signature(case_id, signature()).result().signed
        assert not desk.attach(case_id, "d-id", paper(2)).result().signed
        refused(desk.seal(case_id), "signature_missing")


def test_the_signature_made_last_is_the_only_one_kept(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        case_id = ready_draft(desk).case_id
        draft = desk.record_signed_paper(case_id, paper(5)).result()
        kept = [file for file in draft.files if file.doc_id == SIGNATURE_DOC]
        assert [(file.mime, file.originals) for file in kept] == [("image/jpeg", 1)]
        draft = desk.record_signature(case_id, signature()).result()
        kept = [file for file in draft.files if file.doc_id == SIGNATURE_DOC]
        assert [(file.mime, file.originals) for file in kept] == [("image/png", 0)]
        assert draft.signed


def test_a_signed_paper_is_kept_straight(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        case_id = ready_draft(desk).case_id
        out = io.BytesIO()
        lens = photographed("wood", 1, (1280, 720))
        lens.picture.save(out, "JPEG", quality=85)
        draft = desk.record_signed_paper(case_id, out.getvalue(), PageShape(0, lens.corners)).result()
        (kept,) = [file for file in draft.files if file.doc_id == SIGNATURE_DOC]
        flat = Image.open(io.BytesIO(desk.thumbnail(case_id, kept.attachment_id).result()))
        # A sheet standing up, where the camera's picture lies on its side.
        assert flat.height / flat.width == pytest.approx(297 / 210, rel=0.06)


def test_a_signature_taken_back_is_gone_from_the_disk(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        case_id = ready_draft(desk).case_id
        draft = desk.take_signature_back(case_id).result()
        assert not draft.signed
        assert all(file.doc_id != SIGNATURE_DOC for file in draft.files)
        refused(desk.seal(case_id), "signature_missing")
        assert not desk.take_signature_back(case_id).result().signed, "nothing to take back is no failure"


def test_a_signed_paper_is_a_picture_with_something_on_it(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        case_id = ready_draft(desk).case_id
        refused(desk.record_signed_paper(case_id, b"not a picture"), "image_unreadable")
        blank = io.BytesIO()
        Image.new("L", (300, 100), 255).save(blank, "PNG")
        refused(desk.record_signed_paper(case_id, blank.getvalue()), "signature_empty")
        assert desk.open_case(case_id).result().signed, "what was refused takes nothing away"
