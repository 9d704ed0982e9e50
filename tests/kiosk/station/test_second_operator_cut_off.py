"""A second person being added while the link, the disk or the machine fails, and two at once."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from forms.errors import DomainError, StationError, TramSoError
from kiosk.home.private_files import write_whole
from kiosk.station.colleague import Colleague
from kiosk.station.held import Station
from sync.replica import facts
from sync.replica.chain import audit
from sync.wire import messages
from tests.architecture.sources import ROOT
from tests.conftest import LONG
from tests.kiosk.station.test_second_operator import (
    LAN_PIN,
    OTHER_PIN,
    REGISTER,
    Counter,
    cheap,
    counter,
    signs_in,
)
from tests.portal.test_operator_codes import LAN, code_for
from tests.support.links import (
    Crash,
    answering,
    bad_gateway,
    captive_portal,
    crash_after,
    lost_answer,
    no_route,
    problem,
    rewritten,
    truncated_answer,
)
from tests.support.portal import OPERATOR, offer
from tests.support.station_homes import StationKit


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Counter]:
    with counter(tmp_path) as made:
        yield made


WRONG_ENTRY = messages.encode(messages.RosterEntry(operator_id="op-9", name="N", role="clerk"))


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (no_route, "person_offline"),
        (lost_answer, "person_offline"),
        (captive_portal, "person_offline"),
        (bad_gateway, "person_offline"),
        (truncated_answer, "person_offline"),
        (problem(429, "retry-later", 60), "person_offline"),
        (rewritten(lambda _: b"\xc1rubbish"), "person_answer"),
        (rewritten(lambda _: b""), "person_answer"),
        (rewritten(lambda _: WRONG_ENTRY), "person_answer"),
        (answering(200, b"\x80"), "person_offline"),
    ],
)
def test_no_connection_or_rubbish_changes_nothing_and_the_code_goes_on_working(
    here: Counter, fault: Any, code: str
) -> None:
    one_time = here.code()
    here.hear()
    here.link.plan(fault, REGISTER)
    assert here.refused(one_time) == code
    assert here.home.operators() == (OPERATOR,)
    assert here.trail() == []
    here.link.heal()
    here.give(one_time)
    assert signs_in(here.station).taken


def test_cut_off_behind_the_portals_answer_the_same_code_does_the_rest_with_any_pin(tmp_path: Path) -> None:
    with counter(tmp_path) as here:
        one_time = here.code()
        here.hear()
        here.link.plan(crash_after, REGISTER)
        with pytest.raises(Crash):
            here.give(one_time)
        place = here.place
    with place.signed_in() as (_, station):
        with pytest.raises(DomainError, match="person_code_refused"):
            station.give_pin(Colleague(LAN, "99999-99999", LAN_PIN), OPERATOR)
        station.give_pin(Colleague(LAN, one_time, OTHER_PIN), OPERATOR)
        assert signs_in(station, OTHER_PIN).taken


@pytest.mark.skipif(sys.platform == "win32", reason="kills with SIGKILL")
def test_killed_at_any_step_the_old_pin_or_the_new_one_works_and_the_same_code_ends_it(
    kit: StationKit, tmp_path: Path
) -> None:
    kit.enrol(offer(kit.portal, profile="demo"))
    station = kit.station()
    station.authenticate(OPERATOR, "271828")
    cheap(station)
    number = station.opened.identity.station_no
    first = code_for(kit.portal, number)
    assert station.sync.play_one().trouble is None
    station.give_pin(Colleague(LAN, first, LAN_PIN), OPERATOR)
    station.close()
    pins, killed = (LAN_PIN, "246802"), 0
    one_time = code_for(kit.portal, number)
    for last in range(1, 60) if LONG else range(2, 60, 3):
        arguments = [str(kit.home.root), OPERATOR, "271828", LAN, one_time, pins[1], str(last)]
        ended = subprocess.run(
            [sys.executable, "-m", "tests.support.give_pin_and_die", *arguments],
            cwd=ROOT,
            timeout=60,
            check=False,
            capture_output=True,
        )
        if ended.returncode == 0:
            break
        assert ended.returncode == -9, ended.stderr
        killed += 1
        station = kit.station()
        works = [pin for pin in pins if _works(station, pin)]
        assert len(works) == 1, (last, works)
        assert station.opened.replica.read(audit.verify) == ()
        if works == [pins[1]]:
            # The slot was through: the code has done its work, the next try begins anew.
            pins, one_time = (pins[1], f"{last:06d}"), code_for(kit.portal, number)
        station.close()
    assert killed >= 3
    station = kit.station()
    assert [_works(station, pin) for pin in pins] == [False, True]
    station.close()


def _works(station: Station, pin: str) -> bool:
    try:
        signs_in(station, pin)
    except DomainError as error:
        assert error.code == "pin_wrong"
        return False
    finally:
        # Wrong tries of this test are not counted together.
        signs_in(station, "271828", OPERATOR)
    return True


def test_a_full_disk_at_the_slot_leaves_the_pin_before_and_the_code(
    here: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = here.code()
    here.hear()
    here.give(code)
    again = here.code()
    here.home.slots.chmod(0o500)

    def full(path: Path, content: bytes) -> None:
        raise StationError("disk_full")

    monkeypatch.setattr("kiosk.station.colleague.write_whole", full)
    assert here.refused(again, OTHER_PIN) == "disk_full"
    monkeypatch.setattr("kiosk.station.colleague.write_whole", write_whole)
    here.home.slots.chmod(0o700)
    assert signs_in(here.station).taken
    here.give(again, OTHER_PIN)
    assert signs_in(here.station, OTHER_PIN).taken
    left = f"{facts.NEXT_OPERATOR_KEY}:{LAN}"
    assert here.station.opened.replica.read(lambda db: facts.get(db, left)) is None


def test_two_at_once_end_with_one_pin_that_works(here: Counter) -> None:
    code = here.code()
    here.hear()
    ended: list[str] = []

    def run(pin: str) -> None:
        try:
            here.give(code, pin)
            ended.append("")
        except TramSoError as error:
            ended.append(error.code)

    threads = [threading.Thread(target=run, args=(pin,)) for pin in (LAN_PIN, OTHER_PIN)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert "" in ended
    works = []
    for pin in (LAN_PIN, OTHER_PIN):
        try:
            works.append(signs_in(here.station, pin).taken)
        except DomainError as error:
            assert error.code == "pin_wrong"
    assert works == [True]
    assert here.station.opened.replica.read(audit.verify) == ()
