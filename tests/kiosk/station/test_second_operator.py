"""A second person at one machine, and a forgotten PIN: real portal, real home, and everything that can come between."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from forms.errors import DomainError, HostileInput, StationError, TramSoError
from kiosk.home.layout import Home
from kiosk.keys import next_key
from kiosk.keys.slots import FLOOR
from kiosk.station.colleague import Colleague
from kiosk.station.held import Station
from kiosk.station.seat import Seat
from kiosk.views.cases import Transfer
from sync.errors import SyncError
from sync.portal.stations import access
from sync.portal.stations.access import Act
from sync.replica import facts, operators
from sync.replica.chain import audit
from sync.wire import messages
from tests.kiosk.station.test_older_copy import printed, unplugged
from tests.portal.test_operator_codes import LAN, code_for
from tests.support.links import (
    FaultyTransport,
    no_route,
    rewritten,
)
from tests.support.portal import OPERATOR, offer, ready_station
from tests.support.stations import PIN, Practice

LAN_PIN, OTHER_PIN = "135790", "975310"
REGISTER = "POST /v1/operators"


@dataclass
class Counter:
    """A station with somebody signed in, its portal, and the link between."""

    place: Practice
    home: Home
    link: FaultyTransport
    station: Station

    def code(self, **changes: Any) -> str:
        return code_for(self.place.portal, self.number, **changes)

    @property
    def number(self) -> int:
        return self.station.opened.identity.station_no

    def hear(self) -> None:
        """Let the station hear of its people."""
        assert self.station.sync.play_one().trouble is None

    def give(self, code: str, pin: str = LAN_PIN, who: str = LAN) -> None:
        self.station.give_pin(Colleague(who, code, pin), OPERATOR)

    def refused(self, code: str, pin: str = LAN_PIN, who: str = LAN) -> str:
        with pytest.raises(TramSoError) as caught:
            self.give(code, pin, who)
        return caught.value.code

    def trail(self) -> list[tuple[str, str, dict[str, object]]]:
        asked = "SELECT operator_id, action, detail FROM audit ORDER BY id"
        return [
            (who, what, json.loads(detail))
            for who, what, detail in self.station.opened.replica.read(lambda db: db.execute(asked).fetchall())
            if what in {"operator_key_made", "pin_chosen"}
        ]


def cheap(station: Station) -> None:
    """Let a PIN cost the least that is accepted: most of a test's time would go there."""
    station.change_settings(pin_passes=FLOOR.passes, pin_memory_kib=FLOOR.memory_kib, pin_lanes=FLOOR.lanes)


@contextmanager
def counter(folder: Path) -> Iterator[Counter]:
    with unplugged(folder) as (place, home, link), place.signed_in() as (_, station):
        cheap(station)
        yield Counter(place, home, link, station)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Counter]:
    with counter(tmp_path) as made:
        yield made


def signs_in(station: Station, pin: str = LAN_PIN, who: str = LAN) -> Seat:
    seat = Seat(station)
    seat.sign_in(who, pin)
    return seat


def why_not(station: Station, pin: str = LAN_PIN, who: str = LAN) -> str:
    with pytest.raises(TramSoError) as caught:
        signs_in(station, pin, who)
    return caught.value.code


def test_a_second_person_gets_a_pin_and_works_at_once_and_offline(here: Counter) -> None:
    code = here.code()
    here.hear()
    assert why_not(here.station) == "operator_unknown"
    here.give(code)
    here.link.always(no_route)
    seat = signs_in(here.station)
    assert seat.session.view.operator_name == "Ngô Thị Mẫu"
    assert [one.name for one in here.station.view().operators] == ["Lê Thị Thử", "Ngô Thị Mẫu"]
    assert here.trail() == [
        (OPERATOR, "operator_key_made", {"again": False, "operator": LAN}),
        (LAN, "pin_chosen", {}),
    ]
    assert here.station.opened.replica.read(audit.verify) == ()
    # Each has a PIN of their own, and a key of their own.
    assert why_not(here.station, PIN) == "pin_wrong"
    assert why_not(here.station, LAN_PIN, OPERATOR) == "pin_wrong"
    assert (
        signs_in(here.station, PIN, OPERATOR).session.operator_key.public != seat.session.operator_key.public
    )


def test_what_the_second_person_seals_reaches_the_portal_under_their_name(tmp_path: Path) -> None:
    with counter(tmp_path) as here:
        code = here.code()
        here.hear()
        here.give(code)
        place = here.place
    with_desk = place.desk()
    try:
        with_desk.sign_in(LAN, LAN_PIN).result()
        sealed = printed(with_desk)
        (row,) = (one for one in with_desk.cases().result() if one.code == sealed)
        with_desk.sign_out().result()
        with_desk.sign_in(OPERATOR, PIN).result()
        assert with_desk.case(row.case_id).result().row.code == sealed
    finally:
        with_desk.close()
    with place.signed_in() as (desk, station):
        assert station.sync.play_one().trouble is None
        assert desk.case(row.case_id).result().packets[0].transfer is Transfer.ACKNOWLEDGED


@pytest.mark.parametrize("digits", ["00000-00000", "12345 67890"])
def test_a_wrong_code_changes_nothing_and_burns_nothing(here: Counter, digits: str) -> None:
    code = here.code()
    here.hear()
    assert here.refused(digits) == "person_code_refused"
    assert here.refused("abc") == here.refused("") == "person_code_shape"
    assert here.refused(code, "12345") == here.refused(code, "abcdef") == "pin_shape"
    assert here.home.operators() == (OPERATOR,)
    assert here.trail() == []
    here.give(code)
    assert signs_in(here.station).taken


def test_codes_of_another_station_another_person_or_an_enrolment_are_refused(here: Counter) -> None:
    here.code()
    here.hear()
    other = ready_station(here.place.client, here.place.portal, 2)
    assert here.refused(code_for(here.place.portal, other.station_no)) == "person_code_refused"
    assert here.refused(here.code(operator_id="op-3")) == "person_code_refused"
    assert here.refused(offer(here.place.portal, operator_id=LAN)) == "person_code_refused"
    assert here.home.operators() == (OPERATOR,)


def test_a_code_used_twice_is_refused_and_the_pin_stays(here: Counter) -> None:
    code = here.code()
    here.hear()
    here.give(code)
    assert here.refused(code, OTHER_PIN) == "person_code_refused"
    assert signs_in(here.station).taken


def test_a_forgotten_pin_is_made_anew_and_the_lock_out_forgiven(here: Counter) -> None:
    code = here.code()
    here.hear()
    here.give(code)
    first = signs_in(here.station).session.operator_key.public
    for _ in range(5):
        last = why_not(here.station, OTHER_PIN)
    assert last == "locked_out"
    here.give(here.code(name=None), OTHER_PIN)
    assert why_not(here.station, LAN_PIN) == "pin_wrong"
    assert signs_in(here.station, OTHER_PIN).session.operator_key.public != first
    assert here.trail()[2:] == [
        (OPERATOR, "operator_key_made", {"again": True, "operator": LAN}),
        (LAN, "pin_chosen", {}),
    ]


def test_nobody_makes_their_own_and_nobody_unknown_or_ended_gets_one(here: Counter) -> None:
    code = here.code()
    assert here.refused(code) == "person_not_listed"
    assert here.refused(here.code(operator_id=OPERATOR, name=None), who=OPERATOR) == "person_self"
    here.hear()
    with here.place.portal.store.writing() as db:
        act = Act("root", "", here.place.portal.now_s())
        access.set_operator(db, LAN, here.number, act, active=False)
    # Not heard of yet here: the portal's own word counts.
    assert here.refused(code) == "person_code_refused"
    here.hear()
    assert here.refused(code) == "person_ended"
    assert here.home.operators() == (OPERATOR,)


def test_somebody_ended_while_they_were_being_added_gets_no_slot(here: Counter) -> None:
    code = here.code()
    here.hear()

    def ended(body: bytes) -> bytes:
        told = messages.decode(body, messages.RosterEntry)
        return messages.encode(
            messages.RosterEntry(operator_id=told.operator_id, name="N", role="clerk", active=False)
        )

    here.link.plan(rewritten(ended), REGISTER)
    assert here.refused(code) == "person_ended"
    assert here.home.operators() == (OPERATOR,)


def test_a_second_person_whose_work_was_ended_is_refused_with_the_known_sentence(here: Counter) -> None:
    code = here.code()
    here.hear()
    here.give(code)
    with here.place.portal.store.writing() as db:
        act = Act("root", "", here.place.portal.now_s())
        access.set_operator(db, LAN, here.number, act, active=False)
    here.hear()
    assert why_not(here.station) == "operator_inactive"
    assert here.home.slot(LAN).exists()
    assert signs_in(here.station, PIN, OPERATOR).taken


def test_somebody_ended_leaves_no_open_database_behind(tmp_path: Path) -> None:
    with counter(tmp_path) as here:
        code = here.code()
        here.hear()
        here.give(code)
        gone = messages.RosterEntry(operator_id=LAN, name="N", role="clerk", active=False)
        here.station.opened.replica.write(lambda db: operators.apply_roster(db, [gone], 1)).result()
        place = here.place
    desk = place.desk()
    try:
        with pytest.raises(DomainError, match="operator_inactive"):
            desk.sign_in(LAN, LAN_PIN).result()
        assert not desk.is_open()
        desk.sign_in(OPERATOR, PIN).result()
        assert desk.is_open()
    finally:
        desk.close()


def test_neither_pin_nor_code_nor_seed_lies_on_the_disk(here: Counter) -> None:
    code = here.code()
    here.hear()
    here.give(code)
    seed = signs_in(here.station).session.operator_key.seed()
    plain = b"".join(path.read_bytes() for path in here.home.root.rglob("*") if path.is_file())
    for secret in (LAN_PIN.encode(), code.encode(), code.replace("-", "").encode(), seed):
        assert secret not in plain
    assert code not in repr(Colleague(LAN, code, LAN_PIN))


def test_a_damaged_record_of_a_key_is_said(here: Counter) -> None:
    here.code()
    here.hear()
    name = f"{facts.NEXT_OPERATOR_KEY}:{LAN}"
    here.station.opened.replica.write(lambda db: facts.put(db, name, b"\xc1")).result()
    assert here.refused(here.code()) == "station_facts"
    with pytest.raises(StationError):
        here.station.opened.replica.write(lambda db: next_key.take_over(db, LAN, 1)).result()


def test_ids_that_differ_in_capitals_only_never_share_a_file(here: Counter) -> None:
    twin = messages.RosterEntry(operator_id=OPERATOR.upper(), name="N", role="clerk")
    here.station.opened.replica.write(lambda db: operators.apply_roster(db, [twin], 1)).result()
    with pytest.raises(HostileInput):
        here.give(here.code(), who=OPERATOR.upper())


def test_a_station_the_portal_refuses_says_that(here: Counter) -> None:
    code = here.code()
    here.hear()
    with here.place.portal.store.writing() as db:
        access.set_station(db, here.number, Act("root", "", here.place.portal.now_s()), active=False)
    with pytest.raises(SyncError):
        here.give(code)
    assert here.home.operators() == (OPERATOR,)
