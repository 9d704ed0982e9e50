"""The clock of a dossier: it starts with acceptance, stands still while the citizen is waited for, goes on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from forms.packets.packet import Packet
from resources.catalogue import seed_objects
from sync.portal.administration.publishing import publish
from sync.portal.context import Portal
from sync.portal.dossiers import dossiers
from sync.portal.keys.root_files import read_root
from tests.portal.test_officers import act, at, item_of, submitted
from tests.support.fakes import FakeClock
from tests.support.packets import BIRTH
from tests.support.portal import CallingStation, Desk

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def limit(
    portal: Portal, folder: Path, value: int | None, unit: str | None, basis: str = "published"
) -> None:
    """Publish another time limit of birth registration."""
    (raw,) = (raw for kind, name, raw in seed_objects() if (kind, name) == ("service", BIRTH))
    time = {"time_value": value, "time_unit": unit, "time_basis": basis}
    changed = json.dumps({**json.loads(raw), **time}, ensure_ascii=False)
    root = read_root(folder / "portal" / "root")
    publish(portal.store, root, [("service", BIRTH, changed.encode())], portal.now_s())


def answer_request(station: CallingStation, packet: Packet) -> None:
    request = item_of(station, packet).request
    assert request is not None
    assert packet.header.case_id is not None
    maker = station.maker().elsewhere(seq=1, prev=packet.sha256)
    (result,) = station.send(maker.supplement(packet.header.case_id, request.request_id).raw)
    assert result.outcome == "accepted", result


@pytest.mark.parametrize(
    ("value", "unit", "accepted", "due", "asked", "answered", "moved"),
    [
        # Friday to Wednesday: Monday and Wednesday were waited, Tuesday 24 November is a day off.
        (
            5,
            "working_day",
            "2026-11-19T09:00",
            "2026-11-27",
            "2026-11-20T10:00",
            "2026-11-25T08:00",
            "2026-12-01",
        ),
        # Asked and answered on one day: nothing was waited.
        (
            5,
            "working_day",
            "2026-11-19T09:00",
            "2026-11-27",
            "2026-11-20T10:00",
            "2026-11-20T16:00",
            "2026-11-27",
        ),
        # Answered on a Sunday: Saturday and Sunday are no working days.
        (
            5,
            "working_day",
            "2026-11-19T09:00",
            "2026-11-27",
            "2026-11-20T10:00",
            "2026-11-22T08:00",
            "2026-11-27",
        ),
        # A limit in days moves by days, and off a Sunday.
        (10, "day", "2026-11-19T09:00", "2026-11-30", "2026-11-20T10:00", "2026-11-26T08:00", "2026-12-07"),
        # The same day begins anew with the answer.
        (
            None,
            "same_day_15h",
            "2026-11-19T09:00",
            "2026-11-19",
            "2026-11-19T10:00",
            "2026-11-23T16:00",
            "2026-11-25",
        ),
        (24, "hour", "2026-11-19T09:00", "2026-11-20", "2026-11-19T10:00", "2026-11-23T08:00", "2026-11-24"),
    ],
)
def test_time_stands_still_while_the_citizen_is_waited_for(
    station: CallingStation,
    portal: Portal,
    desk: Desk,
    clock: FakeClock,
    tmp_path: Path,
    value: int | None,
    unit: str,
    accepted: str,
    due: str,
    asked: str,
    answered: str,
    moved: str,
) -> None:
    limit(portal, tmp_path, 0 if value is None else value, unit)
    at(clock, accepted)
    packet, code = submitted(station)
    assert act(desk, code, "accept", version=1).json()["due_on"] == due
    at(clock, asked)
    act(desk, code, "supplement", version=2, reasons=[{"text": "Thiếu"}])
    assert item_of(station, packet).due_on == due
    at(clock, answered)
    answer_request(station, packet)
    item = item_of(station, packet)
    assert (item.state, item.due_on) == (4, moved)
    assert desk.get(f"/v1/officer/dossiers/{code}").json()["history"][-1]["due_on"] == moved


def test_an_extended_day_is_moved_too(
    station: CallingStation, portal: Portal, desk: Desk, clock: FakeClock, tmp_path: Path
) -> None:
    limit(portal, tmp_path, 2, "working_day")
    at(clock, "2026-11-19T09:00")
    packet, code = submitted(station)
    act(desk, code, "accept", version=1)
    act(desk, code, "extend", version=2, reason="Chờ xác minh", due_on="2026-12-01")
    act(desk, code, "supplement", version=3, reasons=[{"text": "Thiếu"}])
    at(clock, "2026-11-20T09:00")
    answer_request(station, packet)
    assert item_of(station, packet).due_on == "2026-12-02"


def test_a_case_without_a_time_limit_has_no_due_day_and_stays_accepted(
    station: CallingStation, portal: Portal, desk: Desk, tmp_path: Path
) -> None:
    limit(portal, tmp_path, None, None)
    packet, code = submitted(station)
    assert act(desk, code, "accept", version=1).json()["due_on"] is None
    act(desk, code, "supplement", version=2, reasons=[{"text": "Thiếu"}])
    answer_request(station, packet)
    assert (item_of(station, packet).state, item_of(station, packet).due_on) == (4, None)


def test_what_was_asked_before_acceptance_starts_no_clock(
    station: CallingStation, desk: Desk, clock: FakeClock
) -> None:
    packet, code = submitted(station)
    act(desk, code, "supplement", version=1, reasons=[{"text": "Thiếu"}])
    clock.advance(3 * 86_400)
    answer_request(station, packet)
    assert (item_of(station, packet).state, item_of(station, packet).due_on) == (1, None)


def test_a_day_named_before_acceptance_makes_no_case_accepted(
    station: CallingStation, portal: Portal, desk: Desk
) -> None:
    """Portals in the field let an officer name one; such dossiers are still there."""
    packet, code = submitted(station)
    act(desk, code, "supplement", version=1, reasons=[{"text": "Thiếu"}])
    assert act(desk, code, "extend", version=2, reason="Thêm", due_on="2026-12-18").status_code == 409
    with portal.store.writing() as db:
        row = dossiers.by_code(db, code)
        assert row is not None
        dossiers.move(db, row, "extend", row.state, portal.now_s(), due_on="2026-12-18", note="Thêm")
    answer_request(station, packet)
    item = item_of(station, packet)
    assert (item.state, item.version) == (1, 4)
    accepted = act(desk, code, "accept", version=4)
    assert (accepted.status_code, accepted.json()["due_on"]) == (200, "2026-11-23")
    # The day it had is not the day it has now.
    assert item_of(station, packet).extended_from == "2026-12-18"


def test_a_new_limit_counts_from_the_next_acceptance(
    station: CallingStation, portal: Portal, desk: Desk, clock: FakeClock, tmp_path: Path
) -> None:
    at(clock, "2026-11-19T09:00")
    _, code = submitted(station)
    limit(portal, tmp_path, 3, "working_day")
    assert act(desk, code, "accept", version=1).json()["due_on"] == "2026-11-25"


def test_days_waited_before_an_extension_are_in_it_already(
    station: CallingStation, portal: Portal, desk: Desk, clock: FakeClock, tmp_path: Path
) -> None:
    limit(portal, tmp_path, 5, "working_day")
    at(clock, "2026-11-19T09:00")
    packet, code = submitted(station)
    act(desk, code, "accept", version=1)
    at(clock, "2026-11-20T09:00")
    act(desk, code, "supplement", version=2, reasons=[{"text": "Thiếu"}])
    at(clock, "2026-12-04T08:00")
    act(desk, code, "extend", version=3, reason="Chờ xác minh", due_on="2026-12-15")
    at(clock, "2026-12-07T09:00")
    answer_request(station, packet)
    # Only Monday 7 December was waited after it.
    assert item_of(station, packet).due_on == "2026-12-16"


def test_a_corrected_request_goes_on_with_the_waiting_the_first_one_began(
    station: CallingStation, portal: Portal, desk: Desk, clock: FakeClock, tmp_path: Path
) -> None:
    limit(portal, tmp_path, 5, "working_day")
    at(clock, "2026-11-19T09:00")
    packet, code = submitted(station)
    act(desk, code, "accept", version=1)
    at(clock, "2026-11-20T09:00")
    act(desk, code, "supplement", version=2, reasons=[{"text": "Thiếu"}])
    at(clock, "2026-11-25T09:00")
    act(desk, code, "supplement", version=3, reasons=[{"text": "Thiếu"}, {"text": "Thiếu nữa"}])
    at(clock, "2026-11-26T09:00")
    answer_request(station, packet)
    # Monday, Wednesday and Thursday were waited; Tuesday 24 November is a day off.
    assert item_of(station, packet).due_on == "2026-12-02"
    act(desk, code, "supplement", version=5, reasons=[{"text": "Thiếu lần hai"}])
    at(clock, "2026-11-27T09:00")
    answer_request(station, packet)
    assert item_of(station, packet).request is None


@pytest.mark.parametrize("basis", ["inferred", "elsewhere"])
@pytest.mark.parametrize(
    ("value", "unit"), [(5, "working_day"), (10, "day"), (0, "same_day_15h"), (24, "hour")]
)
def test_a_time_limit_nobody_verified_promises_no_day(
    station: CallingStation, portal: Portal, desk: Desk, tmp_path: Path, basis: str, value: int, unit: str
) -> None:
    limit(portal, tmp_path, value, unit, basis)
    packet, code = submitted(station)
    assert act(desk, code, "accept", version=1).json()["due_on"] is None
    act(desk, code, "supplement", version=2, reasons=[{"text": "Thiếu"}])
    answer_request(station, packet)
    assert (item_of(station, packet).state, item_of(station, packet).due_on) == (4, None)


@pytest.mark.parametrize(
    ("basis", "unit", "moved"),
    [
        # Friday to Wednesday: Monday and Wednesday were waited, Tuesday 24 November is a day off.
        ("inferred", "same_day_15h", "2026-12-03"),
        # A verified one begins anew.
        ("published", "same_day_15h", "2026-12-01"),
        ("inferred", "working_day", "2026-12-03"),
    ],
)
def test_the_day_an_officer_named_waits_for_the_citizen_too(
    station: CallingStation,
    portal: Portal,
    desk: Desk,
    clock: FakeClock,
    tmp_path: Path,
    basis: str,
    unit: str,
    moved: str,
) -> None:
    limit(portal, tmp_path, 1, unit, basis)
    at(clock, "2026-11-19T09:00")
    packet, code = submitted(station)
    act(desk, code, "accept", version=1)
    act(desk, code, "extend", version=2, reason="Chờ xác minh", due_on="2026-12-01")
    at(clock, "2026-11-20T09:00")
    act(desk, code, "supplement", version=3, reasons=[{"text": "Thiếu"}])
    at(clock, "2026-11-25T09:00")
    answer_request(station, packet)
    assert item_of(station, packet).due_on == moved


def test_days_off_that_are_not_announced_promise_no_day(
    station: CallingStation, portal: Portal, desk: Desk, clock: FakeClock, tmp_path: Path
) -> None:
    limit(portal, tmp_path, 5, "working_day")
    # The days off of 2027 are not announced yet.
    at(clock, "2026-12-28T09:00")
    packet, code = submitted(station)
    assert act(desk, code, "accept", version=1).json()["due_on"] is None
    # An officer can name one, and it waits for the citizen over the new year: 1 January is a day off.
    act(desk, code, "extend", version=2, reason="Chờ xác minh", due_on="2027-01-05")
    act(desk, code, "supplement", version=3, reasons=[{"text": "Thiếu"}])
    at(clock, "2026-12-31T08:00")
    answer_request(station, packet)
    assert item_of(station, packet).due_on == "2027-01-08"


def test_a_day_the_citizens_answer_moved_tells_the_one_before(
    station: CallingStation, portal: Portal, desk: Desk, clock: FakeClock, tmp_path: Path
) -> None:
    limit(portal, tmp_path, 5, "working_day")
    at(clock, "2026-11-19T09:00")
    packet, code = submitted(station)
    act(desk, code, "accept", version=1)
    assert item_of(station, packet).extended_from is None
    at(clock, "2026-11-20T09:00")
    act(desk, code, "supplement", version=2, reasons=[{"text": "Thiếu"}])
    assert item_of(station, packet).extended_from is None
    at(clock, "2026-11-25T09:00")
    answer_request(station, packet)
    item = item_of(station, packet)
    assert (item.due_on, item.extended_from) == ("2026-12-01", "2026-11-27")
    # Asked and answered on one day: nothing moved, nothing is told.
    act(desk, code, "supplement", version=4, reasons=[{"text": "Thiếu nữa"}])
    request = item_of(station, packet).request
    assert request is not None
    assert packet.header.case_id is not None
    maker = station.maker().elsewhere(seq=2, prev=packet.sha256)
    station.send(maker.supplement(packet.header.case_id, request.request_id).raw)
    item = item_of(station, packet)
    assert (item.due_on, item.extended_from) == ("2026-12-01", None)


def test_a_first_day_an_officer_named_by_mistake_is_mended(
    station: CallingStation, portal: Portal, desk: Desk, tmp_path: Path
) -> None:
    limit(portal, tmp_path, None, None)
    packet, code = submitted(station)
    act(desk, code, "accept", version=1)
    act(desk, code, "extend", version=2, reason="Chờ xác minh", due_on="2027-11-19")
    mended = act(desk, code, "extend", version=3, reason="Nhầm năm", due_on="2026-11-25")
    assert (mended.status_code, mended.json().get("due_on")) == (200, "2026-11-25")
    assert item_of(station, packet).extended_from == "2027-11-19"
    # Once the clock has gone on with it, the day rests on it and is only put off.
    act(desk, code, "supplement", version=4, reasons=[{"text": "Thiếu"}])
    answer_request(station, packet)
    back = act(desk, code, "extend", version=6, reason="Sớm hơn", due_on="2026-11-25")
    assert back.status_code == 400
