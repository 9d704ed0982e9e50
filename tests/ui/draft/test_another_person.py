"""The next procedure "for this person" turns out to be somebody else's: what was taken over goes, on the screen too."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QWidget

from kiosk.intake.drafting import read_draft
from kiosk.views.cases import DraftView
from tests.support.counter import BIRTH, fill, paper, ready_draft
from tests.ui.counter import Counter, counter, draw
from ui.draft.card.scan_panel import ScanPanel
from ui.draft.review.read_parts import parts_of

__all__ = ["counter"]

NUMBER, NAME = "/requester/idDoc/number", "/requester/fullName"
ANOTHERS_CARD = "048085000123||Nguyễn Văn Mẫu|02031985|Nam|Tổ 3, Hải Châu, Đà Nẵng|15062021"


def next_one(at: Counter) -> DraftView:
    """Seal a case, start another one for the same citizen, and open it."""
    before = ready_draft(at.desk)
    at.desk.seal(before.case_id).result()
    draft = at.desk.start_case(BIRTH, before.case_id).result()
    assert "assist" in draft.consents
    assert {file.doc_id for file in draft.files} == {"d-id"}
    at.open(draft)
    return draft


def another_is_named(at: Counter) -> None:
    at.type_into(NUMBER, "048190000099")
    at.type_into(NAME, "Lê Thị Người Khác")
    at.idle()


def on_disk(at: Counter, case_id: bytes) -> dict[str, bool]:
    notes = read_draft(at.desk._shift.duty(), case_id).notes
    return {consent.purpose: consent.given for consent in notes.consents}


def chip(at: Counter, doc_id: str) -> str:
    at.bench().show_step("papers")
    return str(at.find(QLabel, f"papers.state:{doc_id}").text())


def test_what_was_taken_over_goes_from_the_screen_and_is_told(counter: Counter) -> None:
    draft = next_one(counter)
    another_is_named(counter)
    assert counter.bench().state.draft.consents == frozenset()
    assert chip(counter, "d-id") != "Đủ"
    assert counter.has("work.parted.act")
    banner = counter.find(QWidget, "work.parted.act").parentWidget()
    said = " ".join(one.text() for one in banner.findChildren(QLabel))
    assert "1 giấy tờ" in said
    assert "đồng ý" in said
    review = counter.review()
    assert not counter.find(QCheckBox, "review.consent:assist").isChecked()
    assert "consent" in [one.key for one in review._things_left()]
    assert on_disk(counter, draft.case_id) == {}
    counter.find(QWidget, "work.parted.act").click()
    assert not counter.has("work.parted.act")


def test_a_consent_nobody_gave_is_not_sealed(counter: Counter) -> None:
    draft = next_one(counter)
    fill(counter.desk, draft.case_id)
    counter.desk.save_answer(draft.case_id, "/requester/relation", "ONG_BA").result()
    counter.open(counter.desk.open_case(draft.case_id).result())
    another_is_named(counter)
    counter.desk.attach(draft.case_id, "d-birth", paper(7)).result()
    counter.bench().state.take(counter.desk.attach(draft.case_id, "d-id", paper(8)))
    counter.idle()
    review = counter.review()
    draw(review.state.word.strokes)
    counter.find(QWidget, "review.seal").click()
    counter.until(lambda: counter.has("failure.title"))
    assert on_disk(counter, draft.case_id) == {}
    # Asked, and given this time: what reaches the portal is theirs.
    counter.place.clock.advance(60)
    counter.find(QCheckBox, "review.consent:assist").click()
    counter.idle()
    counter.seal()
    consents = counter.at_the_portal(draft.case_id)["consents"]
    given = {one["purpose"]: one["at"] for one in consents if one["given"]}
    assert given["assist"] == counter.place.clock.now_ms() // 1000


def test_marks_that_differ_from_the_disk_are_never_written_by_the_seal(counter: Counter) -> None:
    """Whatever let the screen fall behind, the seal says so and shows what is there."""
    draft = ready_draft(counter.desk)
    counter.open(draft)
    counter.desk.record_consent(draft.case_id, frozenset()).result()
    counter.review()
    assert counter.find(QCheckBox, "review.consent:assist").isChecked()
    counter.find(QWidget, "review.seal").click()
    counter.until(lambda: counter.has("failure.title"))
    assert not on_disk(counter, draft.case_id)["assist"]
    assert not counter.find(QCheckBox, "review.consent:assist").isChecked()
    assert counter.desk.open_case(draft.case_id).result().signed


def test_a_mark_made_while_the_screen_is_behind_brings_no_other_back(counter: Counter) -> None:
    draft = ready_draft(counter.desk)
    counter.open(draft)
    counter.review()
    counter.desk.record_consent(draft.case_id, frozenset()).result()
    counter.find(QCheckBox, "review.consent:contact").click()
    counter.idle()
    assert on_disk(counter, draft.case_id) == {"procedure": True, "assist": False, "contact": True}
    assert not counter.find(QCheckBox, "review.consent:assist").isChecked()


def test_another_persons_card_is_told_too(counter: Counter) -> None:
    next_one(counter)
    counter.bench().scan_slot("requester")
    panel = counter.find(ScanPanel, "scan")
    panel.read_text(ANOTHERS_CARD)
    counter.until(lambda: counter.has("scan.apply"))
    counter.find(QWidget, "scan.apply").click()
    counter.until(lambda: counter.has("work.parted.act"))
    assert counter.bench().state.draft.consents == frozenset()


def test_the_next_case_tells_what_it_is_for_when_its_purposes_are_shown(counter: Counter) -> None:
    before = ready_draft(counter.desk)
    counter.desk.seal(before.case_id).result()
    then = counter.place.clock.now_ms() // 1000
    counter.place.clock.advance(60)
    draft = counter.desk.start_case(BIRTH, before.case_id).result()
    counter.open(draft)
    assert "procedure" not in on_disk(counter, draft.case_id)
    counter.review()
    counter.idle()
    consents = {
        one.purpose: one for one in read_draft(counter.desk._shift.duty(), draft.case_id).notes.consents
    }
    assert (consents["procedure"].at, consents["assist"].at) == (then + 60, then)
    assert "procedure" in counter.bench().state.draft.consents


def test_another_paper_of_the_case_before_is_offered_with_one_key(counter: Counter) -> None:
    draft = next_one(counter)
    assert chip(counter, "d-birth") != "Đủ"
    assert not counter.has("papers.earlier:d-id"), "that one came along"
    offer = counter.find(QPushButton, "papers.earlier:d-birth")
    offer.click()
    offer.click()
    counter.until(lambda: counter.has("papers.carried:d-birth"))
    counter.idle()
    assert not counter.has("papers.earlier:d-birth")
    assert not counter.has("failure.title")
    assert chip(counter, "d-birth") == "Đủ"
    said = {row.name: row.value for part in parts_of(counter.bench().state) for row in part.rows}
    assert said["Giấy chứng sinh"].endswith("lấy từ hồ sơ trước")
    another_is_named(counter)
    assert counter.bench().state.draft.case_id == draft.case_id
    assert chip(counter, "d-birth") != "Đủ", "it goes with the person"
    assert not counter.has("papers.earlier:d-birth")


def test_what_came_along_says_so(counter: Counter) -> None:
    next_one(counter)
    counter.bench().show_step("papers")
    assert counter.find(QLabel, "papers.carried:d-id").text() == "Lấy từ hồ sơ trước"
    said = {row.name: row.value for part in parts_of(counter.bench().state) for row in part.rows}
    assert said["Giấy tờ tùy thân của người yêu cầu"].endswith("lấy từ hồ sơ trước")
