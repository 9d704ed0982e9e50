"""When a draft was last saved: papers, sheets, marks, warnings and the signature count as well as answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.counter import BIRTH, paper, ready_draft, signature
from tests.support.stations import practice

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kiosk.desk.facade import Desk
    from kiosk.views.cases import DraftView

MINUTE = 60_000


def _less_paper(desk: Desk, draft: DraftView) -> object:
    first = next(file for file in draft.files if file.doc_id == "d-birth")
    return desk.detach(draft.case_id, first.attachment_id)


ACTS: dict[str, Callable[[Desk, DraftView], object]] = {
    "paper added": lambda desk, draft: desk.attach(draft.case_id, "d-birth", paper(3)),
    "paper taken off": _less_paper,
    "sheets counted": lambda desk, draft: desk.count_sheets(draft.case_id, "d-birth", 1, 0),
    "consent marked": lambda desk, draft: desk.record_consent(
        draft.case_id, draft.consents ^ frozenset({"contact"})
    ),
    "signed": lambda desk, draft: desk.record_signature(draft.case_id, signature()),
    "signature taken back": lambda desk, draft: desk.take_signature_back(draft.case_id),
}


@pytest.mark.parametrize("name", ACTS)
def test_what_is_kept_beside_the_answers_moves_the_time(tmp_path: Path, name: str) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        draft = ready_draft(desk)
        place.clock.advance(5 * MINUTE / 1_000)
        saved = ACTS[name](desk, draft).result()  # type: ignore[attr-defined]
        assert saved.saved_ms == draft.saved_ms + 5 * MINUTE
        assert desk.open_case(draft.case_id).result().saved_ms == saved.saved_ms
        assert saved.revision == draft.revision, "no answer is another one"


YEAR_MS = 365 * 86_400_000


@pytest.mark.parametrize(
    "heard", [True, False], ids=["portal heard in this boot", "switched on without a network"]
)
@pytest.mark.parametrize("by_ms", [-3 * YEAR_MS, 5 * YEAR_MS, -MINUTE * 60])
def test_what_is_changed_under_a_wrong_clock_stands_first(tmp_path: Path, by_ms: int, heard: bool) -> None:
    with practice(tmp_path) as place:
        with place.signed_in() as (desk, station):
            assert station.sync.play_one().trouble is None
            before = [desk.start_case(BIRTH).result().case_id for _ in range(3)]
        if not heard:
            place.clock.restart()
        place.clock.set_wall(place.clock.now_ms() + by_ms)
        with place.signed_in() as (desk, _station):
            seen = set()
            for name in ("Trần Văn Một", "Trần Văn Hai"):
                saved = desk.save_answer(before[1], "/child/fullName", name).result()
                assert desk.open_case(before[1]).result().saved_ms == saved.saved_ms
                seen.add(saved.saved_ms)
            # What lists keep of a draft is kept by the time of its change.
            assert len(seen) == 2 or heard or by_ms == -MINUTE * 60
            assert desk.drafts().result()[0].case_id == before[1]
            made = desk.start_case(BIRTH).result().case_id
            assert desk.drafts().result()[0].case_id == made
            assert desk.cases("", 1).result()[0].case_id == made
            place.clock.set_wall(place.clock.now_ms() - by_ms)
            place.clock.advance(60)
            desk.save_answer(before[0], "/child/fullName", "Trần Văn Ba").result()
            assert desk.cases("", 1).result()[0].case_id == before[0]


@pytest.mark.parametrize(
    "heard", [True, False], ids=["portal heard in this boot", "switched on without a network"]
)
@pytest.mark.parametrize("by_ms", [-3 * YEAR_MS, 5 * YEAR_MS, -MINUTE * 60])
def test_what_is_sealed_under_a_wrong_clock_stands_in_the_order_of_sealing(
    tmp_path: Path, by_ms: int, heard: bool
) -> None:
    with practice(tmp_path) as place:
        with place.signed_in() as (desk, station):
            assert station.sync.play_one().trouble is None
            first, second, third = (ready_draft(desk).case_id for _ in range(3))
            place.clock.advance(60)
            desk.seal(first).result()
        if not heard:
            place.clock.restart()
        place.clock.set_wall(place.clock.now_ms() + by_ms)
        place.clock.advance(1)
        with place.signed_in() as (desk, _station):
            desk.seal(second).result()
            rows = {row.case_id: row for row in desk.cases().result()}
            assert abs(rows[second].changed_ms - rows[first].changed_ms) < 2 * MINUTE
            assert desk.cases("", 1).result()[0].case_id == second
        place.clock.set_wall(place.clock.now_ms() - by_ms)
        place.clock.advance(60)
        with place.signed_in() as (desk, station):
            desk.seal(third).result()
            assert [row.case_id for row in desk.cases().result()] == [third, second, first]
            for _ in range(3):
                assert station.sync.play_one().trouble is None
            place.clock.advance(60)
            begun = desk.start_case(BIRTH).result().case_id
            # The portal has spoken of all three; no time of the wrong clock is left to stand by.
            assert desk.cases("", 1).result()[0].case_id == begun
