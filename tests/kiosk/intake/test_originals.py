"""Sheets on paper: kept originals and copies are counted, sealed, printed and given back; a shown paper is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from forms.packets.body import Submission
from forms.packets.packet import Kind
from kiosk.views.result import RESULT, HandoverEntry
from sync.replica.chain import audit
from tests.kiosk.intake.test_conflicts import order
from tests.kiosk.intake.test_counter_journey import refused
from tests.kiosk.intake.test_withdrawing import at_portal, linked, rounds
from tests.support.counter import BIRTH, fill, paper, ready_draft, signature
from tests.support.opened import bodies_at_portal
from tests.support.stations import practice

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.desk.facade import Desk
    from kiosk.station.held import Station
    from kiosk.views.cases import DraftView
    from tests.support.stations import Practice


def sheets(draft: DraftView, doc_id: str) -> list[tuple[int, int]]:
    return [(file.originals, file.copies) for file in draft.files if file.doc_id == doc_id]


def test_a_photograph_alone_leaves_no_sheet_here(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        draft = ready_draft(desk)
        assert sheets(draft, "d-birth") == sheets(draft, "d-id") == [(0, 0)]


def test_sheets_belong_to_the_paper_and_outlive_its_picture(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        case_id = ready_draft(desk).case_id
        desk.attach(case_id, "d-birth", paper(3)).result()
        draft = desk.count_sheets(case_id, "d-birth", 1, 2).result()
        assert sheets(draft, "d-birth") == [(1, 2), (0, 0)]
        assert draft.signed, "who keeps the sheets is nothing the citizen signed"
        first = next(file for file in draft.files if file.doc_id == "d-birth")
        assert sheets(desk.detach(case_id, first.attachment_id).result(), "d-birth") == [(1, 2)]
        for counts in ((-1, 0), (0, 100)):
            refused(desk.count_sheets(case_id, "d-birth", *counts), "sheet_count")
        refused(desk.count_sheets(case_id, "d-witness", 1, 0), "document_unknown")
        assert "paper_counted" in actions(station, case_id)


def actions(station: object, case_id: bytes) -> list[str]:
    rows = station.opened.replica.read(  # type: ignore[attr-defined]
        lambda db: db.execute("SELECT action FROM audit WHERE case_id = ?", (case_id,)).fetchall()
    )
    station.opened.replica.read(audit.verify)  # type: ignore[attr-defined]
    return [row[0] for row in rows]


def test_kept_originals_are_sealed_stand_on_the_slip_and_are_given_back(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = ready_draft(desk).case_id
        desk.count_sheets(case_id, "d-birth", 1, 2).result()
        desk.seal(case_id).result()
        slip = desk.slip(case_id).result()
        assert slip.originals_kept == 1
        told = dict(slip.documents)
        assert told["Giấy chứng sinh (giữ lại 1 bản chính, nộp 2 bản sao giấy)"] == 1
        assert told["Giấy tờ tùy thân của người yêu cầu"] == 1
        rounds(place, station, 4)
        (body,) = bodies_at_portal(place.portal, Kind.SUBMISSION)
        assert isinstance(body, Submission)
        sealed = {one.doc_id: (one.originals, one.copies) for one in body.documents}
        assert (sealed["d-birth"], sealed["d-id"]) == ((1, 2), (0, 0))
        order(place, desk, case_id, "accept")
        rounds(place, station)
        order(place, desk, case_id, "resolve")
        rounds(place, station)
        back = desk.case(case_id).result().result.papers
        assert [one.doc_id for one in back] == [RESULT, "d-birth"]
        gave = HandoverEntry("Trần Thị Kiểm Thử", "requester", signature(), papers=(RESULT, "d-birth"))
        desk.record_handover(case_id, gave).result()
        again = desk.slip(case_id).result()
        assert again.originals_kept == 0
        assert "Giấy chứng sinh (đã trả lại 1 bản chính, nộp 2 bản sao giấy)" in dict(again.documents)


def handed(place: Practice, desk: Desk, station: Station, papers: tuple[str, ...]) -> bytes:
    """Hand over the result of a case with one kept original, and some of its papers."""
    case_id = ready_draft(desk).case_id
    desk.count_sheets(case_id, "d-birth", 1, 0).result()
    desk.seal(case_id).result()
    rounds(place, station, 4)
    for act in ("accept", "resolve"):
        order(place, desk, case_id, act)
        rounds(place, station)
    entry = HandoverEntry("Trần Thị Kiểm Thử", "requester", signature(), papers=papers)
    desk.record_handover(case_id, entry).result()
    return case_id


def test_an_original_that_stays_after_the_handover_is_still_told_as_kept(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = handed(place, desk, station, (RESULT,))
        slip = desk.slip(case_id).result()
        assert slip.originals_kept == 1
        assert "Giấy chứng sinh (giữ lại 1 bản chính)" in dict(slip.documents)


def test_what_went_back_is_left_open_where_nobody_noted_it(tmp_path: Path) -> None:
    """A case handed over by a program before this one, or by another station."""
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = handed(place, desk, station, (RESULT, "d-birth"))
        told = station.opened.replica.read(lambda db: audit.details(db, case_id, "handed_over"))[0]
        before = {name: value for name, value in told.items() if name != "papers"}
        station.opened.replica.write(
            lambda db: audit.append(db, 1, "op-1", "handed_over", case_id, before)
        ).result()
        slip = desk.slip(case_id).result()
        assert slip.originals_kept == 0
        assert "Giấy chứng sinh (đã nhận 1 bản chính)" in dict(slip.documents)


def test_another_procedure_of_the_person_has_none_of_the_sheets(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        case_id = ready_draft(desk).case_id
        desk.count_sheets(case_id, "d-id", 1, 1).result()
        desk.seal(case_id).result()
        after = desk.start_case("1.004873", case_id).result()
        assert sheets(after, "d-id") == [(0, 0)]


def test_an_original_that_was_looked_at_is_enough_and_says_who_and_when(tmp_path: Path) -> None:
    """Without a card that can be read nobody must photograph a paper that is only shown."""
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = desk.start_case(BIRTH).result().case_id
        fill(desk, case_id)
        desk.attach(case_id, "d-birth", paper()).result()
        desk.record_consent(case_id, frozenset({"assist"})).result()
        desk.record_signature(case_id, signature()).result()
        assert desk.open_case(case_id).result().check.missing_documents == ("d-id",)
        refused(desk.seal(case_id), "incomplete")
        draft = desk.see_original(case_id, "d-id").result()
        assert draft.check.missing_documents == ()
        seen = draft.seen["d-id"]
        refused(desk.see_original(case_id, "d-birth"), "document_unknown")
        assert desk.see_original(case_id, "d-id", False).result().check.missing_documents == ("d-id",)
        desk.see_original(case_id, "d-id").result()
        desk.seal(case_id).result()
        rounds(place, station, 4)
        assert at_portal(place) == ["submission"], "the portal reads the same rule"
        (body,) = bodies_at_portal(place.portal, Kind.SUBMISSION)
        assert isinstance(body, Submission)
        told = body.provenance["/documents/d-id"]
        assert (told["source"], told["by"]) == ("seen", body.operator)
        assert told["at"] == pytest.approx(seen.at, abs=60)
        assert [one.doc_id for one in body.documents if one.doc_id == "d-id"] == []
        assert {"paper_seen", "paper_seen_undone"} <= set(actions(station, case_id))
