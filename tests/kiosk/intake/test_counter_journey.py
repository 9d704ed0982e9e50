"""From an empty draft to the portal's complete receipt, on real parts, without a screen."""

from __future__ import annotations

import io
from concurrent.futures import Future
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from forms.checking.answers import flatten_answers
from forms.errors import TramSoError
from forms.slips.slip import check_slip
from kiosk.fictional.people import FictionalPeople
from kiosk.views.cases import Transfer
from resources import files
from tests.support.card_pictures import card_png
from tests.support.counter import BIRTH, FONT, fill, paper, ready_draft, signature
from tests.support.portal import OPERATOR, Desk, officer_token
from tests.support.stations import PIN, practice

if TYPE_CHECKING:
    from kiosk.desk.facade import Desk as Counter
    from kiosk.station.held import Station


def test_a_case_reaches_the_complete_receipt(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        draft = ready_draft(desk)
        assert [p for p in draft.check.problems if p.severity == "error"] == []
        sealed = desk.seal(draft.case_id).result()
        slip = desk.slip(draft.case_id).result()
        proven, _ = check_slip(slip.qr_text, place.portal.keys.public.root)
        assert proven.cases[0].code == sealed.code == slip.code
        assert proven.cases[0].service == BIRTH
        assert desk.sync_view().waiting == 1

        done = station.sync.play_one()

        assert done.trouble is None, done.problem
        case = desk.case(draft.case_id).result()
        assert case.packets[0].transfer is Transfer.ACKNOWLEDGED
        assert case.packets[0].files_done == case.packets[0].files_total == 3
        assert case.dossier_code is not None
        assert desk.sync_view().waiting == 0


def test_a_supplement_comes_back_at_its_field_and_is_answered(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        case_id = _acknowledged(desk, station)
        officer = Desk(place.client, officer_token(place.portal))
        code = desk.case(case_id).result().dossier_code
        version = officer.get(f"/v1/officer/dossiers/{code}").json()["version"]
        reasons = [
            {"text": "Tên của trẻ khác giấy chứng sinh.", "pointer": "/child/fullName"},
            {"text": "Ảnh giấy chứng sinh bị mờ.", "doc_id": "d-birth"},
        ]
        asked = officer.post(
            f"/v1/officer/dossiers/{code}/supplement",
            {"version": version, "reasons": reasons, "due_on": "2026-11-30"},
        )
        assert asked.status_code == 200, asked.text

        station.sync.play_one()
        returned = desk.case(case_id).result()
        assert returned.row.server_state == 5
        assert [reason.pointer or reason.doc_id for reason in returned.reasons] == [
            "/child/fullName",
            "d-birth",
        ]
        assert desk.today().result().work[0].case_id == case_id

        draft = desk.open_supplement(case_id).result()
        assert draft.answers_to == returned.open_supplement
        assert draft.supplement_due == date(2026, 11, 30)
        (listed,) = [one for one in desk.today().result().work if one.case_id == draft.case_id]
        assert listed.supplement_due == date(2026, 11, 30)
        assert draft.consents == frozenset()
        assert not draft.signed
        assert draft.check.missing_documents == ()
        sent = draft.sent
        assert sent is not None
        first = sent.answers["/child/fullName"]
        assert sent.answers == flatten_answers(draft.answers)
        assert sent.papers == {file.doc_id for file in draft.files}
        desk.save_answer(case_id, "/child/fullName", "Nguyễn Mẫu Anh").result()
        desk.attach(case_id, "d-birth", paper(5)).result()
        corrected = desk.open_case(case_id).result()
        assert corrected.sent is not None
        assert corrected.sent.answers["/child/fullName"] == first != "Nguyễn Mẫu Anh"
        desk.record_consent(case_id, frozenset({"assist"})).result()
        desk.record_signature(case_id, signature()).result()
        again = desk.seal(case_id).result()
        done = station.sync.play_one()

        assert done.trouble is None, done.problem
        case = desk.case(case_id).result()
        assert [packet.transfer for packet in case.packets] == [Transfer.ACKNOWLEDGED] * 2
        assert case.packets[1].kind == "supplement"
        assert case.packets[1].files_total == 2
        assert again.code == case.row.code
        content = officer.get(f"/v1/officer/dossiers/{code}").json()
        assert content["state"] != 5
        assert "Nguyễn Mẫu Anh" in str(content["content"])


def test_what_was_typed_is_there_after_the_program_ends(tmp_path: Path) -> None:
    with practice(tmp_path) as place:
        with place.signed_in() as (desk, _):
            case_id = desk.start_case(BIRTH).result().case_id
            desk.save_answer(case_id, "/child/fullName", "Nguyễn Mẫu An").result()
            desk.save_answer(case_id, "/siblings/0/fullName", "Nguyễn Mẫu Bình").result()
            desk.attach(case_id, "d-birth", paper()).result()
        with place.signed_in() as (desk, _):
            draft = desk.open_case(case_id).result()
            assert draft.answers["child"]["fullName"] == "Nguyễn Mẫu An"
            assert draft.last_pointer == "/siblings/0/fullName"
            assert [file.doc_id for file in draft.files] == ["d-birth"]
            assert desk.drafts().result()[0].case_id == case_id
            assert desk.thumbnail(case_id, draft.files[0].attachment_id).result().startswith(b"\x89PNG")


def test_only_a_complete_signed_case_is_sealed(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        case_id = desk.start_case(BIRTH).result().case_id
        refused(desk.seal(case_id), "incomplete")
        refused(desk.slip(case_id), "not_sealed")
        fill(desk, case_id)
        desk.attach(case_id, "d-birth", paper()).result()
        desk.attach(case_id, "d-id", paper(2)).result()
        refused(desk.seal(case_id), "consent_missing")
        desk.record_consent(case_id, frozenset({"contact"})).result()
        refused(desk.seal(case_id), "consent_missing")
        desk.record_consent(case_id, frozenset({"assist"})).result()
        refused(desk.seal(case_id), "signature_missing")
        desk.record_signature(case_id, signature()).result()
        desk.seal(case_id).result()
        refused(desk.save_answer(case_id, "/child/fullName", "Nguyễn Mẫu Ý"), "no_open_draft")
        refused(desk.seal(case_id), "no_open_draft")


def test_an_answer_changed_after_signing_is_signed_again(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        draft = ready_draft(desk)
        case_id, name = draft.case_id, draft.answers["child"]["fullName"]
        assert desk.save_answer(case_id, "/child/fullName", name).result().signed
        assert not desk.save_answer(case_id, "/child/fullName", "Nguyễn Mẫu Ý").result().signed
        refused(desk.seal(case_id), "signature_missing")
        desk.record_signature(case_id, signature()).result()
        desk.seal(case_id).result()


def test_a_card_fills_the_form_and_never_types_over_a_person(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        case_id = desk.start_case(BIRTH).result().case_id
        desk.save_answer(case_id, "/requester/relation", "ME").result()
        desk.save_answer(case_id, "/mother/fullName", "Trần Thị Gõ Tay").result()
        mother = FictionalPeople(3).person(gender="NU", born=date(1995, 4, 2))
        reading = desk.read_card(card_png(mother, files.read_bytes(FONT))).result()
        assert reading.verdict == "accept", reading.problems
        plan = desk.plan_prefill(case_id, "mother", reading).result()
        assert [change.pointer for change in plan.typed_over()] == ["/mother/fullName"]

        draft = desk.apply_prefill(case_id, "mother", reading, frozenset()).result()
        assert draft.answers["mother"]["fullName"] == "Trần Thị Gõ Tay"
        assert draft.answers["mother"]["idDoc"]["number"] == mother.id_number
        assert draft.provenance["/mother/idDoc/number"] == "qr"
        assert draft.scanned_slots == {"mother"}

        over = frozenset({"/mother/fullName"})
        draft = desk.apply_prefill(case_id, "mother", reading, over).result()
        assert draft.answers["mother"]["fullName"] == mother.full_name


def test_papers_that_are_not_papers_are_refused(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        case_id = desk.start_case(BIRTH).result().case_id
        refused(desk.attach(case_id, "d-birth", b"not a picture"), "image_unreadable")
        refused(desk.attach(case_id, "d-unheard-of", paper()), "document_unknown")
        blank = io.BytesIO()
        Image.new("L", (300, 100), 255).save(blank, "PNG")
        refused(desk.record_signature(case_id, blank.getvalue()), "signature_empty")
        rule = desk.open_case(case_id).result().form.document("d-birth")
        assert rule is not None
        for seed in range(rule.most):
            draft = desk.attach(case_id, "d-birth", paper(seed)).result()
        refused(desk.attach(case_id, "d-birth", paper(9)), "document_count")
        draft = desk.detach(case_id, draft.files[0].attachment_id).result()
        assert len(draft.files) == rule.most - 1


def test_the_finder_and_services_without_a_form(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        assert desk.search("khai sinh").result()[0].service.code == BIRTH
        assert desk.search("dang ky khai sinh").result()[0].service.code == BIRTH
        refused(desk.start_case("1.001601"), "no_form")
        refused(desk.start_case("9.999999"), "service_unknown")


def test_the_assistant_of_a_real_station(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        (topic,) = desk.assistant.hear("vợ mới sinh, con chưa có giấy tờ gì").result().topics
        assert topic in desk.assistant.topics().result()
        assert desk.assistant.hear("").result().topics == ()
        first, second = desk.assistant.services((BIRTH, "2.001023")).result()
        assert (first.service.code, second.service.code) == (BIRTH, "2.001023")
        refused(desk.assistant.services(("9.999999",)), "service_unknown")


def test_nothing_is_done_before_somebody_signs_in(tmp_path: Path) -> None:
    with practice(tmp_path) as place:
        desk = place.desk()
        try:
            refused(desk.today(), "not_signed_in")
            refused(desk.sign_in(OPERATOR, "999999"), "pin_wrong")
            assert desk.sign_in(OPERATOR, PIN).result().operator_id == OPERATOR
            desk.sign_out().result()
            refused(desk.today(), "not_signed_in")
        finally:
            desk.close()


def test_no_citizen_is_named_in_any_file_of_the_home(tmp_path: Path) -> None:
    with practice(tmp_path) as place:
        with place.signed_in() as (desk, station):
            _acknowledged(desk, station)
        names = ["Kiểm Thử".encode(), b"048190000017", "Mẫu An".encode()]
        for file in place.folder.rglob("*"):
            if file.is_file():
                content = file.read_bytes()
                assert not any(name in content for name in names), file.name


def _acknowledged(desk: Counter, station: Station) -> bytes:
    draft = ready_draft(desk)
    desk.seal(draft.case_id).result()
    assert station.sync.play_one().trouble is None
    return draft.case_id


def refused(future: Future[object], code: str) -> None:
    with pytest.raises(TramSoError) as caught:
        future.result()
    assert caught.value.code == code
