"""Before a machine is changed somebody asks: is everything up? A case taken back unsent is no hole (P59)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.portal.administration.fleet_text import lines
from tests.scenario.at_the_counter import take_case
from tests.support.counter import BIRTH
from tests.support.portal import Desk as Officer
from tests.support.portal import officer_token
from tests.support.stations import practice

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.station.held import Station
    from tests.support.stations import Practice


def uploaded(officer: Officer) -> tuple[str, list[str]]:
    """Return the portal's answer and its reasons for the one station there is."""
    (row,) = officer.get("/v1/officer/stations").json()["stations"]
    return row["uploaded"]["answer"], [reason["code"] for reason in row["uploaded"]["reasons"]]


def rounds(place: Practice, station: Station) -> None:
    """Play rounds until there was time for a report."""
    for _ in range(3):
        assert station.sync.play_one().trouble is None
        place.clock.advance(61)


def test_p59_a_case_taken_back_unsent_is_no_hole_in_what_was_uploaded(tmp_path: Path) -> None:
    with practice(tmp_path) as place:
        officer = Officer(place.client, officer_token(place.portal))
        assert uploaded(officer)[0] == "unknown"
        with place.signed_in() as (desk, station):
            take_case(desk)
            taken_back = take_case(desk, seed=5)
            assert desk.withdraw(taken_back, "changed_mind").result() == "withdrawn"
            take_case(desk, seed=9)
            rounds(place, station)
            assert uploaded(officer) == ("yes", [])


def drafts_told(officer: Officer) -> int:
    """Return how many drafts the portal has heard of from the one station there is."""
    (row,) = officer.get("/v1/officer/stations").json()["stations"]
    return int(row["health"].get("drafts", 0))


def test_p59_who_asks_hears_of_the_drafts_only_the_machine_has(tmp_path: Path) -> None:
    with practice(tmp_path) as place:
        officer = Officer(place.client, officer_token(place.portal))
        with place.signed_in() as (desk, station):
            take_case(desk)
            begun = [desk.start_case(BIRTH).result().case_id for _ in range(2)]
            rounds(place, station)
            assert uploaded(officer) == ("yes", [])
            assert drafts_told(officer) == 2
            told = lines(place.portal.fleet.listing(None))
            assert "    - 2 hồ sơ đang soạn, chỉ có ở máy của trạm" in tuple(told)
            for case in begun:
                desk.discard(case).result()
            rounds(place, station)
            assert "drafts" not in officer.get("/v1/officer/stations").json()["stations"][0]["health"]
