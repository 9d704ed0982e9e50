"""What was paid for a case stays noted, whichever station corrects it and whatever was forgotten here meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from msgspec import UNSET

from forms.checking.answers import flatten_answers
from forms.packets.body import Fee
from kiosk.catalogue_access import CatalogueAccess
from kiosk.intake.kept.first_slip import as_said, fee_said, said_at_portal, say, say_again
from kiosk.paid_fee import NOTHING_PAID, PaidFee, paid_at_portal, words_beside
from tests.kiosk.intake.test_conflicts import order, sign
from tests.kiosk.intake.test_withdrawing import linked, rounds
from tests.scenario.stocked import until
from tests.support.counter import ready_draft
from tests.support.portal import Desk as OfficersDesk
from tests.support.portal import officer_token
from tests.support.stations import practice
from tests.support.two_stations import CHILD, REASONS, enrolled_beside

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.desk.facade import Desk
    from tests.support.stations import Practice

PAID = PaidFee(16_000, "AB/26P-0012345")
TOLD = "Đã thu 16.000đ, biên lai số AB/26P-0012345"
NUMBER = "/requester/idDoc/number"
DAY_S = 86_400
UNKNOWN = "ghi chú và ai được miễn: chưa biết, hỏi cơ quan tiếp nhận"


def paid_case(desk: Desk) -> bytes:
    case_id = ready_draft(desk).case_id
    desk.record_paid(case_id, PAID).result()
    desk.seal(case_id).result()
    return case_id


def fees_at_portal(place: Practice, desk: Desk, case_id: bytes) -> Any:
    who = OfficersDesk(place.client, officer_token(place.portal, officer_id="can-bo-doc"))
    code = desk.case(case_id).result().dossier_code
    return who.get(f"/v1/officer/dossiers/{code}").json()["content"]["fees"]


def correct(desk: Desk, case_id: bytes) -> None:
    desk.save_answer(case_id, CHILD, "Nguyễn Mẫu Sửa").result()
    sign(desk, case_id)
    desk.seal(case_id).result()


def told_everywhere(place: Practice, desk: Desk, case_id: bytes) -> None:
    (fee,) = fees_at_portal(place, desk, case_id)
    assert (fee["due"], fee["collected"], fee["paper_receipt"]) == (16_000, 16_000, "AB/26P-0012345")
    slip = desk.slip(case_id).result()
    assert (slip.paid, slip.fee[:7]) == (TOLD, "16.000đ")
    assert desk.case(case_id).result().paid == TOLD


def test_it_comes_back_with_forgotten_answers(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _link), place.signed_in() as (desk, station):
        case_id = paid_case(desk)
        rounds(place, station)
        place.clock.advance(181 * DAY_S)
        rounds(place, station)
        until(lambda: not desk.case(case_id).result().has_answers)
        order(place, desk, case_id, "supplement", reasons=REASONS)
        rounds(place, station)
        assert desk.fetch_content(case_id).result().paid == PAID
        correct(desk, case_id)
        rounds(place, station)
        told_everywhere(place, desk, case_id)


def test_the_second_station_asks_for_nothing_again(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _link), place.signed_in() as (desk, station):
        case_id = paid_case(desk)
        slip = desk.slip(case_id).result().qr_text
        rounds(place, station)
        order(place, desk, case_id, "supplement", reasons=REASONS)
        rounds(place, station)
        other, _ = enrolled_beside(place, tmp_path / "second")
        with other.signed_in() as (second, second_station):
            rounds(other, second_station)
            (found,) = second.look_up(slip).result().cases
            assert second.take_over(found.ask or "", found.code).result().paid == PAID
            correct(second, case_id)
            rounds(other, second_station)
            told_everywhere(other, second, case_id)
            here, there = second.slip(case_id).result(), desk.slip(case_id).result()
            assert there.term.startswith("trong ngày làm việc")
            # The packets tell no time limit: this station's catalogue may be another one.
            assert (here.term, here.due_premise) == ("chưa biết; hỏi cơ quan tiếp nhận", None)
            assert here.fee == f"16.000đ, bản sao: 2 × 8.000đ ({UNKNOWN})"


def test_a_digit_mended_for_the_office_takes_no_payment_away(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _link), place.signed_in() as (desk, station):
        case_id = paid_case(desk)
        rounds(place, station)
        order(place, desk, case_id, "supplement", reasons=[{"text": "Sai một số.", "pointer": NUMBER}])
        rounds(place, station)
        desk.open_supplement(case_id).result()
        sign(desk, case_id)
        answers = flatten_answers(desk.open_case(case_id).result().answers)
        mended = str(answers[NUMBER])[:-1] + ("1" if str(answers[NUMBER])[-1] != "1" else "2")
        both = {
            one: mended for one in (NUMBER, "/mother/idDoc/number") if answers.get(one) == answers[NUMBER]
        }
        assert desk.save_answers(case_id, both).result().parted
        draft = desk.open_case(case_id).result()
        # Who agreed is asked again; what was paid was paid for this case.
        assert (draft.consents, draft.paid) == (frozenset(), PAID)
        # A mended digit looks like another person's: whose the photographs are is asked with one key.
        desk.keep_paper(case_id, "d-id").result()
        sign(desk, case_id)
        desk.seal(case_id).result()
        rounds(place, station)
        told_everywhere(place, desk, case_id)


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (None, 90_000, f"chưa xác minh ({UNKNOWN})"),
        (5_000, 90_000, f"5.000đ ({UNKNOWN})"),
        (0, None, "Miễn phí"),
    ],
)
def test_a_fetched_case_says_what_it_was_sealed_with_and_nothing_of_todays_catalogue(
    tmp_path: Path, before: int | None, now: int | None, told: str
) -> None:
    with practice(tmp_path) as place, place.signed_in() as (_, station):
        service = CatalogueAccess(station.opened.catalogue, place.clock).service("1.004873")  # type: ignore[arg-type]
        assert service.is_time_verified
        assert service.fee_note
        later = msgspec.structs.replace(service, fee_vnd=now)
        fee = Fee(label="Tên cũ", due=before, collected=5_000, paper_receipt="12")
        said = said_at_portal((fee,), later, {})
        assert (said.fee, said.due, said.service_name) == (told, before, "Tên cũ")
        assert (said.term, said.deadline) == ("chưa biết; hỏi cơ quan tiếp nhận", None)
        assert (said.collected, said.paper_receipt) == (5_000, "12")
        assert say_again(said, later, {}) == said
        # Whoever corrects it reads the amount of the slip, not that of today.
        typed = as_said(later, said, {})
        assert (typed.fee_vnd, typed.fee_note) == (before, f"Trên phiếu đã đưa: {told}")
        assert words_beside(typed, {}) == typed.fee_note
        # What the answers make another is reckoned by today's catalogue, as the packet will have it.
        assert as_said(later, said, {"fee": 7_000}) == later
        assert as_said(later, say(later, {}), {}) == as_said(later, None, {}) == later
        # What the form itself made of its copies is in the declaration.
        copies = {"fee": 16_000, "copies": {"count": 2}}
        reckoned = msgspec.structs.replace(fee, due=16_000)
        assert said_at_portal((reckoned,), later, copies).fee.startswith("16.000đ, bản sao: 2 × 8.000đ (")
        poor = msgspec.structs.replace(fee, exemption="POOR")
        assert said_at_portal((poor,), later, {}).fee == "Được miễn"
        # A portal of before tells no fees: nothing is made up.
        for nothing in (UNSET, ()):
            silent = said_at_portal(nothing, later, {})
            assert (silent.fee, silent.term, silent.collected) == (silent.term, said.term, None)
            assert fee_said(silent) == fee_said(say(later, {}))


@pytest.mark.parametrize(
    ("collected", "receipt", "read"),
    [
        (16_000, "12", PaidFee(16_000, "12")),
        (None, "12", NOTHING_PAID),
        (-5, None, NOTHING_PAID),
        (1 << 62, None, NOTHING_PAID),
        (16_000, "<b>", PaidFee(16_000)),
    ],
)
def test_only_what_a_clerk_can_have_typed_comes_back(
    collected: int | None, receipt: str | None, read: PaidFee
) -> None:
    assert paid_at_portal(Fee(label="x", due=0, collected=collected, paper_receipt=receipt)) == read
