"""A draft whose form got a newer version: kept, moved, looked over, taken back, forced only at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forms.errors import DomainError
from forms.stamp import vietnam_date
from tests.support.counter import BIRTH, fill, ready_draft, signature
from tests.support.newer_birth_form import newer_birth_form
from tests.support.stations import Practice, practice

if TYPE_CHECKING:
    from kiosk.desk.facade import Desk
    from kiosk.station.held import Station


@contextmanager
def station(folder: Path) -> Iterator[tuple[Practice, Desk, Station]]:
    with practice(folder) as place, place.signed_in() as (desk, opened):
        yield place, desk, opened


def publish(opened: Station, raw: bytes) -> None:
    """Let the catalogue's next generation bring a form."""
    catalogue = opened.opened.catalogue
    catalogue.switch(1, [*catalogue.objects(), ("form", "dkks/5", raw)], b"signed", "c1")


def failing(desk: Desk, case_id: bytes) -> str:
    with pytest.raises(DomainError) as caught:
        desk.seal(case_id).result()
    return caught.value.code


def test_a_draft_stays_with_its_version_until_it_is_moved(tmp_path: Path) -> None:
    with station(tmp_path) as (_, desk, opened):
        draft = ready_draft(desk)
        assert desk.versions.offer(draft.case_id).result() is None
        publish(opened, newer_birth_form())
        offered = desk.versions.offer(draft.case_id).result()
        assert offered is not None
        assert (offered.version, offered.forced, offered.last_day) == (5, False, None)
        assert {(one.kind, one.pointer) for one in offered.differences} == {
            ("changed", "/requester/relation"),
            ("moved", "/child/facility"),
            ("look", "/child/hometown/country"),
            ("look", "/child/hometown/province"),
            ("look", "/child/hometown/communeText"),
            ("lost", "/requester/phone"),
        }
        assert desk.open_case(draft.case_id).result().form.version == 4
        assert desk.start_case(BIRTH).result().form.version == 5
        # An offer changes nothing: the finished draft can still go as it is.
        assert desk.seal(draft.case_id).result().code


def test_a_moved_draft_is_sealed_after_everything_was_looked_at(tmp_path: Path) -> None:
    with station(tmp_path) as (_, desk, opened):
        case_id = ready_draft(desk).case_id
        publish(opened, newer_birth_form())
        moved = desk.versions.move(case_id).result()
        assert moved.form.version == 5
        assert moved.answers["child"]["facility"] == "Bệnh viện Thử Nghiệm"  # type: ignore[index]
        assert "facilityName" not in moved.answers["child"]  # type: ignore[operator]
        assert moved.provenance["/child/facility"] == "typed"
        assert moved.provenance["/requester/relation"] == "migrated"
        change = moved.version_change
        assert change is not None
        assert change.retired == {"/requester/phone": "0905000123"}
        assert change.open_groups == ("/requester", "/child")
        assert not moved.signed
        assert not moved.consents
        open_at = {problem.pointer for problem in moved.check.problems}
        assert open_at == {
            "/requester/relation", "/requester/phone",
            "/child/hometown/country", "/child/hometown/province", "/child/hometown/communeText",
        }  # fmt: skip
        desk.record_consent(case_id, frozenset({"assist"})).result()
        desk.record_signature(case_id, signature()).result()
        assert failing(desk, case_id) == "incomplete"
        desk.versions.confirm(case_id, "/child").result()
        after = desk.versions.confirm(case_id, "/requester").result()
        assert after.check.ready
        assert after.version_change is not None
        assert after.version_change.open_groups == ()
        with pytest.raises(DomainError, match="nothing_to_confirm"):
            desk.versions.confirm(case_id, "/mother").result()
        assert desk.seal(case_id).result().code


def test_typing_a_changed_answer_is_looking_at_it(tmp_path: Path) -> None:
    with station(tmp_path) as (_, desk, opened):
        case_id = ready_draft(desk).case_id
        publish(opened, newer_birth_form())
        desk.versions.move(case_id).result()
        saved = desk.save_answer(case_id, "/requester/relation", "ONG_BA").result()
        assert [one.rule_id for one in saved.check.at("/requester/relation")] == ["k-not-mother"]
        assert saved.check.at("/child/hometown")


def test_undo_brings_everything_back_and_keeps_what_was_typed_since(tmp_path: Path) -> None:
    with station(tmp_path) as (_, desk, opened):
        case_id = desk.start_case(BIRTH).result().case_id
        fill(desk, case_id)
        before = desk.open_case(case_id).result()
        publish(opened, newer_birth_form())
        desk.versions.move(case_id).result()
        desk.save_answer(case_id, "/child/facility", "Trạm y tế Thử").result()
        back = desk.versions.undo(case_id).result()
        assert back.form.sha256 == before.form.sha256
        expected = dict(before.answers)
        expected["child"] = {**expected["child"], "facilityName": "Trạm y tế Thử"}  # type: ignore[dict-item]
        assert back.answers == expected
        assert back.provenance == before.provenance
        assert [p for p in back.check.problems if p.code.startswith("migration")] == []
        with pytest.raises(DomainError, match="nothing_to_undo"):
            desk.versions.undo(case_id).result()
        # And it can be moved again.
        assert desk.versions.move(case_id).result().form.version == 5
        events = opened.opened.replica.read(
            lambda db: [row[0] for row in db.execute("SELECT action FROM audit")]
        )
        assert [kind for kind in events if kind.startswith("form_")] == [
            "form_moved", "form_move_undone", "form_moved",
        ]  # fmt: skip


def test_moving_is_forced_only_when_the_last_day_is_over(tmp_path: Path) -> None:
    with station(tmp_path) as (place, desk, opened):
        case_id = ready_draft(desk).case_id
        today = vietnam_date(place.clock.now_ms() // 1000)
        publish(opened, newer_birth_form(taken_until=today.isoformat()))
        offered = desk.versions.offer(case_id).result()
        assert offered is not None
        assert not offered.forced
        place.clock.advance(86_400)
        offered = desk.versions.offer(case_id).result()
        assert offered is not None
        assert offered.forced
        assert failing(desk, case_id) == "form_version_over"
        assert desk.versions.move(case_id).result().form.version == 5
        assert failing(desk, case_id) == "incomplete"


def test_a_move_survives_the_end_of_the_program(tmp_path: Path) -> None:
    with practice(tmp_path) as place:
        with place.signed_in() as (desk, opened):
            case_id = desk.start_case(BIRTH).result().case_id
            fill(desk, case_id)
            publish(opened, newer_birth_form())
            moved = desk.versions.move(case_id).result()
        with place.signed_in() as (desk, _):
            found = desk.open_case(case_id).result()
            assert found.version_change == moved.version_change
            assert found.answers == moved.answers


def test_fifty_drafts_of_the_old_form_all_move(tmp_path: Path) -> None:
    """P35: after a form changed, every unfinished draft still opens and moves."""
    with station(tmp_path) as (_, desk, opened):
        cases = []
        for number in range(50):
            case_id = desk.start_case(BIRTH).result().case_id
            desk.save_answer(case_id, "/child/facilityName", f"Trạm {number}").result()
            if number % 2:
                desk.save_answer(case_id, "/requester/relation", "ME").result()
            cases.append(case_id)
        publish(opened, newer_birth_form())
        for number, case_id in enumerate(cases):
            moved = desk.versions.move(case_id).result()
            assert moved.answers["child"]["facility"] == f"Trạm {number}"  # type: ignore[index]
