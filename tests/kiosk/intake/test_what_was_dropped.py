"""What a person dropped for the portal's version, or another station overtook, is given to nobody any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kiosk.views.cases import Transfer
from sync.replica.outbox import outbox
from tests.kiosk.intake.test_conflicts import REASONS, order, sign
from tests.kiosk.intake.test_papers_in_force import (
    BIRTH_PAPER,
    CHILD,
    ID_PAPER,
    WITNESS,
    explain,
    here,
    portals,
    take_out,
)
from tests.kiosk.intake.test_withdrawing import BLOBS, linked, refusal, rounds, sealed, transfers
from tests.support.counter import paper
from tests.support.links import no_route
from tests.support.own_sentence import has_own_sentence
from tests.support.two_stations import two_stations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.desk.facade import Desk
    from kiosk.station.held import Station
    from tests.support.stations import Practice

DROPPED = "Tên Đã Bỏ"
Stand = tuple["Practice", "Desk", "Station", bytes, str]


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Stand]:
    """Return a case whose sealed correction came too late, and where the portal's version was kept; with its name."""
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        name = str(desk.open_case(case_id).result().answers["child"]["fullName"])  # type: ignore[index]
        order(place, desk, case_id, "supplement", reasons=REASONS)
        rounds(place, station)
        desk.open_supplement(case_id).result()
        desk.save_answer(case_id, CHILD, DROPPED).result()
        desk.attach(case_id, BIRTH_PAPER, paper(9)).result()
        desk.attach(case_id, WITNESS, paper(10)).result()
        sign(desk, case_id)
        link.always(no_route)
        desk.seal(case_id).result()
        order(place, desk, case_id, "supplement", reasons=REASONS)
        link.heal()
        rounds(place, station)
        # Until somebody decides, both versions are there.
        assert DROPPED in str(desk.declaration(case_id).result())
        desk.keep_portals(case_id).result()
        assert transfers(desk, case_id) == [Transfer.ACKNOWLEDGED, Transfer.WITHDRAWN]
        yield place, desk, station, case_id, name


def test_what_is_copied_and_printed_is_what_the_portal_has(kept: Stand) -> None:
    _, desk, _, case_id, name = kept
    for shown in (desk.copy_out(case_id).result(), desk.declaration(case_id).result()):
        assert DROPPED not in str(shown)
        assert name in str(shown)
    slip = desk.slip(case_id).result()
    assert sum(count for _, count in slip.documents) == 2


def test_the_next_correction_begins_with_what_the_portal_has(kept: Stand) -> None:
    place, desk, station, case_id, name = kept
    order(place, desk, case_id, "supplement", reasons=REASONS)
    rounds(place, station)
    draft = desk.open_supplement(case_id).result()
    assert draft.answers["child"]["fullName"] == name  # type: ignore[index]
    assert here(draft) == portals(place, desk, case_id) == [BIRTH_PAPER, ID_PAPER]
    assert all(file.sent for file in draft.files)
    # Nothing was changed yet, and the officer's reason is open.
    assert [one.mended for one in draft.reasons] == [False]


def test_what_was_given_up_unsent_is_restored_all_the_same(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, _station):
        case_id = sealed(desk)
        desk.withdraw(case_id, "wrong_data").result()
        assert desk.case(case_id).result().has_answers
        draft = desk.restore(case_id).result()
        assert here(draft) == [BIRTH_PAPER, ID_PAPER]
        assert not any(file.sent for file in draft.files)


def test_a_case_another_station_corrected_is_neither_copied_nor_printed_here(tmp_path: Path) -> None:
    with two_stations(tmp_path) as two:
        two.take_over()
        two.second.seal(two.case_id, "Nguyễn Mẫu Trạm Hai")
        two.second.rounds()
        two.first.rounds()
        order(two.first.place, two.second.desk, two.case_id, "accept")
        two.first.rounds()
        two.second.rounds()
        first, second = two.first, two.second
        assert first.case(two.case_id).overtaken
        assert refusal(first.desk.copy_out(two.case_id)) == "content_overtaken"
        assert refusal(first.desk.declaration(two.case_id)) == "content_overtaken"
        assert has_own_sentence("content_overtaken")
        for shown in (
            second.desk.copy_out(two.case_id).result(),
            second.desk.declaration(two.case_id).result(),
        ):
            assert "Nguyễn Mẫu Trạm Hai" in str(shown)


def test_what_is_being_corrected_is_not_copied_as_if_it_had_been_sent(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        order(place, desk, case_id, "supplement", reasons=REASONS)
        rounds(place, station)
        desk.open_supplement(case_id).result()
        desk.save_answer(case_id, CHILD, DROPPED).result()
        assert refusal(desk.copy_out(case_id)) == "copy_while_edited"
        assert has_own_sentence("copy_while_edited")
        # On paper it may be read through before it is signed.
        assert DROPPED in str(desk.declaration(case_id).result())
        desk.discard(case_id).result()
        assert DROPPED not in str(desk.copy_out(case_id).result())


def test_a_name_a_given_up_draft_said_is_on_no_list_and_no_slip(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        name = desk.case(case_id).result().row.applicant
        order(place, desk, case_id, "supplement", reasons=REASONS)
        rounds(place, station)
        desk.open_supplement(case_id).result()
        desk.save_answer(case_id, "/requester/fullName", DROPPED).result()
        # A case is called as it was sealed, whatever is typed in its correction.
        assert desk.case(case_id).result().row.applicant == name
        desk.discard(case_id).result()
        assert desk.case(case_id).result().row.applicant == desk.slip(case_id).result().applicant == name
        # Dropped for the portal's version once it was sealed: the same.
        desk.open_supplement(case_id).result()
        desk.save_answer(case_id, "/requester/fullName", DROPPED).result()
        desk.save_answer(case_id, CHILD, DROPPED).result()
        sign(desk, case_id)
        link.always(no_route)
        explain(desk, case_id)
        desk.seal(case_id).result()
        order(place, desk, case_id, "supplement", reasons=REASONS)
        link.heal()
        rounds(place, station)
        assert desk.case(case_id).result().row.applicant == DROPPED
        desk.keep_portals(case_id).result()
        assert desk.case(case_id).result().row.applicant == desk.slip(case_id).result().applicant == name


def test_what_was_dropped_is_not_offered_to_be_restored(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        packet_id = desk.case(case_id).result().packets[0].packet_id
        told, now_ms = b'{"server_state":1}', place.clock.now_ms()
        station.opened.replica.write(
            lambda db: outbox.record_attention(db, packet_id, "conflict", told, now_ms)
        ).result()
        desk.keep_portals(case_id).result()
        case = desk.case(case_id).result()
        assert (case.withdrawal.restore_until_ms, case.has_answers) == (None, False)
        assert refusal(desk.copy_out(case_id)) == "answers_gone"
        assert desk.slip(case_id).result().code == case.row.code


def test_a_version_dropped_at_the_station_a_case_came_back_to(tmp_path: Path) -> None:
    with two_stations(tmp_path) as two:
        first, second, case_id = two.first, two.second, two.case_id
        two.take_over()
        take_out(second.desk, case_id, ID_PAPER)
        second.desk.attach(case_id, ID_PAPER, paper(9)).result()
        second.desk.attach(case_id, WITNESS, paper(10)).result()
        second.seal(case_id, "Nguyễn Mẫu Hai")
        second.rounds()
        two.give_back()
        assert here(first.desk.fetch_content(case_id).result()) == [BIRTH_PAPER, ID_PAPER, WITNESS]
        take_out(first.desk, case_id, WITNESS)
        first.desk.attach(case_id, BIRTH_PAPER, paper(12)).result()
        first.seal(case_id, "Nguyễn Mẫu Ba")
        first.rounds()
        two.give_back()
        assert here(second.desk.fetch_content(case_id).result()) == [BIRTH_PAPER, ID_PAPER]
        second.seal(case_id, "Nguyễn Mẫu Bốn")
        second.rounds()
        two.give_back()
        # The first fetches once more and comes too late.
        first.desk.fetch_content(case_id).result()
        first.link.always(no_route)
        first.seal(case_id, DROPPED)
        second.desk.open_supplement(case_id).result()
        second.seal(case_id, "Nguyễn Mẫu Năm")
        second.rounds()
        first.link.heal()
        first.rounds()
        first.desk.keep_portals(case_id).result()
        assert refusal(first.desk.declaration(case_id)) == "content_overtaken"
        two.give_back()
        draft = first.desk.fetch_content(case_id).result()
        assert draft.answers["child"]["fullName"] == "Nguyễn Mẫu Năm"  # type: ignore[index]
        assert here(draft) == portals(first.place, first.desk, case_id) == [BIRTH_PAPER, ID_PAPER]


def test_a_correction_is_compared_with_the_text_the_portal_took_though_a_file_never_came(
    tmp_path: Path,
) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        order(place, desk, case_id, "supplement", reasons=REASONS)
        rounds(place, station)
        desk.open_supplement(case_id).result()
        desk.save_answer(case_id, CHILD, "Nguyễn Mẫu Một").result()
        desk.attach(case_id, WITNESS, paper(9)).result()
        sign(desk, case_id)
        link.always(no_route, BLOBS)
        packet_id = desk.seal(case_id).result().packet_id
        station.sync.play_one()
        now_ms = place.clock.now_ms()
        station.opened.replica.write(
            lambda db: outbox.record_attention(db, packet_id, "file_damaged", b"null", now_ms)
        ).result()
        order(place, desk, case_id, "supplement", reasons=REASONS)
        station.sync.play_one()
        draft = desk.open_supplement(case_id).result()
        assert draft.sent is not None
        assert draft.sent.answers[CHILD] == "Nguyễn Mẫu Một"
        assert here(draft) == portals(place, desk, case_id)
        assert WITNESS in draft.sent.papers
