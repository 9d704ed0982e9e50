"""A station the portal has locked goes on taking cases (decision 155), and whoever asks is told, also offline."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from kiosk.views.front import Connection
from kiosk.words.sync_sentences import log_sentence
from sync.errors import Trouble
from sync.portal.stations import access
from tests.forms.engine.birth_answers import good_answers
from tests.kiosk.station.test_older_copy import printed, unplugged
from tests.kiosk.station.test_verbs import Shell
from tests.support.links import no_route
from tests.support.station_homes import StationKit, write_plan

if TYPE_CHECKING:
    from pathlib import Path

    from sync.portal.context import Portal

pytestmark = pytest.mark.allows_log


def lock(portal: Portal, station_no: int, *, active: bool = False) -> None:
    with portal.store.writing() as db:
        act = access.Act("quantri", "máy bị mất", portal.now_s())
        assert access.set_station(db, station_no, act, active=active)


def test_it_goes_on_taking_cases_and_says_so_also_after_a_start_without_a_connection(tmp_path: Path) -> None:
    with unplugged(tmp_path) as (place, _, link):
        with place.signed_in() as (desk, station):
            number = station.opened.identity.station_no
            lock(place.portal, number)
            done = station.sync.play_one()
            assert (done.trouble, done.problem) == (Trouble.REFUSED, "unknown-station")
            view = desk.sync_view()
            assert (view.shut_out, view.connection) == (True, Connection.REFUSED)
            assert view.message == log_sentence("refused", {"problem": "unknown-station"})
            printed(desk)
        link.always(no_route)
        with place.signed_in() as (desk, station):
            assert station.sync.play_one().trouble is Trouble.OFFLINE
            view = desk.sync_view()
            assert (view.shut_out, view.connection) == (True, Connection.OFFLINE)
        link.heal()
        lock(place.portal, number, active=True)
        with place.signed_in() as (desk, station):
            assert station.sync.play_one().trouble is None
            view = desk.sync_view()
            assert (view.shut_out, view.waiting) == (False, 0)


def test_the_doctor_and_the_status_say_it_until_it_is_let_in(
    kit: StationKit, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    kit.enrol()
    shell = Shell(kit, monkeypatch, capsys)

    def doctors_word() -> tuple[int, bool, str]:
        code, told = shell.run("doctor")
        (found,) = (one for one in told["checks"] if one["check"] == "portal")
        return code, found["ok"], found["detail"]

    def status() -> Any:
        return shell.run("status")[1]["shut_out"]

    assert shell.run("sync", "--once")[0] == 0
    assert (doctors_word(), status()) == ((0, True, ""), False)
    lock(kit.portal, json.loads(kit.home.profile.read_text())["station_no"])
    assert shell.run("sync", "--once")[0] != 0
    assert (doctors_word(), status()) == ((1, False, "unknown-station"), True)
    code, made = shell.run("new", "--form", str(write_plan(tmp_path, good_answers())))
    assert (code, bool(made["code"])) == (0, True)
    lock(kit.portal, json.loads(kit.home.profile.read_text())["station_no"], active=True)
    assert shell.run("sync", "--once")[0] == 0
    assert (doctors_word(), status()) == ((0, True, ""), False)
