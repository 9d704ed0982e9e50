"""What is printed for a citizen is Vietnamese, whatever language the screen speaks."""

from __future__ import annotations

from pathlib import Path

from kiosk.wording import set_language
from tests.support.counter import ready_draft
from tests.support.stations import practice


def test_an_english_screen_prints_a_vietnamese_slip(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        draft = ready_draft(desk)
        desk.seal(draft.case_id).result()
        vietnamese = desk.slip(draft.case_id).result()
        set_language("en")
        try:
            english = desk.slip(draft.case_id).result()
        finally:
            set_language("vi")
        assert (english.term, english.due_premise, english.fee) == (
            vietnamese.term,
            vietnamese.due_premise,
            vietnamese.fee,
        )
        assert "trong ngày làm việc" in english.term


def test_the_last_contact_is_known_as_soon_as_a_receipt_is(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        draft = ready_draft(desk)
        desk.seal(draft.case_id).result()
        seen: list[tuple[int, int | None]] = []
        desk.subscribe(lambda _: seen.append((desk.sync_view().waiting, desk.sync_view().last_contact_ms)))
        station.sync.play_one()
        done = [contact for waiting, contact in seen if waiting == 0]
        assert done
        assert None not in done
