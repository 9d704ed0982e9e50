"""A unit of many dossiers: what waits comes first, every page costs the same, nothing is left out or told twice."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from sync.portal.context import Portal
from sync.portal.dossiers.dossiers import FINAL, State
from sync.portal.office.unit_pages import MAX_PAGE, dossier_page, packet_page
from sync.portal.stations import stations
from sync.portal.storage.tables import dossier
from tests.portal.problem_answers import kind_of
from tests.portal.test_officers import LISTED, act, submitted
from tests.support.portal import UNIT, CallingStation, Desk, officer_token, ready_station

PACKETS = "/v1/officer/packets"
DAYS = [None, "2026-11-20", "2026-12-01", "2027-01-05"]
T0 = 1_760_000_000


def stock(portal: Portal, station_no: int, count: int, unit: str = UNIT) -> None:
    """Put dossiers of every state, with and without a due day, into a unit, in an order of their own."""
    states = [int(state) for state in State]
    rows = [
        {
            "case_id": f"{unit}-{number}".encode(),
            "code": f"H17.{unit}-251009-{number:07d}",
            "station_no": station_no,
            "unit_code": unit,
            "service": "1.001193",
            "state": states[(number * 7) % len(states)],
            "state_at": T0,
            "version": 1,
            # Several came in the same second.
            "received_at": T0 + (number * 7_919 % count) // 3,
            "due_on": DAYS[(number // 10) % len(DAYS)],
            "feed_seq": number,
        }
        for number in range(count)
    ]
    with portal.store.writing() as db:
        db.execute(sa.insert(dossier), rows)


def every(desk: Desk, path: str, name: str, **asked: Any) -> list[dict[str, Any]]:
    """Follow the cursor to the end."""
    query = {key: str(value) for key, value in asked.items()}
    found: list[dict[str, Any]] = []
    while True:
        answer = desk.get(f"{path}?{httpx.QueryParams(query)}")
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page[name]
        assert page["more"] == (page["after"] is not None)
        if not page["more"]:
            return found
        assert len(page[name]) == int(query.get("limit", MAX_PAGE))
        query["after"] = page["after"]


def waits_first(row: dict[str, Any]) -> tuple[bool, bool, str, int, str]:
    due = row["due_on"]
    return row["state"] in set(map(int, FINAL)), due is not None, due or "", row["received_at"], row["code"]


def test_a_new_submission_is_seen_past_any_number_of_old_ones(
    station: CallingStation, portal: Portal, desk: Desk
) -> None:
    stock(portal, station.station_no, 1_200)
    with portal.store.writing() as db:
        db.execute(sa.update(dossier).values(state=int(State.RESOLVED)))
    _, code = submitted(station)
    first = desk.get(LISTED).json()
    assert first["dossiers"][0]["code"] == code
    assert (len(first["dossiers"]), first["more"]) == (MAX_PAGE, True)


def test_pages_hold_every_dossier_once_in_the_order_of_a_desk(
    station: CallingStation, portal: Portal, desk: Desk
) -> None:
    stock(portal, station.station_no, 437)
    found = every(desk, LISTED, "dossiers", limit=100)
    assert len(found) == 437
    assert found == sorted(found, key=waits_first)
    assert len({row["code"] for row in found}) == 437
    # A page may end anywhere, also between two that came in the same second.
    assert every(desk, LISTED, "dossiers", limit=7) == found


@pytest.mark.parametrize("state", State)
def test_one_state_can_be_asked_for(
    station: CallingStation, portal: Portal, desk: Desk, state: State
) -> None:
    stock(portal, station.station_no, 400)
    name = state.name.lower()
    found = every(desk, LISTED, "dossiers", state=name, limit=9)
    assert len(found) == 40
    assert {row["state_name"] for row in found} == {name}
    assert found == sorted(found, key=waits_first)


def test_what_was_accepted_meanwhile_is_on_a_later_page_again(station: CallingStation, desk: Desk) -> None:
    codes = [submitted(station)[1] for _ in range(3)]
    page = desk.get(f"{LISTED}?limit=2").json()
    assert [row["code"] for row in page["dossiers"]] == codes[:2]
    act(desk, codes[0], "accept", version=1)
    rest = desk.get(f"{LISTED}?limit=2&after={page['after']}").json()
    assert [(row["code"], row["state"]) for row in rest["dossiers"]] == [(codes[2], 1), (codes[0], 2)]
    assert rest["more"] is False


@pytest.mark.parametrize(
    "query",
    [
        "after=x",
        "after=" + "A" * 201,
        # Part 9 of 4, a part below none, a time that no column holds, a code with a NUL, another shape.
        "after=lAmgAaA",
        "after=lP-gAaA",
        "after=lACgz___________oA",
        "after=lACgAaEA",
        "after=gA",
        "after=%C3%A9%C3%A9%C3%A9%C3%A9",
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=9999",
        "limit=%D9%A3",
        "state=open",
        "state=1",
    ],
)
def test_questions_that_make_no_sense_are_refused(desk: Desk, query: str) -> None:
    assert kind_of(desk.get(f"{LISTED}?{query}")) == "bad-request"


@pytest.mark.parametrize("query", ["after=x", "after=-1", "after=" + "9" * 19, "limit=0", "limit=201"])
def test_packet_questions_that_make_no_sense_are_refused(desk: Desk, query: str) -> None:
    assert kind_of(desk.get(f"{PACKETS}?{query}")) == "bad-request"


def test_packets_are_those_of_the_units_own_stations_page_by_page(
    station: CallingStation, portal: Portal, client: httpx.Client, desk: Desk
) -> None:
    neighbour = ready_station(client, portal, 2)
    foreign = ready_station(client, portal, 3)
    with portal.store.writing() as db:
        stations.add_unit(db, "20197", "UBND phường Liên Chiểu")
        db.execute(
            sa.text("UPDATE station SET unit_code = '20197' WHERE station_no = :no"),
            {"no": foreign.station_no},
        )
    sent = []
    for number in range(3):
        for one in (station, foreign, neighbour):
            maker = one.maker()
            packet = maker.elsewhere(seq=number + 1).submission((maker.paper(),))
            assert one.send(packet.raw)[0].outcome == "accepted"
            sent.append((one.station_no, packet.header.packet_id.hex()))
    own = [(no, packet_id) for no, packet_id in sent if no != foreign.station_no]
    for limit in (1, 2, 5, 6, 200):
        found = every(desk, PACKETS, "packets", limit=limit)
        assert [(row["station_no"], row["packet_id"]) for row in found] == own
    stranger = Desk(client, officer_token(portal, "can-bo-2", unit="20197"))
    found = every(stranger, PACKETS, "packets", limit=2)
    assert [row["packet_id"] for row in found] == [one for no, one in sent if no == foreign.station_no]


def test_a_unit_of_very_many_stations_is_read_in_pieces(
    station: CallingStation, portal: Portal, desk: Desk
) -> None:
    with portal.store.writing() as db:
        for number in range(60_000, 60_250):
            stations.add_station(db, number, "Trạm", UNIT, "station", T0)
    submitted(station)
    assert len(every(desk, PACKETS, "packets")) == 1


def plans(portal: Portal, ask: Any) -> list[str]:
    """Return how the database means to answer each question that `ask` puts to it."""
    asked: list[tuple[str, Any]] = []

    def note(_db: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        asked.append((statement, parameters))

    sa.event.listen(portal.store.engine, "before_cursor_execute", note)
    try:
        with portal.store.reading() as db:
            ask(db)
    finally:
        sa.event.remove(portal.store.engine, "before_cursor_execute", note)
    explain = "EXPLAIN " if portal.store.engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
    found = []
    with portal.store.reading() as db:
        for statement, parameters in asked:
            if "FROM dossier" in statement or "FROM packet" in statement:
                rows = db.exec_driver_sql(explain + statement, parameters).all()
                found.append("\n".join(str(row[-1]) for row in rows))
    return found


def test_a_page_is_read_from_the_index_at_any_place(station: CallingStation, portal: Portal) -> None:
    stock(portal, station.station_no, 20_000)
    for packet in range(3):
        station.send(station.maker().elsewhere(seq=packet + 1).submission((station.maker().paper(),)).raw)
    with portal.store.engine.connect() as db:
        db.exec_driver_sql("ANALYZE")
        db.commit()
    sqlite = portal.store.engine.dialect.name == "sqlite"
    after = ""
    with portal.store.reading() as db:
        # Far into the open ones with a due day.
        for _ in range(40):
            after = dossier_page(db, UNIT, after=after).after or ""
    for ask in (
        lambda db: dossier_page(db, UNIT),
        lambda db: dossier_page(db, UNIT, after=after),
        lambda db: dossier_page(db, UNIT, state="registered"),
    ):
        found = plans(portal, ask)
        assert found
        for plan in found:
            assert "ix_dossier_desk" in plan, plan
            if sqlite:
                # What is sorted is a page of each state, never the rows of the table.
                assert not re.search("dossier[^\n]*\n[^\n]*TEMP B-TREE", plan), plan
                assert "SCAN dossier" not in plan, plan
            else:
                assert "Seq Scan" not in plan, plan
                assert plan.count("Sort  (") <= 1, plan
    if sqlite:
        (far,) = plans(portal, lambda db: dossier_page(db, UNIT, after=after))
        assert "due_on>? " in far or "(due_on,received_at,code)>" in far, far
    (brought,) = plans(portal, lambda db: packet_page(db, UNIT, after="1"))
    if sqlite:
        assert "ix_packet_station_arrival (station_no=? AND arrival>?)" in brought, brought
