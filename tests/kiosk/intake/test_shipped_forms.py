"""Every service that is submitted and has a form opens with it, and its case reaches the portal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forms.checking.answers import flatten_answers
from forms.errors import DomainError
from kiosk.intake.applicants import applicant_name
from kiosk.views.cases import Transfer
from tests.forms.shipped.filling import CATALOGUE, NAMES, filled, shipped
from tests.support.counter import paper, signature
from tests.support.fresh_answers import fresh_answers
from tests.support.stations import practice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kiosk.desk.facade import Desk

NEWEST = {shipped(name).form_id: shipped(name) for name in NAMES}
SERVICES = sorted({code for form in NEWEST.values() for code in form.services})
CARD = "048190000017||Trần Thị Kiểm Thử|17051990|Nữ|Tổ 12, Hải Châu, Đà Nẵng|15062021"


def submitted(code: str) -> bool:
    service = CATALOGUE.service(code)
    return service is not None and service.mode == "submit"


def finished(desk: Desk, code: str, answers: Mapping[str, object] | None = None) -> bytes:
    """Seal a case of a service, as a clerk would; with answers of its own where given."""
    case_id = prepared(desk, code, answers)
    desk.seal(case_id).result()
    return case_id


def prepared(desk: Desk, code: str, answers: Mapping[str, object] | None = None) -> bytes:
    """Take a case of a service up to the seal."""
    draft = desk.start_case(code).result()
    assert code in draft.form.services
    for pointer, value in (flatten_answers(filled(draft.form)) | dict(answers or {})).items():
        if fresh_answers(draft.form).get(pointer) != value:
            desk.save_answer(draft.case_id, pointer, value).result()
    for number, doc_id in enumerate(desk.open_case(draft.case_id).result().check.missing_documents):
        desk.attach(draft.case_id, doc_id, paper(number + 1)).result()
    desk.record_consent(draft.case_id, frozenset({"assist"})).result()
    desk.record_signature(draft.case_id, signature()).result()
    check = desk.open_case(draft.case_id).result().check
    assert check.ready, check.problems
    return draft.case_id


def test_every_service_opens_with_its_newest_form_and_reaches_the_receipt(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        codes = [code for code in SERVICES if submitted(code)]
        assert len(codes) == 9
        cases = []
        for code in codes:
            cases.append(finished(desk, code))
            form = desk.open_case(cases[-1]).result().form
            assert form.version == NEWEST[form.form_id].version
        done = station.sync.play_one()
        assert done.trouble is None, done.problem
        for case_id in cases:
            case = desk.case(case_id).result()
            assert case.packets[0].transfer is Transfer.ACKNOWLEDGED, case.packets[0].reason
            assert case.dossier_code is not None


def test_services_that_are_only_prepared_start_but_are_never_sealed(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        prepared = [code for code in SERVICES if not submitted(code)]
        assert len(prepared) == 4
        for code in prepared:
            draft = desk.start_case(code).result()
            assert draft.prepared
            with pytest.raises(DomainError, match="prepare_only"):
                desk.seal(draft.case_id).result()


def test_one_scan_fills_person_and_declaration(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        case_id = desk.start_case("1.004873").result().case_id
        desk.save_answer(case_id, "/relation", "BAN_THAN").result()
        reading = desk.read_card_text(CARD).result()
        draft = desk.apply_prefill(case_id, "requester", reading, frozenset()).result()
        assert draft.answers["subject"]["fullName"] == "Trần Thị Kiểm Thử"  # type: ignore[index]
        assert draft.answers["subject"]["residence"]["commune"] == "20242"  # type: ignore[index]
        assert draft.provenance["/subject/idDoc/number"] == "copied"
        assert "d-id" not in draft.check.missing_documents


def test_a_business_is_who_the_case_is_for() -> None:
    answers = {
        "applicantKind": "HO_KINH_DOANH",
        "organisation": {"name": "Tạp hóa Kiểm Thử"},
        "requester": {"fullName": "Trần Thị Kiểm Thử"},
    }
    assert applicant_name(answers) == "Tạp hóa Kiểm Thử"
    assert applicant_name({**answers, "applicantKind": "CA_NHAN"}) == "Trần Thị Kiểm Thử"


def test_a_husband_who_files_for_his_wife_is_not_ready_without_her_letter(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        case_id = desk.start_case("1.004873").result().case_id
        form = desk.open_case(case_id).result().form
        own = {"/relation": "VO_CHONG", "/requester/fullName": "Nguyễn Văn Mẫu"}
        for pointer, value in (flatten_answers(filled(form)) | own).items():
            desk.save_answer(case_id, pointer, value).result()
        desk.save_answer(case_id, "/requester/idDoc/number", "048090000014").result()
        desk.attach(case_id, "d-id", paper(1)).result()
        desk.record_consent(case_id, frozenset({"assist"})).result()
        check = desk.open_case(case_id).result().check
        assert (check.ready, check.missing_documents) == (False, ("d-authority",))
        with pytest.raises(DomainError, match="incomplete"):
            desk.seal(case_id).result()
        desk.attach(case_id, "d-authority", paper(2)).result()
        desk.record_signature(case_id, signature()).result()
        check = desk.open_case(case_id).result().check
        assert check.ready, check.problems
        desk.seal(case_id).result()
