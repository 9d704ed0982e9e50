"""How content citizens were: sent among others, and nothing anywhere that leads from an answer to a person."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from msgspec import UNSET

from forms.packets.packet import Kind
from kiosk.intake.follow_up import opinions
from sync.replica import facts
from sync.replica.chain import audit, lineage
from sync.replica.outbox.outbox_replay import differences
from sync.wire.records import Satisfaction, day_start
from tests.kiosk.intake.test_withdrawing import at_portal, linked, refusal, rounds, sealed
from tests.support.opened import open_record, packets_at_portal
from tests.support.portal import Desk, officer_token

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.desk.facade import Desk as Counter_
    from kiosk.station.held import Station
    from tests.support.links import FaultyTransport
    from tests.support.stations import Practice

DAY_S = 86_400
SAID = (
    (5, ("polite", "fast")),
    (2, ("waited",)),
    (4, ()),
    (1, ("impolite", "came_again")),
    (3, ("unclear",)),
)
Stand = tuple["Practice", "FaultyTransport", "Counter_", "Station", bytes]


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station, 4)
        yield place, link, desk, station, case_id


def say_all(place: Practice, desk: Counter_, case_id: bytes) -> None:
    for score, reasons in SAID:
        desk.record_opinion(case_id, score, reasons).result()
        place.clock.advance(61)


def test_four_answers_wait_and_the_fifth_sends_all(stand: Stand) -> None:
    place, _, desk, station, case_id = stand
    for score, reasons in SAID[:4]:
        desk.record_opinion(case_id, score, reasons).result()
    rounds(place, station)
    assert at_portal(place) == ["submission"]
    assert len(station.opened.replica.read(opinions.waiting)) == 4
    desk.record_opinion(case_id, *SAID[4]).result()
    assert station.opened.replica.read(opinions.waiting) == ()
    rounds(place, station)
    assert at_portal(place) == ["submission", "satisfaction"]
    assert desk.sync_view().waiting == 0


def test_nothing_in_the_packet_or_at_the_portal_leads_to_a_case_or_a_person(stand: Stand) -> None:
    place, _, desk, station, case_id = stand
    say_all(place, desk, case_id)
    rounds(place, station)
    (packet,) = packets_at_portal(place.portal, Kind.SATISFACTION)
    header = packet.header
    assert (header.case_id, header.service, header.form, header.blobs) == (None, None, None, ())
    midnight = day_start(place.clock.now_ms() // 1000)
    assert header.sealed_at == midnight
    assert int.from_bytes(header.packet_id[:6], "big") == midnight * 1_000
    record = open_record(place.portal, packet)
    assert isinstance(record, Satisfaction)
    assert (record.operator, record.clock, record.note, record.score) == (None, None, "", UNSET)
    assert record.captured_at == midnight
    assert record.answers is not UNSET
    assert Counter((one.score, one.reasons) for one in record.answers) == Counter(  # type: ignore[union-attr]
        (score, tuple(sorted(reasons))) for score, reasons in SAID
    )
    with place.portal.store.reading() as db:
        from sync.portal.storage.tables import packet as rows

        (row,) = db.execute(rows.select().where(rows.c.kind == "satisfaction")).all()
    assert (row.case_id, row.operator_id) == (None, None)


def test_nothing_in_the_stations_file_leads_to_a_case_a_person_or_an_hour(stand: Stand) -> None:
    place, _, desk, station, case_id = stand
    before = station.opened.replica.read(audit.head)
    say_all(place, desk, case_id)
    replica = station.opened.replica
    # Nobody's action is noted for an answer, and every stored time of the packet is its midnight.
    assert replica.read(audit.head) == before
    midnight_ms = day_start(place.clock.now_ms() // 1000) * 1_000

    def stored(db: object) -> tuple[list[tuple[object, ...]], list[int], object]:
        rows = db.execute(  # type: ignore[attr-defined]
            "SELECT case_id, sealed_ms, stored_ms FROM packet WHERE kind = 'satisfaction'"
        ).fetchall()
        events = db.execute(  # type: ignore[attr-defined]
            "SELECT e.at_ms FROM outbox_event AS e JOIN packet AS p USING (packet_id) "
            "WHERE p.kind = 'satisfaction' AND e.kind = 'queued'"
        ).fetchall()
        return [tuple(one) for one in rows], [one[0] for one in events], facts.get(db, facts.OPINIONS)  # type: ignore[arg-type]

    assert replica.read(stored) == ([(None, midnight_ms, midnight_ms)], [midnight_ms], None)
    rounds(place, station)
    assert replica.read(differences) == ()


def test_while_they_wait_there_is_one_value_in_no_order(stand: Stand) -> None:
    """The order of asking must not be the order of keeping: it is drawn anew with each answer."""
    _, _, desk, station, case_id = stand
    orders = set()
    for _ in range(8):
        station.opened.replica.write(lambda db: facts.remove(db, facts.OPINIONS)).result()
        for score in (5, 4, 3, 2):
            desk.record_opinion(case_id, score).result()
        held = station.opened.replica.read(opinions.waiting)
        orders.add(tuple(one.score for one in held))
    assert len(orders) > 2
    raw = station.opened.replica.read(lambda db: facts.get(db, facts.OPINIONS))
    assert raw is not None
    assert case_id not in raw


def test_what_is_left_of_an_earlier_day_goes_at_the_next_sign_in(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _):
        with place.signed_in() as (desk, station):
            case_id = sealed(desk)
            rounds(place, station, 4)
            desk.record_opinion(case_id, 4).result()
            desk.record_opinion(case_id, 2, ("waited",)).result()
        with place.signed_in() as (desk, station):
            assert len(station.opened.replica.read(opinions.waiting)) == 2
        place.clock.advance(DAY_S)
        with place.signed_in() as (desk, station):
            desk._heavy.submit(lambda: None).result()
            assert station.opened.replica.read(opinions.waiting) == ()
            rounds(place, station)
            assert at_portal(place) == ["submission", "satisfaction"]


def test_answers_that_gather_while_nothing_may_be_chained_are_all_sent_later(stand: Stand) -> None:
    place, _, desk, station, case_id = stand
    replica = station.opened.replica
    replica.write(lambda db: lineage.note_doubt(db, "behind", place.clock.now_ms())).result()
    for _ in range(opinions.MOST + 3):
        desk.record_opinion(case_id, 5, ()).result()
    assert len(replica.read(opinions.waiting)) == opinions.MOST + 3


def test_an_answer_nobody_was_asked_for_is_refused(stand: Stand) -> None:
    _, _, desk, station, case_id = stand
    assert refusal(desk.record_opinion(case_id, 6)) == "opinion_unknown"
    assert refusal(desk.record_opinion(case_id, 5, ("waited",))) == "opinion_unknown"
    assert refusal(desk.record_opinion(bytes(16), 5)) == "case_unknown"
    assert station.opened.replica.read(opinions.waiting) == ()


def test_an_officer_reads_counts_of_their_unit(stand: Stand) -> None:
    place, _, desk, station, case_id = stand
    say_all(place, desk, case_id)
    rounds(place, station)
    place.clock.advance(DAY_S)
    officer = Desk(place.client, officer_token(place.portal))
    (row,) = officer.get("/v1/officer/satisfaction").json()["rows"]
    assert (row["answers"], row["service"]) == (5, "1.001193")
    assert row["by_score"] == {"1": 1, "2": 1, "3": 1, "4": 1, "5": 1}
    assert row["by_reason"]["waited"] == 1
    assert place.portal.opinions.counts("20197") == {"rows": []}
    assert place.client.get("/v1/officer/satisfaction").status_code == 401
