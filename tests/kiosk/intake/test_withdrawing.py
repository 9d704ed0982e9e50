"""A case taken back: never sent, on its way, received; the real portal has the last word."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from forms.errors import DomainError
from kiosk.intake.follow_up import attention
from kiosk.views.cases import Transfer
from sync.link.transport import Transport
from sync.replica.chain import audit
from sync.replica.outbox.outbox_replay import differences
from tests.support.counter import ready_draft, signature
from tests.support.links import Crash, FaultyTransport, crash_after, lost_answer, lost_request, no_route
from tests.support.packets_kept import packets_kept
from tests.support.portal import Desk, officer_token
from tests.support.stations import Practice, practice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.desk.facade import Desk as Counter
    from kiosk.station.held import Station

PACKETS = "POST /v1/packets"
BLOBS = "PATCH /v1/blobs"


@contextmanager
def linked(folder: Path) -> Iterator[tuple[Practice, FaultyTransport]]:
    """Run a portal and a station with a link that can be broken."""
    with practice(folder) as place:
        link = FaultyTransport(place.client._transport)
        place.around = replace(place.around, transport=lambda url: Transport(url, inner=link))
        yield place, link


def sealed(desk: Counter) -> bytes:
    case_id = ready_draft(desk).case_id
    desk.seal(case_id).result()
    return case_id


def at_portal(place: Practice) -> list[str]:
    """Return the kinds of the packets the portal has taken."""
    with place.portal.store.reading() as db:
        return [str(one["kind"]) for one in packets_kept(db)]


def transfers(desk: Counter, case_id: bytes) -> list[Transfer]:
    return [packet.transfer for packet in desk.case(case_id).result().packets]


def officer(place: Practice) -> Desk:
    return Desk(place.client, officer_token(place.portal))


def refusal(job: object) -> str:
    with pytest.raises(DomainError) as refused_as:
        job.result()  # type: ignore[attr-defined]
    return refused_as.value.code


def rounds(place: Practice, station: Station, count: int = 3) -> None:
    for _ in range(count):
        station.sync.play_one()
        place.clock.advance(700)


def test_what_never_left_is_withdrawn_at_once_and_never_sent(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link):
        with place.signed_in() as (desk, station):
            case_id = sealed(desk)
            # Tried all day without a network: nothing left the machine.
            link.always(no_route)
            rounds(place, station)
            assert desk.case(case_id).result().packets[0].transfer is Transfer.QUEUED
            assert desk.withdraw(case_id, "changed_mind").result() == "withdrawn"
            assert transfers(desk, case_id) == [Transfer.WITHDRAWN]
            assert desk.sync_view().waiting == 0
            link.heal()
            rounds(place, station)
            desk.sign_out().result()
        with place.signed_in() as (desk, station):
            rounds(place, station)
            assert at_portal(place) == []
            assert desk.sync_view().waiting == 0
            assert transfers(desk, case_id) == [Transfer.WITHDRAWN]
            replica = station.opened.replica
            assert replica.read(differences) == ()
            assert replica.read(audit.verify) == ()
            assert refusal(desk.withdraw(case_id, "changed_mind")) == "already_withdrawn"


def test_a_case_withdrawn_before_it_was_sent_can_be_taken_up_again(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        before = desk.case(case_id).result().row.code
        desk.withdraw(case_id, "wrong_data").result()
        draft = desk.restore(case_id).result()
        assert draft.answers["child"]["fullName"]
        assert draft.check.missing_documents == ()
        assert (draft.consents, draft.signed) == (frozenset(), False)
        desk.record_consent(case_id, frozenset({"assist"})).result()
        desk.record_signature(case_id, signature()).result()
        assert desk.seal(case_id).result().code == before
        rounds(place, station)
        assert transfers(desk, case_id) == [Transfer.WITHDRAWN, Transfer.ACKNOWLEDGED]
        assert at_portal(place) == ["submission"]
        assert refusal(desk.restore(case_id)) == "nothing_to_restore"


def test_a_received_case_is_withdrawn_by_the_portals_word(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        assert transfers(desk, case_id) == [Transfer.ACKNOWLEDGED]
        link.always(no_route)
        assert desk.withdraw(case_id, "filed_elsewhere").result() == "withdraw_requested"
        assert desk.case(case_id).result().row.transfer is Transfer.WITHDRAW_REQUESTED
        assert refusal(desk.withdraw(case_id, "other")) == "already_withdrawing"
        assert refusal(desk.open_supplement(case_id)) == "case_withdrawn"
        link.heal()
        rounds(place, station)
        assert at_portal(place) == ["submission", "withdrawal"]
        case = desk.case(case_id).result()
        assert case.row.server_state == 7
        assert [packet.transfer for packet in case.packets] == [Transfer.ACKNOWLEDGED] * 2
        assert refusal(desk.withdraw(case_id, "other")) == "already_withdrawn"


def test_a_withdrawal_that_has_not_left_can_be_dropped(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        link.always(no_route, BLOBS)
        station.sync.play_one()
        assert transfers(desk, case_id) == [Transfer.TEXT_RECEIVED]
        link.always(no_route)
        desk.withdraw(case_id, "other").result()
        rounds(place, station)
        desk.take_back_withdrawal(case_id).result()
        link.heal()
        rounds(place, station)
        assert at_portal(place) == ["submission"]
        assert transfers(desk, case_id) == [Transfer.ACKNOWLEDGED, Transfer.WITHDRAWN]
        assert refusal(desk.take_back_withdrawal(case_id)) == "withdrawal_sent"


def test_files_stop_once_the_withdrawal_is_asked_for_and_its_text_goes(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        link.always(no_route, BLOBS)
        station.sync.play_one()
        assert transfers(desk, case_id) == [Transfer.TEXT_RECEIVED]
        link.heal()
        desk.withdraw(case_id, "changed_mind").result()
        assert transfers(desk, case_id) == [Transfer.WITHDRAW_REQUESTED, Transfer.QUEUED]
        before = link.count("/v1/blobs")
        rounds(place, station)
        assert link.count("/v1/blobs") == before
        assert transfers(desk, case_id) == [Transfer.WITHDRAWN, Transfer.ACKNOWLEDGED]
        assert desk.case(case_id).result().row.server_state == 7
        assert desk.sync_view().waiting == 0


@pytest.mark.parametrize(
    ("fault", "taken"), [(lost_answer, True), (lost_request, False)], ids=["answer lost", "request lost"]
)
def test_a_submission_whose_fate_is_unknown_is_never_sent_again(
    tmp_path: Path, fault: object, taken: bool
) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        link.plan(fault, PACKETS)  # type: ignore[arg-type]
        station.sync.play_one()
        assert (at_portal(place) == ["submission"]) is taken
        assert desk.withdraw(case_id, "changed_mind").result() == "withdraw_requested"
        rounds(place, station)
        assert at_portal(place) == (["submission"] if taken else []) + ["withdrawal"]
        assert transfers(desk, case_id) == [Transfer.WITHDRAWN, Transfer.ACKNOWLEDGED]
        assert desk.case(case_id).result().row.server_state == 7


def test_a_crash_while_the_withdrawal_is_answered_asks_once(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link):
        with place.signed_in() as (desk, station):
            case_id = sealed(desk)
            rounds(place, station)
            desk.withdraw(case_id, "changed_mind").result()
            link.plan(crash_after, PACKETS)
            with pytest.raises(Crash):
                station.sync.play_one()
        with place.signed_in() as (desk, station):
            rounds(place, station)
            assert at_portal(place) == ["submission", "withdrawal"]
            assert transfers(desk, case_id) == [Transfer.ACKNOWLEDGED] * 2
            assert station.opened.replica.read(differences) == ()


def test_too_late_is_told_and_the_case_goes_on(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        link.always(no_route, BLOBS)
        station.sync.play_one()
        code = desk.case(case_id).result().dossier_code
        desk.withdraw(case_id, "changed_mind").result()
        link.heal()
        desk_of_officer = officer(place)
        version = desk_of_officer.get(f"/v1/officer/dossiers/{code}").json()["version"]
        ended = desk_of_officer.post(
            f"/v1/officer/dossiers/{code}/refuse", {"version": version, "reason": "Không thuộc thẩm quyền."}
        )
        assert ended.status_code == 200, ended.text
        rounds(place, station)
        assert at_portal(place) == ["submission"]
        case = desk.case(case_id).result()
        assert case.row.server_state == 3
        # The papers still go: the portal keeps the case.
        assert [packet.transfer for packet in case.packets] == [
            Transfer.ACKNOWLEDGED,
            Transfer.NEEDS_ATTENTION,
        ]
        assert case.packets[1].reason == attention.title("conflict")
