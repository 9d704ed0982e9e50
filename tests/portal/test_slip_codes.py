"""A case asked for by the code on another station's slip; and a station that asks for very many."""

from __future__ import annotations

import httpx
import msgspec
import pytest
import sqlalchemy as sa

from forms.packets.codes import mint_case_code
from sync.portal.administration.fleet_text import lines
from sync.portal.context import Portal
from sync.portal.stations import asking_limits
from sync.portal.storage.tables import slip_code, station_reading
from sync.wire import messages, problems
from tests.portal.problem_answers import problem_of
from tests.portal.test_officers import submitted
from tests.support.fakes import FakeClock
from tests.support.portal import CallingStation, Desk, officer_token, ready_station


def tell(station: CallingStation, *codes: tuple[bytes, str]) -> None:
    beat = messages.encode(messages.Heartbeat(codes=codes))
    assert station.call("POST", "/v1/heartbeat", beat).status_code == 200


def ask(station: CallingStation, key: str) -> httpx.Response:
    return station.call("GET", f"/v1/dossiers/{key}")


pytestmark = pytest.mark.allows_log


@pytest.fixture
def other(client: httpx.Client, portal: Portal) -> CallingStation:
    return ready_station(client, portal, seed=2)


Case = tuple[bytes, str, str]


@pytest.fixture
def case(station: CallingStation) -> Case:
    """Return id, portal's code and slip's code of a case whose station has told the code."""
    packet, code = submitted(station)
    case_id = packet.header.case_id
    assert case_id is not None
    printed = mint_case_code(station.station_no, 1, 1)
    tell(station, (case_id, printed))
    return case_id, code, printed


def test_another_station_finds_the_case_and_is_on_record(
    portal: Portal, other: CallingStation, case: Case
) -> None:
    case_id, code, printed = case
    item = messages.decode(ask(other, printed).content, messages.DossierItem)
    assert (item.case_id, item.code, item.slip_code) == (case_id, code, printed)
    assert ask(other, printed.replace("-", "").lower()).status_code == 200
    with portal.store.reading() as db:
        asked = db.execute(sa.select(station_reading.c.station_no, station_reading.c.case_id)).all()
    assert [tuple(row) for row in asked] == [(other.station_no, case_id)] * 2
    # Asked for by its own code it says nothing of the slip.
    assert messages.decode(ask(other, code).content, messages.DossierItem).slip_code is msgspec.UNSET


def test_a_mistyped_digit_is_said_and_an_unknown_code_is_on_record(
    portal: Portal, other: CallingStation, case: Case
) -> None:
    printed = case[2]
    wrong = printed[:-1] + str((int(printed[-1]) + 1) % 10)
    answer = ask(other, wrong)
    assert (answer.status_code, answer.json()["code"]) == (400, "case_code_check")
    assert ask(other, mint_case_code(20_002, 1, 7)).status_code == 404
    with portal.store.reading() as db:
        assert db.execute(sa.select(station_reading.c.case_id)).scalars().all() == [asking_limits.NO_CASE]


def test_a_station_is_believed_for_its_own_codes_and_cases_only(
    portal: Portal, station: CallingStation, other: CallingStation, case: Case
) -> None:
    case_id, _, printed = case
    tell(other, (bytes(16), printed), (case_id, mint_case_code(other.station_no, 1, 1)), (case_id, "x" * 40))
    assert ask(other, printed).status_code == 200
    assert ask(station, mint_case_code(other.station_no, 1, 1)).status_code == 404
    for n in range(5):
        tell(station, (bytes([n + 1]) * 16, printed))
    with portal.store.reading() as db:
        held = db.execute(sa.select(sa.func.count()).where(slip_code.c.code == printed)).scalar_one()
    assert held == 2


def test_a_code_told_for_two_cases_leads_to_neither(
    station: CallingStation, other: CallingStation, case: Case
) -> None:
    packet, _ = submitted(station)
    assert packet.header.case_id is not None
    tell(station, (packet.header.case_id, case[2]))
    assert ask(other, case[2]).status_code == 404


def test_more_than_a_counter_can_need_is_refused_told_and_ends_by_itself(
    portal: Portal, clock: FakeClock, station: CallingStation, other: CallingStation, case: Case
) -> None:
    _, code, printed = case
    # The same case again and again is one case; and nobody's own cases count.
    for _ in range(5):
        assert ask(other, printed).status_code == 200
        assert ask(station, code).status_code == 200
    guesses = (mint_case_code(station.station_no, 1, n) for n in range(2, 1_000))
    told = [ask(other, next(guesses)).status_code for _ in range(asking_limits.MOST_AN_HOUR - 1)]
    assert set(told) == {404}
    answer = ask(other, printed)
    assert (answer.status_code, problem_of(answer).type) == (429, problems.TOO_MANY)
    assert int(answer.headers["retry-after"]) == asking_limits.RETRY_S
    assert ask(station, code).status_code == 200
    clock.advance(asking_limits.HOUR_S + 1)
    assert ask(other, printed).status_code == 200
    listing = _stations(portal, other)
    assert "asks_many" not in listing[other.station_no]["warnings"]
    for _ in range(asking_limits.MANY_A_DAY - asking_limits.MOST_AN_HOUR):
        ask(other, next(guesses))
    listing = _stations(portal, other)
    assert listing[other.station_no]["others_asked"] == asking_limits.MANY_A_DAY
    assert "asks_many" in listing[other.station_no]["warnings"]
    assert "asks_many" not in listing[station.station_no]["warnings"]
    assert any("hỏi quá nhiều hồ sơ" in line for line in lines(portal.fleet.listing(None)))


def _stations(portal: Portal, station: CallingStation) -> dict[int, dict[str, object]]:
    told = Desk(station.client, officer_token(portal, officer_id=f"cb-{station.entropy.token(4).hex()}"))
    return {row["station_no"]: row for row in told.get("/v1/officer/stations").json()["stations"]}


def test_cases_asked_for_by_the_portals_code_count_as_well(
    portal: Portal, station: CallingStation, other: CallingStation, case: Case
) -> None:
    with portal.store.noting() as db:
        for n in range(asking_limits.MOST_AN_HOUR):
            asking_limits.note(db, other.station_no, n.to_bytes(16), portal.now_s())
    assert ask(other, case[1]).status_code == 429
