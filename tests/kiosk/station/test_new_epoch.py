"""The way out of an older copy: a code of the portal, a new epoch, and codes that flow again."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from forms.errors import DomainError, StationError
from forms.packets.codes import parse_case_code
from forms.slips.slip import check_slip
from kiosk.home.layout import Home
from kiosk.views.cases import Transfer
from sync.errors import SyncError
from sync.portal.stations import stations
from sync.replica.chain import audit
from sync.replica.outbox.outbox_replay import differences
from tests.kiosk.station.test_older_copy import assert_no_code, print_one, printed, unplugged, why
from tests.support.links import Crash, crash_after, lost_answer, no_route
from tests.support.portal import offer
from tests.support.put_back import copy_database, put_database_back

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.stations import Practice

ENROL = "POST /v1/enrol"


def again(place: Practice, station_no: int) -> str:
    return offer(place.portal, station_no=station_no)


def test_after_the_code_waiting_work_goes_under_the_new_epoch_and_forgotten_cases_come_back(
    tmp_path: Path,
) -> None:
    with unplugged(tmp_path) as (place, home, _):
        aside = copy_database(home, tmp_path / "aside")
        with place.signed_in() as (desk, station):
            forgotten = printed(desk)
            assert station.sync.play_one().trouble is None
        put_database_back(home, aside)
        with place.signed_in() as (desk, station):
            waiting = assert_no_code(desk)
            assert desk.sync_view().copy_in_doubt
            station.sync.play_one()
            known = {desk.case(row.case_id).result().dossier_code for row in desk.cases().result()}
            assert len(known - {None}) == 2, "the feed brings the case the copy had forgotten"

            with place.portal.store.writing() as db:
                stations.add_unit(db, "20999", "UBND phường Mới")
            number = station.opened.identity.station_no
            moved = offer(place.portal, station_no=number, unit_code="20999", label="Bưu điện Mới")
            desk.begin_new_epoch(moved).result()

            assert why(station) is None
            here = station.opened.identity
            assert (here.unit_code, here.unit_name, here.label) == (
                "20999",
                "UBND phường Mới",
                "Bưu điện Mới",
            )
            assert station.view().label == "Bưu điện Mới"
            assert not desk.sync_view().copy_in_doubt
            sealed = desk.seal(waiting).result()
            slip = desk.slip(waiting).result()
            told, certificate = check_slip(slip.qr_text, place.portal.keys.public.root)
            assert told.cases[0].code == sealed.code != forgotten
            assert parse_case_code(sealed.code).chain_epoch == certificate.chain_epoch == 2
            assert station.sync.play_one().trouble is None
            assert desk.case(waiting).result().packets[0].transfer is Transfer.ACKNOWLEDGED
            for row in desk.cases().result():
                if row.code is not None:
                    assert desk.slip(row.case_id).result().code == row.code
            assert station.opened.replica.read(audit.verify) == ()
            assert station.opened.replica.read(differences) == ()
        with place.signed_in() as (desk, station):
            assert why(station) is None
            assert station.opened.identity.facts.chain_epoch == 2
            printed(desk)
            assert station.sync.play_one().trouble is None
            assert station.sync.play_one().trouble is None
            assert why(station) is None


def test_packets_sealed_before_the_copy_still_go_after_the_new_epoch(tmp_path: Path) -> None:
    with unplugged(tmp_path) as (place, home, link):
        aside = copy_database(home, tmp_path / "aside")
        link.always(no_route)
        print_one(place)
        put_database_back(home, aside)
        with place.signed_in() as (desk, station):
            (first,) = (row.case_id for row in desk.cases().result())
            link.heal()
            desk.begin_new_epoch(again(place, station.opened.identity.station_no)).result()
            assert station.sync.play_one().trouble is None
            assert desk.case(first).result().packets[0].transfer is Transfer.ACKNOWLEDGED


def test_the_same_copy_put_back_after_the_new_epoch_is_found_again(tmp_path: Path) -> None:
    with unplugged(tmp_path) as (place, home, link):
        aside = copy_database(home, tmp_path / "aside")
        print_one(place)
        put_database_back(home, aside)
        with place.signed_in() as (desk, station):
            desk.begin_new_epoch(again(place, station.opened.identity.station_no)).result()
        put_database_back(home, aside)
        link.always(no_route)
        with place.signed_in() as (desk, station):
            assert why(station) == "behind"
            link.heal()
            desk.begin_new_epoch(again(place, station.opened.identity.station_no)).result()
            assert station.opened.identity.facts.chain_epoch == 3
            assert parse_case_code(printed(desk)).chain_epoch == 3


@pytest.mark.parametrize("cut", ["answer", "crash"])
def test_an_answer_that_was_lost_is_asked_for_again_with_the_same_code(tmp_path: Path, cut: str) -> None:
    with unplugged(tmp_path) as (place, home, link):
        home.chain_mark.unlink()
        with place.signed_in() as (desk, station):
            code = again(place, station.opened.identity.station_no)
            link.plan(lost_answer if cut == "answer" else crash_after, ENROL)
            with pytest.raises((SyncError, Crash)):
                desk.begin_new_epoch(code).result()
            assert why(station) == "missing"
            assert_no_code(desk)
        with place.signed_in() as (desk, station):
            assert why(station) == "missing"
            desk.begin_new_epoch(code).result()
            assert station.opened.identity.facts.chain_epoch == 2
            printed(desk)


def test_a_wrong_code_and_a_code_of_another_station_change_nothing(tmp_path: Path) -> None:
    with unplugged(tmp_path) as (place, home, link):
        home.chain_mark.unlink()
        with place.signed_in() as (desk, station):
            for wrong, expected in (
                ("", "enrol_code_shape"),
                ("12345-67890", "epoch_code_refused"),
                (offer(place.portal), "epoch_code_of_another"),
            ):
                with pytest.raises(DomainError) as refused:
                    desk.begin_new_epoch(wrong).result()
                assert refused.value.code == expected
                assert why(station) == "missing"
            assert station.opened.identity.facts.chain_epoch == 1
            link.always(no_route)
            with pytest.raises(SyncError):
                desk.begin_new_epoch(again(place, station.opened.identity.station_no)).result()
            with pytest.raises(StationError, match="copy_in_doubt"):
                printed(desk)


def test_the_other_machine_of_two_is_out_and_says_so(tmp_path: Path) -> None:
    with unplugged(tmp_path) as (place, _, _):
        shutil.copytree(place.folder, tmp_path / "twin")
        twin = replace(place, folder=tmp_path / "twin")
        Home(twin.folder).chain_mark.unlink()
        with twin.signed_in() as (desk, station):
            desk.begin_new_epoch(again(place, station.opened.identity.station_no)).result()
            printed(desk)
        with place.signed_in() as (desk, station):
            assert station.sync.play_one().problem == "overtaken"
            assert why(station) == "portal"
            assert_no_code(desk)
