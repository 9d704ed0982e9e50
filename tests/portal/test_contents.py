"""A station gets the answers of a case it supplements, sealed to its question, and every reading is a row."""

from __future__ import annotations

import logging
from typing import Any

import httpx
import msgspec
import pytest
import sqlalchemy as sa

from forms.packets.body import Fee
from forms.packets.certificate import KeyUse
from forms.packets.packet import Packet
from forms.packets.seal import Compressor, seal_public
from forms.packets.signature import SigningKey
from resources import files
from sync.portal.context import Portal
from sync.portal.stations import stations
from sync.portal.storage.tables import content_reading, dossier, packet
from sync.wire import content as wire
from sync.wire.serving import Serving
from tests.portal.problem_answers import kind_of
from tests.portal.test_officers import submitted
from tests.support.portal import OPERATOR, CallingStation, Desk, ready_station

SEED = bytes(range(7, 39))
LISTED = "/v1/officer/dossiers"


def ask(
    station: CallingStation,
    key: str,
    *,
    operator: str = OPERATOR,
    by: SigningKey | None = None,
    public: str | None = None,
    **headers: str,
) -> httpx.Response:
    """Ask for a content as a station does."""
    signer = by or station.operator_key
    assert signer is not None
    asks = wire.operator_header(signer, operator, station.station_no, key, seal_public(SEED))
    target = f"/v1/dossiers/{key}/content?key={public or wire.base64_text(seal_public(SEED))}"
    return station.call("GET", target, **{wire.OPERATOR_HEADER: asks, **headers})


def opened(station: CallingStation, key: str, answer: httpx.Response) -> wire.CaseContent:
    assert answer.status_code == 200, answer.text
    keys = station.keys
    assert keys is not None
    return wire.open_content(
        answer.content,
        SEED,
        station.station_no,
        key,
        Compressor(files.dictionaries()),
        lambda key_id: keys.find(KeyUse.RECEIPT, key_id).public,
    )


def readings(portal: Portal) -> list[tuple[int, str, int, str]]:
    """Return who asked about which version, and what came of it."""
    with portal.store.reading() as db:
        rows = db.execute(sa.select(content_reading).order_by(content_reading.c.id)).all()
    assert all(row.at == portal.now_s() for row in rows)
    return [(row.station_no, row.operator_id, row.version, row.outcome) for row in rows]


def returned(station: CallingStation, desk: Desk, code: str) -> str:
    version = desk.get(f"{LISTED}/{code}").json()["version"]
    reasons = [{"text": "Tên trẻ viết thiếu dấu", "pointer": "/child/fullName"}]
    done = desk.post(f"{LISTED}/{code}/supplement", {"version": version, "reasons": reasons})
    assert done.status_code == 200, done.text
    return str(done.json()["request"]["request_id"])


def test_a_returned_case_comes_back_whole_with_what_is_asked_for(
    station: CallingStation, desk: Desk, portal: Portal
) -> None:
    sent, code = submitted(station)
    request = returned(station, desk, code)
    assert sent.header.case_id is not None
    for key in (code, sent.header.case_id.hex()):
        told = opened(station, key, ask(station, key))
        assert (told.service, told.form, told.packet_id) == (
            "1.001193",
            sent.header.form,
            sent.header.packet_id,
        )
        assert told.data["child"]["fullName"]  # type: ignore[index]
        assert told.provenance["/requester/fullName"]["source"] == "qr"
        assert told.item.request is not None
        assert told.item.request.request_id == request
        assert told.item.complete_receipts == ()
        assert [reading.slot for reading in told.identity] == ["requester"]
        (paper,) = told.documents
        assert (paper.doc_id, paper.packet_id, paper.stored) == ("d-birth", sent.header.packet_id, False)
        assert paper.sealed_sha256 == sent.header.blobs[0].sealed_sha256
    assert readings(portal) == [(station.station_no, OPERATOR, told.item.version, "given")] * 2


def test_what_a_supplement_changed_is_what_comes_back(
    station: CallingStation, desk: Desk, portal: Portal
) -> None:
    maker = station.maker()
    first = maker.paper(size=300)
    sent = maker.submission((first,))
    station.send(sent.raw)
    case_id = sent.header.case_id
    assert case_id is not None
    code = _code(portal, case_id)
    request = returned(station, desk, code)
    second = maker.paper(size=400)
    again = maker.supplement(case_id, request, (second,), changes={"child__fullName": "Nguyễn Mẫu Khác"})
    (result,) = station.send(again.raw)
    assert result.outcome == "accepted"
    assert station.upload(second).status_code == 200
    told = opened(station, code, ask(station, code))
    assert told.packet_id == again.header.packet_id
    assert told.data["child"]["fullName"] == "Nguyễn Mẫu Khác"  # type: ignore[index]
    assert told.item.request is None
    assert [(paper.size, paper.packet_id, paper.stored) for paper in told.documents] == [
        (400, again.header.packet_id, True)
    ]


def test_another_stations_case_is_given_only_while_a_supplement_is_asked_for(
    station: CallingStation, desk: Desk, client: httpx.Client, portal: Portal
) -> None:
    sent, code = submitted(station)
    assert sent.header.case_id is not None
    other = ready_station(client, portal, seed=5)
    keys = (code, sent.header.case_id.hex())
    for key in keys:
        answer = ask(other, key)
        assert (answer.status_code, kind_of(answer)) == (409, "nothing-asked")
    for key in ("H17.20242-261122-999999", bytes(16).hex(), "x" * 60):
        answer = ask(other, key)
        assert (answer.status_code, kind_of(answer)) == (404, "not-found")
    assert readings(portal) == [(other.station_no, OPERATOR, 1, "not_asked")] * 2
    returned(station, desk, code)
    for key in keys:
        told = opened(other, key, ask(other, key))
        assert (told.packet_id, told.item.complete_receipts) == (sent.header.packet_id, ())
        serving = told.item.serving
        assert isinstance(serving, Serving)
        assert (serving.station_no, serving.packet_id) == (station.station_no, sent.header.packet_id)
    assert readings(portal)[2:] == [(other.station_no, OPERATOR, 2, "given")] * 2


@pytest.mark.parametrize("who", ["stranger", "other key", "left", "role", "another question", "nul"])
def test_only_a_person_of_the_roster_who_works_on_cases_is_answered(
    station: CallingStation, portal: Portal, who: str
) -> None:
    _, code = submitted(station)
    asked: dict[str, Any] = {}
    if who == "stranger":
        asked = {"operator": "op-9"}
    elif who == "nul":
        asked = {"operator": "op\x001"}
    elif who == "other key":
        asked = {"by": SigningKey(SEED)}
    elif who == "another question":
        assert station.operator_key is not None
        asks = wire.operator_header(
            station.operator_key, OPERATOR, station.station_no, "another", seal_public(SEED)
        )
        asked = {wire.OPERATOR_HEADER: asks}
    else:
        with portal.store.writing() as db:
            if who == "left":
                stations.put_on_roster(db, station.station_no, OPERATOR, active=False)
            else:
                stations.put_operator(db, OPERATOR, "Lê Thị Thử", "technician")
    for key in (code, "H17.20242-261122-999999"):
        answer = ask(station, key, **asked)
        # The same for a case that exists and for one that does not.
        assert (answer.status_code, kind_of(answer)) == (403, "forbidden")
    assert readings(portal) == []


def test_a_question_that_is_none_is_refused(station: CallingStation, client: httpx.Client) -> None:
    _, code = submitted(station)
    for public in ("AAAA", "x", "%00", "A" * 5_000):
        answer = ask(station, code, public=public)
        assert (answer.status_code, kind_of(answer)) == (400, "bad-request")
    # Another key than the one the person signed for.
    assert kind_of(ask(station, code, public=wire.base64_text(SEED))) == "forbidden"
    for asks in ("", "x", "A" * 399, wire.base64_text(b"\x92\xa1a\xc4\x01b")):
        answer = ask(station, code, **{wire.OPERATOR_HEADER: asks})
        assert (answer.status_code, kind_of(answer)) == (400, "bad-request")
    assert client.get(f"/v1/dossiers/{code}/content").status_code == 401


def test_a_key_nothing_can_be_closed_to_is_refused(station: CallingStation) -> None:
    _, code = submitted(station)
    assert station.operator_key is not None
    asks = wire.operator_header(station.operator_key, OPERATOR, station.station_no, code, bytes(32))
    answer = ask(station, code, public=wire.base64_text(bytes(32)), **{wire.OPERATOR_HEADER: asks})
    assert (answer.status_code, kind_of(answer)) == (400, "bad-request")


@pytest.mark.allows_log
def test_where_nothing_was_declared_or_can_be_read_it_says_so(
    station: CallingStation, portal: Portal
) -> None:
    maker = station.maker()
    case_id = maker.new_id()
    (result,) = station.send(maker.withdrawal(case_id).raw)
    assert result.outcome == "accepted"
    answer = ask(station, case_id.hex())
    assert (answer.status_code, kind_of(answer)) == (410, "content-gone")
    sent, code = submitted(station)
    _spoil(portal, sent)
    answer = ask(station, code)
    assert (answer.status_code, kind_of(answer)) == (410, "content-gone")
    assert [outcome for *_, outcome in readings(portal)] == ["gone", "gone"]


def test_nothing_personal_is_logged_and_the_answer_is_kept_nowhere(
    station: CallingStation, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "sync.portal")
    _, code = submitted(station)
    caplog.clear()
    answer = ask(station, code)
    assert answer.headers["cache-control"] == "no-store"
    told = opened(station, code, answer)
    for name in (str(told.data["child"]["fullName"]), "fictional card"):  # type: ignore[index]
        assert name.encode() not in answer.content
    (line,) = [line for line in caplog.records if line.message == "content_asked"]
    assert line.facts == {  # type: ignore[attr-defined]
        "station": station.station_no,
        "outcome": "given",
        "case": told.item.case_id.hex(),
        "version": 1,
    }


def _code(portal: Portal, case_id: bytes) -> str:
    with portal.store.reading() as db:
        return str(db.execute(sa.select(dossier.c.code).where(dossier.c.case_id == case_id)).scalar_one())


def _spoil(portal: Portal, sent: Packet) -> None:
    """Let the portal hold a packet it no longer has the key of."""
    wanted = packet.c.packet_id == sent.header.packet_id
    spoilt = sent.raw[:-100] + bytes(36) + sent.raw[-64:]
    with portal.store.writing() as db:
        db.execute(sa.update(packet).where(wanted).values(raw=spoilt))


def test_a_payment_noted_once_is_told_after_corrections_that_say_nothing_of_it(
    station: CallingStation, desk: Desk, portal: Portal
) -> None:
    maker = station.maker()
    noted = Fee(label="Khai sinh", due=16_000, collected=16_000, paper_receipt="AB-12")
    sent = maker.submission((maker.paper(size=300),), body_changes={"fees": (noted,)})
    station.send(sent.raw)
    case_id = sent.header.case_id
    assert case_id is not None
    code = _code(portal, case_id)
    silent = Fee(label="Khai sinh", due=24_000)
    for fees, told in (((), noted), ((silent,), msgspec.structs.replace(noted, due=24_000))):
        request = returned(station, desk, code)
        again = maker.supplement(case_id, request, body_changes={"fees": fees})
        (result,) = station.send(again.raw)
        assert result.outcome == "accepted"
        assert opened(station, code, ask(station, code)).fees == (told,)
        shown = desk.get(f"{LISTED}/{code}").json()["content"]["fees"]
        assert shown == [msgspec.to_builtins(told)]
    request = returned(station, desk, code)
    newer = Fee(label="Khai sinh", due=24_000, collected=24_000)
    station.send(maker.supplement(case_id, request, body_changes={"fees": (newer,)}).raw)
    assert opened(station, code, ask(station, code)).fees == (newer,)
