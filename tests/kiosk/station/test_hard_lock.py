"""The database is closed and its key let go of: by the window after twelve hours or sleep, by verbs behind themselves."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import sys
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.errors import DomainError
from kiosk.cli.main import main
from kiosk.container import build_station, desk_of
from kiosk.desk.facade import Desk
from kiosk.handover.protocol import Request
from kiosk.hard_lock import ASLEEP_S, LONGEST_S, LOOK_S, HardLockRule
from kiosk.station.held import Station
from kiosk.station.seat import Seat
from kiosk.station.shift import Shift
from kiosk.verbs.registry import answering
from tests.support.station_homes import write_plan
from tests.support.stations import OPERATOR, PIN, Practice, practice
from tests.support.waiting import until

BIRTH = "1.001193"
HANDLES = Path("/proc/self/fd")
"""Where the system tells which files are open."""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Practice]:
    with practice(tmp_path / "p") as made:
        yield made


@pytest.fixture
def station(place: Practice) -> Iterator[Station]:
    made = build_station(place.folder, place.around)
    yield made
    made.close()


@pytest.fixture
def desk(station: Station) -> Iterator[Desk]:
    made = Desk(Shift(station, Seat(station)))
    yield made
    made.close()


def holds_nothing(place: Practice, *held: weakref.ref[object]) -> bool:
    """Tell whether this process has let go of the database: none of these objects, no open file."""
    gc.collect()
    if any(one() is not None for one in held):
        return False
    open_files = []
    for handle in HANDLES.iterdir() if HANDLES.is_dir() else ():
        with contextlib.suppress(OSError):
            open_files.append(str(handle.readlink()))
    return not any(str(place.folder / "station.db") in name for name in open_files)


def test_after_the_lock_nothing_of_the_database_is_left_and_the_pin_brings_all_of_it_back(
    place: Practice, station: Station, desk: Desk
) -> None:
    desk.sign_in(OPERATOR, PIN).result()
    case_id = desk.start_case(BIRTH).result().case_id
    desk.save_answer(case_id, "/child/fullName", "NGUYỄN THỊ HẠ").result()
    held = [weakref.ref(one) for one in (station.opened, station.opened.replica, station.opened.identity)]
    desk.hard_lock().result()
    assert not station.is_open
    until(lambda: holds_nothing(place, *held))
    with pytest.raises(DomainError, match="not_signed_in"):
        desk.open_case(case_id).result()
    desk.sign_in(OPERATOR, PIN).result()
    assert desk.open_case(case_id).result().answers["child"]["fullName"] == "NGUYỄN THỊ HẠ"
    # Rounds go on, and what is heard goes to those who listen now.
    assert station.sync.is_running
    done = station.sync.play_one()
    assert done.trouble is None


def test_locking_again_and_again_leaves_no_listener_behind(station: Station, desk: Desk) -> None:
    counts = []
    for _ in range(3):
        desk.sign_in(OPERATOR, PIN).result()
        counts.append(len(station.board._listeners))
        desk.hard_lock().result()
    assert counts[0] == counts[-1]


def test_what_is_being_saved_when_it_comes_is_saved(desk: Desk) -> None:
    desk.sign_in(OPERATOR, PIN).result()
    case_id = desk.start_case(BIRTH).result().case_id
    saved = [desk.save_answer(case_id, "/child/fullName", f"NGUYỄN THỊ {n}") for n in range(20)]
    desk.hard_lock().result()
    assert [one.result() for one in saved]
    desk.sign_in(OPERATOR, PIN).result()
    assert desk.open_case(case_id).result().answers["child"]["fullName"] == "NGUYỄN THỊ 19"


def ask(station: Station, verb: str, arguments: dict[str, object]) -> int:
    answer = answering(station, desk_of)
    return answer(Request(kind="verb", verb=verb, operator=OPERATOR, pin=PIN, arguments=arguments)).exit_code


def test_a_verb_handed_to_a_window_nobody_sits_at_closes_the_database_behind_itself(
    place: Practice, station: Station, desk: Desk
) -> None:
    assert ask(station, "sync", {}) == 0
    assert not station.is_open
    until(lambda: holds_nothing(place))
    with pytest.raises(DomainError, match="pin_wrong"):
        answering(station, desk_of)(
            Request(kind="verb", verb="sync", operator=OPERATOR, pin="111111", arguments={})
        )
    assert not station.is_open
    # Whoever has signed in, and left the machine to go on sending, keeps it open.
    desk.sign_in(OPERATOR, PIN).result()
    desk.sign_out().result()
    assert ask(station, "sync", {}) == 0
    assert station.is_open
    assert station.sync.is_running


# The rounds are broken off in the middle of a file: the portal in this process sees a client that left.
@pytest.mark.allows_log
def test_two_verbs_at_once_and_somebody_signing_in_meanwhile_take_nothing_from_each_other(
    station: Station, desk: Desk, tmp_path: Path
) -> None:
    from tests.forms.engine.birth_answers import good_answers

    plan = {"plan": str(write_plan(tmp_path, good_answers()))}
    codes: list[int] = []
    threads = [threading.Thread(target=lambda: codes.append(ask(station, "new", plan))) for _ in range(3)]
    for one in threads:
        one.start()
    desk.sign_in(OPERATOR, PIN).result()
    for one in threads:
        one.join(60)
    assert codes == [0, 0, 0]
    assert station.is_open
    assert len(desk.cases("").result()) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="a signal ends it should it not end by itself")
@pytest.mark.parametrize(("steps", "step_s"), [(1, LOOK_S + ASLEEP_S + 1), (LONGEST_S // 60, 60)])
def test_rounds_without_a_window_end_too_when_the_machine_slept_or_after_twelve_hours(
    place: Practice,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    steps: int,
    step_s: int,
) -> None:
    monkeypatch.setenv("TRAM_SO_PIN", PIN)
    monkeypatch.setattr("kiosk.cli.sync.LISTEN_S", 0.001)
    looks = threading.Semaphore(0)
    look = HardLockRule.is_due

    def counted(rule: HardLockRule) -> bool:
        due = look(rule)
        looks.release()
        return due

    monkeypatch.setattr(HardLockRule, "is_due", counted)

    def days_pass() -> None:
        for _ in range(steps):
            # Two, because one may have been under way.
            if not (looks.acquire(timeout=30) and looks.acquire(timeout=30)):
                break
            place.clock.advance(step_s)
        if not ended.wait(30):
            os.kill(os.getpid(), signal.SIGTERM)

    ended = threading.Event()
    passing = threading.Thread(target=days_pass, daemon=True)
    passing.start()
    code = main(["sync", "--json", "--operator", OPERATOR, "--home", str(place.folder)], lambda: place.around)
    ended.set()
    looks.release(2)
    passing.join(60)
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (code, told["error"]["code"]) == (1, "hard_locked")
    until(lambda: holds_nothing(place))
    # It gave the lock up with the rest: the next start opens everything again.
    with place.signed_in():
        pass
