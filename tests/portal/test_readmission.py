"""Stations a restored portal has forgotten, or an epoch of them: put back by what the portal itself signed."""

from __future__ import annotations

from dataclasses import replace

import httpx
import msgspec
import pytest
import sqlalchemy as sa

from forms.packets.certificate import KeyUse, StationCertificate, check_station, sign_station
from forms.packets.packet import Packet
from forms.packets.signature import SigningKey
from sync.portal import restorations
from sync.portal.context import Portal
from sync.portal.dossiers import dossiers
from sync.portal.packets import packets
from sync.portal.stations import readmission, stations
from sync.wire import messages
from sync.wire.messages import PacketAgain
from tests.portal.problem_answers import kind_of, problem_of
from tests.support.database_copy import DatabaseCopy
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.packets import Paper
from tests.support.portal import OPERATOR, CallingStation, offer, ready_station

pytestmark = pytest.mark.allows_log


def restore(portal: Portal, url: str, copy: DatabaseCopy) -> None:
    copy.put_back(url)
    restorations.declare(portal.store, portal.blobs, portal.keys, portal.entropy, portal.now_s())


def newest(portal: Portal, station: CallingStation) -> bytes:
    with portal.store.reading() as db:
        row = stations.find_station(db, station.station_no)
    assert row is not None
    return row.certificate


def certificate(portal: Portal, station: CallingStation, epoch: int = 1, **changes: object) -> bytes:
    """Make a certificate of the portal, true or not."""
    told = StationCertificate(1, station.station_no, epoch, station.key.public, portal.now_s(), 4_000_000_000)
    return sign_station(msgspec.structs.replace(told, **changes), portal.keys.station)


def next_machine(station: CallingStation, seed: int = 50) -> CallingStation:
    """Return the station with the key of its next epoch."""
    return replace(station, key=SigningKey.new(SeededEntropy(seed)), operator_key=station.operator_key)


def enrol(
    station: CallingStation, code: str, certificates: tuple[bytes, ...], **more: object
) -> httpx.Response:
    request = msgspec.structs.replace(station.enrol_request(code), certificates=certificates, **more)
    return station.client.post("/v1/enrol", content=messages.encode(request))


def epoch_of(portal: Portal, answer: httpx.Response) -> int:
    assert answer.status_code == 201, answer.text
    told = messages.decode(answer.content, messages.EnrolAnswer)
    return check_station(told.certificate, portal.keys.public.current(KeyUse.STATION).public).chain_epoch


def submission(station: CallingStation, epoch: int = 1) -> tuple[Packet, Paper]:
    maker = replace(station.maker(), chain_epoch=epoch)
    paper = maker.paper("d-birth", 3_000)
    return maker.submission((paper,)), paper


def confirmed(station: CallingStation, epoch: int = 1) -> tuple[Packet, Paper, bytes, bytes]:
    """Send a case with its paper; return what the family's receipts are made of."""
    packet, paper = submission(station, epoch)
    (text,) = station.send(packet.raw)
    answer = station.upload(paper)
    (complete,) = messages.decode(answer.content, messages.BlobAnswer).complete_receipts
    assert text.text_receipt is not None
    return packet, paper, text.text_receipt, complete


def bring(station: CallingStation, packet: Packet, text: bytes, complete: bytes) -> messages.AgainResult:
    brought = messages.PacketsAgain(
        packets=(PacketAgain(packet=packet.raw, text_receipt=text, complete_receipt=complete),)
    )
    answer = station.call("POST", "/v1/packets/again", messages.encode(brought))
    assert answer.status_code == 200, answer.text
    return messages.decode(answer.content, messages.AgainAnswers).results[0]


def rows(portal: Portal) -> list[tuple[object, ...]]:
    table = readmission.readmission.c
    with portal.store.reading() as db:
        found = db.execute(sa.select(table.station_no, table.chain_epoch, table.station_lost)).all()
    return sorted(tuple(row) for row in found)


def held(portal: Portal, packet: Packet) -> tuple[str, int, bytes, bytes | None]:
    with portal.store.reading() as db:
        row = dossiers.by_case(db, packet.header.case_id or b"")
        stored = packets.find(db, packet.header.packet_id)
    assert row is not None
    assert stored is not None
    return row.code, row.received_at, stored.text_receipt, stored.complete_receipt


def test_a_station_enrolled_after_the_copy_is_put_back_with_the_familys_receipt_and_code(
    client: httpx.Client, portal: Portal, url: str, clock: FakeClock
) -> None:
    other = ready_station(client, portal, 9)
    copy = DatabaseCopy.of(url)
    clock.advance(60)
    lost = ready_station(client, portal, 1)
    packet, paper, text, complete = confirmed(lost)
    unsent, _ = submission(lost)
    signed, before = newest(portal, lost), held(portal, packet)
    clock.advance(60)
    restore(portal, url, copy)
    clock.advance(60)
    assert kind_of(lost.feed("roster")) == "unknown-station"

    code = offer(portal, station_no=lost.station_no)
    again = next_machine(lost)
    assert epoch_of(portal, enrol(again, code, (signed,))) == 2
    assert again.register_operator(code).status_code == 200

    told = bring(again, packet, text, complete)
    again.upload(paper)
    assert (told.result.outcome, told.readopted) == ("accepted", True)
    assert bring(again, packet, text, complete).result.complete_receipt == complete
    assert held(portal, packet) == before
    assert again.send(unsent.raw)[0].outcome == "accepted"
    assert rows(portal) == [(lost.station_no, 1, True)]
    assert other.feed("roster").status_code == 200
    # The number is taken, however many had enrolled since the copy.
    newcomer = ready_station(client, portal, 4)
    assert newcomer.station_no > lost.station_no


def test_a_station_renewed_after_the_copy_gets_its_missing_epoch_back(
    client: httpx.Client, portal: Portal, url: str, clock: FakeClock
) -> None:
    first = ready_station(client, portal)
    early, copy = newest(portal, first), DatabaseCopy.of(url)
    clock.advance(60)
    code, second = offer(portal, station_no=first.station_no), next_machine(first, 51)
    assert epoch_of(portal, enrol(second, code, (early,))) == 2
    late = newest(portal, second)
    packet, paper, text, complete = confirmed(second, 2)
    unsent, _ = submission(second, 2)
    before = held(portal, packet)
    clock.advance(60)
    restore(portal, url, copy)
    clock.advance(60)
    assert kind_of(second.feed("roster")) == "bad-signature"

    code, third = offer(portal, station_no=first.station_no), next_machine(first, 52)
    assert epoch_of(portal, enrol(third, code, (early, late))) == 3
    bring(third, packet, text, complete)
    third.upload(paper)
    assert held(portal, packet) == before
    assert third.send(unsent.raw)[0].outcome == "accepted"
    assert rows(portal) == [(first.station_no, 2, False)]


def test_more_stations_than_numbers_were_left_out_keep_theirs(
    client: httpx.Client, portal: Portal, url: str
) -> None:
    copy = DatabaseCopy.of(url)
    lost = ready_station(client, portal)
    far = replace(lost, station_no=lost.station_no + 200)
    restore(portal, url, copy)
    own = certificate(portal, far)
    assert epoch_of(portal, enrol(next_machine(far), offer(portal, station_no=far.station_no), (own,))) == 2
    assert ready_station(client, portal, 3).station_no == far.station_no + 1


def test_a_lost_answer_is_asked_for_again_and_puts_back_once(
    client: httpx.Client, portal: Portal, url: str, clock: FakeClock
) -> None:
    copy = DatabaseCopy.of(url)
    lost = ready_station(client, portal)
    own = newest(portal, lost)
    restore(portal, url, copy)
    code, again = offer(portal, station_no=lost.station_no), next_machine(lost)
    first = enrol(again, code, (own,))
    assert enrol(again, code, (own,)).content == first.content
    assert rows(portal) == [(lost.station_no, 1, True)]
    # A portal put back once more forgets it again, and takes the station once more.
    newer = newest(portal, again)
    clock.advance(60)
    restore(portal, url, copy)
    code, third = offer(portal, station_no=lost.station_no), next_machine(lost, 54)
    assert epoch_of(portal, enrol(third, code, (own, newer))) == 3


def test_a_certificate_of_what_nobody_declared_lost_stops_the_portal(
    client: httpx.Client, portal: Portal, url: str, clock: FakeClock
) -> None:
    """A machine put back as a whole has a mark that fits; an epoch it gave and has not is the proof."""
    station = ready_station(client, portal)
    early = newest(portal, station)
    clock.advance(60)
    late = certificate(portal, station, 2, public=SigningKey.new(SeededEntropy(51)).public)
    code, again = offer(portal, station_no=station.station_no), next_machine(station)
    answer = enrol(again, code, (early, late))
    assert answer.status_code == 503
    assert "admin restored" in problem_of(answer).title
    assert kind_of(station.feed("roster")) == "retry-later"
    restorations.declare(portal.store, portal.blobs, portal.keys, portal.entropy, portal.now_s())
    assert epoch_of(portal, enrol(again, code, (early, late))) == 3


def test_the_operators_key_is_taken_again_with_the_code(
    client: httpx.Client, portal: Portal, url: str
) -> None:
    copy = DatabaseCopy.of(url)
    lost = ready_station(client, portal)
    own, (unsent, _) = newest(portal, lost), submission(lost)
    restore(portal, url, copy)
    code, again = offer(portal, station_no=lost.station_no), next_machine(lost)
    enrol(again, code, (own,))
    (waits,) = again.send(unsent.raw)
    assert (waits.outcome, waits.why) == ("wait", "operator")
    for _ in range(2):
        assert again.register_operator(code).status_code == 200
    with portal.store.reading() as db:
        assert lost.operator_key is not None
        (known,) = stations.operator_keys(db, lost.station_no, OPERATOR)
    assert known.public == lost.operator_key.public
    assert again.send(unsent.raw)[0].outcome == "accepted"
