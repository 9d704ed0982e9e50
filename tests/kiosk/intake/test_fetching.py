"""A case comes back after its answers were forgotten: fetched from the real portal, corrected, resent in the same case."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from forms.checking.answers import flatten_answers
from forms.errors import DomainError
from kiosk.container import portal_calls
from kiosk.enrolling.enrolment import enrol
from kiosk.home.layout import find_home
from kiosk.keys.slots import FLOOR
from kiosk.views.cases import Transfer
from sync.portal.storage.tables import content_reading
from sync.replica.chain import audit
from sync.replica.drafts import drafts
from tests.kiosk.intake.test_conflicts import order, sign
from tests.kiosk.intake.test_withdrawing import linked, rounds, sealed
from tests.scenario.stocked import until
from tests.support.counter import paper
from tests.support.portal import OPERATOR, offer
from tests.support.stations import PIN, URL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.desk.facade import Desk as Counter
    from kiosk.station.held import Station
    from tests.support.links import FaultyTransport
    from tests.support.stations import Practice

CONTENT = "/content"
PLACE = "/child/facilityName"
DAY_S = 86_400
REASONS = [
    {"text": "Tên của trẻ khác giấy chứng sinh.", "pointer": "/child/fullName"},
    {"text": "Ảnh giấy chứng sinh bị mờ.", "doc_id": "d-birth"},
]
Stand = tuple["Practice", "FaultyTransport", "Counter", "Station", bytes]


@pytest.fixture
def forgotten(tmp_path: Path) -> Iterator[Stand]:
    """Return a station with a returned case whose answers went after 180 days."""
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        name = desk.case(case_id).result().row.applicant
        assert name
        place.clock.advance(181 * DAY_S)
        rounds(place, station)
        until(lambda: not has_answers(desk, case_id))
        order(place, desk, case_id, "supplement", reasons=REASONS)
        rounds(place, station)
        returned = desk.case(case_id).result()
        assert (returned.row.server_state, returned.row.applicant, returned.fetchable) == (5, "", True)
        yield place, link, desk, station, case_id


def has_answers(desk: Counter, case_id: bytes) -> bool:
    return desk.case(case_id).result().has_answers


def keep_the_rest(desk: Counter, case_id: bytes) -> None:
    """Say of everything asked for and not changed that it was right."""
    for number, reason in enumerate(desk.open_case(case_id).result().reasons):
        if not reason.is_dealt_with:
            desk.keep_as_sent(case_id, number).result()


def test_the_answers_come_back_are_corrected_and_resent_in_the_same_case(forgotten: Stand) -> None:
    place, _link, desk, station, case_id = forgotten
    with pytest.raises(DomainError, match="nothing_to_supplement"):
        desk.open_supplement(case_id).result()
    with pytest.raises(DomainError, match="slip_forgotten"):
        desk.slip(case_id).result()
    code = desk.case(case_id).result().row.code
    draft = desk.fetch_content(case_id).result()
    assert draft.answers["child"]["fullName"]  # type: ignore[index]
    assert draft.answers_to == desk.case(case_id).result().open_supplement
    assert [(one.pointer, one.doc_id, one.mended) for one in draft.reasons] == [
        ("/child/fullName", None, False),
        (None, "d-birth", False),
    ]
    # Papers the portal has are not asked for again; what was read out and signed belongs to the first packet.
    assert draft.check.missing_documents == ()
    assert {file.doc_id for file in draft.files} == {"d-birth", "d-id"}
    assert all(file.sent for file in draft.files)
    assert (draft.consents, draft.signed) == (frozenset(), False)
    # Half a year later the birth is still one that was declared in time.
    assert [problem.pointer for problem in draft.check.problems if problem.severity == "error"] == []
    assert draft.provenance["/child/fullName"] == "typed"
    # What a correction is compared with came back too.
    assert draft.sent is not None
    assert draft.sent.answers == flatten_answers(draft.answers)
    assert draft.sent.papers == {"d-birth", "d-id"}
    assert draft.conflict is None
    case = desk.case(case_id).result()
    assert case.row.applicant == draft.answers["requester"]["fullName"]  # type: ignore[index]
    assert not case.fetchable
    assert case.events[0][1] == "Lấy lại nội dung từ Cổng và mở bản bổ sung"

    desk.save_answer(case_id, "/child/fullName", "Nguyễn Mẫu Sửa").result()
    desk.save_answer(case_id, PLACE, "Trạm y tế Mẫu").result()
    desk.attach(case_id, "d-birth", paper(5)).result()
    corrected = desk.open_case(case_id).result()
    assert all(one.mended for one in corrected.reasons)
    assert corrected.sent is not None
    assert corrected.sent.answers["/child/fullName"] == draft.answers["child"]["fullName"]  # type: ignore[index]
    assert corrected.sent.answers[PLACE] != "Trạm y tế Mẫu"
    sign(desk, case_id)
    assert desk.seal(case_id).result().code == code
    rounds(place, station)
    case = desk.case(case_id).result()
    assert [packet.transfer for packet in case.packets] == [Transfer.ACKNOWLEDGED] * 2
    assert [packet.kind for packet in case.packets] == ["submission", "supplement"]
    assert case.packets[1].files_total == 2
    assert case.row.server_state != 5
    assert desk.slip(case_id).result().code == code


def test_a_second_return_goes_on_from_what_is_here(forgotten: Stand) -> None:
    place, link, desk, station, case_id = forgotten
    desk.fetch_content(case_id).result()
    desk.save_answer(case_id, PLACE, "Trạm y tế Mẫu").result()
    desk.attach(case_id, "d-birth", paper(5)).result()
    keep_the_rest(desk, case_id)
    sign(desk, case_id)
    desk.seal(case_id).result()
    rounds(place, station)
    order(place, desk, case_id, "supplement", reasons=REASONS)
    rounds(place, station)
    asked = link.count(CONTENT)
    draft = desk.open_supplement(case_id).result()
    assert link.count(CONTENT) == asked
    # Compared with the supplement the portal took, not with the first packet.
    assert draft.sent is not None and draft.sent.answers[PLACE] == "Trạm y tế Mẫu"
    files = [(file.doc_id, file.sent) for file in draft.files if not file.doc_id.startswith("x-")]
    assert sorted(files) == [("d-birth", True), ("d-id", True)]
    # The one that was replaced does not come back beside the new one.
    (birth,) = [file for file in draft.files if file.doc_id == "d-birth"]
    assert desk.thumbnail(case_id, birth.attachment_id).result().startswith(b"\x89PNG")


def test_it_is_durable_before_it_opens_and_asked_once(forgotten: Stand) -> None:
    place, link, desk, _station, case_id = forgotten
    first = desk.fetch_content(case_id).result()
    desk.save_answer(case_id, "/child/fullName", "Nguyễn Mẫu Sửa").result()
    again = desk.fetch_content(case_id).result()
    assert link.count(CONTENT) == 1
    assert again.answers["child"]["fullName"] == "Nguyễn Mẫu Sửa"  # type: ignore[index]
    assert again.revision > first.revision
    desk.sign_out().result()
    desk.close()
    with place.signed_in() as (next_desk, _):
        draft = next_desk.open_case(case_id).result()
        assert draft.answers["child"]["fullName"] == "Nguyễn Mẫu Sửa"  # type: ignore[index]
        assert draft.check.missing_documents == ()


def test_who_asked_is_on_record_at_both_ends_and_nothing_is_logged(
    forgotten: Stand, caplog: pytest.LogCaptureFixture
) -> None:
    place, _link, desk, station, case_id = forgotten
    caplog.set_level(logging.DEBUG)
    draft = desk.fetch_content(case_id).result()
    with place.portal.store.reading() as db:
        rows = [tuple(row) for row in db.execute(sa.select(content_reading)).all()]
    ((_, station_no, who, case, version, outcome, at),) = rows
    assert (who, case, outcome, at) == (OPERATOR, case_id, "given", place.clock.now_ms() // 1000)
    entries = station.opened.replica.read(
        lambda db: db.execute("SELECT detail FROM audit WHERE action = 'content_fetched'").fetchall()
    )
    assert len(entries) == 1
    assert f'"version":{version}' in entries[0][0].replace(" ", "")
    assert station.opened.replica.read(audit.verify) == ()
    name = str(draft.answers["child"]["fullName"])  # type: ignore[index]
    assert name not in caplog.text
    assert name not in entries[0][0]
    assert station_no == station.opened.identity.station_no


def test_a_station_that_lost_its_records_answers_a_case_it_only_hears_of(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _link):
        with place.signed_in() as (desk, station):
            case_id = sealed(desk)
            told = stored(station, case_id)
            rounds(place, station)
            order(place, desk, case_id, "supplement", reasons=REASONS)
            rounds(place, station)
            assert not desk.case(case_id).result().fetchable
            station_no = station.opened.identity.station_no
        enrolled_anew = anew(place, tmp_path / "new", station_no)
        with enrolled_anew.signed_in() as (desk, station):
            rounds(enrolled_anew, station)
            heard = desk.case(case_id).result()
            assert (heard.row.server_state, heard.row.service_code, heard.row.code) == (5, "", None)
            draft = desk.fetch_content(case_id).result()
            assert stored(station, case_id) == told
            row = desk.case(case_id).result().row
            assert (row.service_code, row.service_name) == (draft.service.code, draft.service.name)
            assert row.applicant == draft.answers["requester"]["fullName"]  # type: ignore[index]
            assert draft.check.missing_documents == ()
            with pytest.raises(DomainError, match="document_erased"):
                desk.thumbnail(case_id, draft.files[0].attachment_id).result()
            desk.detach(case_id, next(file.attachment_id for file in draft.files if file.doc_id == "d-birth"))
            assert desk.open_case(case_id).result().check.missing_documents == ("d-birth",)
            desk.attach(case_id, "d-birth", paper(5)).result()
            keep_the_rest(desk, case_id)
            sign(desk, case_id)
            desk.seal(case_id).result()
            rounds(enrolled_anew, station)
            case = desk.case(case_id).result()
            assert [packet.transfer for packet in case.packets] == [Transfer.ACKNOWLEDGED]
            assert case.row.server_state == 1
            papers = dict(desk.slip(case_id).result().documents)
            assert sum(papers.values()) == 2


def stored(station: Station, case_id: bytes) -> dict[str, tuple[bytes, str]]:
    """Return every answer as it was given, with its source."""
    rows = station.opened.replica.read(lambda db: drafts.answers(db, case_id))
    return {pointer: (raw, source) for pointer, (raw, source, _) in rows.items()}


def anew(place: Practice, folder: Path, station_no: int) -> Practice:
    """Enrol the station again on a machine that has nothing of it."""
    home = find_home(folder)
    enrol(
        home,
        portal_calls(place.around),
        url=URL,
        code=offer(place.portal, station_no=station_no),
        fingerprint=place.portal.keys.fingerprint,
        pin=PIN,
        clock=place.clock,
        entropy=place.around.entropy,
        keyring=place.around.keyring,
        cost=FLOOR,
    )
    return replace(place, folder=home.root)
