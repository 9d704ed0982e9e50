"""A paper laid flat on its way into the draft; real replica, no screen."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from kiosk.scanning.page_look import look_at
from kiosk.scanning.page_shape import PageShape, turned
from tests.support.counter import paper, ready_draft
from tests.support.stations import practice


def test_the_page_is_kept_and_not_the_table(tmp_path: Path) -> None:
    corners = look_at(paper(3)).corners
    assert corners is not None
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        case_id = ready_draft(desk).case_id
        before = {file.attachment_id for file in desk.open_case(case_id).result().files}
        draft = desk.attach(case_id, "d-birth", paper(3), shape=PageShape(1, turned(corners))).result()
        (new,) = (file for file in draft.files if file.attachment_id not in before)
        kept = Image.open(io.BytesIO(desk.thumbnail(case_id, new.attachment_id).result()))
        assert kept.width > kept.height
        # The table is darker than any paper; only letters are as dark now.
        dark = sum(kept.convert("L").histogram()[:110])
        assert dark < 0.05 * kept.width * kept.height
