"""From an empty draft to the portal's complete receipt, on real parts, without a screen."""

from __future__ import annotations

from pathlib import Path

from forms.slip import check_slip
from kiosk.views import Transfer
from tests.support.counter import BIRTH, ready_draft
from tests.support.stations import practice


def test_a_case_reaches_the_complete_receipt(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        draft = ready_draft(desk)
        assert [p for p in draft.check.problems if p.severity == "error"] == []
        sealed = desk.seal(draft.case_id).result()
        slip = desk.slip(draft.case_id).result()
        proven, certificate = check_slip(slip.qr_text, place.portal.keys.public.root)
        assert proven.cases[0].code == sealed.code == slip.code
        assert proven.cases[0].service == BIRTH
        assert desk.sync_view().waiting == 1

        done = station.sync.play_one()

        assert done.trouble is None, done.problem
        case = desk.case(draft.case_id).result()
        assert case.packets[0].transfer is Transfer.ACKNOWLEDGED
        assert case.packets[0].files_done == case.packets[0].files_total == 3
        assert case.dossier_code is not None
        assert desk.sync_view().waiting == 0
