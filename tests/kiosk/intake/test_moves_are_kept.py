"""What a move to a newer form left to look at is asked for until somebody looked, whatever becomes of the draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.replica.outbox import outbox
from tests.kiosk.intake.test_conflicts import REASONS, order, sign
from tests.kiosk.intake.test_newer_forms import publish
from tests.kiosk.intake.test_withdrawing import linked, refusal, rounds, sealed
from tests.support.newer_birth_form import newer_birth_form

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.desk.facade import Desk
    from kiosk.station.held import Station
    from kiosk.views.cases import DraftView
    from tests.support.stations import Practice


def _reviews(draft: DraftView) -> list[tuple[str, str]]:
    found = [(one.pointer, one.code) for one in draft.check.problems if one.code.startswith("migration.")]
    assert draft.version_change is not None
    return found


def _moved(place: Practice, desk: Desk, station: Station) -> DraftView:
    """Return the open correction of a returned case, moved to a newer form and not looked at."""
    case_id = sealed(desk)
    rounds(place, station)
    order(place, desk, case_id, "supplement", reasons=REASONS)
    rounds(place, station)
    desk.open_supplement(case_id).result()
    publish(station, newer_birth_form())
    draft = desk.versions.move(case_id).result()
    assert _reviews(draft)
    return draft


def test_when_the_officer_corrects_the_request(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        before = _moved(place, desk, station)
        order(place, desk, before.case_id, "supplement", reasons=REASONS)
        rounds(place, station)
        draft = desk.answer_new(before.case_id).result()
        assert _reviews(draft) == _reviews(before)
        sign(desk, before.case_id)
        desk.keep_as_sent(before.case_id, 0).result()
        assert refusal(desk.seal(before.case_id)) == "incomplete"


def test_when_a_new_case_is_made_of_the_open_draft(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        before = _moved(place, desk, station)
        order(place, desk, before.case_id, "refuse", reason="Hết thời hạn bổ sung.")
        rounds(place, station)
        made = desk.start_from(before.case_id).result()
        assert _reviews(made) == _reviews(before)
        sign(desk, made.case_id)
        assert refusal(desk.seal(made.case_id)) == "incomplete"
        # And the move can be taken back there, too.
        back = desk.versions.undo(made.case_id).result()
        assert back.form.version < made.form.version
        assert back.check.ready


def test_when_a_draft_set_aside_is_restored(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        packet_id = desk.case(case_id).result().packets[0].packet_id
        station.opened.replica.write(
            lambda db: outbox.record_attention(
                db, packet_id, "rejected", b'{"problems":[]}', place.clock.now_ms()
            )
        ).result()
        desk.open_supplement(case_id).result()
        publish(station, newer_birth_form())
        before = desk.versions.move(case_id).result()
        assert desk.withdraw(case_id, "changed_mind").result() == "withdrawn"
        draft = desk.restore(case_id).result()
        assert _reviews(draft) == _reviews(before) != []
        assert (draft.consents, draft.signed) == (frozenset(), False)
        sign(desk, case_id)
        assert refusal(desk.seal(case_id)) == "incomplete"


def test_a_draft_that_is_open_already_is_left_as_it_is(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        before = _moved(place, desk, station)
        sign(desk, before.case_id)
        draft = desk.open_supplement(before.case_id).result()
        assert _reviews(draft) == _reviews(before)
        assert draft.signed


def test_what_was_looked_at_and_sealed_is_not_asked_again(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        before = _moved(place, desk, station)
        assert before.version_change is not None
        for group in before.version_change.open_groups:
            desk.versions.confirm(before.case_id, group).result()
        draft = desk.open_case(before.case_id).result()
        assert (_reviews(draft), draft.check.ready) == ([], True)
        sign(desk, before.case_id)
        desk.keep_as_sent(before.case_id, 0).result()
        desk.seal(before.case_id).result()
        rounds(place, station)
        order(place, desk, before.case_id, "supplement", reasons=REASONS)
        rounds(place, station)
        again = desk.open_supplement(before.case_id).result()
        assert (again.version_change, again.form.version) == (None, draft.form.version)
