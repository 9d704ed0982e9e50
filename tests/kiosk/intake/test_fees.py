"""What a case costs is said alike by form, packet, slip and the portal's export: copies and exemptions count."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from forms.body import Submission
from forms.packet import Kind
from kiosk.desk import Desk
from tests.kiosk.intake.test_shipped_forms import finished
from tests.kiosk.intake.test_withdrawing import rounds
from tests.support.opened import bodies_at_portal
from tests.support.stations import Practice, practice

COPIES = "2.000635"
BIRTH = "1.001193"


def opened_fee(place: Practice, desk: Desk, station: Any) -> Any:
    rounds(place, station)
    (body,) = bodies_at_portal(place.portal, Kind.SUBMISSION)
    assert isinstance(body, Submission)
    (fee,) = body.fees
    return fee


@pytest.mark.parametrize(
    ("answers", "due", "exemption", "printed"),
    [
        ({"/copies": 5}, 40_000, None, "40.000"),
        ({"/copies": 1}, 8_000, None, "8.000"),
        ({"/copies": 5, "/exempt": True, "/exemptReason": "HO_NGHEO"}, 0, "HO_NGHEO", "Được miễn"),
    ],
)
def test_copies_and_exemptions_count(
    tmp_path: Path, answers: dict[str, object], due: int, exemption: str | None, printed: str
) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        case_id = finished(desk, COPIES, answers)
        assert desk.slip(case_id).result().fee.startswith(printed)
        fee = opened_fee(place, desk, station)
        assert (fee.due, fee.exemption) == (due, exemption)


def test_a_form_that_reckons_nothing_has_the_catalogues_price(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        case_id = finished(desk, BIRTH)
        assert desk.slip(case_id).result().fee.startswith("Miễn phí")
        fee = opened_fee(place, desk, station)
        assert (fee.due, fee.exemption) == (0, None)
