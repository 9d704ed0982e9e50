"""A sealed supplement corrected before the link returns: the last version is the one that is filed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kiosk.views.cases import Transfer
from sync.replica.chain import audit
from sync.replica.outbox.outbox_replay import differences
from tests.kiosk.intake.test_conflicts import REASONS, order, sign
from tests.kiosk.intake.test_withdrawing import BLOBS, PACKETS, at_portal, linked, refusal, rounds, sealed
from tests.support.counter import paper
from tests.support.links import lost_answer, lost_request, no_route
from tests.support.portal import Desk, officer_token

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.desk.facade import Desk as Counter
    from kiosk.station.held import Station
    from tests.support.links import FaultyTransport
    from tests.support.stations import Practice

Stand = tuple["Practice", "FaultyTransport", "Counter", "Station", bytes]
FIRST, SECOND = "Nguyễn Mẫu Một", "Nguyễn Mẫu Hai"


@pytest.fixture
def answered(tmp_path: Path) -> Iterator[Stand]:
    """Return a station without a network, with one sealed answer to the officer's request."""
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        order(place, desk, case_id, "supplement", reasons=REASONS)
        rounds(place, station)
        link.always(no_route)
        desk.open_supplement(case_id).result()
        answer(desk, case_id, FIRST)
        rounds(place, station)
        yield place, link, desk, station, case_id
        replica = station.opened.replica
        assert replica.read(differences) == ()
        assert replica.read(audit.verify) == ()


def answer(desk: Counter, case_id: bytes, name: str) -> None:
    """Write a name into the open draft, sign and seal it."""
    desk.save_answer(case_id, "/child/fullName", name).result()
    sign(desk, case_id)
    desk.seal(case_id).result()


def filed(place: Practice, desk: Counter, case_id: bytes) -> str:
    """Return the name the portal has."""
    code = desk.case(case_id).result().dossier_code
    reader = Desk(place.client, officer_token(place.portal, officer_id="nguoi-doc"))
    told = reader.get(f"/v1/officer/dossiers/{code}").json()
    return str(told["content"]["data"]["child"]["fullName"])


def kinds(desk: Counter, case_id: bytes) -> list[Transfer]:
    return [one.transfer for one in desk.case(case_id).result().packets]


def test_the_correction_is_filed_and_the_earlier_version_never_leaves(answered: Stand) -> None:
    place, link, desk, station, case_id = answered
    assert desk.case(case_id).result().answer == "waits"
    draft = desk.open_supplement(case_id).result()
    assert (draft.answers["child"]["fullName"], draft.signed, draft.conflict) == (FIRST, False, None)  # type: ignore[index]
    case = desk.case(case_id).result()
    assert (case.answer, case.packets[1].transfer, case.row.transfer) == (
        "held",
        Transfer.HELD,
        Transfer.HELD,
    )
    # Back to work that nobody has done yet: it must not be forgotten.
    assert desk.today().result().urgent == 1
    link.heal()
    rounds(place, station)
    assert at_portal(place) == ["submission"]
    answer(desk, case_id, SECOND)
    rounds(place, station)
    assert at_portal(place) == ["submission", "supplement"]
    assert filed(place, desk, case_id) == SECOND
    case = desk.case(case_id).result()
    assert kinds(desk, case_id) == [Transfer.ACKNOWLEDGED, Transfer.WITHDRAWN, Transfer.ACKNOWLEDGED]
    assert (case.conflict, case.attention) == (None, None)


def test_a_correction_given_up_lets_the_sealed_version_go(answered: Stand) -> None:
    place, link, desk, station, case_id = answered
    desk.open_supplement(case_id).result()
    desk.save_answer(case_id, "/child/fullName", SECOND).result()
    desk.discard(case_id).result()
    case = desk.case(case_id).result()
    assert (case.answer, kinds(desk, case_id)) == ("waits", [Transfer.ACKNOWLEDGED, Transfer.QUEUED])
    assert case.row.answered
    link.heal()
    rounds(place, station)
    assert filed(place, desk, case_id) == FIRST


def test_a_paper_of_the_earlier_version_goes_with_the_later_one(answered: Stand) -> None:
    place, link, desk, station, case_id = answered
    draft = desk.open_supplement(case_id).result()
    old = next(one for one in draft.files if one.doc_id == "d-birth")
    desk.detach(case_id, old.attachment_id).result()
    desk.attach(case_id, "d-birth", paper(9)).result()
    answer(desk, case_id, FIRST)
    again = desk.open_supplement(case_id).result()
    assert [one.sent for one in again.files if one.doc_id == "d-birth"] == [False]
    answer(desk, case_id, SECOND)
    link.heal()
    rounds(place, station, 4)
    # The photograph and the newest signature.
    assert [one.files_total for one in desk.case(case_id).result().packets][-1] == 2
    assert kinds(desk, case_id) == [Transfer.ACKNOWLEDGED, *[Transfer.WITHDRAWN] * 2, Transfer.ACKNOWLEDGED]
    assert filed(place, desk, case_id) == SECOND


@pytest.mark.parametrize("fault", [lost_answer, lost_request], ids=["answer lost", "request lost"])
def test_one_whose_fate_is_unknown_is_not_corrected(answered: Stand, fault: object) -> None:
    place, link, desk, station, case_id = answered
    link.heal()
    link.plan(fault, PACKETS)  # type: ignore[arg-type]
    # Nor does the feed, on the other connection, tell what became of it.
    link.always(no_route, "/v1/feed")
    station.sync.play_one()
    assert desk.case(case_id).result().answer == "offered"
    assert refusal(desk.open_supplement(case_id)) == "supplement_under_way"
    assert desk.drafts().result() == ()
    link.heal()
    place.clock.advance(700)
    rounds(place, station)
    case = desk.case(case_id).result()
    assert (filed(place, desk, case_id), case.conflict) == (FIRST, None)


def test_one_the_portal_has_is_not_corrected_while_its_files_go(answered: Stand) -> None:
    _, link, desk, station, case_id = answered
    desk.open_supplement(case_id).result()
    desk.attach(case_id, "d-birth", paper(9)).result()
    answer(desk, case_id, SECOND)
    link.heal()
    link.always(no_route, BLOBS)
    station.sync.play_one()
    case = desk.case(case_id).result()
    assert kinds(desk, case_id)[-1] is Transfer.TEXT_RECEIVED
    if case.row.server_state == 5:
        assert case.answer == "taken"
        assert refusal(desk.open_supplement(case_id)) == "supplement_under_way"


def test_the_request_changed_while_it_was_corrected(answered: Stand) -> None:
    """Nobody asks for the held version any more: it ends with the draft, and nothing becomes a conflict."""
    place, link, desk, station, case_id = answered
    desk.open_supplement(case_id).result()
    order(place, desk, case_id, "refuse", reason="Hết thời hạn bổ sung.")
    link.heal()
    rounds(place, station)
    told = desk.case(case_id).result().conflict
    assert told is not None
    assert told.kind == "ended"
    desk.keep_portals(case_id).result()
    rounds(place, station)
    assert at_portal(place) == ["submission"]
    assert kinds(desk, case_id) == [Transfer.ACKNOWLEDGED, Transfer.WITHDRAWN]
    assert desk.sync_view().attention == 0


def test_a_restart_keeps_what_is_held_held(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link):
        with place.signed_in() as (desk, station):
            case_id = sealed(desk)
            rounds(place, station)
            order(place, desk, case_id, "supplement", reasons=REASONS)
            rounds(place, station)
            link.always(no_route)
            desk.open_supplement(case_id).result()
            answer(desk, case_id, FIRST)
            desk.open_supplement(case_id).result()
        link.heal()
        with place.signed_in() as (desk, station):
            rounds(place, station)
            assert at_portal(place) == ["submission"]
            answer(desk, case_id, SECOND)
            rounds(place, station)
            assert filed(place, desk, case_id) == SECOND
