"""Everything a busy portal answers is in its published description, member by member; so are its refusals."""

from __future__ import annotations

from sync.portal.context import Portal
from sync.portal.stations import stations
from sync.portal.web.description import CALLS
from sync.wire import messages
from sync.wire.messages import PacketAgain
from tests.portal.test_contents import ask
from tests.portal.test_officers import LISTED, act, item_of
from tests.portal.test_satisfaction import say
from tests.support.described_answers import hold, undeclared
from tests.support.fakes import FakeClock
from tests.support.packets import Paper
from tests.support.portal import CallingStation, Desk, blob_path, in_process, officer_token, ready_station

OTHER_UNIT = "20257"
WEEK_S = 7 * 86_400


def test_every_call_of_a_busy_portal_answers_what_it_declares(portal: Portal, clock: FakeClock) -> None:
    with portal.store.writing() as db:
        stations.add_unit(db, OTHER_UNIT, "UBND phường Thanh Khê")
    with in_process(portal) as client:
        answered = hold(client, portal)
        station, other = ready_station(client, portal), ready_station(client, portal, 2)
        desk = Desk(client, officer_token(portal))
        busy(station, desk)
        # Another station brings the same person's case again, and asks for what is not its own.
        code = brought(station, other, desk)
        assert desk.get(f"{LISTED}/{code}").json()["possible_duplicate"] is not None
        say(station, 1, **{"1.001193": 5})
        clock.advance(WEEK_S)
        assert desk.get("/v1/officer/satisfaction").json()["rows"]
        for path in ("/v1/keys", "/v1/officer/packets", "/v1/officer/stations", LISTED):
            assert desk.get(path).status_code == 200
        # Refusals: moved on, of another shape, unknown.
        assert act(desk, code, "accept", version=99).status_code == 409
        assert station.call("POST", "/v1/packets/held", b"\xc1").status_code == 400
        assert desk.get(f"{LISTED}/H17.none").status_code == 404
    assert answered == set(CALLS)


def busy(station: CallingStation, desk: Desk) -> None:
    """Send cases and let an officer do to them everything that can be done."""
    ways = (
        ("supplement", "refuse"),
        ("accept", "payment", "process", "extend", "resolve", "hand-over"),
        ("accept", "stop"),
        ("forward",),
    )
    said = {
        "supplement": {"reasons": [{"text": "Thiếu ảnh", "doc_id": "d-birth"}]},
        "extend": {"reason": "Cần thêm giấy tờ", "due_on": "2026-12-31"},
        "forward": {"reason": "Đúng nơi", "unit_code": OTHER_UNIT},
    }
    maker = station.maker()
    for way in ways:
        packet = maker.submission((maker.paper(),))
        station.send(packet.raw)
        code = item_of(station, packet).code
        for version, action in enumerate(way, start=1):
            done = act(desk, code, action, version=version, **said.get(action, {"reason": "Theo quy định"}))
            assert done.status_code == 200, (action, done.text)
            item_of(station, packet)
            if action != "forward":
                assert desk.get(f"{LISTED}/{code}").status_code == 200


def brought(station: CallingStation, other: CallingStation, desk: Desk) -> str:
    """Bring a case with its paper, bring it again, ask for it from elsewhere; return its code."""
    maker = station.maker()
    paper: Paper = maker.paper("d-birth", 3_000)
    packet = maker.submission((paper,))
    (first,) = station.send(packet.raw)
    twin = other.maker().submission((other.maker().paper(),))
    other.send(twin.raw)
    length = {"upload_length": str(len(paper.sealed)), "upload_complete": "?0"}
    assert station.call("POST", blob_path(paper), paper.sealed[:1_000], **length).status_code < 300
    assert station.call("HEAD", blob_path(paper)).headers["upload-offset"] == "1000"
    assert station.upload(paper, 1_000).status_code == 200
    code = item_of(station, packet).code
    assert desk.get(f"{LISTED}/{code}/papers/d-birth").status_code == 200
    assert other.call("GET", f"/v1/dossiers/{code}").status_code == 200
    # What is declared is given to a station while the citizen is asked for more.
    assert act(desk, code, "supplement", version=1, reasons=[{"text": "Thiếu ảnh"}]).status_code == 200
    assert ask(other, code).status_code == 200
    for name in ("roster", "catalogue"):
        assert station.feed(name).status_code == 200
    question = messages.HeldQuestion(packet_ids=(packet.header.packet_id, b"short"))
    assert station.call("POST", "/v1/packets/held", messages.encode(question)).status_code == 200
    again = PacketAgain(packet=packet.raw, text_receipt=first.text_receipt)
    body = messages.encode(messages.PacketsAgain(packets=(again,)))
    assert station.call("POST", "/v1/packets/again", body).status_code == 200
    beat = messages.Heartbeat(app_version="0.2.0", queued=0)
    assert station.call("POST", "/v1/heartbeat", messages.encode(beat)).status_code == 200
    return code


def test_a_member_nobody_declared_is_found_wherever_it_stands() -> None:
    schemas = {"One": {"type": "object", "properties": {"a": {"type": "integer"}}}}
    document = {"components": {"schemas": schemas}}
    one = {"$ref": "#/components/schemas/One"}
    many = {"anyOf": [{"type": "array", "items": one}, {"type": "null"}]}
    assert list(undeclared(document, one, {"a": 1})) == []
    assert list(undeclared(document, one, {"a": 1, "b": 2})) == ["/b"]
    assert list(undeclared(document, many, [{"a": 1}, {"b": 2}])) == ["/1/b"]
    assert list(undeclared(document, many, None)) == []
    anything = {"type": "object", "additionalProperties": {}}
    assert list(undeclared(document, anything, {"x": {"y": 1}})) == []
