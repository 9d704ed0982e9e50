"""A correction being typed, or given up, changes neither the name on a sealed case nor what its slip says."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from forms.redact import mask_id
from kiosk.intake.follow_up import withdrawing
from kiosk.station.upkeep import Upkeep
from sync.replica.cases import cases
from tests.kiosk.intake.test_conflicts import REASONS, order, sign
from tests.kiosk.intake.test_withdrawing import linked, rounds, sealed
from tests.scenario.stocked import until
from tests.support.counter import paper
from tests.support.links import no_route

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from forms.packets.body import Withdrawal
    from kiosk.desk.facade import Desk
    from kiosk.station.held import Station
    from kiosk.views.slip import SlipView
    from tests.support.links import FaultyTransport
    from tests.support.stations import Practice

NAME, NUMBER = "/requester/fullName", "/requester/idDoc/number"
TYPED, OTHER = "Tên Đang Gõ Dở", "048190000099"
WITNESS = "d-witness"


@contextmanager
def returned(folder: Path) -> Iterator[tuple[Practice, FaultyTransport, Desk, Station, bytes]]:
    """Return a station with one case the officer has sent back."""
    with linked(folder) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        order(place, desk, case_id, "supplement", reasons=REASONS)
        rounds(place, station)
        yield place, link, desk, station, case_id


def told(slip: SlipView) -> tuple[object, ...]:
    return slip.applicant, slip.masked_id, slip.documents, slip.originals_kept, slip.fee, slip.qr_text


def type_another(desk: Desk, case_id: bytes) -> None:
    """Type another person and add a paper whose original stays."""
    desk.save_answer(case_id, NAME, TYPED).result()
    desk.save_answer(case_id, NUMBER, OTHER).result()
    desk.attach(case_id, WITNESS, paper(7), originals=1).result()


def named(desk: Desk, case_id: bytes) -> str:
    return desk.case(case_id).result().row.applicant


def test_the_slip_of_a_case_says_what_was_sealed_while_something_else_is_typed(tmp_path: Path) -> None:
    with returned(tmp_path) as (place, _, desk, station, case_id):
        first, name = told(desk.slip(case_id).result()), named(desk, case_id)
        desk.open_supplement(case_id).result()
        type_another(desk, case_id)
        assert told(desk.slip(case_id).result()) == first
        assert named(desk, case_id) == name != TYPED
        assert desk.slip(case_id).result().next_until_ms is None
        desk.discard(case_id).result()
        assert told(desk.slip(case_id).result()) == first
        assert named(desk, case_id) == name
        # What is sealed is what counts from then on.
        desk.open_supplement(case_id).result()
        type_another(desk, case_id)
        desk.save_answer(case_id, "/child/fullName", "Nguyễn Mẫu Bình").result()
        for number, one in enumerate(desk.open_case(case_id).result().reasons):
            if not one.is_dealt_with:
                desk.keep_as_sent(case_id, number).result()
        draft = desk.keep_paper(case_id, "d-id").result()
        for rule in draft.check.unanswered_warnings:
            desk.answer_warning(case_id, rule, draft.form.reasons_for(rule)[0].code).result()
        sign(desk, case_id)
        desk.seal(case_id).result()
        slip = desk.slip(case_id).result()
        assert (slip.applicant, slip.masked_id) == (TYPED, mask_id(OTHER))
        assert slip.originals_kept == first[3] + 1  # type: ignore[operator]
        assert named(desk, case_id) == TYPED
        rounds(place, station)


def test_a_withdrawal_is_signed_for_who_was_sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with returned(tmp_path) as (_, _, desk, station, case_id):
        name = named(desk, case_id)
        desk.open_supplement(case_id).result()
        type_another(desk, case_id)
        spoil(station, case_id)
        signed: list[Withdrawal] = []
        sign_it = withdrawing.packing.sign

        def listen(duty: object, body: Withdrawal) -> object:
            signed.append(body)
            return sign_it(duty, body)  # type: ignore[arg-type]

        monkeypatch.setattr(withdrawing.packing, "sign", listen)
        desk.withdraw(case_id, "wrong_data").result()
        assert [one.on_behalf_of for one in signed] == [name]
        assert named(desk, case_id) == name


def test_the_papers_of_a_version_that_did_not_leave_stand_as_sealed_while_it_is_corrected(
    tmp_path: Path,
) -> None:
    with returned(tmp_path) as (place, link, desk, station, case_id):
        link.always(no_route)
        desk.open_supplement(case_id).result()
        desk.save_answer(case_id, "/child/fullName", "Nguyễn Mẫu Bình").result()
        desk.attach(case_id, WITNESS, paper(7), originals=1).result()
        sign(desk, case_id)
        desk.seal(case_id).result()
        before = told(desk.slip(case_id).result())
        draft = desk.open_supplement(case_id).result()
        desk.count_sheets(case_id, WITNESS, 5, 2).result()
        assert told(desk.slip(case_id).result()) == before
        desk.detach(case_id, next(one for one in draft.files if one.doc_id == WITNESS).attachment_id).result()
        assert told(desk.slip(case_id).result()) == before
        desk.discard(case_id).result()
        assert told(desk.slip(case_id).result()) == before
        rounds(place, station)


@pytest.mark.parametrize("way", ["save", "discard", "open", "upkeep"])
def test_a_name_an_earlier_program_left_is_put_right(tmp_path: Path, way: str) -> None:
    with returned(tmp_path) as (_, _, desk, station, case_id):
        name = named(desk, case_id)
        desk.open_supplement(case_id).result()
        if way in {"open", "upkeep"}:
            desk.discard(case_id).result()
        spoil(station, case_id)
        assert named(desk, case_id) == TYPED
        if way == "save":
            desk.save_answer(case_id, "/child/fullName", "Nguyễn Mẫu Bình").result()
        elif way == "discard":
            desk.discard(case_id).result()
        elif way == "open":
            desk.open_supplement(case_id).result()
        else:
            Upkeep(station.opened.replica, station.opened.clock).heard(None)
            until(lambda: named(desk, case_id) != TYPED)
        assert named(desk, case_id) == name


def spoil(station: Station, case_id: bytes) -> None:
    """Name a case as an earlier program did while a correction was typed."""
    station.opened.replica.write(lambda db: cases.set_applicant(db, case_id, TYPED)).result()
