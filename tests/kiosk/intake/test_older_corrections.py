"""A correction opened by a program that kept nothing to compare it with: real desk, real portal."""

from __future__ import annotations

from pathlib import Path

from kiosk.intake.kept.sent_before import SENT
from sync.replica.drafts import drafts
from tests.kiosk.intake.test_conflicts import order
from tests.kiosk.intake.test_fetching import REASONS
from tests.kiosk.intake.test_withdrawing import rounds, sealed
from tests.support.stations import practice


def test_it_is_compared_with_what_still_lies_here_and_else_says_that_it_cannot(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        order(place, desk, case_id, "supplement", reasons=REASONS)
        rounds(place, station)
        kept = desk.open_supplement(case_id).result().sent
        assert kept is not None
        replica = station.opened.replica
        replica.write(lambda db: drafts.set_detail(db, case_id, SENT, None)).result()

        desk.save_answer(case_id, "/child/fullName", "Nguyễn Mẫu Khác").result()
        older = desk.open_case(case_id).result()
        assert older.sent is not None
        assert dict(older.sent.answers) == dict(kept.answers), "what was sent, not what was typed since"
        assert not older.sent_lost

        replica.write(
            lambda db: db.execute(
                "DELETE FROM draft_answer WHERE draft_id IN (SELECT draft_id FROM draft WHERE state = 'sealed')"
            )
        ).result()
        erased = desk.open_case(case_id).result()
        assert (erased.sent, erased.sent_lost) == (None, True)


def test_a_first_draft_has_nothing_to_lose(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _station):
        draft = desk.start_case("1.001193").result()
        assert (draft.sent, draft.sent_lost) == (None, False)
