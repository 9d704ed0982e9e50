"""A card speaks for the person whose number the form has, and for nobody who was typed in later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from forms.checking.answers import flatten_answers
from forms.errors import TramSoError
from forms.packets.body import Submission, Supplement
from forms.packets.packet import Kind
from tests.forms.engine.birth_answers import good_answers
from tests.forms.shipped.filling import filled
from tests.kiosk.intake.test_withdrawing import rounds
from tests.support.counter import BIRTH, paper, signature
from tests.support.opened import bodies_at_portal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.desk.facade import Desk
    from kiosk.station.held import Station
    from tests.support.stations import Practice

CARD = "048190000017||Trần Thị Kiểm Thử|17051990|Nữ|Tổ 12, Hải Châu, Đà Nẵng|15062021"
FATHERS_CARD = "048085000123||Nguyễn Văn Mẫu|02031985|Nam|Tổ 3, Hải Châu, Đà Nẵng|15062021"
NUMBER = "/requester/idDoc/number"
OTHER = {
    NUMBER: "048191000025",
    "/requester/fullName": "Lê Thị Người Khác",
    "/requester/birthDate": "1991-01-20",
}


@pytest.fixture
def at_desk(place: Practice) -> Iterator[tuple[Desk, Station]]:
    with place.signed_in() as made:
        yield made


def scanned(desk: Desk, **changes: Any) -> bytes:
    """Take a birth registration up to the signature, its applicant's identity shown by the card alone."""
    case_id = desk.start_case(BIRTH).result().case_id
    for pointer, value in flatten_answers(good_answers()).items():
        desk.save_answer(case_id, pointer, value).result()
    read(desk, case_id, "requester", CARD)
    desk.attach(case_id, "d-birth", paper()).result()
    desk.record_consent(case_id, frozenset({"assist"})).result()
    desk.record_signature(case_id, signature()).result()
    return case_id


def read(desk: Desk, case_id: bytes, slot: str, text: str) -> None:
    reading = desk.read_card_text(text).result()
    over = frozenset(
        change.pointer for change in desk.plan_prefill(case_id, slot, reading).result().typed_over()
    )
    desk.apply_prefill(case_id, slot, reading, over).result()


def save(desk: Desk, case_id: bytes, answers: dict[str, object]) -> None:
    for pointer, value in answers.items():
        desk.save_answer(case_id, pointer, value).result()


def finish(desk: Desk, case_id: bytes) -> None:
    """Give every warning its first reason, ask for consent and signature, and seal if nothing is left."""
    draft = desk.open_case(case_id).result()
    for rule_id in draft.check.unanswered_warnings:
        desk.answer_warning(case_id, rule_id, draft.form.reasons_for(rule_id)[0].code).result()
    desk.record_consent(case_id, frozenset({"assist"})).result()
    desk.record_signature(case_id, signature()).result()
    desk.seal(case_id).result()


def sent(place: Practice, station: Station) -> Submission | Supplement:
    rounds(place, station)
    (body,) = bodies_at_portal(place.portal, Kind.SUBMISSION)
    assert isinstance(body, Submission | Supplement)
    return body


def test_a_card_does_not_serve_for_who_is_typed_in_later(at_desk: tuple[Desk, Station]) -> None:
    desk, _ = at_desk
    case_id = scanned(desk)
    assert desk.open_case(case_id).result().check.ready
    save(desk, case_id, OTHER)
    draft = desk.open_case(case_id).result()
    assert draft.check.missing_documents == ("d-id",)
    assert draft.scanned_slots == frozenset()
    with pytest.raises(TramSoError) as caught:
        desk.seal(case_id).result()
    assert caught.value.code == "incomplete"
    desk.save_answer(case_id, NUMBER, "048190000017").result()
    assert desk.open_case(case_id).result().scanned_slots == {"requester"}


def test_nobodys_card_is_sent_as_evidence_of_another(place: Practice, at_desk: tuple[Desk, Station]) -> None:
    desk, station = at_desk
    case_id = scanned(desk)
    save(desk, case_id, OTHER)
    desk.attach(case_id, "d-id", paper(3)).result()
    finish(desk, case_id)
    assert sent(place, station).identity == ()


def test_the_card_of_the_person_on_the_form_is_sent(place: Practice, at_desk: tuple[Desk, Station]) -> None:
    desk, station = at_desk
    desk.seal(scanned(desk)).result()
    (card,) = sent(place, station).identity
    assert (card.slot, card.raw) == ("requester", CARD.encode())


def test_the_consent_of_one_person_is_not_the_next_ones(at_desk: tuple[Desk, Station]) -> None:
    desk, _ = at_desk
    case_id = scanned(desk)
    assert not desk.save_answer(case_id, "/requester/phone", "0905000011").result().parted
    assert not desk.save_answer(case_id, NUMBER, None).result().parted
    assert "assist" in desk.open_case(case_id).result().consents
    assert desk.save_answer(case_id, NUMBER, OTHER[NUMBER]).result().parted
    draft = desk.open_case(case_id).result()
    assert (draft.consents, draft.signed) == (frozenset(), False)
    desk.record_consent(case_id, frozenset({"assist"})).result()
    assert not desk.save_answer(case_id, "/child/fullName", "Nguyễn Mẫu Ý").result().parted


def test_a_number_that_comes_later_is_no_other_person(at_desk: tuple[Desk, Station]) -> None:
    desk, _ = at_desk
    case_id = desk.start_case(BIRTH).result().case_id
    desk.save_answer(case_id, "/requester/fullName", "Trần Thị Kiểm Thử").result()
    desk.record_consent(case_id, frozenset({"assist"})).result()
    assert not desk.save_answer(case_id, NUMBER, "048190000017").result().parted
    assert desk.save_answer(case_id, "/requester/fullName", "Lê Thị Người Khác").result().parted


@pytest.mark.parametrize("named_by", ["/requester/fullName", NUMBER])
def test_a_consent_given_before_anybody_was_named_is_the_first_ones(
    at_desk: tuple[Desk, Station], named_by: str
) -> None:
    desk, _ = at_desk
    first = {"/requester/fullName": "Trần Thị Kiểm Thử", NUMBER: "048190000017"}
    case_id = desk.start_case(BIRTH).result().case_id
    desk.record_consent(case_id, frozenset({"assist"})).result()
    assert not desk.save_answer(case_id, named_by, first[named_by]).result().parted
    assert "assist" in desk.open_case(case_id).result().consents
    other = {"/requester/fullName": "Lê Thị Người Khác", **OTHER}
    assert desk.save_answer(case_id, named_by, other[named_by]).result().parted
    assert desk.open_case(case_id).result().consents == frozenset()


def test_another_persons_card_takes_the_consent_along(at_desk: tuple[Desk, Station]) -> None:
    desk, _ = at_desk
    case_id = scanned(desk)
    read(
        desk,
        case_id,
        "requester",
        "048191000025||Lê Thị Người Khác|20011991|Nữ|Tổ 9, Hải Châu, Đà Nẵng|15062022",
    )
    assert desk.open_case(case_id).result().consents == frozenset()


def test_the_card_of_a_father_the_form_no_longer_names_stays_here(
    place: Practice, at_desk: tuple[Desk, Station]
) -> None:
    desk, station = at_desk
    case_id = scanned(desk)
    read(desk, case_id, "father", FATHERS_CARD)
    save(desk, case_id, {"/fatherKnown": False, "/parentsMarried": None})
    finish(desk, case_id)
    body = sent(place, station)
    assert "father" not in body.data
    assert [card.slot for card in body.identity] == ["requester"]


def test_the_reason_for_a_warning_that_no_longer_stands_stays_here(
    place: Practice, at_desk: tuple[Desk, Station]
) -> None:
    desk, station = at_desk
    case_id = scanned(desk)
    save(desk, case_id, {"/mother/birthDate": "2012-05-17"})
    answered = desk.open_case(case_id).result().check.unanswered_warnings
    assert "k-card-year-mother" in answered
    desk.answer_warning(case_id, "k-card-year-mother", "read_back").result()
    save(desk, case_id, {"/mother/birthDate": "1990-05-17"})
    finish(desk, case_id)
    assert sent(place, station).warnings == ()


def test_a_paper_the_answers_rule_out_is_told_and_stays_here(
    place: Practice, at_desk: tuple[Desk, Station]
) -> None:
    desk, station = at_desk
    case_id = scanned(desk)
    desk.attach(case_id, "d-authority", paper(5)).result()
    assert desk.open_case(case_id).result().check.ruled_out_documents == ("d-authority",)
    finish(desk, case_id)
    files = desk.open_case(case_id).result().files
    assert sorted(file.doc_id for file in files) == ["d-birth", "x-signature"]
    body = sent(place, station)
    assert sorted(paper.doc_id for paper in body.documents) == ["d-birth", "x-signature"]


def test_a_paper_that_stands_in_for_a_missing_one_is_sent(
    place: Practice, at_desk: tuple[Desk, Station]
) -> None:
    desk, station = at_desk
    case_id = scanned(desk)
    (notice,) = [file for file in desk.open_case(case_id).result().files if file.doc_id == "d-birth"]
    desk.detach(case_id, notice.attachment_id).result()
    desk.attach(case_id, "d-witness", paper(5)).result()
    finish(desk, case_id)
    assert "d-witness" in [paper.doc_id for paper in sent(place, station).documents]


def test_a_paper_nobody_has_to_bring_is_sent(place: Practice, at_desk: tuple[Desk, Station]) -> None:
    desk, station = at_desk
    draft = desk.start_case("1.004873").result()
    assert "d-ended" in {rule.doc_id for rule in draft.form.documents if not rule.needed.reads()}
    case_id = draft.case_id
    for pointer, value in flatten_answers(filled(draft.form)).items():
        desk.save_answer(case_id, pointer, value).result()
    for number, doc_id in enumerate((*desk.open_case(case_id).result().check.missing_documents, "d-ended")):
        desk.attach(case_id, doc_id, paper(number + 1)).result()
    finish(desk, case_id)
    assert "d-ended" in [paper.doc_id for paper in sent(place, station).documents]


def test_a_reason_excuses_the_answers_it_was_given_to(at_desk: tuple[Desk, Station]) -> None:
    desk, _ = at_desk
    case_id, rule = scanned(desk), "k-card-year-mother"
    year = "/mother/birthDate"
    assert rule in desk.save_answer(case_id, year, "2012-05-17").result().check.unanswered_warnings
    draft = desk.answer_warning(case_id, rule, "read_back").result()
    assert rule not in draft.check.unanswered_warnings
    assert rule not in desk.save_answer(case_id, "/mother/deceased", True).result().check.unanswered_warnings
    assert rule in desk.save_answer(case_id, year, "2011-05-17").result().check.unanswered_warnings
    with pytest.raises(TramSoError) as caught:
        desk.seal(case_id).result()
    assert caught.value.code == "incomplete"
    assert rule not in desk.save_answer(case_id, year, "2012-05-17").result().check.unanswered_warnings
