"""The sheet of what a citizen agreed to: from what was recorded, Vietnamese, numbered by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.body import Consent
from forms.errors import DomainError
from kiosk import wording
from kiosk.intake.consents import printed_text
from tests.support.counter import BIRTH, ready_draft
from tests.support.stations import practice


def test_the_sheet_says_what_was_marked_and_when(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _station):
        case_id = ready_draft(desk).case_id
        desk.record_consent(case_id, frozenset({"assist"})).result()
        sheet = desk.consent_sheet(case_id).result()
        answers = {line.text[:22]: (line.answer, line.given) for line in sheet.lines}
        assert [line.answer for line in sheet.lines] == ["Đã được thông báo", "Đồng ý", "Không đồng ý"]
        assert answers["Tôi đồng ý được gọi ho"] == ("Không đồng ý", False)
        assert all(line.at_ms == desk.clock.now_ms() // 1000 * 1000 for line in sheet.lines)
        assert sheet.service_code == BIRTH
        assert sheet.code is None, "from a draft"
        assert "••••" in sheet.masked_id

        code = desk.seal(case_id).result().code
        sealed = desk.consent_sheet(case_id).result()
        assert sealed.code == code
        assert [line.answer for line in sealed.lines] == [line.answer for line in sheet.lines]


def test_an_english_screen_prints_a_vietnamese_sheet(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _station):
        case_id = ready_draft(desk).case_id
        desk.record_consent(case_id, frozenset({"contact"})).result()
        vietnamese = desk.consent_sheet(case_id).result()
        wording.set_language("en")
        try:
            assert desk.consent_sheet(case_id).result() == vietnamese
        finally:
            wording.set_language("vi")


def test_nothing_recorded_means_no_sheet(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _station):
        case_id = desk.start_case(BIRTH).result().case_id
        with pytest.raises(DomainError, match="consents_none"):
            desk.consent_sheet(case_id).result()
        with pytest.raises(DomainError, match="case_unknown"):
            desk.consent_sheet(bytes(16)).result()


def test_the_sheet_has_a_number_of_its_own(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _station):
        case_id = ready_draft(desk).case_id
        desk.record_consent(case_id, frozenset({"assist"})).result()
        desk.seal(case_id).result()
        assert [desk.record_print(case_id, what).result() for what in ("slip", "consent", "consent")] == [
            1,
            1,
            2,
        ]
        assert desk.consent_sheet(case_id).result().printed == 2
        assert desk.slip(case_id).result().printed == 1
        assert "Đưa giấy đồng ý ra in" in {text for _at, text in desk.case(case_id).result().events}


def test_a_text_of_another_version_is_not_made_up() -> None:
    old = Consent(purpose="assist", given=True, text_version="2025-01", at=0, method="screen")
    assert printed_text(old, "Thủ tục", "Đơn vị") == "Mục “assist”, bản văn 2025-01"
