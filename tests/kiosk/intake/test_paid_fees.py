"""What the citizen paid: typed strictly, kept with the draft, sealed, on the slip, on the case and at the portal."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.errors import DomainError
from kiosk.paid_fee import NOTHING_PAID, PaidFee, is_asked, read_paid
from kiosk.wording import sentence, set_language
from tests.kiosk.intake.test_fees import COPIES, opened_fee
from tests.kiosk.intake.test_first_packet import refuse, sign
from tests.kiosk.intake.test_shipped_forms import prepared
from tests.support.counter import BIRTH, fill, ready_draft
from tests.support.own_sentence import has_own_sentence
from tests.support.stations import practice
from ui.paper.slip_words import facts_of

PAID = PaidFee(24_000, "AB/26P-0012345")


@pytest.mark.parametrize(
    ("amount", "receipt", "read"),
    [
        ("", "", NOTHING_PAID),
        ("  ", " ", NOTHING_PAID),
        ("24000", "", PaidFee(24_000)),
        ("24.000", "0012345", PaidFee(24_000, "0012345")),
        ("24,000", "", PaidFee(24_000)),
        ("24 000", "", PaidFee(24_000)),
        ("24.000đ", "", PaidFee(24_000)),
        ("24.000 đồng", " ab/26p  7 ", PaidFee(24_000, "AB/26P 7")),
        ("1", "", PaidFee(1)),
        ("1.000.000.000", "", PaidFee(1_000_000_000)),
    ],
)
def test_amounts_and_receipts_as_clerks_write_them(amount: str, receipt: str, read: PaidFee) -> None:
    assert read_paid(amount, receipt) == read


@pytest.mark.parametrize(
    ("amount", "receipt", "code"),
    [
        ("24k", "", "amount_malformed"),
        ("0", "", "amount_malformed"),
        ("-5", "", "amount_malformed"),
        ("24.00", "", "amount_malformed"),
        ("24.000,00", "", "amount_malformed"),
        ("2.4000", "", "amount_malformed"),
        ("đ", "", "amount_malformed"),
        ("٢٤", "", "amount_malformed"),
        ("1000000001", "", "amount_malformed"),
        ("9" * 4_000, "", "amount_malformed"),
        ("", "0012345", "receipt_without_amount"),
        ("24000", "x" * 21, "receipt_malformed"),
        ("24000", "12\u202e34", "receipt_malformed"),
        ("24000", "<b>", "receipt_malformed"),
    ],
)
def test_what_is_no_amount_is_refused_with_words(amount: str, receipt: str, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        read_paid(amount, receipt)
    assert refused.value.code == code
    assert has_own_sentence(code)
    assert sentence(refused.value).next_step


def test_it_is_sealed_printed_and_told_with_the_case(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        case_id = prepared(desk, COPIES, {"/copies": 3})
        assert is_asked(desk.open_case(case_id).result().service, {"fee": 24_000}, NOTHING_PAID)
        draft = desk.record_paid(case_id, PAID).result()
        # The signature stands for the declaration, and this is no part of it.
        assert (draft.paid, draft.signed) == (PAID, True)
        assert desk.case(case_id).result().paid == ""
        desk.seal(case_id).result()
        set_language("en")
        try:
            slip = desk.slip(case_id).result()
        finally:
            set_language("vi")
        assert slip.paid == "Đã thu 24.000đ, biên lai số AB/26P-0012345"
        assert dict(facts_of(slip))["Phí, lệ phí"].endswith(". Đã thu 24.000đ, biên lai số AB/26P-0012345")
        assert desk.case(case_id).result().paid == slip.paid
        fee = opened_fee(place, desk, station)
        assert (fee.due, fee.collected, fee.paper_receipt) == (24_000, 24_000, "AB/26P-0012345")


def test_nothing_paid_says_nothing(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        case_id = ready_draft(desk).case_id
        desk.record_paid(case_id, PAID).result()
        desk.record_paid(case_id, NOTHING_PAID).result()
        desk.seal(case_id).result()
        slip = desk.slip(case_id).result()
        assert (slip.paid, "Đã thu" in str(facts_of(slip))) == ("", False)
        fee = opened_fee(place, desk, station)
        assert (fee.collected, fee.paper_receipt) == (None, None)


def test_a_free_case_asks_nothing_unless_something_stands_there(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _station):
        service = desk.open_case(ready_draft(desk).case_id).result().service
        assert service.code == BIRTH
        assert not is_asked(service, {"fee": 0}, NOTHING_PAID)
        assert not is_asked(service, {"exempt": True, "fee": 8_000}, NOTHING_PAID)
        assert is_asked(service, {"fee": 8_000}, NOTHING_PAID)
        # What was paid before somebody said "exempt" is not sealed unseen.
        assert is_asked(service, {"exempt": True, "fee": 8_000}, PAID)


def test_a_correction_keeps_what_was_paid_and_a_case_begun_anew_does_not(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        case_id = ready_draft(desk).case_id
        desk.record_paid(case_id, PAID).result()
        desk.seal(case_id).result()
        assert desk.start_from(case_id).result().paid == NOTHING_PAID
        refuse(station.opened.replica, case_id, place.clock.now_ms())
        assert desk.open_supplement(case_id).result().paid == PAID
        # The paper says what is sealed, not what is being typed.
        desk.record_paid(case_id, PaidFee(8_000)).result()
        assert desk.slip(case_id).result().paid.startswith("Đã thu 24.000đ")
        sign(desk, case_id)
        assert desk.slip(case_id).result().paid == "Đã thu 8.000đ"


@pytest.mark.parametrize("named_first", [True, False])
def test_what_was_paid_before_any_consent_goes_with_whoever_paid(tmp_path: Path, named_first: bool) -> None:
    """The fee card stands above the consents, so this is the usual order."""
    with practice(tmp_path) as place, place.signed_in() as (desk, _station):
        case_id = desk.start_case(BIRTH).result().case_id
        if named_first:
            fill(desk, case_id)
        desk.record_paid(case_id, PAID).result()
        if not named_first:
            # Whoever is named first is who paid.
            fill(desk, case_id)
            assert desk.open_case(case_id).result().paid == PAID
        another = {"/requester/fullName": "Lê Thị Thử Khác", "/requester/idDoc/number": "048099000017"}
        assert desk.save_answers(case_id, another).result().parted
        assert desk.open_case(case_id).result().paid == NOTHING_PAID


@pytest.mark.parametrize(
    ("mended", "paid"),
    [({}, PAID), ({"/requester/fullName": "Lê Thị Thử Khác"}, NOTHING_PAID)],
)
def test_a_digit_mended_in_a_refused_case_takes_no_payment_away(
    tmp_path: Path, mended: dict[str, object], paid: PaidFee
) -> None:
    """The family holds a slip that says what was paid; another name is another person all the same."""
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        case_id = ready_draft(desk).case_id
        desk.record_paid(case_id, PAID).result()
        desk.seal(case_id).result()
        refuse(station.opened.replica, case_id, place.clock.now_ms())
        desk.open_supplement(case_id).result()
        answers = {"/requester/idDoc/number": "048099000017", **mended}
        assert desk.save_answers(case_id, answers).result().parted
        assert desk.open_case(case_id).result().paid == paid


def test_a_payment_leaves_who_agreed_as_it_was(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _station):
        case_id = ready_draft(desk).case_id
        desk.save_answer(case_id, "/requester/fullName", "Lê Thị Thử Khác").result()
        desk.record_paid(case_id, PAID).result()
        # The consents are of the number that gave them, whatever name stood there at the payment.
        assert desk.save_answer(case_id, "/requester/idDoc/number", "048099000017").result().parted
        assert desk.open_case(case_id).result().consents == frozenset()


def test_what_another_person_paid_goes(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _station):
        case_id = ready_draft(desk).case_id
        desk.record_paid(case_id, PAID).result()
        assert desk.save_answer(case_id, "/requester/idDoc/number", "048099000017").result().parted
        assert desk.open_case(case_id).result().paid == NOTHING_PAID
