"""Every transition of a dossier, allowed or not, against a table written from the design and not from the code."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from forms.packets.packet import Kind, Packet
from sync.portal.context import Portal
from sync.portal.storage.tables import dossier
from tests.portal.problem_answers import problem_of
from tests.portal.test_officers import LISTED, act, item_of, submitted
from tests.support.portal import CallingStation, Desk
from tests.support.records import example

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
STATES = range(1, 11)
ORDERS: dict[str, dict[str, Any]] = {
    "accept": {},
    "refuse": {"reason": "Không thuộc thẩm quyền"},
    "supplement": {"reasons": [{"text": "Thiếu giấy chứng sinh"}]},
    "process": {},
    "payment": {"reason": "Lệ phí 8.000 đồng"},
    "extend": {"reason": "Chờ xác minh", "due_on": "2027-01-15"},
    "resolve": {},
    "hand-over": {},
    "stop": {"reason": "Theo đề nghị"},
}
ALLOWED: dict[str, dict[int, int]] = {
    "accept": {1: 2},
    "refuse": {1: 3, 5: 3},
    "supplement": {1: 5, 2: 5, 4: 5, 5: 5},
    "process": {2: 4, 6: 4},
    "payment": {2: 6, 4: 6},
    "extend": {2: 2, 4: 4, 5: 5, 6: 6},
    "resolve": {2: 9, 4: 9},
    "hand-over": {9: 10},
    "stop": {2: 8, 4: 8, 5: 8, 6: 8},
}
PACKETS: dict[str, dict[int, int]] = {
    "withdrawal": dict.fromkeys((1, 2, 4, 5, 6), 7),
    "handover": {9: 10, 10: 10},
    "consent_withdrawal": {state: state for state in STATES},
    "feedback": {state: state for state in STATES},
}


def put(portal: Portal, packet: Packet, state: int) -> None:
    with portal.store.writing() as db:
        db.execute(
            sa.update(dossier)
            .where(dossier.c.case_id == packet.header.case_id)
            .values(state=state, due_on=None)
        )


@pytest.mark.parametrize("accepted", [True, False], ids=["accepted", "never accepted"])
@pytest.mark.parametrize("action", ORDERS)
def test_an_officers_action_is_done_from_its_states_and_from_no_other(
    station: CallingStation, portal: Portal, desk: Desk, action: str, accepted: bool
) -> None:
    packet, code = submitted(station)
    if accepted:
        assert act(desk, code, "accept", version=1).status_code == 200
    # What was asked for is mended by an accepted case or by one that waits: what ends it differs.
    never = {("refuse", 5)} if accepted else {("extend", 5)}
    # The state that tells nothing of it first: what is done in 2 is in the history too.
    for state in sorted(STATES, key=lambda one: one != 5):
        put(portal, packet, state)
        before = item_of(station, packet)
        answer = act(desk, code, action, version=before.version, **ORDERS[action])
        after = item_of(station, packet)
        if state in ALLOWED[action] and (action, state) not in never:
            assert answer.status_code == 200, (state, answer.text)
            assert (after.state, after.version) == (ALLOWED[action][state], before.version + 1)
            assert (after.by, after.unit_code) == ("Phạm Văn Thử", "20242")
            assert after.action == ("ask_supplement" if action == "supplement" else action)
        else:
            assert problem_of(answer).status == 409
            told = answer.json()
            assert (told["version"], told["state"]) == (before.version, state)
            assert (after.state, after.version) == (state, before.version)


@pytest.mark.parametrize("kind", PACKETS)
def test_a_packet_moves_a_dossier_from_its_states_and_from_no_other(
    station: CallingStation, portal: Portal, desk: Desk, kind: str
) -> None:
    packet, _ = submitted(station)
    case_id = packet.header.case_id
    assert case_id is not None
    maker = station.maker().elsewhere(seq=1, prev=packet.sha256)
    for state in STATES:
        put(portal, packet, state)
        if kind == "withdrawal":
            sent = maker.withdrawal(case_id)
        else:
            sent = maker.record(example(Kind(kind), at_s=maker.now_s()), case_id)
        (result,) = station.send(sent.raw)
        after = item_of(station, packet).state
        if state in PACKETS[kind]:
            assert (result.outcome, after) == ("accepted", PACKETS[kind][state]), state
        else:
            assert (result.outcome, result.server_state, after) == ("conflict", state, state)


def test_an_extension_tells_the_day_that_was_promised_before(station: CallingStation, desk: Desk) -> None:
    packet, code = submitted(station)
    promised = act(desk, code, "accept", version=1).json()["due_on"]
    assert item_of(station, packet).extended_from is None
    act(desk, code, "extend", version=2, reason="Chờ xác minh", due_on="2026-12-15")
    act_again = act(desk, code, "extend", version=3, reason="Vẫn chờ", due_on="2026-12-30")
    assert act_again.status_code == 200
    item = item_of(station, packet)
    assert (item.extended_from, item.due_on, item.note, item.by) == (
        "2026-12-15",
        "2026-12-30",
        "Vẫn chờ",
        "Phạm Văn Thử",
    )
    days = [event["due_on"] for event in desk.get(f"{LISTED}/{code}").json()["history"] if event["due_on"]]
    assert days == [promised, "2026-12-15", "2026-12-30"]
