"""Officers accept, ask for everything at once, and never overwrite each other."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx
import pytest

from forms.errors import StationError
from forms.packets.packet import Packet
from forms.stamp import VIETNAM
from sync.portal.context import Portal
from sync.portal.office.officers import Role
from sync.portal.stations import stations
from sync.portal.storage.tables import dossier_event, officer_reading
from sync.wire import messages
from tests.portal.problem_answers import kind_of, problem_of
from tests.support.fakes import FakeClock
from tests.support.portal import UNIT, CallingStation, Desk, offer, officer_token, ready_station

LISTED = "/v1/officer/dossiers"


def submitted(station: CallingStation) -> tuple[Packet, str]:
    maker = station.maker()
    packet = maker.submission((maker.paper(),))
    (result,) = station.send(packet.raw)
    assert result.outcome == "accepted"
    page = messages.decode(station.feed("dossiers").content, messages.DossierPage)
    return packet, next(item.code for item in page.items if item.case_id == packet.header.case_id)


def act(desk: Desk, code: str, action: str, **order: Any) -> httpx.Response:
    return desk.post(f"{LISTED}/{code}/{action}", order)


def item_of(station: CallingStation, packet: Packet) -> messages.DossierItem:
    page = messages.decode(station.feed("dossiers").content, messages.DossierPage)
    return next(item for item in page.items if item.case_id == packet.header.case_id)


def at(clock: FakeClock, text: str) -> None:
    moment = datetime.fromisoformat(text).replace(tzinfo=VIETNAM)
    clock.set_wall(int(moment.timestamp() * 1000))


@pytest.mark.parametrize(
    ("accepted", "due"),
    [
        ("2026-11-23T14:59:00", "2026-11-23"),
        # 24 November is a day off.
        ("2026-11-23T15:01:00", "2026-11-25"),
        ("2026-11-27T15:01:00", "2026-11-30"),
        ("2026-11-28T09:00:00", "2026-11-30"),
    ],
)
def test_the_due_day_counts_from_acceptance_with_the_cut_off_at_three(
    station: CallingStation, desk: Desk, clock: FakeClock, accepted: str, due: str
) -> None:
    packet, code = submitted(station)
    assert item_of(station, packet).due_on is None
    at(clock, accepted)
    answer = act(desk, code, "accept", version=1)
    assert answer.status_code == 200
    assert answer.json()["due_on"] == due
    item = item_of(station, packet)
    assert (item.state, item.version, item.due_on) == (2, 2, due)


def test_what_was_decided_on_an_old_version_is_not_done(station: CallingStation, desk: Desk) -> None:
    packet, code = submitted(station)
    assert act(desk, code, "accept", version=1).status_code == 200
    late = act(desk, code, "supplement", version=1, reasons=[{"text": "Thiếu"}])
    assert late.status_code == 409
    assert kind_of(late) == "version-conflict"
    assert late.json()["version"] == 2
    assert kind_of(act(desk, code, "accept", version=2)) == "version-conflict"
    assert (item_of(station, packet).version, item_of(station, packet).request) == (2, None)


def test_a_supplement_goes_out_comes_back_and_is_answered_once(
    station: CallingStation, desk: Desk, clock: FakeClock
) -> None:
    maker = station.maker()
    old, kept = maker.paper(), maker.paper("x-signature", 900, "image/png")
    packet = maker.submission((old, kept))
    station.send(packet.raw)
    case_id = packet.header.case_id
    assert case_id is not None
    code = item_of(station, packet).code
    reasons = [
        {"text": "Tên trẻ viết thiếu dấu", "pointer": "/child/fullName"},
        {"text": "Ảnh mờ, chụp lại", "doc_id": "d-birth"},
    ]
    answer = act(desk, code, "supplement", version=1, reasons=reasons, due_on="2026-12-01")
    assert answer.status_code == 200
    item = item_of(station, packet)
    assert (item.state, item.version) == (5, 2)
    assert item.request is not None
    assert item.request.due_on == "2026-12-01"
    assert [(r.pointer, r.doc_id) for r in item.request.reasons] == [
        ("/child/fullName", None),
        (None, "d-birth"),
    ]

    stale = maker.supplement(case_id, "another request", (maker.paper(),))
    (result,) = station.send(stale.raw)
    assert (result.outcome, result.server_state) == ("conflict", 5)
    new = maker.paper()
    corrected = maker.supplement(
        case_id, item.request.request_id, (new,), changes={"child__fullName": "Nguyễn Mẫu Ân"}
    )
    (result,) = station.send(corrected.raw)
    assert result.outcome == "accepted"
    assert result.text_receipt is not None
    item = item_of(station, packet)
    assert (item.state, item.version, item.request) == (1, 3, None)
    answer_again = maker.supplement(case_id, "another request")
    (result,) = station.send(answer_again.raw)
    assert (result.outcome, result.server_state) == ("conflict", 1)

    content = desk.get(f"{LISTED}/{code}").json()
    assert content["content"]["data"]["child"]["fullName"] == "Nguyễn Mẫu Ân"
    in_force = {entry["doc_id"]: entry["sealed_sha256"] for entry in content["documents"]}
    assert in_force == {
        "x-signature": kept.document.sealed_sha256.hex(),
        "d-birth": new.document.sealed_sha256.hex(),
    }
    assert [entry["action"] for entry in content["history"]] == ["submit", "ask_supplement", "supplement"]


def test_a_supplement_of_an_accepted_case_goes_on_being_processed(
    station: CallingStation, desk: Desk
) -> None:
    packet, code = submitted(station)
    act(desk, code, "accept", version=1)
    act(desk, code, "supplement", version=2, reasons=[{"text": "Thiếu"}])
    item = item_of(station, packet)
    assert item.request is not None
    assert packet.header.case_id is not None
    (result,) = station.send(station.maker().supplement(packet.header.case_id, item.request.request_id).raw)
    assert result.outcome == "accepted"
    assert (item_of(station, packet).state, item_of(station, packet).due_on) == (4, item.due_on)


def test_a_supplement_that_takes_a_needed_paper_away_is_refused(station: CallingStation, desk: Desk) -> None:
    packet, code = submitted(station)
    act(desk, code, "supplement", version=1, reasons=[{"text": "Thiếu"}])
    item = item_of(station, packet)
    assert item.request is not None
    assert packet.header.case_id is not None
    without = station.maker().supplement(packet.header.case_id, item.request.request_id, removed=("d-birth",))
    (result,) = station.send(without.raw)
    assert result.outcome == "rejected"
    assert [(p.pointer, p.code) for p in result.problems] == [("/documents/d-birth", "document.missing")]


def test_a_withdrawn_case_ends(station: CallingStation, desk: Desk) -> None:
    packet, code = submitted(station)
    assert packet.header.case_id is not None
    maker = station.maker()
    (result,) = station.send(maker.withdrawal(packet.header.case_id).raw)
    assert result.outcome == "accepted"
    assert result.complete_receipt is not None
    assert item_of(station, packet).state == 7
    assert kind_of(act(desk, code, "accept", version=2)) == "version-conflict"
    (again,) = station.send(maker.withdrawal(packet.header.case_id).raw)
    assert (again.outcome, again.server_state) == ("conflict", 7)


@pytest.mark.parametrize(
    "order",
    [
        {"version": 1, "reasons": []},
        {"version": 1, "reasons": [{"text": " "}]},
        {"version": 1, "reasons": [{"text": "x" * 1_001}]},
        {"version": 1, "reasons": [{"text": "x", "pointer": "child"}]},
        {"version": 1, "reasons": [{"text": "x", "pointer": "/a", "doc_id": "b"}]},
        {"version": 1, "reasons": [{"text": "x"}], "due_on": "tomorrow"},
        {"version": "1", "reasons": [{"text": "x"}]},
        {"reasons": [{"text": "x"}]},
        [],
    ],
)
def test_orders_that_make_no_sense_are_refused(station: CallingStation, desk: Desk, order: object) -> None:
    packet, code = submitted(station)
    answer = desk.post(f"{LISTED}/{code}/supplement", order)
    assert kind_of(answer) == "bad-request"
    assert item_of(station, packet).version == 1


def test_officers_see_and_change_only_their_own_unit(
    station: CallingStation, portal: Portal, client: httpx.Client
) -> None:
    from sync.portal.stations import stations

    _, code = submitted(station)
    with portal.store.writing() as db:
        stations.add_unit(db, "20197", "UBND phường Liên Chiểu")
    stranger = Desk(client, officer_token(portal, "can-bo-2", unit="20197"))
    assert stranger.get(LISTED).json() == {"dossiers": [], "more": False, "after": None}
    assert stranger.get("/v1/officer/packets").json()["packets"] == []
    assert stranger.get(f"{LISTED}/{code}").status_code == 404
    assert kind_of(act(stranger, code, "accept", version=1)) == "not-found"


def test_observers_read_only(station: CallingStation, portal: Portal, client: httpx.Client) -> None:
    _, code = submitted(station)
    observer = Desk(client, officer_token(portal, "can-bo-3", Role.OBSERVER))
    assert observer.get(f"{LISTED}/{code}").status_code == 200
    assert act(observer, code, "accept", version=1).status_code == 403
    assert kind_of(act(observer, code, "accept", version=1)) == "forbidden"


@pytest.mark.parametrize("token", ["", "tso_" + "0" * 64, "tso_\u00ff", "x" * 5_000])
def test_strangers_get_nothing(client: httpx.Client, token: str) -> None:
    for path in (LISTED, f"{LISTED}/H17.20242-261122-000001", "/v1/officer/packets"):
        answer = client.get(path, headers=[(b"authorization", f"Bearer {token}".encode())])
        assert answer.status_code == 401
        assert problem_of(answer).type.endswith("forbidden")


def test_a_renewed_token_replaces_the_old_one(client: httpx.Client, portal: Portal, desk: Desk) -> None:
    fresh = portal.officers.renew("can-bo-1", "Phạm Văn Thử", Role.OFFICER, UNIT, portal.entropy)
    assert desk.get(LISTED).status_code == 401
    assert Desk(client, fresh).get(LISTED).status_code == 200


def test_every_action_and_reading_names_its_officer(
    station: CallingStation, portal: Portal, desk: Desk
) -> None:
    _, code = submitted(station)
    desk.get(f"{LISTED}/{code}")
    act(desk, code, "accept", version=1)
    with portal.store.reading() as db:
        actions = db.execute(dossier_event.select().order_by(dossier_event.c.version)).all()
        readings = db.execute(officer_reading.select()).all()
    assert [(row.action, row.officer_id) for row in actions] == [("submit", None), ("accept", "can-bo-1")]
    assert [row.officer_id for row in readings] == ["can-bo-1"]


def test_the_list_shows_state_but_no_answers(station: CallingStation, desk: Desk) -> None:
    _, code = submitted(station)
    answer = desk.get(LISTED)
    (row,) = answer.json()["dossiers"]
    assert (row["code"], row["state_name"], row["service_name"]) == (code, "registered", "Đăng ký khai sinh")
    assert "Nguyễn" not in answer.text


def test_packets_are_listed_with_their_digests(station: CallingStation, desk: Desk) -> None:
    packet, _ = submitted(station)
    told = desk.get("/v1/officer/packets").json()
    assert [entry["complete"] for entry in told["packets"]] == [False]
    assert told["packets"][0]["packet_id"] == packet.header.packet_id.hex()
    assert told["packets"][0]["sha256"] == packet.sha256.hex()


def test_a_second_case_of_the_same_child_is_noticed_at_any_station(
    station: CallingStation, portal: Portal
) -> None:
    from forms.packets.receipt import TextReceipt, read_receipt

    _, code = submitted(station)
    other = ready_station(station.client, portal, 2)
    maker = other.maker()
    twin = maker.submission((maker.paper(),), changes={"child__fullName": "Nguyễn Mẫu Bảo"})
    same = maker.submission((maker.paper(),), changes={"child__fullName": "NGUYỄN MẪU AN"})
    found = []
    for result in other.send(twin.raw, same.raw):
        assert result.text_receipt is not None
        receipt = read_receipt(result.text_receipt)
        assert isinstance(receipt, TextReceipt)
        found.append(receipt.possible_duplicate)
    assert found == [None, code]


def test_codes_count_within_unit_and_day(station: CallingStation, clock: FakeClock) -> None:
    codes = [submitted(station)[1] for _ in range(2)]
    clock.advance(86_400)
    codes.append(submitted(station)[1])
    assert codes == ["H17.20242-261122-000001", "H17.20242-261122-000002", "H17.20242-261123-000001"]


def test_offers_of_practice_machines_say_so(portal: Portal, client: httpx.Client) -> None:
    from forms.packets.signature import SigningKey
    from tests.support.fakes import SeededEntropy

    entropy = SeededEntropy(3)
    practice = CallingStation(client, SigningKey.new(entropy), portal.clock, entropy)
    answer = practice.enrol(offer(portal, profile="demo"), portal.keys.fingerprint)
    assert messages.decode(answer.content, messages.EnrolAnswer).profile == "demo"


def test_an_officer_who_was_transferred_reads_the_new_unit_and_the_old_one_no_more(
    client: httpx.Client, portal: Portal, station: CallingStation, desk: Desk
) -> None:
    with portal.store.writing() as db:
        stations.add_unit(db, "20257", "UBND phường Thanh Khê")
    _packet, code = submitted(station)
    assert desk.get(f"{LISTED}/{code}").status_code == 200
    token = portal.officers.renew("can-bo-1", "Phạm Văn Thử", Role.OFFICER, "20257", portal.entropy)
    found = portal.officers.find(token)
    assert found is not None
    assert found.unit_code == "20257"
    assert Desk(client, token).get(f"{LISTED}/{code}").status_code == 404


def test_a_token_for_a_unit_nobody_knows_is_not_given(portal: Portal, desk: Desk) -> None:
    with pytest.raises(StationError, match="unit_unknown"):
        portal.officers.renew("can-bo-1", "Phạm Văn Thử", Role.OFFICER, "99999", portal.entropy)
    # Nothing was taken from who has one.
    assert desk.get(LISTED).status_code == 200
