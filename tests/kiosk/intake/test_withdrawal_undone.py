"""A withdrawal taken back in time gives everything back: the sealed supplement, the draft, and what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kiosk.views.cases import Transfer
from sync.replica.chain import audit
from sync.replica.outbox import outbox
from sync.replica.outbox.outbox_replay import differences
from tests.kiosk.intake.test_conflicts import REASONS, order, sign
from tests.kiosk.intake.test_corrected_before_sent import FIRST, SECOND, answer, filed, kinds
from tests.kiosk.intake.test_withdrawing import at_portal, linked, rounds, sealed
from tests.support.counter import paper
from tests.support.links import no_route

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.desk.facade import Desk as Counter
    from kiosk.station.held import Station
    from tests.support.links import FaultyTransport
    from tests.support.stations import Practice

Stand = tuple["Practice", "FaultyTransport", "Counter", "Station", bytes]


@pytest.fixture
def returned(tmp_path: Path) -> Iterator[Stand]:
    """Return a station without a network and the draft of a supplement."""
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        order(place, desk, case_id, "supplement", reasons=REASONS)
        rounds(place, station)
        link.always(no_route)
        desk.open_supplement(case_id).result()
        yield place, link, desk, station, case_id
        replica = station.opened.replica
        assert replica.read(differences) == ()
        assert replica.read(audit.verify) == ()


def left(station: Station, case_id: bytes) -> int:
    """Return how many answers are readable in drafts that were given up."""
    read = "SELECT count(*) FROM draft_answer JOIN draft USING (draft_id) WHERE case_id = ? AND state = 'discarded'"
    return int(station.opened.replica.read(lambda db: db.execute(read, (case_id,)).fetchone()[0]))


def test_a_sealed_supplement_goes_on(returned: Stand) -> None:
    place, link, desk, station, case_id = returned
    answer(desk, case_id, FIRST)
    assert desk.withdraw(case_id, "changed_mind").result() == "withdraw_requested"
    rounds(place, station)
    desk.take_back_withdrawal(case_id).result()
    case = desk.case(case_id).result()
    assert (case.answer, kinds(desk, case_id)[1]) == ("waits", Transfer.QUEUED)
    link.heal()
    rounds(place, station)
    assert at_portal(place) == ["submission", "supplement"]
    assert filed(place, desk, case_id) == FIRST


def test_a_draft_is_there_again_as_it_was_signed(returned: Stand) -> None:
    place, link, desk, station, case_id = returned
    desk.save_answer(case_id, "/child/fullName", SECOND).result()
    desk.attach(case_id, "d-birth", paper(9)).result()
    sign(desk, case_id)
    before = desk.open_case(case_id).result()
    desk.withdraw(case_id, "changed_mind").result()
    assert desk.drafts().result() == ()
    desk.take_back_withdrawal(case_id).result()
    after = desk.open_case(case_id).result()
    assert (after.answers, after.files) == (before.answers, before.files)
    assert (after.answers_to, after.signed, after.consents) == (before.answers_to, True, before.consents)
    assert left(station, case_id) == 0
    desk.seal(case_id).result()
    link.heal()
    rounds(place, station)
    assert filed(place, desk, case_id) == SECOND


def test_what_was_held_for_a_correction_is_held_again(returned: Stand) -> None:
    place, link, desk, station, case_id = returned
    answer(desk, case_id, FIRST)
    desk.open_supplement(case_id).result()
    desk.withdraw(case_id, "changed_mind").result()
    desk.take_back_withdrawal(case_id).result()
    assert kinds(desk, case_id)[1] is Transfer.HELD
    link.heal()
    rounds(place, station)
    assert at_portal(place) == ["submission"]
    answer(desk, case_id, SECOND)
    rounds(place, station)
    assert filed(place, desk, case_id) == SECOND


@pytest.mark.parametrize("late", [False, True], ids=["taken", "too late"])
def test_the_portals_word_ends_what_was_set_aside(returned: Stand, *, late: bool) -> None:
    place, link, desk, station, case_id = returned
    answer(desk, case_id, FIRST)
    desk.open_supplement(case_id).result()
    desk.attach(case_id, "d-birth", paper(9)).result()
    desk.withdraw(case_id, "changed_mind").result()
    assert left(station, case_id) > 0
    if late:
        order(place, desk, case_id, "refuse", reason="Hết thời hạn bổ sung.")
    link.heal()
    rounds(place, station)
    assert "supplement" not in at_portal(place)
    assert left(station, case_id) == 0
    assert desk.case(case_id).result().row.server_state == (3 if late else 7)
    assert kinds(desk, case_id)[1] is Transfer.WITHDRAWN
    if late:
        # Only the withdrawal itself came too late.
        assert desk.sync_view().attention == 1


def test_a_correction_of_a_refused_case_comes_back_with_it(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        packet_id = desk.case(case_id).result().packets[0].packet_id
        detail = b'{"problems":[{"pointer":"/child/fullName","code":"required"}]}'
        refuse = lambda db: outbox.record_attention(db, packet_id, "rejected", detail, 1)  # noqa: E731
        station.opened.replica.write(refuse).result()
        link.always(no_route)
        desk.open_supplement(case_id).result()
        desk.save_answer(case_id, "/child/fullName", SECOND).result()
        assert desk.withdraw(case_id, "changed_mind").result() == "withdrawn"
        draft = desk.restore(case_id).result()
        assert (draft.answers["child"]["fullName"], draft.signed) == (SECOND, False)  # type: ignore[index]
        assert draft.check.missing_documents == ()
        answer(desk, case_id, SECOND)
        link.heal()
        rounds(place, station)
        assert filed(place, desk, case_id) == SECOND


def test_a_withdrawal_held_for_its_undo_stays_here_till_then(tmp_path: Path) -> None:
    """The link is good: without the hold the next round would have it at the portal, and nothing to undo."""
    with linked(tmp_path) as (place, _link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        for undone in (True, False):
            assert desk.withdraw(case_id, "changed_mind", 12_000).result() == "withdraw_requested"
            for _ in range(3):
                place.clock.advance(3)
                station.sync.play_one()
            assert at_portal(place) == ["submission"]
            assert desk.case(case_id).result().row.transfer is Transfer.WITHDRAW_REQUESTED
            if undone:
                desk.take_back_withdrawal(case_id).result()
                assert desk.case(case_id).result().row.transfer is Transfer.ACKNOWLEDGED
                rounds(place, station)
                assert at_portal(place) == ["submission"]
        place.clock.advance(4)
        rounds(place, station)
        assert at_portal(place) == ["submission", "withdrawal"]
        assert station.opened.replica.read(differences) == ()
