"""Form 01 on real parts: nothing before the portal says that the case is accepted, then only what it said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from forms.errors import DomainError
from tests.kiosk.intake.test_conflicts import order
from tests.kiosk.intake.test_withdrawing import linked, rounds, sealed

if TYPE_CHECKING:
    from pathlib import Path


def test_it_is_printed_from_what_the_portal_told(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        with pytest.raises(DomainError, match="not_accepted"):
            desk.appointment(case_id).result()
        rounds(place, station)
        # The portal has it; no agency has looked at it yet.
        assert not desk.case(case_id).result().accepted
        with pytest.raises(DomainError, match="not_accepted"):
            desk.appointment(case_id).result()
        order(place, desk, case_id, "accept")
        rounds(place, station)
        case = desk.case(case_id).result()
        assert case.accepted
        form = desk.appointment(case_id).result()
        assert (form.national_code, form.due_on) == (case.dossier_code, case.row.due_on)
        assert form.due_on is not None
        assert form.accepted_ms == case.row.server_at_ms
        assert form.files == case.packets[0].files_done > 0
        assert [files for _name, files in form.papers] == [1, 1]
        assert desk.record_print(case_id, "appointment").result() == 1
        assert desk.appointment(case_id).result().printed == 1
        assert desk.case(case_id).result().events[0][1] == "Đưa giấy hẹn trả kết quả ra in"
        assert desk.slip(case_id).result().printed == 0
