"""Codes given before an older copy was put back: named to people and to the portal until somebody compared them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from forms.packets.codes import parse_case_code
from kiosk.home.layout import Home
from sync.portal.administration.fleet_text import lines
from sync.replica.chain import audit
from tests.kiosk.station.test_new_epoch import again
from tests.kiosk.station.test_older_copy import print_one, printed, unplugged
from tests.support.links import no_route
from tests.support.put_back import copy_database, put_database_back, put_home_back

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.desk.facade import Desk
    from tests.support.stations import Practice


def warned(place: Practice) -> tuple[bool, str]:
    listing = place.portal.fleet.listing(None)
    told = "\n".join(lines(listing))
    return "codes_lost" in listing["stations"][0]["warnings"], told  # type: ignore[index]


def told(desk: Desk) -> tuple[tuple[str, ...], tuple[str, ...]]:
    view = desk.lost_codes().result()
    return view.known, view.after


def test_codes_the_copy_does_not_know_are_named_exactly_until_somebody_compared_them(tmp_path: Path) -> None:
    with unplugged(tmp_path) as (place, home, link):
        aside = copy_database(home, tmp_path / "aside")
        link.always(no_route)
        given = (print_one(place), print_one(place))
        put_database_back(home, aside)
        with place.signed_in() as (desk, station):
            assert told(desk) == (given, ())
            link.heal()
            station.sync.play_one()
            assert warned(place)[0]
            assert "(2 mã)" in warned(place)[1]
            view = desk.sync_view()
            assert (view.codes_lost, view.codes_unsure) == (2, False)
            desk.begin_new_epoch(again(place, station.opened.identity.station_no)).result()
            printed(desk)
            # Codes flow again, and the lost ones are still there to be compared.
            assert told(desk) == (given, ())
        with place.signed_in() as (desk, station):
            assert told(desk) == (given, ())
            assert desk.settle_lost_codes().result() == 1
            assert told(desk) == ((), ())
            assert desk.sync_view().codes_lost == 0
            station.sync.play_one()
            assert not warned(place)[0]
            assert station.opened.replica.read(audit.verify) == ()


def test_a_whole_home_put_back_says_from_which_code_on_nobody_knows(tmp_path: Path) -> None:
    with unplugged(tmp_path) as (place, home, _):
        shutil.copytree(home.root, tmp_path / "aside")
        given = print_one(place)
        put_home_back(home, tmp_path / "aside")
        with place.signed_in() as (desk, station):
            assert told(desk) == ((), (given,))
            station.sync.play_one()
            assert desk.sync_view().codes_unsure
            assert warned(place)[0]
            assert "mã)" not in warned(place)[1]


def test_a_copy_of_before_an_epoch_names_the_codes_of_the_newer_one(tmp_path: Path) -> None:
    with unplugged(tmp_path) as (place, home, _):
        aside = copy_database(home, tmp_path / "aside")
        first = print_one(place)
        Home(place.folder).chain_mark.unlink()
        with place.signed_in() as (desk, station):
            desk.begin_new_epoch(again(place, station.opened.identity.station_no)).result()
            newer = printed(desk)
        put_database_back(home, aside)
        with place.signed_in() as (desk, _):
            known, after = told(desk)
            assert (known, parse_case_code(newer).chain_epoch) == ((newer,), 2)
            assert after == (first,)


def test_a_genuine_station_has_lost_nothing(tmp_path: Path) -> None:
    with unplugged(tmp_path) as (place, _, _), place.signed_in() as (desk, station):
        printed(desk)
        station.sync.play_one()
        assert told(desk) == ((), ())
        assert not warned(place)[0]
