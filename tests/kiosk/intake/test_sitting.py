"""Several procedures for one citizen: card, own answers, papers and consents once, one slip for up to three."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from forms.checking.answers import flatten_answers
from forms.errors import TramSoError
from forms.slips.slip import check_slip
from tests.kiosk.intake.test_who_helped import slip_of_another
from tests.support.counter import BIRTH, fill, paper, ready_draft, signature

if TYPE_CHECKING:
    from concurrent.futures import Future

    from kiosk.desk.facade import Desk
    from kiosk.views.cases import DraftView
    from tests.support.stations import Practice

STATUS = "1.004873"
HOUR = 3_600
CARD = "048190000017||Trần Thị Kiểm Thử|17051990|Nữ|Tổ 12, Hải Châu, Đà Nẵng|15062021"
ANOTHERS_CARD = "048085000123||Nguyễn Văn Mẫu|02031985|Nam|Tổ 3, Hải Châu, Đà Nẵng|15062021"


def first(desk: Desk) -> DraftView:
    """Seal a birth registration whose requester's card was read."""
    draft = ready_draft(desk)
    desk.seal(draft.case_id).result()
    return draft


def another_birth(desk: Desk, after: bytes) -> bytes:
    """Seal a second one for the same citizen: only what is asked anew is answered."""
    draft = desk.start_case(BIRTH, after).result()
    fill(desk, draft.case_id)
    desk.attach(draft.case_id, "d-birth", paper(3)).result()
    desk.record_consent(draft.case_id, desk.open_case(draft.case_id).result().consents).result()
    desk.record_signature(draft.case_id, signature()).result()
    desk.seal(draft.case_id).result()
    return draft.case_id


def papers(draft: DraftView, doc_id: str) -> list[bytes]:
    return [file.attachment_id for file in draft.files if file.doc_id == doc_id]


def refused(future: Future[DraftView], code: str) -> None:
    with pytest.raises(TramSoError) as caught:
        future.result()
    assert caught.value.code == code


def test_the_next_case_asks_only_what_is_new(desk: Desk) -> None:
    before = first(desk)
    after = desk.start_case(STATUS, before.case_id).result()
    mine, theirs = flatten_answers(before.answers), flatten_answers(after.answers)
    for pointer in ("/requester/fullName", "/requester/idDoc/number", "/requester/phone"):
        assert theirs[pointer] == mine[pointer]
        assert after.provenance[pointer] == "copied"
    assert not any(pointer.startswith("/child") for pointer in theirs)
    assert len(papers(after, "d-id")) == 1
    assert papers(after, "d-birth") == []
    assert after.consents == before.consents - {"procedure"}
    assert "assist" in after.consents
    assert not after.signed


def test_a_card_once_read_is_not_read_again(desk: Desk) -> None:
    draft = ready_draft(desk)
    reading = desk.read_card_text(CARD).result()
    desk.apply_prefill(draft.case_id, "requester", reading, frozenset({"/requester/fullName"})).result()
    desk.record_signature(draft.case_id, signature()).result()
    desk.seal(draft.case_id).result()
    after = desk.start_case(STATUS, draft.case_id).result()
    assert after.scanned_slots == {"requester"}


def test_papers_of_other_words_are_asked_for(desk: Desk) -> None:
    before = first(desk)
    after = desk.start_case("1.001776", before.case_id).result()
    # Both forms call a paper d-birth; one means the notice, the other the certificate.
    assert papers(after, "d-birth") == []


def test_a_paper_about_anybody_else_stays_with_its_case(desk: Desk) -> None:
    before = first(desk)
    after = desk.start_case(BIRTH, before.case_id).result()
    assert papers(before, "d-birth")
    assert [(file.doc_id, file.carried) for file in after.files] == [("d-id", True)]
    fill(desk, after.case_id)
    desk.record_consent(after.case_id, frozenset({"assist"})).result()
    desk.record_signature(after.case_id, signature()).result()
    with pytest.raises(TramSoError) as caught:
        desk.seal(after.case_id).result()
    assert caught.value.code == "incomplete"


def test_another_paper_both_ask_for_is_offered_and_taken_only_by_hand(place: Practice, desk: Desk) -> None:
    before = first(desk)
    after = desk.start_case(BIRTH, before.case_id).result()
    assert after.earlier == {"d-birth": 1}
    fill(desk, after.case_id)
    desk.record_consent(after.case_id, frozenset({"assist"})).result()
    desk.record_signature(after.case_id, signature()).result()
    taken = desk.take_earlier(after.case_id, "d-birth").result()
    carried = {one.doc_id: one.originals for one in taken.files if one.carried}
    assert carried == {"d-id": 0, "d-birth": 0}
    assert (taken.earlier, taken.signed) == ({}, False), "what was signed did not name it"
    refused(desk.take_earlier(after.case_id, "d-birth"), "document_unknown")
    desk.record_signature(after.case_id, signature()).result()
    desk.seal(after.case_id).result()
    assert desk.open_case(after.case_id).result().earlier == {}
    assert desk.thumbnail(after.case_id, papers(taken, "d-birth")[0]).result()


def test_a_paper_of_other_words_is_not_offered(desk: Desk) -> None:
    before = first(desk)
    after = desk.start_case("1.001776", before.case_id).result()
    assert "d-birth" not in after.earlier
    refused(desk.take_earlier(after.case_id, "d-birth"), "document_unknown")


def test_the_third_case_is_offered_what_the_one_before_it_has(place: Practice, desk: Desk) -> None:
    """The place on the slip is used up long before the sitting ends."""
    case_id = first(desk).case_id
    for _ in range(3):
        case_id = another_birth(desk, case_id)
    assert desk.start_case(BIRTH, case_id).result().earlier == {"d-birth": 1}


def test_what_was_taken_by_hand_goes_with_the_person(desk: Desk) -> None:
    after = desk.start_case(BIRTH, first(desk).case_id).result().case_id
    desk.take_earlier(after, "d-birth").result()
    desk.save_answer(after, "/requester/idDoc/number", "048190000099").result()
    desk.save_answer(after, "/requester/fullName", "Lê Thị Người Khác").result()
    parted = desk.open_case(after).result()
    assert (parted.files, parted.earlier) == ((), {})


def test_only_what_was_taken_over_is_marked(desk: Desk) -> None:
    after = desk.start_case(BIRTH, first(desk).case_id).result()
    desk.attach(after.case_id, "d-birth", paper(3)).result()
    assert {file.doc_id: file.carried for file in desk.open_case(after.case_id).result().files} == {
        "d-id": True,
        "d-birth": False,
    }


def test_what_a_case_is_for_is_told_anew(place: Practice, desk: Desk) -> None:
    before = first(desk)
    then = place.clock.now_ms() // 1000 * 1000
    place.clock.advance(600)
    after = desk.start_case(BIRTH, before.case_id).result()
    fill(desk, after.case_id)
    desk.attach(after.case_id, "d-birth", paper(3)).result()
    desk.record_signature(after.case_id, signature()).result()
    assert "procedure" not in desk.open_case(after.case_id).result().consents
    with pytest.raises(TramSoError) as caught:
        desk.seal(after.case_id).result()
    assert (caught.value.code, caught.value.params["purpose"]) == ("consent_missing", "procedure")
    place.clock.advance(60)
    desk.record_consent(after.case_id, frozenset({"assist"})).result()
    told, agreed, _contact = desk.consent_sheet(after.case_id).result().lines
    assert told.at_ms == then + 660_000
    assert agreed.at_ms == then
    desk.record_signature(after.case_id, signature()).result()
    desk.seal(after.case_id).result()


def test_one_slip_proves_up_to_three_cases(place: Practice, desk: Desk) -> None:
    cases = [first(desk).case_id]
    for _ in range(3):
        cases.append(another_birth(desk, cases[-1]))
    slips = [desk.slip(case_id).result() for case_id in cases]
    proven = [
        [case.case_id for case in check_slip(slip.qr_text, place.portal.keys.public.root)[0].cases]
        for slip in slips
    ]
    assert proven == [cases[:1], cases[:2], cases[:3], cases[3:]]
    assert [other.code for other in slips[2].others] == [slip.code for slip in slips[:2]]


def test_a_print_counts_for_every_case_on_the_slip(desk: Desk) -> None:
    one = first(desk).case_id
    two = another_birth(desk, one)
    assert desk.record_print(two, "slip").result() == 1
    assert desk.slip(one).result().printed == 1
    assert desk.record_print(one, "slip").result() == 2


def test_a_case_taken_back_leaves_the_slip(desk: Desk) -> None:
    one = first(desk).case_id
    two = another_birth(desk, one)
    desk.withdraw(one, "changed_mind").result()
    assert desk.slip(two).result().others == ()


def test_another_person_starts_afresh(desk: Desk) -> None:
    before = first(desk)
    after = desk.start_case(STATUS, before.case_id).result()
    saved = desk.save_answer(after.case_id, "/requester/idDoc/number", "048099000017").result()
    assert saved.parted
    draft = desk.open_case(after.case_id).result()
    assert draft.consents == frozenset()
    assert draft.files == ()
    again = desk.save_answer(after.case_id, "/requester/idDoc/number", "048099000025").result()
    assert not again.parted
    # The first case keeps its paper.
    assert papers(desk.open_case(before.case_id).result(), "d-id") == papers(before, "d-id")


def test_another_persons_card_starts_afresh(desk: Desk) -> None:
    before = first(desk)
    after = desk.start_case(STATUS, before.case_id).result()
    reading = desk.read_card_text(ANOTHERS_CARD).result()
    named = frozenset(
        change.pointer for change in desk.plan_prefill(after.case_id, "requester", reading).result().changes
    )
    draft = desk.apply_prefill(after.case_id, "requester", reading, named).result()
    assert draft.consents == frozenset()
    assert draft.files == ()
    assert draft.scanned_slots == {"requester"}


def test_a_corrected_phone_is_still_the_same_person(desk: Desk) -> None:
    before = first(desk)
    after = desk.start_case(STATUS, before.case_id).result()
    assert not desk.save_answer(after.case_id, "/requester/phone", "0905000011").result().parted
    assert desk.open_case(after.case_id).result().consents == before.consents - {"procedure"}


def test_throwing_the_next_draft_away_keeps_the_first_ones_paper(place: Practice, desk: Desk) -> None:
    before = first(desk)
    after = desk.start_case(STATUS, before.case_id).result()
    desk.discard(after.case_id).result()
    assert desk.thumbnail(before.case_id, papers(before, "d-id")[0]).result()


def test_a_sitting_ends(place: Practice, desk: Desk) -> None:
    before = first(desk)
    place.clock.advance(2 * HOUR + 1)
    refused(desk.start_case(STATUS, before.case_id), "sitting_over")


def offered(place: Practice, desk: Desk, case_id: bytes) -> tuple[bool, bool]:
    """Return whether slip and case page offer the next procedure now."""
    ends = (desk.slip(case_id).result().next_until_ms, desk.case(case_id).result().next_until_ms)
    slip, case = (until_ms is not None and place.clock.now_ms() <= until_ms for until_ms in ends)
    return slip, case


def test_the_next_case_is_offered_as_long_as_it_can_be_started(place: Practice, desk: Desk) -> None:
    before = first(desk).case_id
    place.clock.advance(2 * HOUR)
    assert offered(place, desk, before) == (True, True)
    desk.discard(desk.start_case(STATUS, before).result().case_id).result()
    place.clock.advance(1)
    assert offered(place, desk, before) == (False, False)
    refused(desk.start_case(STATUS, before), "sitting_over")


def test_a_case_somebody_else_sealed_or_nobody_yet_offers_none(place: Practice, desk: Desk) -> None:
    draft = ready_draft(desk).case_id
    assert desk.case(draft).result().next_until_ms is None
    desk.seal(draft).result()
    assert slip_of_another(desk, draft).next_until_ms is None


def test_a_draft_has_no_next_case(desk: Desk) -> None:
    refused(desk.start_case(STATUS, ready_draft(desk).case_id), "sitting_over")


def test_a_declaration_printed_again_keeps_the_day_it_was_made(place: Practice, desk: Desk) -> None:
    before = first(desk)
    made = desk.declaration(before.case_id).result()
    assert made.declared_on == made.printed_on
    place.clock.advance(72 * HOUR)
    again = desk.declaration(before.case_id).result()
    assert again.declared_on == made.declared_on
    assert again.printed_on != made.printed_on
