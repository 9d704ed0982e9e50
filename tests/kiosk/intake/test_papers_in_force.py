"""The papers a station counts as in force are those the portal counts, after every packet of a case."""

from __future__ import annotations

import itertools
import random
from typing import TYPE_CHECKING

import pytest

from kiosk.views.cases import Transfer
from sync.portal.dossiers.papers import SYSTEM_PREFIX
from tests.kiosk.intake.test_conflicts import order, sign
from tests.kiosk.intake.test_withdrawing import linked, refusal, rounds, sealed, transfers
from tests.support.counter import BIRTH, fill, ready_draft, small_paper
from tests.support.links import no_route
from tests.support.portal import Desk, officer_token
from tests.support.two_stations import two_stations

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.desk.facade import Desk as Counter
    from kiosk.station.held import Station
    from kiosk.views.cases import DraftView
    from tests.support.stations import Practice

CHILD, RELATION = "/child/fullName", "/requester/relation"
ABOUT_NAME = [{"text": "Tên của trẻ khác giấy chứng sinh.", "pointer": CHILD}]
ABOUT_RELATION = [{"text": "Sửa quan hệ với trẻ.", "pointer": RELATION}]
BIRTH_PAPER, ID_PAPER, AUTHORITY, WITNESS = "d-birth", "d-id", "d-authority", "d-witness"
FRIEND = {
    RELATION: "UY_QUYEN",
    "/requester/fullName": "Lê Thị Bạn",
    "/requester/idDoc/number": "048192000123",
    "/requester/birthDate": "1992-05-17",
}
MOTHER = {
    RELATION: "ME",
    "/requester/fullName": "Trần Thị Kiểm Thử",
    "/requester/idDoc/number": "048190000017",
    "/requester/birthDate": "1990-05-17",
}
_numbers = itertools.count(1)


def portals(place: Practice, desk: Counter, case_id: bytes) -> list[str]:
    """Return the kinds of the papers an officer finds in force, in their order by name."""
    code = desk.case(case_id).result().dossier_code
    officer = Desk(place.client, officer_token(place.portal, officer_id=f"can-bo-giay-{next(_numbers)}"))
    told = officer.get(f"/v1/officer/dossiers/{code}").json()["documents"]
    return sorted(one["doc_id"] for one in told if not one["doc_id"].startswith(SYSTEM_PREFIX))


def here(draft: DraftView) -> list[str]:
    """Return the same as the station counts them."""
    return sorted(file.doc_id for file in draft.files if not file.doc_id.startswith(SYSTEM_PREFIX))


def take_out(desk: Counter, case_id: bytes, doc_id: str) -> DraftView:
    draft = desk.open_case(case_id).result()
    file = next(one for one in draft.files if one.doc_id == doc_id)
    return desk.detach(case_id, file.attachment_id).result()


def returned(
    place: Practice, desk: Counter, station: Station, case_id: bytes, reasons: list[dict[str, str]]
) -> None:
    order(place, desk, case_id, "supplement", reasons=reasons)
    rounds(place, station)


def explain(desk: Counter, case_id: bytes) -> None:
    """Give a reason for every warning."""
    draft = desk.open_case(case_id).result()
    for rule_id in draft.check.unanswered_warnings:
        desk.answer_warning(case_id, rule_id, draft.form.reasons_for(rule_id)[0].code).result()


def sent_off(place: Practice, desk: Counter, station: Station, case_id: bytes) -> None:
    """Sign, seal, and send what is written."""
    explain(desk, case_id)
    sign(desk, case_id)
    desk.seal(case_id).result()
    rounds(place, station)


def typed(desk: Counter, case_id: bytes, answers: dict[str, str]) -> None:
    for pointer, value in answers.items():
        desk.save_answer(case_id, pointer, value).result()


def test_a_paper_the_last_supplement_took_out_is_missing_when_it_is_needed_again(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = desk.start_case(BIRTH).result().case_id
        fill(desk, case_id)
        typed(desk, case_id, FRIEND)
        for doc_id, seed in ((BIRTH_PAPER, 1), (ID_PAPER, 2), (AUTHORITY, 3)):
            desk.attach(case_id, doc_id, small_paper(seed)).result()
        sent_off(place, desk, station, case_id)
        returned(place, desk, station, case_id, ABOUT_RELATION)
        desk.open_supplement(case_id).result()
        typed(desk, case_id, MOTHER)
        desk.keep_paper(case_id, ID_PAPER).result()
        take_out(desk, case_id, AUTHORITY)
        sent_off(place, desk, station, case_id)
        assert here(desk.open_case(case_id).result()) == portals(place, desk, case_id)
        returned(place, desk, station, case_id, ABOUT_RELATION)
        draft = desk.open_supplement(case_id).result()
        assert draft.sent is not None
        assert AUTHORITY not in draft.sent.papers
        typed(desk, case_id, FRIEND)
        desk.keep_paper(case_id, ID_PAPER).result()
        draft = desk.open_case(case_id).result()
        assert draft.check.missing_documents == (AUTHORITY,)
        sign(desk, case_id)
        assert refusal(desk.seal(case_id)) == "incomplete"
        desk.attach(case_id, AUTHORITY, small_paper(4)).result()
        sent_off(place, desk, station, case_id)
        assert transfers(desk, case_id) == [Transfer.ACKNOWLEDGED] * 3
        assert portals(place, desk, case_id) == [AUTHORITY, BIRTH_PAPER, ID_PAPER]


def test_pictures_replaced_once_neither_block_the_seal_nor_stand_on_the_slip(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = desk.start_case(BIRTH).result().case_id
        fill(desk, case_id)
        for doc_id, seed in ((BIRTH_PAPER, 1), (BIRTH_PAPER, 2), (ID_PAPER, 3)):
            desk.attach(case_id, doc_id, small_paper(seed)).result()
        sent_off(place, desk, station, case_id)
        returned(place, desk, station, case_id, [{"text": "Ảnh mờ.", "doc_id": BIRTH_PAPER}])
        desk.open_supplement(case_id).result()
        for seed in (5, 6):
            desk.attach(case_id, BIRTH_PAPER, small_paper(seed)).result()
        sent_off(place, desk, station, case_id)
        assert dict(desk.slip(case_id).result().documents)["Giấy chứng sinh"] == 2
        returned(place, desk, station, case_id, ABOUT_NAME)
        desk.open_supplement(case_id).result()
        desk.save_answer(case_id, CHILD, "Nguyễn Mẫu Mới").result()
        sent_off(place, desk, station, case_id)
        assert transfers(desk, case_id) == [Transfer.ACKNOWLEDGED] * 3
        assert portals(place, desk, case_id) == [BIRTH_PAPER, BIRTH_PAPER, ID_PAPER]
        assert here(desk.open_case(case_id).result()) == [BIRTH_PAPER, BIRTH_PAPER, ID_PAPER]


def test_a_new_case_takes_along_what_is_in_force_only(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        returned(place, desk, station, case_id, ABOUT_NAME)
        desk.open_supplement(case_id).result()
        desk.save_answer(case_id, CHILD, "Nguyễn Mẫu Mới").result()
        desk.attach(case_id, ID_PAPER, small_paper(7)).result()
        take_out(desk, case_id, BIRTH_PAPER)
        desk.attach(case_id, BIRTH_PAPER, small_paper(8)).result()
        sent_off(place, desk, station, case_id)
        returned(place, desk, station, case_id, ABOUT_NAME)
        desk.open_supplement(case_id).result()
        order(place, desk, case_id, "refuse", reason="Hết thời hạn bổ sung.")
        rounds(place, station)
        made = desk.start_from(case_id).result()
        assert here(made) == [BIRTH_PAPER, ID_PAPER]
        assert made.check.missing_documents == ()


def test_what_was_taken_out_stays_out_when_the_request_is_corrected(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        returned(place, desk, station, case_id, ABOUT_NAME)
        desk.open_supplement(case_id).result()
        take_out(desk, case_id, ID_PAPER)
        returned(place, desk, station, case_id, ABOUT_NAME)
        draft = desk.answer_new(case_id).result()
        assert (here(draft), draft.signed) == ([BIRTH_PAPER], False)


def test_what_a_refused_supplement_took_out_stays_out_in_its_correction(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = ready_draft(desk).case_id
        desk.attach(case_id, WITNESS, small_paper(9)).result()
        sent_off(place, desk, station, case_id)
        returned(place, desk, station, case_id, ABOUT_NAME)
        desk.open_supplement(case_id).result()
        desk.save_answer(case_id, CHILD, "Nguyễn Mẫu Mới").result()
        take_out(desk, case_id, WITNESS)
        sign(desk, case_id)
        link.always(no_route)
        desk.seal(case_id).result()
        # The request is another one by the time it arrives.
        order(place, desk, case_id, "supplement", reasons=ABOUT_NAME)
        link.heal()
        rounds(place, station)
        case = desk.case(case_id).result()
        assert case.conflict is not None
        assert "supplement" in case.conflict.choices
        assert here(desk.open_case(case_id).result()) == [BIRTH_PAPER, ID_PAPER]
        draft = desk.answer_new(case_id).result()
        assert here(draft) == [BIRTH_PAPER, ID_PAPER]
        sent_off(place, desk, station, case_id)
        assert portals(place, desk, case_id) == [BIRTH_PAPER, ID_PAPER]


def test_a_withdrawal_in_between_changes_no_paper(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        returned(place, desk, station, case_id, ABOUT_NAME)
        desk.open_supplement(case_id).result()
        desk.save_answer(case_id, CHILD, "Nguyễn Mẫu Một").result()
        desk.attach(case_id, ID_PAPER, small_paper(7)).result()
        desk.attach(case_id, WITNESS, small_paper(8)).result()
        sign(desk, case_id)
        link.always(no_route)
        desk.seal(case_id).result()
        desk.open_supplement(case_id).result()
        take_out(desk, case_id, WITNESS)
        take_out(desk, case_id, BIRTH_PAPER)
        desk.attach(case_id, BIRTH_PAPER, small_paper(11)).result()
        assert desk.withdraw(case_id, "changed_mind").result() == "withdraw_requested"
        assert here(desk.open_case(case_id).result()) == [BIRTH_PAPER, ID_PAPER]
        desk.take_back_withdrawal(case_id).result()
        assert here(desk.open_case(case_id).result()) == [BIRTH_PAPER, ID_PAPER]
        link.heal()
        sent_off(place, desk, station, case_id)
        assert portals(place, desk, case_id) == [BIRTH_PAPER, ID_PAPER]
        assert here(desk.open_case(case_id).result()) == [BIRTH_PAPER, ID_PAPER]


def test_papers_of_a_case_fetched_back_are_folded_from_the_portals_word(tmp_path: Path) -> None:
    with two_stations(tmp_path) as two:
        second = two.second
        case_id = two.case_id
        assert here(two.take_over()) == [BIRTH_PAPER, ID_PAPER]
        second.desk.attach(case_id, WITNESS, small_paper(9)).result()
        second.desk.attach(case_id, ID_PAPER, small_paper(8)).result()
        # Set back between the answer and the next papers: no time is compared.
        second.place.clock.set_wall(second.place.clock.now_ms() - 3_600_000)
        second.desk.attach(case_id, WITNESS, small_paper(10)).result()
        second.seal(case_id, "Nguyễn Mẫu Một")
        second.place.clock.set_wall(second.place.clock.now_ms() + 3_600_000)
        second.rounds()
        for taken_out in (WITNESS, None):
            wanted = portals(two.first.place, second.desk, case_id)
            assert here(second.desk.open_case(case_id).result()) == wanted
            two.give_back()
            assert here(second.desk.open_supplement(case_id).result()) == wanted
            if taken_out is not None:
                take_out(second.desk, case_id, taken_out)
            second.seal(case_id, f"Nguyễn Mẫu {taken_out or 'Hai'}".replace("-", ""))
            second.rounds()
        assert portals(two.first.place, second.desk, case_id) == [BIRTH_PAPER, ID_PAPER]
        # And at the first station, which has files of its own and fetches the rest.
        two.first.rounds()
        two.give_back()
        assert here(two.first.desk.fetch_content(case_id).result()) == [BIRTH_PAPER, ID_PAPER]


# Walks 0 and 3 take every step, with each paper, with a network and without.
@pytest.mark.parametrize("seed", [0, 3, *(pytest.param(one, marks=pytest.mark.long) for one in (1, 2))])
def test_the_stations_view_is_the_portals_after_each_packet(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        pictures = itertools.count(20)
        for number in range(6):
            returned(place, desk, station, case_id, ABOUT_NAME)
            draft = desk.open_supplement(case_id).result()
            assert here(draft) == portals(place, desk, case_id)
            desk.save_answer(case_id, CHILD, f"Nguyễn Mẫu {'Ă' * (number + 1)}").result()
            for doc_id in (BIRTH_PAPER, ID_PAPER, WITNESS):
                _change(chance, desk, case_id, doc_id, pictures)
            _complete(desk, case_id, pictures)
            if chance.random() < 0.4:
                # Sealed without a network, opened once more, and changed again.
                link.always(no_route)
                sign(desk, case_id)
                desk.seal(case_id).result()
                before = here(desk.open_case(case_id).result())
                assert here(desk.open_supplement(case_id).result()) == before
                desk.save_answer(case_id, CHILD, f"Nguyễn Mẫu {'Â' * (number + 1)}").result()
                _change(chance, desk, case_id, WITNESS, pictures)
                link.heal()
            wanted = here(desk.open_case(case_id).result())
            sent_off(place, desk, station, case_id)
            assert desk.case(case_id).result().row.transfer is Transfer.ACKNOWLEDGED
            assert portals(place, desk, case_id) == wanted == here(desk.open_case(case_id).result())
            assert sum(count for _, count in desk.slip(case_id).result().documents) == len(wanted)


def _change(
    chance: random.Random, desk: Counter, case_id: bytes, doc_id: str, pictures: itertools.count[int]
) -> None:
    """Do one of: nothing, add or replace, take out, take out and add."""
    what = chance.choice(("", "add", "out", "out add", "add add"))
    for act in what.split():
        files = [one for one in desk.open_case(case_id).result().files if one.doc_id == doc_id]
        if act == "out" and files:
            desk.detach(case_id, files[0].attachment_id).result()
        elif act == "add" and sum(not one.sent for one in files) < 2:
            desk.attach(case_id, doc_id, small_paper(next(pictures))).result()


def _complete(desk: Counter, case_id: bytes, pictures: itertools.count[int]) -> None:
    for doc_id in desk.open_case(case_id).result().check.missing_documents:
        desk.attach(case_id, doc_id, small_paper(next(pictures))).result()
