"""What was declared in time stays in time: corrections go by the day of the case's declaration, here and at the portal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from forms.stamp import vietnam_date
from kiosk.intake.drafting import read_draft
from sync.portal.packets import clock_warnings
from sync.replica.drafts import drafts
from tests.kiosk.intake.test_conflicts import order, sign
from tests.kiosk.intake.test_newer_forms import publish
from tests.kiosk.intake.test_withdrawing import at_portal, linked, rounds, transfers
from tests.support.counter import paper, ready_draft
from tests.support.newer_birth_form import newer_birth_form
from tests.support.portal import Desk, officer_token
from tests.support.two_stations import Side, Two, enrolled_beside

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.desk.facade import Desk as Counter
    from kiosk.station.held import Station
    from kiosk.views.cases import DraftView
    from tests.support.links import FaultyTransport
    from tests.support.stations import Practice

DAY_S = 86_400
BIRTH_DAY = "/child/birthDate"
LATE_REASON = "/child/lateReason"
SHARPER = [{"text": "Ảnh giấy chứng sinh bị mờ.", "doc_id": "d-birth"}]
Stand = tuple["Practice", "FaultyTransport", "Counter", "Station", bytes]


def born(desk: Counter, place: Practice, days_ago: int) -> bytes:
    """Take a birth so many days ago up to the seal, and seal it."""
    case_id = ready_draft(desk).case_id
    day = vietnam_date(place.clock.now_ms() // 1000) - timedelta(days=days_ago)
    desk.save_answer(case_id, BIRTH_DAY, day.isoformat()).result()
    sign(desk, case_id)
    desk.seal(case_id).result()
    return case_id


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Stand]:
    """Return a station whose case was received on its child's 58th day, and asked for a picture on the 63rd."""
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = born(desk, place, 58)
        rounds(place, station)
        assert late_at_portal(place, desk, case_id) == (False, 58)
        place.clock.advance(5 * DAY_S)
        order(place, desk, case_id, "supplement", reasons=SHARPER)
        rounds(place, station)
        yield place, link, desk, station, case_id


def content(place: Practice, desk: Counter, case_id: bytes) -> dict[str, Any]:
    code = desk.case(case_id).result().dossier_code
    token = officer_token(place.portal, officer_id=f"doc-{place.clock.now_ms()}-{place.clock.boot_s()}")
    got: dict[str, Any] = Desk(place.client, token).get(f"/v1/officer/dossiers/{code}").json()
    place.clock.advance(1)
    return got


def late_at_portal(place: Practice, desk: Counter, case_id: bytes) -> tuple[object, object]:
    child = content(place, desk, case_id)["content"]["data"]["child"]
    return child["late"], child["daysSinceBirth"]


def in_time(draft: DraftView) -> bool:
    child = draft.check.effective["child"]
    return draft.check.ready and (child["late"], child["daysSinceBirth"]) == (False, 58)


def sharper(desk: Counter, case_id: bytes) -> DraftView:
    """Bring the picture, read out again and sign."""
    desk.attach(case_id, "d-birth", paper(5)).result()
    sign(desk, case_id)
    return desk.open_case(case_id).result()


def test_a_sharper_picture_makes_no_birth_late(asked: Stand) -> None:
    place, _link, desk, station, case_id = asked
    draft = desk.open_supplement(case_id).result()
    assert not [one for one in draft.check.problems if one.pointer == LATE_REASON]
    assert in_time(sharper(desk, case_id))
    desk.seal(case_id).result()
    assert LATE_REASON not in [line.pointer for line in desk.copy_out(case_id).result().lines]
    place.clock.advance(3 * DAY_S)
    rounds(place, station)
    assert at_portal(place) == ["submission", "supplement"]
    assert late_at_portal(place, desk, case_id) == (False, 58)
    # The correction's own day stands in its packet, and nobody doubts the clock.
    told = content(place, desk, case_id)
    sealed_on = date(2026, 11, 22) + timedelta(days=5)
    assert told["content"]["declared_on"] == sealed_on.isoformat()
    with place.portal.store.reading() as db:
        found = clock_warnings.of_case(db, place.portal.keys, place.portal.compressor, case_id)
    assert (found, told["warnings"]) == ((), [])


def test_the_printed_declaration_of_a_correction_says_what_its_packet_says(asked: Stand) -> None:
    place, _link, desk, _station, case_id = asked
    desk.open_supplement(case_id).result()
    sharper(desk, case_id)
    desk.seal(case_id).result()
    place.clock.advance(30 * DAY_S)
    printed = str(desk.declaration(case_id).result().sections)
    assert BIRTH_DAY in printed
    assert LATE_REASON not in printed


def test_answers_fetched_from_the_portal_bring_the_first_day_along(asked: Stand) -> None:
    place, _link, desk, station, case_id = asked
    forget(station, case_id)
    assert in_time(desk.fetch_content(case_id).result())
    sharper(desk, case_id)
    desk.seal(case_id).result()
    rounds(place, station)
    assert late_at_portal(place, desk, case_id) == (False, 58)
    # And once more: what comes back now is the correction, the first day is still the submission's.
    place.clock.advance(4 * DAY_S)
    order(place, desk, case_id, "supplement", reasons=SHARPER)
    rounds(place, station)
    forget(station, case_id)
    assert in_time(desk.fetch_content(case_id).result())
    sharper(desk, case_id)
    desk.seal(case_id).result()
    rounds(place, station)
    assert late_at_portal(place, desk, case_id) == (False, 58)


def forget(station: Station, case_id: bytes) -> None:
    """Let the readable answers of a case go, as after 180 days."""

    def job(db: Any) -> None:
        found = db.execute("SELECT draft_id FROM draft WHERE case_id = ?", (case_id,)).fetchall()
        for (draft_id,) in found:
            drafts.erase_contents(db, draft_id)

    station.opened.replica.write(job).result()


def test_another_station_takes_the_case_over_with_its_day(asked: Stand, tmp_path: Path) -> None:
    place, link, desk, station, case_id = asked
    code = desk.case(case_id).result().row.code
    slip = desk.slip(case_id).result().qr_text
    other, other_link = enrolled_beside(place, tmp_path / "second")
    with other.signed_in() as (other_desk, other_station):
        second = Side(other, other_link, other_desk, other_station)
        second.rounds()
        two = Two(Side(place, link, desk, station), second, case_id, str(code), slip)
        two.take_over()
        assert in_time(sharper(other_desk, case_id))
        other_desk.seal(case_id).result()
        second.rounds()
        assert late_at_portal(place, other_desk, case_id) == (False, 58)


def test_a_correction_moved_to_a_newer_form_keeps_the_day(asked: Stand) -> None:
    _place, _link, desk, station, case_id = asked
    desk.open_supplement(case_id).result()
    publish(station, newer_birth_form())
    moved = desk.versions.move(case_id).result()
    assert moved.check.effective["child"]["daysSinceBirth"] == 58
    assert desk.versions.undo(case_id).result().check.effective["child"]["late"] is False


def test_a_case_sealed_before_the_day_was_kept_goes_by_its_first_packet(asked: Stand) -> None:
    place, _link, desk, station, case_id = asked
    desk.open_supplement(case_id).result()
    station.opened.replica.write(lambda db: drafts.set_detail(db, case_id, "declared", None)).result()
    assert in_time(sharper(desk, case_id))
    desk.seal(case_id).result()
    rounds(place, station)
    assert at_portal(place) == ["submission", "supplement"]


def test_a_station_that_reckons_by_the_day_of_the_seal_is_still_taken(asked: Stand) -> None:
    """Its citizen has signed, and gone home: an older program is no reason to call anybody in again."""
    place, _link, desk, station, case_id = asked
    desk.open_supplement(case_id).result()
    today = vietnam_date(place.clock.now_ms() // 1000).isoformat()

    def older(db: Any) -> None:
        drafts.set_detail(db, case_id, "declared", msgspec.msgpack.encode(today))

    station.opened.replica.write(older).result()
    desk.save_answer(case_id, LATE_REASON, "Gia đình ở xa").result()
    sharper(desk, case_id)
    desk.seal(case_id).result()
    rounds(place, station)
    assert at_portal(place) == ["submission", "supplement"]
    assert late_at_portal(place, desk, case_id) == (True, 63)


def test_a_case_that_was_never_received_is_declared_anew_on_its_own_day(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = born(desk, place, 58)
        desk.withdraw(case_id, "wrong_data").result()
        place.clock.advance(5 * DAY_S)
        again = desk.restore(case_id).result()
        assert [one.pointer for one in again.check.problems if one.severity == "error"] == [LATE_REASON]
        desk.save_answer(case_id, LATE_REASON, "Gia đình ở xa").result()
        sign(desk, case_id)
        desk.seal(case_id).result()
        rounds(place, station)
        assert late_at_portal(place, desk, case_id) == (True, 63)
        # What an officer asks for after that goes by the day that was received.
        place.clock.advance(9 * DAY_S)
        order(place, desk, case_id, "supplement", reasons=SHARPER)
        rounds(place, station)
        draft = desk.open_supplement(case_id).result()
        assert draft.check.effective["child"]["daysSinceBirth"] == 63


def test_a_new_case_made_of_an_old_one_has_a_day_of_its_own(asked: Stand) -> None:
    place, _link, desk, station, case_id = asked
    desk.open_supplement(case_id).result()
    order(place, desk, case_id, "stop", reason="Hồ sơ dừng.")
    rounds(place, station)
    fresh = desk.start_from(case_id).result()
    assert station_day(desk, station, fresh.case_id) is None
    assert fresh.check.effective["child"]["daysSinceBirth"] == 63
    assert transfers(desk, fresh.case_id) == []


def station_day(desk: Counter, station: Station, case_id: bytes) -> date | None:
    shift: Any = desk._shift
    return read_draft(shift.duty(), case_id).settled_day
