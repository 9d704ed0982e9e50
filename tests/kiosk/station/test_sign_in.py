"""Signing in on a real home: what opens it, what does not, and what is said then."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from forms.errors import DomainError, StationError
from kiosk.keys.profile import require_profile
from kiosk.station.held import Station
from kiosk.station.seat import Seat
from sync.replica import operators
from sync.replica.chain import audit
from sync.replica.schema.migrations import STEPS, Step
from sync.wire.messages import RosterEntry
from tests.support.fakes import FakeClock
from tests.support.keyring import FakeKeyring
from tests.support.station_homes import OPERATOR, PIN, WRONG_PIN, StationKit


def sign_in(station: Station, pin: str = PIN, operator: str = OPERATOR) -> Seat:
    seat = Seat(station)
    seat.sign_in(operator, pin)
    return seat


def refusal(station: Station, pin: str = WRONG_PIN, operator: str = OPERATOR) -> DomainError | StationError:
    with pytest.raises((DomainError, StationError)) as caught:
        sign_in(station, pin, operator)
    return caught.value


def test_before_anybody_signs_in_the_station_shows_its_people_and_nothing_else(enrolled: StationKit) -> None:
    station = enrolled.station()
    view = station.view()
    assert view.enrolled
    assert not view.practice
    assert [(one.operator_id, one.name) for one in view.operators] == [(OPERATOR, "Lê Thị Thử")]
    with pytest.raises(DomainError, match="not_signed_in"):
        _ = station.opened
    with pytest.raises(DomainError, match="not_signed_in"):
        _ = Seat(station).session
    station.close()


def test_an_update_of_the_database_is_told_while_it_lasts(
    enrolled: StationKit, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = enrolled.station()
    told: list[bool] = []
    station.board.subscribe(lambda event: told.append(event.view.upgrading))  # type: ignore[attr-defined]
    wide = Step("999_wide", lambda db: db.execute("ALTER TABLE case_record ADD COLUMN c TEXT"))
    monkeypatch.setattr("sync.replica.schema.migrations.bring_up_to_date.__defaults__", ((*STEPS, wide),))
    sign_in(station)
    assert told[:2] == [True, False]
    assert not station.board.view().upgrading
    told.clear()
    station.hard_lock()
    sign_in(station)
    assert True not in told
    station.close()


def test_a_right_pin_opens_the_station_and_is_audited(enrolled: StationKit) -> None:
    station = enrolled.station()
    seat = sign_in(station)
    assert seat.session.view.operator_name == "Lê Thị Thử"
    assert seat.session.view.station_no == station.opened.identity.station_no
    number, _ = station.opened.replica.read(audit.head)
    assert number == 1
    seat.sign_out()
    assert not seat.taken
    assert station.is_open
    assert sign_in(station).taken
    station.close()
    station.close()


def test_wrong_pins_are_remembered_across_starts_until_a_right_one(enrolled: StationKit) -> None:
    for left in (4, 3):
        station = enrolled.station()
        assert refusal(station).params == {"left": left}
        station.close()
    station = enrolled.station()
    sign_in(station)
    assert refusal(station).params == {"left": 4}
    station.close()


def test_after_five_wrong_pins_the_right_one_waits_too(enrolled: StationKit) -> None:
    station = enrolled.station()
    for _ in range(5):
        last = refusal(station)
    assert last.params == {"wait_s": 60}
    assert refusal(station, PIN).code == "locked_out"
    assert isinstance(enrolled.clock, FakeClock)
    enrolled.clock.set_wall(enrolled.clock.now_ms() + 3_600_000)
    assert refusal(station, PIN).code == "locked_out"
    enrolled.clock.advance(60)
    sign_in(station)
    station.close()


def test_a_pin_of_the_wrong_shape_costs_no_try(enrolled: StationKit) -> None:
    station = enrolled.station()
    assert refusal(station, "123").code == "pin_unlike"
    assert refusal(station).params == {"left": 4}
    station.close()


@pytest.mark.parametrize("operator", ["op-9", "../station", "", "con", "a" * 200])
def test_nobody_else_can_sign_in(enrolled: StationKit, operator: str) -> None:
    station = enrolled.station()
    assert refusal(station, PIN, operator).code == "operator_unknown"
    station.close()


def test_a_home_copied_to_another_machine_opens_nothing(enrolled: StationKit, tmp_path: Path) -> None:
    shutil.copytree(enrolled.home.root, tmp_path / "elsewhere" / "station")
    thief = StationKit(tmp_path / "elsewhere", enrolled.portal, enrolled.url, keyring=FakeKeyring())
    station = thief.station()
    assert refusal(station, PIN).code == "key_unavailable"
    station.close()
    bare = StationKit(tmp_path / "elsewhere", enrolled.portal, enrolled.url, keyring=None)
    station = bare.station()
    assert refusal(station, PIN).code == "key_unavailable"
    station.close()


def test_a_locked_store_is_said_and_costs_no_try(enrolled: StationKit) -> None:
    assert enrolled.keyring is not None
    station = enrolled.station()
    enrolled.keyring.locked = True
    assert refusal(station, PIN).code == "key_unavailable"
    enrolled.keyring.locked = False
    assert refusal(station).params == {"left": 4}
    station.close()


def test_a_store_that_forgets_the_count_lets_nobody_try(enrolled: StationKit) -> None:
    assert enrolled.keyring is not None
    station = enrolled.station()
    enrolled.keyring.forgetful = True
    assert refusal(station, PIN).code == "key_unavailable"
    station.close()


@pytest.mark.parametrize("entry", ["", "null", "{}", '{"secret":"AAAA","v":1}', "x" * 3_000, "[" * 2_000])
def test_a_spoilt_entry_of_the_store_is_said(enrolled: StationKit, entry: str) -> None:
    assert enrolled.keyring is not None
    enrolled.keyring.entries = dict.fromkeys(enrolled.keyring.entries, entry)
    station = enrolled.station()
    assert refusal(station, PIN).code == "key_unavailable"
    station.close()


def test_the_one_entry_is_named_for_the_station_and_holds_no_database_key(enrolled: StationKit) -> None:
    assert enrolled.keyring is not None
    profile = require_profile(enrolled.home)
    assert list(enrolled.keyring.entries) == [(f"tram-so/{profile.station_id.hex()}", "station")]
    station = enrolled.station()
    seat = sign_in(station)
    seed = seat.session.operator_key.seed()
    station.close()
    plain = b"".join(path.read_bytes() for path in enrolled.home.root.rglob("*") if path.is_file())
    assert seed not in plain
    assert enrolled.keyring.entries[f"tram-so/{profile.station_id.hex()}", "station"].encode() not in plain


def test_somebody_struck_off_the_roster_is_refused(enrolled: StationKit) -> None:
    station = enrolled.station()
    sign_in(station)
    gone = RosterEntry(operator_id=OPERATOR, name="Lê Thị Thử", role="clerk", active=False)
    station.opened.replica.write(lambda db: operators.apply_roster(db, [gone], 1)).result()
    assert refusal(station, PIN).code == "operator_inactive"
    station.close()


@pytest.mark.allows_log
def test_a_slot_of_another_station_does_not_open_this_one(enrolled: StationKit, tmp_path: Path) -> None:
    other = StationKit(tmp_path / "second", enrolled.portal, enrolled.url)
    other.folder.mkdir()
    other.enrol()
    shutil.copy(other.home.slot(OPERATOR), enrolled.home.slot(OPERATOR))
    station = enrolled.station()
    assert refusal(station, PIN).code == "slot_malformed"
    assert [one.name for one in station.view().operators] == [OPERATOR]
    station.close()
