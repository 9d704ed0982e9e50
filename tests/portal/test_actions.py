"""Every officer's action at its version, what stations learn of it, and how stations are seen."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from sync.portal.context import Portal
from sync.portal.stations import stations
from sync.portal.storage.tables import station_reading
from sync.wire import messages
from tests.portal.problem_answers import kind_of
from tests.portal.test_officers import LISTED, act, item_of, submitted
from tests.support.fakes import FakeClock
from tests.support.portal import CallingStation, Desk, officer_token, ready_station

WHY = "Đã xem xét theo quy định"


def test_a_case_goes_its_whole_way_and_the_station_hears_of_each_step(
    station: CallingStation, desk: Desk
) -> None:
    packet, code = submitted(station)
    seen = []
    for version, (action, more) in enumerate(
        [
            ("accept", {}),
            ("process", {}),
            ("payment", {"reason": "Lệ phí 8.000 đồng"}),
            ("process", {}),
            ("extend", {"reason": WHY, "due_on": "2026-12-30"}),
            ("resolve", {"reason": "Mời đến nhận"}),
            ("hand-over", {}),
        ],
        start=1,
    ):
        answer = act(desk, code, action, version=version, **more)
        assert answer.status_code == 200, answer.text
        item = item_of(station, packet)
        assert (item.version, item.note) == (version + 1, more.get("reason"))
        seen.append((item.state, item.due_on))
    assert [state for state, _ in seen] == [2, 4, 6, 4, 4, 9, 10]
    assert seen[-1][1] == "2026-12-30"
    past = desk.get(f"{LISTED}/{code}").json()["history"]
    assert [event["version"] for event in past] == list(range(1, 9))
    assert (past[5]["action"], past[5]["note"], past[5]["due_on"]) == ("extend", WHY, "2026-12-30")


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        (["refuse"], 3),
        (["accept", "stop"], 8),
        (["accept", "process", "stop"], 8),
    ],
)
def test_ends_are_final(station: CallingStation, desk: Desk, steps: list[str], state: int) -> None:
    packet, code = submitted(station)
    for version, action in enumerate(steps, start=1):
        assert act(desk, code, action, version=version, reason=WHY).status_code == 200
    item = item_of(station, packet)
    assert (item.state, item.note) == (state, WHY)
    for action in ("accept", "process", "resolve", "hand-over"):
        assert kind_of(act(desk, code, action, version=item.version)) == "version-conflict"
    assert packet.header.case_id is not None
    (result,) = station.send(station.maker().elsewhere(seq=1).withdrawal(packet.header.case_id).raw)
    assert (result.outcome, result.server_state) == ("conflict", state)


def test_a_withdrawal_ends_an_open_question_too(station: CallingStation, desk: Desk) -> None:
    packet, code = submitted(station)
    act(desk, code, "supplement", version=1, reasons=[{"text": "Thiếu"}])
    request = item_of(station, packet).request
    assert request is not None
    assert packet.header.case_id is not None
    maker = station.maker().elsewhere(seq=1)
    assert station.send(maker.withdrawal(packet.header.case_id).raw)[0].outcome == "accepted"
    item = item_of(station, packet)
    assert (item.state, item.request) == (7, None)
    (late,) = station.send(maker.supplement(packet.header.case_id, request.request_id).raw)
    assert (late.outcome, late.server_state) == ("conflict", 7)


def test_a_forwarded_case_is_another_units(
    station: CallingStation, portal: Portal, client: httpx.Client, desk: Desk
) -> None:
    packet, code = submitted(station)
    with portal.store.writing() as db:
        stations.add_unit(db, "20197", "UBND phường Liên Chiểu")
    other = Desk(client, officer_token(portal, "can-bo-2", unit="20197"))
    assert act(desk, code, "forward", version=1, reason=WHY, unit_code="20197").json()["unit_code"] == "20197"
    assert desk.get(f"{LISTED}/{code}").status_code == 404
    assert act(other, code, "accept", version=2).status_code == 200
    item = item_of(station, packet)
    assert (item.code, item.state) == (code, 2)


@pytest.mark.parametrize(
    ("action", "order"),
    [
        ("refuse", {}),
        ("refuse", {"reason": "  "}),
        ("refuse", {"reason": "x" * 1_001}),
        ("refuse", {"reason": "a\x00b"}),
        ("refuse", {"reason": WHY, "due_on": "2026-12-30"}),
        ("accept", {"unit_code": "20197"}),
        ("forward", {"reason": WHY}),
        ("forward", {"reason": WHY, "unit_code": "20242"}),
        ("forward", {"reason": WHY, "unit_code": "nowhere"}),
    ],
)
def test_orders_that_lack_something_are_refused(
    station: CallingStation, desk: Desk, action: str, order: dict[str, Any]
) -> None:
    packet, code = submitted(station)
    assert kind_of(act(desk, code, action, version=1, **order)) == "bad-request"
    assert item_of(station, packet).version == 1


def test_an_extension_is_never_a_shortening(station: CallingStation, desk: Desk) -> None:
    packet, code = submitted(station)
    assert (
        kind_of(act(desk, code, "extend", version=1, reason=WHY, due_on="2026-12-30")) == "version-conflict"
    )
    act(desk, code, "accept", version=1)
    due = item_of(station, packet).due_on
    assert kind_of(act(desk, code, "extend", version=2, reason=WHY, due_on=due)) == "bad-request"
    assert kind_of(act(desk, code, "extend", version=2, reason=WHY)) == "bad-request"


def test_any_station_may_ask_how_a_case_stands_and_the_question_is_kept(
    station: CallingStation, portal: Portal, clock: FakeClock
) -> None:
    packet, code = submitted(station)
    assert packet.header.case_id is not None
    other = ready_station(station.client, portal, 2)
    for key in (code, packet.header.case_id.hex()):
        item = messages.decode(other.call("GET", f"/v1/dossiers/{key}").content, messages.DossierItem)
        assert (item.code, item.state, item.complete_receipts) == (code, 1, ())
    for strange in ("H17.20242-261122-000009", "ab" * 16, "x%00y", "x" * 300):
        assert kind_of(other.call("GET", f"/v1/dossiers/{strange}")) == "not-found"
    with portal.store.reading() as db:
        rows = db.execute(station_reading.select()).all()
    found = [(row.station_no, row.case_id) for row in rows if row.case_id]
    assert found == [(10_001, packet.header.case_id)] * 2
    # A question that led nowhere is kept too: whoever guesses codes is seen (decision 140).
    assert len(rows) - len(found) == 4


def test_heartbeats_and_old_gaps_show_in_the_fleet(
    station: CallingStation, portal: Portal, desk: Desk, clock: FakeClock
) -> None:
    beat = messages.encode(messages.Heartbeat(app_version="0.1.0", queued=3, disk_free_mb=900))
    assert station.call("POST", "/v1/heartbeat", beat).status_code == 200
    clock.advance(60)
    beat = messages.encode(messages.Heartbeat(app_version="0.1.0", queued=2))
    assert station.call("POST", "/v1/heartbeat", beat).status_code == 200
    maker = station.maker()
    lost = maker.submission((maker.paper(),))
    station.send(maker.submission((maker.paper(),)).raw)
    (row,) = desk.get("/v1/officer/stations").json()["stations"]
    assert (row["health"]["queued"], row["seen_at"], row["missing_packets"]) == (2, portal.now_s(), 0)
    clock.advance(8 * 86_400)
    assert desk.get("/v1/officer/stations").json()["stations"][0]["missing_packets"] == 1
    station.send(lost.raw)
    assert desk.get("/v1/officer/stations").json()["stations"][0]["missing_packets"] == 0
    for wrong in (b"", b"\x80" * 20_000, messages.encode(messages.BlobAnswer(offset=1, complete=True))[:-2]):
        assert station.call("POST", "/v1/heartbeat", wrong).status_code in {400, 413}


def test_the_description_names_every_call_and_how_it_fails(client: httpx.Client) -> None:
    paths = client.get("/schema/").json()["paths"]
    for action in ("accept", "refuse", "process", "extend", "forward", "resolve", "hand-over", "stop"):
        assert f"/v1/officer/dossiers/{{code}}/{action}" in paths
    calls = [(path, method, call) for path, methods in paths.items() for method, call in methods.items()]
    assert len(calls) >= 20
    for path, method, call in calls:
        if method == "head":
            continue  # its answers have no body
        problem = call["responses"]["400"]["content"]
        assert "application/problem+json" in problem, (path, method)


@pytest.mark.parametrize("day", ["2020-01-01", "2026-12-06", "9999-12-31"])
def test_a_day_nobody_can_mean_is_refused(station: CallingStation, desk: Desk, day: str) -> None:
    """Over, a Sunday, too far: each would be promised to a citizen, and the last one stopped every answer."""
    packet, code = submitted(station)
    act(desk, code, "accept", version=1)
    asked = {"reasons": [{"text": "Thiếu"}], "due_on": day}
    assert kind_of(act(desk, code, "supplement", version=2, **asked)) == "bad-request"
    assert kind_of(act(desk, code, "extend", version=2, reason=WHY, due_on=day)) == "bad-request"
    assert item_of(station, packet).version == 2


def test_an_extension_by_mistake_is_mended_down_to_what_was_promised(
    station: CallingStation, desk: Desk
) -> None:
    packet, code = submitted(station)
    promised = act(desk, code, "accept", version=1).json()["due_on"]
    act(desk, code, "extend", version=2, reason=WHY, due_on="2027-11-15")
    assert kind_of(act(desk, code, "extend", version=3, reason=WHY, due_on=promised)) == "bad-request"
    assert (
        act(desk, code, "extend", version=3, reason=WHY, due_on="2026-12-15").json()["due_on"] == "2026-12-15"
    )
    item = item_of(station, packet)
    assert (item.due_on, item.extended_from) == ("2026-12-15", "2027-11-15")


def test_what_was_asked_for_is_corrected_until_it_is_answered(station: CallingStation, desk: Desk) -> None:
    packet, code = submitted(station)
    act(desk, code, "supplement", version=1, reasons=[{"text": "Thiếu"}])
    first = item_of(station, packet).request
    both = [{"text": "Thiếu"}, {"text": "Thiếu hộ chiếu"}]
    assert act(desk, code, "supplement", version=2, reasons=both, due_on="2026-12-01").status_code == 200
    second = item_of(station, packet).request
    assert first is not None
    assert second is not None
    assert (len(second.reasons), second.due_on) == (2, "2026-12-01")
    assert second.request_id != first.request_id


def test_an_act_the_state_does_not_allow_is_not_called_moved_on(station: CallingStation, desk: Desk) -> None:
    _packet, code = submitted(station)
    early = act(desk, code, "resolve", version=1).json()
    assert early["title"] == "This cannot be done to a dossier that is registered."
    assert act(desk, code, "accept", version=7).json()["title"] == "The dossier has moved on."


@pytest.mark.parametrize(
    ("action", "more", "state"),
    [
        ("accept", {}, 2),
        ("refuse", {"reason": WHY}, 3),
        ("supplement", {"reasons": [{"text": "Thiếu ảnh", "shown_as": "chip"}]}, 5),
    ],
)
def test_what_a_newer_desk_says_besides_is_passed_over(
    station: CallingStation, desk: Desk, action: str, more: dict[str, Any], state: int
) -> None:
    packet, code = submitted(station)
    answer = act(desk, code, action, version=1, **more, state=9, seen={"for_s": [12, None]})
    assert answer.status_code == 200, answer.text
    item = item_of(station, packet)
    assert (item.version, item.state) == (2, state)


@pytest.mark.parametrize(
    ("action", "order"),
    [
        ("accept", {"version": "1"}),
        ("accept", {"version": True}),
        ("accept", {"version": 1.5}),
        ("accept", {"version": None}),
        ("accept", {}),
        ("accept", {"version": 1, "reason": 7}),
        ("accept", {"version": 1, "reason": "x" * 1_001}),
        ("accept", {"version": 1, "due_on": "2026-12-30"}),
        ("supplement", {"version": 1, "reasons": []}),
        ("supplement", {"version": 1, "reasons": [{"text": 7}]}),
        ("supplement", {"version": 1, "reasons": [{"text": WHY}], "due_on": "mai"}),
        ("supplement", {"version": 1}),
    ],
)
def test_what_it_must_say_is_held_to_its_type_and_bounds(
    station: CallingStation, desk: Desk, action: str, order: dict[str, Any]
) -> None:
    packet, code = submitted(station)
    answer = act(desk, code, action, **order, desk_version="2.0")
    assert (answer.status_code, kind_of(answer)) == (400, "bad-request")
    assert item_of(station, packet).version == 1


def test_a_state_begins_when_it_was_reached_not_when_something_was_done_in_it(
    station: CallingStation, desk: Desk, portal: Portal, clock: FakeClock
) -> None:
    with portal.store.writing() as db:
        stations.add_unit(db, "20257", "UBND phường Thanh Khê")
    packet, code = submitted(station)
    act(desk, code, "accept", version=1)
    began = item_of(station, packet).state_at
    clock.advance(3 * 86_400)
    act(desk, code, "extend", version=2, reason=WHY, due_on="2026-12-15")
    assert item_of(station, packet).state_at == began
    clock.advance(86_400)
    past = desk.get(f"{LISTED}/{code}").json()["history"]
    assert (past[1]["at"], past[2]["at"]) == (began, began + 3 * 86_400)
    act(desk, code, "forward", version=3, reason=WHY, unit_code="20257")
    item = item_of(station, packet)
    assert (item.state, item.state_at) == (2, began)
    other = Desk(desk.client, officer_token(portal, "can-bo-khac", unit="20257"))
    act(other, code, "process", version=4)
    assert item_of(station, packet).state_at == began + 4 * 86_400


def test_what_is_to_be_paid_stays_said_when_the_case_is_put_off_or_forwarded(
    station: CallingStation, desk: Desk, portal: Portal
) -> None:
    with portal.store.writing() as db:
        stations.add_unit(db, "20257", "UBND phường Thanh Khê")
    packet, code = submitted(station)
    fee = "Nộp 300.000đ tại quầy 3"
    act(desk, code, "accept", version=1)
    act(desk, code, "payment", version=2, reason=fee)
    act(desk, code, "extend", version=3, reason=WHY, due_on="2026-12-15")
    assert item_of(station, packet).note == fee
    past = desk.get(f"{LISTED}/{code}").json()["history"]
    assert (past[2]["note"], past[3]["note"]) == (fee, WHY)
    act(desk, code, "forward", version=4, reason=WHY, unit_code="20257")
    item = item_of(station, packet)
    assert (item.state, item.note, item.unit_code) == (6, fee, "20257")
