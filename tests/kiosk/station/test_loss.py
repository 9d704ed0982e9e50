"""What would be lost with the machine, at a real station: told after every change, nothing after the receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.station.sync_board import SyncChanged
from kiosk.views.front import LossView
from tests.support.counter import BIRTH, fill, paper, ready_draft
from tests.support.stations import practice

if TYPE_CHECKING:
    from pathlib import Path


def test_every_step_of_a_case_moves_the_figures_at_once(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        told: list[object] = []
        desk.subscribe(told.append)

        def loss() -> LossView:
            found = desk.sync_view().loss
            assert found is not None
            return found

        station.sync.count()
        assert loss().is_nothing
        empty = desk.start_case(BIRTH).result()
        assert (loss().drafts, loss().files, loss().oldest_ms) == (1, 0, place.clock.now_ms())
        fill(desk, empty.case_id)
        view = desk.attach(empty.case_id, "d-birth", paper()).result()
        assert loss().files == 1
        desk.detach(empty.case_id, view.files[0].attachment_id).result()
        assert loss().files == 0
        desk.discard(empty.case_id).result()
        assert loss().is_nothing

        draft = ready_draft(desk)
        files = loss().files
        assert files >= 2
        desk.seal(draft.case_id).result()
        assert (loss().drafts, loss().packets, loss().texts, loss().files) == (0, 1, 1, files)
        assert station.sync.play_one().trouble is None
        assert loss() == LossView()
        assert any(isinstance(one, SyncChanged) and one.view.loss == LossView() for one in told)
