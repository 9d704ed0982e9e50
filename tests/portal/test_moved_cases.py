"""A returned case supplemented at another station: it moves whole, once, and both stations hear of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from msgspec import UNSET

from forms.packets.packet import Kind, Packet
from forms.packets.receipt import read_receipt
from sync.portal.stations import stations
from sync.portal.storage.tables import dossier_station
from sync.wire import messages
from sync.wire.heartbeat import Heartbeat, HeartbeatAnswer
from sync.wire.serving import Serving
from tests.portal.test_contents import ask, opened, returned
from tests.portal.test_kinds import record_of
from tests.portal.test_officers import LISTED, act, item_of, submitted
from tests.portal.test_restored import declare
from tests.support.packets import Paper
from tests.support.packets_kept import packets_kept
from tests.support.portal import UNIT, CallingStation, Desk, ready_station

if TYPE_CHECKING:
    import httpx

    from sync.portal.context import Portal


@dataclass
class Stand:
    """Two stations, an officer, and a case of the first that was returned."""

    first: CallingStation
    second: CallingStation
    desk: Desk
    portal: Portal
    sent: Packet
    code: str
    request: str

    @property
    def case_id(self) -> bytes:
        assert self.sent.header.case_id is not None
        return self.sent.header.case_id

    def fetch(self, station: CallingStation) -> str:
        """Ask for the answers at a station; return the request they are asked for."""
        told = opened(station, self.code, ask(station, self.code))
        assert told.item.request is not None
        return told.item.request.request_id

    def supplement(self, maker: Any, request: str, *papers: Paper, name: str = "Nguyễn Mẫu Sửa") -> Packet:
        made: Packet = maker.supplement(self.case_id, request, papers, changes={"child__fullName": name})
        return made

    def name(self) -> str:
        """Return what the officer reads as the child's name."""
        return str(self.desk.get(f"{LISTED}/{self.code}").json()["content"]["data"]["child"]["fullName"])

    def past(self) -> list[tuple[str, int | None]]:
        history = self.desk.get(f"{LISTED}/{self.code}").json()["history"]
        return [(one["action"], one["station_no"]) for one in history]


@pytest.fixture
def stand(station: CallingStation, desk: Desk, client: httpx.Client, portal: Portal) -> Stand:
    sent, code = submitted(station)
    second = ready_station(client, portal, seed=5)
    return Stand(station, second, desk, portal, sent, code, returned(station, desk, code))


def conflict_of(result: messages.PacketResult) -> Serving | None:
    assert result.outcome == "conflict", result
    return result.serving if isinstance(result.serving, Serving) else None


def serving_at(station: CallingStation, packet: Packet) -> Serving:
    told = item_of(station, packet).serving
    assert isinstance(told, Serving)
    return told


def test_the_supplement_of_the_second_station_moves_the_case_and_both_hear_of_it(stand: Stand) -> None:
    first, second = stand.first, stand.second
    assert item_of(first, stand.sent).serving is UNSET
    tags = [one.feed("dossiers").headers["etag"] for one in (first, second)]
    assert stand.fetch(second) == stand.request
    maker = second.maker()
    paper = maker.paper(size=400)
    packet = stand.supplement(maker, stand.request, paper)
    (result,) = second.send(packet.raw)
    assert result.outcome == "accepted"
    assert result.text_receipt is not None
    assert read_receipt(result.text_receipt).code == stand.code
    second.upload(paper)
    for one, tag in zip((first, second), tags, strict=True):
        # A poll sees that there is something new, at either station.
        assert one.feed("dossiers").headers["etag"] != tag
        item = item_of(one, stand.sent)
        assert (item.state, item.code, item.action) == (1, stand.code, "supplement")
        told = serving_at(one, stand.sent)
        assert (told.station_no, told.label) == (second.station_no, "Bưu điện Thử Nghiệm")
        assert (told.since, told.packet_id) == (stand.portal.now_s(), packet.header.packet_id)
    receipts = [item_of(one, stand.sent).complete_receipts for one in (first, second)]
    assert (len(receipts[0]), len(receipts[1])) == (0, 1)
    assert read_receipt(receipts[1][0]).packet_id == packet.header.packet_id
    assert stand.name() == "Nguyễn Mẫu Sửa"
    assert stand.past() == [("submit", None), ("ask_supplement", None), ("supplement", second.station_no)]
    (listed,) = stand.desk.get(LISTED).json()["dossiers"]
    assert (listed["station_no"], listed["unit_code"]) == (second.station_no, UNIT)
    # The same bytes again are the same answer, from wherever they come.
    (again,) = first.send(packet.raw)
    assert (again.outcome, again.text_receipt) == ("already", result.text_receipt)
    for one in (first, second):
        act(stand.desk, stand.code, "accept", version=3)
        assert (item_of(one, stand.sent).state, item_of(one, stand.sent).due_on is not None) == (2, True)


def test_who_opened_a_case_hears_of_it_before_anything_is_sent(stand: Stand) -> None:
    page = messages.decode(stand.second.feed("dossiers").content, messages.DossierPage)
    assert page.items == ()
    stand.fetch(stand.second)
    assert serving_at(stand.second, stand.sent).station_no == stand.first.station_no
    assert item_of(stand.first, stand.sent).serving is UNSET
    head = stand.second.call("POST", "/v1/heartbeat", messages.encode(Heartbeat()))
    told = messages.decode(head.content, HeartbeatAnswer).dossiers
    assert told == stand.second.feed("dossiers").headers["etag"]


def test_the_first_of_two_supplements_is_taken_and_the_other_is_a_conflict(stand: Stand) -> None:
    third = ready_station(stand.first.client, stand.portal, seed=6)
    sent = []
    for name, one in (("Nguyễn Mẫu Hai", stand.second), ("Nguyễn Mẫu Ba", third)):
        sent.append(stand.supplement(one.maker(), stand.fetch(one), name=name))
    sent.append(stand.supplement(stand.first.maker(), stand.request, name="Nguyễn Mẫu Trạm Đầu"))
    (taken,) = third.send(sent[1].raw)
    assert taken.outcome == "accepted"
    for one, packet in ((stand.second, sent[0]), (stand.first, sent[2])):
        (late,) = one.send(packet.raw)
        told = conflict_of(late)
        assert told is not None
        assert (told.station_no, told.packet_id) == (third.station_no, sent[1].header.packet_id)
        assert (late.server_state, late.code) == (1, stand.code)
        assert serving_at(one, stand.sent).station_no == third.station_no
    assert stand.name() == "Nguyễn Mẫu Ba"
    with stand.portal.store.reading() as db:
        assert [one["kind"] for one in packets_kept(db)] == ["submission", "supplement"]


def test_the_first_stations_own_supplement_first_leaves_the_case_where_it_is(stand: Stand) -> None:
    stand.fetch(stand.second)
    late = stand.supplement(stand.second.maker(), stand.request, name="Nguyễn Mẫu Muộn")
    (taken,) = stand.first.send(stand.supplement(stand.first.maker(), stand.request).raw)
    assert taken.outcome == "accepted"
    (result,) = stand.second.send(late.raw)
    told = conflict_of(result)
    assert told is not None
    assert told.station_no == stand.first.station_no
    assert stand.name() == "Nguyễn Mẫu Sửa"
    assert stand.past()[-1] == ("supplement", None)
    assert item_of(stand.first, stand.sent).serving is UNSET


def test_answers_another_supplement_has_replaced_never_overwrite_it(stand: Stand) -> None:
    stand.fetch(stand.second)
    stand.first.send(stand.supplement(stand.first.maker(), stand.request).raw)
    second_request = returned(stand.first, stand.desk, stand.code)
    maker = stand.second.maker()
    # Rests on what the second station was given before, though it answers what is asked for now.
    old = stand.supplement(maker, second_request, name="Nguyễn Mẫu Cũ")
    (result,) = stand.second.send(old.raw)
    assert conflict_of(result) is not None
    assert (result.server_state, stand.name()) == (5, "Nguyễn Mẫu Sửa")
    stand.fetch(stand.second)
    (taken,) = stand.second.send(stand.supplement(maker, second_request, name="Nguyễn Mẫu Mới").raw)
    assert (taken.outcome, stand.name()) == ("accepted", "Nguyễn Mẫu Mới")
    # Now the first station's copy is the old one; it goes on with the newest, and the case comes back.
    third_request = returned(stand.first, stand.desk, stand.code)
    home = stand.first.maker()
    (result,) = stand.first.send(stand.supplement(home, third_request, name="Nguyễn Mẫu Cũ").raw)
    assert conflict_of(result) is not None
    stand.fetch(stand.first)
    (taken,) = stand.first.send(stand.supplement(home, third_request, name="Nguyễn Mẫu Về").raw)
    assert (taken.outcome, stand.name()) == ("accepted", "Nguyễn Mẫu Về")
    assert serving_at(stand.second, stand.sent).station_no == stand.first.station_no
    assert stand.past()[-1] == ("supplement", stand.first.station_no)


def test_a_station_without_a_part_in_the_case_is_refused_as_ever(stand: Stand) -> None:
    maker = stand.second.maker()
    for packet in (stand.supplement(maker, stand.request), maker.withdrawal(stand.case_id)):
        (result,) = stand.second.send(packet.raw)
        assert (result.outcome, result.problems[0].code) == ("rejected", "case_of_another_station")
    with stand.portal.store.reading() as db:
        assert db.execute(sa.select(dossier_station)).all() == []


def test_a_withdrawal_belongs_to_the_station_that_serves_the_case(stand: Stand) -> None:
    stand.fetch(stand.second)
    (early,) = stand.second.send(stand.second.maker().withdrawal(stand.case_id).raw)
    told = conflict_of(early)
    assert told is not None
    assert told.station_no == stand.first.station_no
    maker = stand.second.maker()
    stand.second.send(stand.supplement(maker, stand.request).raw)
    # Sealed where the case was, before anybody there heard: a person looks at it.
    (late,) = stand.first.send(stand.first.maker().withdrawal(stand.case_id).raw)
    told = conflict_of(late)
    assert told is not None
    assert (told.station_no, late.server_state) == (stand.second.station_no, 1)
    (taken,) = stand.second.send(maker.withdrawal(stand.case_id).raw)
    assert taken.outcome == "accepted"
    for one in (stand.first, stand.second):
        assert item_of(one, stand.sent).state == 7


def test_what_the_first_station_recorded_of_the_case_is_still_taken(stand: Stand) -> None:
    with stand.portal.store.writing() as db:
        stations.add_unit(db, "20197", "UBND phường Liên Chiểu")
        db.exec_driver_sql(
            f"UPDATE station SET unit_code = '20197' WHERE station_no = {stand.first.station_no}"
        )
    stand.fetch(stand.second)
    stand.second.send(stand.supplement(stand.second.maker(), stand.request).raw)
    (result,) = stand.first.send(record_of(stand.first.maker(), Kind.SATISFACTION, stand.case_id).raw)
    assert result.outcome == "accepted"


def test_a_restored_portal_takes_a_move_again(stand: Stand) -> None:
    """The copy was made before the case moved: the supplement comes again with its receipts, and so does the move."""
    stand.fetch(stand.second)
    packet = stand.supplement(stand.second.maker(), stand.request)
    (taken,) = stand.second.send(packet.raw)
    forget_the_move(stand, packet)
    declare(stand.portal)
    message = messages.PacketsAgain(
        packets=(messages.PacketAgain(packet=packet.raw, text_receipt=taken.text_receipt),)
    )
    answer = stand.second.call("POST", "/v1/packets/again", messages.encode(message))
    (again,) = messages.decode(answer.content, messages.AgainAnswers).results
    assert (again.result.outcome, again.readopted) == ("accepted", True)
    assert serving_at(stand.first, stand.sent).station_no == stand.second.station_no
    assert stand.name() == "Nguyễn Mẫu Sửa"


def test_a_supplement_whose_reading_was_lost_with_the_database_is_taken(stand: Stand) -> None:
    stand.fetch(stand.second)
    packet = stand.supplement(stand.second.maker(), stand.request)
    with stand.portal.store.writing() as db:
        db.exec_driver_sql("DELETE FROM content_reading")
        db.exec_driver_sql("DELETE FROM dossier_station")
    stand.portal.clock.advance(60)  # type: ignore[attr-defined]
    declare(stand.portal)
    (taken,) = stand.second.send(packet.raw)
    assert taken.outcome == "accepted"
    # What was asked for since is known to have been opened by nobody.
    stand.portal.clock.advance(60)  # type: ignore[attr-defined]
    request = returned(stand.first, stand.desk, stand.code)
    stranger = ready_station(stand.first.client, stand.portal, seed=6)
    (result,) = stranger.send(stand.supplement(stranger.maker(), request).raw)
    assert (result.outcome, result.problems[0].code) == ("rejected", "case_of_another_station")


def forget_the_move(stand: Stand, packet: Packet) -> None:
    """Put the database back to before the case moved."""
    wanted = {"case_id": stand.case_id, "station_no": stand.first.station_no}
    gone = {"packet_id": packet.header.packet_id}
    with stand.portal.store.writing() as db:
        for statement, values in (
            ("DELETE FROM packet_blob WHERE packet_id = :packet_id", gone),
            ("DELETE FROM packet WHERE packet_id = :packet_id", gone),
            ("DELETE FROM chain_link WHERE packet_id = :packet_id", gone),
            ("DELETE FROM dossier_event WHERE packet_id = :packet_id", gone),
            ("UPDATE supplement_request SET answered_by = NULL", {}),
            ("DELETE FROM content_reading", {}),
            ("DELETE FROM dossier_station", {}),
            (
                "UPDATE dossier SET station_no = :station_no, served_since = NULL, state = 5, version = 2 "
                "WHERE case_id = :case_id",
                wanted,
            ),
        ):
            db.execute(sa.text(statement), values)
