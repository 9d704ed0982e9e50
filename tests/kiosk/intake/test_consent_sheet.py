"""The sheet of what a citizen agreed to: from what was recorded, Vietnamese, numbered by itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forms.errors import DomainError
from forms.packets.body import Consent
from kiosk import wording
from kiosk.intake.consents import printed_text
from tests.kiosk.intake.test_withdrawing import officer, rounds
from tests.support.counter import BIRTH, paper, ready_draft, signature
from tests.support.stations import practice

if TYPE_CHECKING:
    from kiosk.desk.facade import Desk
    from kiosk.station.held import Station
    from tests.support.stations import Practice


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


SCREEN, READ, PAPER = "đánh dấu trên màn hình", "người hỗ trợ đọc cho nghe", "ký trên giấy"


def methods(desk: Desk, case_id: bytes) -> list[str]:
    return [line.method for line in desk.consent_sheet(case_id).result().lines]


def received_methods(place: Practice, desk: Desk, station: Station, case_id: bytes) -> list[str]:
    """Return how the consents were given that an officer reads in a case's newest declaration."""
    rounds(place, station)
    code = desk.case(case_id).result().dossier_code
    found = officer(place).get(f"/v1/officer/dossiers/{code}").json()["content"]["consents"]
    return [one["method"] for one in found]


def test_what_was_signed_on_paper_is_not_called_a_mark_on_the_screen(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        case_id = ready_draft(desk).case_id
        assert methods(desk, case_id) == [READ, SCREEN, SCREEN]
        desk.record_signed_paper(case_id, paper(5)).result()
        assert methods(desk, case_id) == [READ, PAPER, PAPER]
        # Signed again with the finger: nothing of the paper is left.
        desk.record_signature(case_id, signature()).result()
        assert methods(desk, case_id) == [READ, SCREEN, SCREEN]
        desk.record_signed_paper(case_id, paper(5)).result()
        # A mark changed takes the signature's word for the others along.
        desk.mark_consent(case_id, "contact", given=True).result()
        assert methods(desk, case_id) == [READ, PAPER, PAPER]
        desk.seal(case_id).result()
        assert methods(desk, case_id) == [READ, PAPER, PAPER]
        assert received_methods(place, desk, station, case_id) == ["notice", "paper", "paper"]


def test_the_next_procedure_takes_the_consent_as_it_was_given(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _station):
        one = ready_draft(desk).case_id
        desk.record_signed_paper(one, paper(5)).result()
        desk.seal(one).result()
        two = desk.start_case(BIRTH, one).result().case_id
        # What the case is for is told anew; what was agreed to stays as it was given.
        desk.record_consent(two, desk.open_case(two).result().consents).result()
        desk.record_signature(two, signature()).result()
        assert methods(desk, two) == [READ, PAPER, PAPER]
        desk.mark_consent(two, "contact", given=True).result()
        assert methods(desk, two) == [READ, PAPER, SCREEN]
