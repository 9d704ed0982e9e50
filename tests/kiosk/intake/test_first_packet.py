"""What a first slip named stays provable: whatever became of its packet, of its sister and of the sitting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from forms.slips.slip import check_slip
from forms.stamp import vietnam_date
from sync.replica.outbox import outbox, packets
from tests.kiosk.intake.test_conflicts import order
from tests.kiosk.intake.test_sitting import another_birth, first
from tests.kiosk.intake.test_withdrawing import linked, rounds
from tests.support.counter import BIRTH, fill, paper, signature
from tests.support.forgetting import forget_due

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from forms.slips.slip import Slip
    from kiosk.desk.facade import Desk
    from kiosk.station.held import Station
    from kiosk.views.slip import SlipView
    from sync.replica.store import Replica
    from tests.support.stations import Practice

DAY = 86_400


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[tuple[Practice, Desk, Station]]:
    with linked(tmp_path) as (place, _link), place.signed_in() as (desk, station):
        yield place, desk, station


def refuse(replica: Replica, case_id: bytes, now_ms: int) -> None:
    """Let the portal have refused the newest packet of a case."""
    newest = replica.read(lambda db: packets.packets_of_case(db, case_id))[-1].packet_id
    replica.write(
        lambda db: outbox.record_attention(db, newest, "rejected", b'{"problems":[]}', now_ms)
    ).result()


def sign(desk: Desk, case_id: bytes) -> None:
    desk.record_consent(case_id, frozenset({"assist"})).result()
    desk.record_signature(case_id, signature()).result()
    desk.seal(case_id).result()


def refused_and_corrected(place: Practice, desk: Desk, station: Station, case_id: bytes) -> None:
    refuse(station.opened.replica, case_id, place.clock.now_ms())
    place.clock.advance(DAY)
    desk.open_supplement(case_id).result()
    desk.save_answer(case_id, "/requester/phone", "0905000011").result()
    sign(desk, case_id)


def days_pass(place: Practice, station: Station, days: int) -> None:
    """Let time go by with what a station forgets in it."""
    place.clock.advance(days * DAY)
    station.sync.play_one()
    now_ms = place.clock.now_ms()
    replica = station.opened.replica
    while replica.write(lambda db: forget_due(db, now_ms)).result().anything:
        pass


def states(station: Station, case_id: bytes) -> list[tuple[str, str]]:
    rows = station.opened.replica.read(lambda db: packets.packets_of_case(db, case_id))
    return [(row.kind, row.state) for row in rows]


def end(place: Practice, desk: Desk, station: Station, case_id: bytes, *first_acts: str) -> None:
    for act in (*first_acts, "resolve", "hand-over"):
        order(place, desk, case_id, act)
    rounds(place, station)


def proven(place: Practice, slip: SlipView) -> Slip:
    return check_slip(slip.qr_text, place.portal.keys.public.root)[0]


def test_a_reprint_says_the_same_when_the_first_packet_is_gone(
    stand: tuple[Practice, Desk, Station],
) -> None:
    place, desk, station = stand
    case_id = first(desk).case_id
    paper = desk.slip(case_id).result()
    refused_and_corrected(place, desk, station, case_id)
    rounds(place, station)
    order(place, desk, case_id, "accept")
    rounds(place, station)
    assert desk.look_up(paper.qr_text).result().cautions == ()
    assert len(states(station, case_id)) == 2
    days_pass(place, station, 62)
    assert states(station, case_id) == [("submission", "acknowledged")]
    again = desk.slip(case_id).result()
    assert (again.taken_ms, again.qr_text) == (paper.taken_ms, paper.qr_text)
    assert desk.look_up(paper.qr_text).result().cautions == ()
    told = [line for _at, line in desk.case(case_id).result().events]
    assert "Máy đã xóa bản niêm phong đầu tiên, theo thời hạn giữ" in told


def test_a_slip_of_an_ended_case_whose_first_packet_is_gone_is_no_mismatch(
    stand: tuple[Practice, Desk, Station],
) -> None:
    place, desk, station = stand
    case_id = first(desk).case_id
    text = desk.slip(case_id).result().qr_text
    rounds(place, station)
    order(place, desk, case_id, "accept")
    rounds(place, station)
    days_pass(place, station, 40)
    order(place, desk, case_id, "supplement", reasons=[{"text": "Thiếu.", "pointer": None}])
    rounds(place, station)
    desk.open_supplement(case_id).result()
    desk.save_answer(case_id, "/requester/phone", "0905000011").result()
    sign(desk, case_id)
    rounds(place, station)
    end(place, desk, station, case_id)
    days_pass(place, station, 25)
    assert states(station, case_id) == [("supplement", "acknowledged")]
    # Answers and details are gone as well; the case's own history knows the digest.
    assert not desk.case(case_id).result().has_answers
    assert desk.look_up(text).result().cautions == ()


def test_a_first_packet_an_earlier_program_let_go_without_a_note_raises_no_alarm(
    stand: tuple[Practice, Desk, Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    place, desk, station = stand
    case_id = first(desk).case_id
    paper = desk.slip(case_id).result()
    refused_and_corrected(place, desk, station, case_id)
    rounds(place, station)
    # As the programs before it purged.
    monkeypatch.setattr("sync.replica.cases.first_packets.note", lambda *_: None)
    days_pass(place, station, 62)
    assert states(station, case_id) == [("submission", "acknowledged")]
    again = desk.slip(case_id).result()
    # The moment is in the history; the digest is lost, so the newest is proven.
    assert (again.taken_ms, again.qr_text != paper.qr_text) == (paper.taken_ms, True)
    assert desk.look_up(paper.qr_text).result().cautions == ()
    assert desk.look_up(again.qr_text).result().cautions == ()


def test_the_slip_of_an_open_case_is_printed_after_its_sister_was_forgotten(
    stand: tuple[Practice, Desk, Station],
) -> None:
    place, desk, station = stand
    one = first(desk).case_id
    two = another_birth(desk, one)
    rounds(place, station)
    for case_id in (one, two):
        order(place, desk, case_id, "accept")
    end(place, desk, station, one, "process")
    assert len(desk.slip(two).result().others) == 1
    days_pass(place, station, 16)
    assert (desk.case(one).result().has_answers, len(states(station, one))) == (False, 1)
    slip = desk.slip(two).result()
    assert [case.case_id for case in proven(place, slip).cases] == [two]
    assert desk.record_print(two, "slip").result() == 1


def test_a_sister_that_was_refused_and_corrected_stays_on_the_slip(
    stand: tuple[Practice, Desk, Station],
) -> None:
    place, desk, station = stand
    one = first(desk).case_id
    two = another_birth(desk, one)
    before = desk.slip(two).result()
    refused_and_corrected(place, desk, station, one)
    assert states(station, one) == [("submission", "withdrawn"), ("submission", "queued")]
    assert desk.slip(two).result().qr_text == before.qr_text
    rounds(place, station)
    assert [other.code for other in desk.slip(two).result().others] == [before.others[0].code]
    # On its way out she leaves, and she stays away once she is out.
    assert desk.withdraw(one, "changed_mind").result() == "withdraw_requested"
    assert desk.slip(two).result().others == ()
    rounds(place, station)
    assert desk.slip(two).result().others == ()


def test_a_case_begun_anew_has_a_slip_of_its_own(stand: tuple[Practice, Desk, Station]) -> None:
    place, desk, station = stand
    one = first(desk).case_id
    two = another_birth(desk, one)
    rounds(place, station)
    order(place, desk, two, "refuse", reason="Quá hạn.")
    rounds(place, station)
    anew = desk.start_from(two).result()
    assert not anew.continues
    sign(desk, anew.case_id)
    # Of the same day as the sister: who begins anew does not sit with the old case any more.
    assert [case.case_id for case in proven(place, desk.slip(anew.case_id).result()).cases] == [anew.case_id]
    # Nobody agreed to anything in it yet, so another person's number takes nothing away.
    again = desk.start_from(one).result().case_id
    assert not desk.save_answer(again, "/requester/idDoc/number", "048099000017").result().parted


def test_a_case_sealed_on_another_day_has_a_slip_of_its_own(
    stand: tuple[Practice, Desk, Station],
) -> None:
    place, desk, _station = stand
    one = first(desk).case_id
    two = desk.start_case(BIRTH, one).result().case_id
    fill(desk, two)
    desk.attach(two, "d-birth", paper(3)).result()
    place.clock.advance(DAY)
    sign(desk, two)
    slip = proven(place, desk.slip(two).result())
    # The code names one day for every case in it.
    assert [case.case_id for case in slip.cases] == [two]
    assert slip.day == vietnam_date(place.clock.now_ms() // 1000).isoformat()
    assert desk.record_print(two, "slip").result() == 1
    assert desk.slip(one).result().printed == 0


def test_a_correction_under_a_wrong_clock_leaves_the_moment_of_the_first_slip(
    stand: tuple[Practice, Desk, Station],
) -> None:
    place, desk, station = stand
    rounds(place, station)
    case_id = first(desk).case_id
    paper = desk.slip(case_id).result()
    refuse(station.opened.replica, case_id, place.clock.now_ms())
    place.clock.advance(DAY)
    place.clock.set_wall(place.clock.now_ms() + 400 * DAY * 1000)
    desk.open_supplement(case_id).result()
    desk.save_answer(case_id, "/requester/phone", "0905000011").result()
    sign(desk, case_id)
    again = desk.slip(case_id).result()
    assert (again.taken_ms, again.qr_text) == (paper.taken_ms, paper.qr_text)
