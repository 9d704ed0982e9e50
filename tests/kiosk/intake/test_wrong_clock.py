"""A machine with an empty clock battery and no network: births are taken, and no paper shows a false date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from forms.errors import DomainError
from forms.slips.slip import check_slip
from kiosk.container import build_station, desk_of
from kiosk.desk.facade import Desk
from kiosk.intake.declared_days import settled_day
from kiosk.intake.drafting import read_draft
from kiosk.station.seat import Seat
from kiosk.station.shift import Shift
from kiosk.verbs.registry import run_verb
from kiosk.views.slip import SlipView
from tests.forms.engine.birth_answers import good_answers
from tests.support.fakes import NOON_22_NOV_2026_MS
from tests.support.station_homes import write_plan
from tests.support.stations import OPERATOR, PIN, Practice, practice
from ui.paper.slip_words import copy_of, facts_of, status_of

DAY_S = 86_400
BORN = "2026-12-10"
TODAY = date(2026, 12, 22)
TAKEN_AT = "Thời điểm trạm nhận"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Practice]:
    """Give a station that heard the portal a month ago and was switched on with an empty battery."""
    with practice(tmp_path / "p") as made:
        run(made, "sync", {})
        made.clock.advance(30 * DAY_S)
        made.clock.restart()
        made.clock.set_wall(5_000_000_000)
        yield made


def run(place: Practice, verb: str, arguments: dict[str, object]) -> tuple[int, dict[str, object]]:
    station = build_station(place.folder, place.around)
    try:
        seat = Seat(station)
        seat.sign_in(OPERATOR, PIN)
        done = run_verb(seat, desk_of, verb, arguments)
        return done.exit_code, dict(done.result)
    finally:
        station.close()


@pytest.fixture
def desk(place: Practice) -> Iterator[Desk]:
    station = build_station(place.folder, place.around)
    made = Desk(Shift(station, Seat(station), background=False))
    made.sign_in(OPERATOR, PIN).result()
    yield made
    made.close()
    station.close()


def plan_of(folder: Path, **more: object) -> dict[str, object]:
    answers = good_answers()
    answers["child"]["birthDate"] = BORN
    return {"plan": str(write_plan(folder, answers, **more))}


def test_a_child_born_since_the_portal_last_spoke_is_taken_once_the_day_is_named(
    place: Practice, tmp_path: Path
) -> None:
    code, told = run(place, "new", plan_of(tmp_path))
    assert code == 1
    assert "/child/birthDate" in {one["pointer"] for one in told["problems"]}  # type: ignore[attr-defined]
    code, told = run(place, "new", plan_of(tmp_path, today=TODAY.isoformat()))
    assert code == 0, told
    # The portal judges the declaration by its own day, and takes it.
    _, sent = run(place, "sync", {})
    assert (sent["answered"], sent["trouble"]) == (1, None), sent
    assert (sent["waiting"], sent["attention"]) == (0, 0), sent


def test_the_first_screen_asks_and_then_stands_under_the_named_day(desk: Desk) -> None:
    before = desk.today().result()
    assert (before.day_asked, before.day_told) == (True, False)
    desk.tell_day(TODAY).result()
    after = desk.today().result()
    assert (after.day_asked, after.day_told, after.day) == (False, True, TODAY)


def test_a_named_day_outlives_the_program(place: Practice, desk: Desk) -> None:
    desk.tell_day(TODAY).result()
    desk.close()
    station = build_station(place.folder, place.around)
    again = Desk(Shift(station, Seat(station), background=False))
    again.sign_in(OPERATOR, PIN).result()
    assert again.today().result().day == TODAY
    again.close()
    station.close()


def test_a_day_before_the_portals_word_is_refused_and_says_which(desk: Desk) -> None:
    with pytest.raises(DomainError) as caught:
        desk.tell_day(date(2026, 11, 21)).result()
    assert (caught.value.code, dict(caught.value.params)) == ("day_early", {"day": "22/11/2026"})


@contextmanager
def slip_of(place: Practice, told: dict[str, object]) -> Iterator[SlipView]:
    with closing(build_station(place.folder, place.around)) as station:
        desk = Desk(Shift(station, Seat(station), background=False))
        desk.sign_in(OPERATOR, PIN).result()
        try:
            yield desk.slip(bytes.fromhex(str(told["case_id"]))).result()
        finally:
            desk.close()


@pytest.mark.parametrize(
    ("named", "shown"),
    [
        ({"today": TODAY.isoformat()}, "ngày 22/12/2026 (người hỗ trợ ghi, đồng hồ máy sai)"),
        ({}, "ngày …… tháng …… năm ……… (ghi tay, đồng hồ máy sai)"),
    ],
    ids=["named", "not named"],
)
def test_no_paper_shows_an_hour_nobody_knows(
    place: Practice, tmp_path: Path, named: dict[str, object], shown: str
) -> None:
    code, told = run(place, "new", {"plan": str(write_plan(tmp_path, good_answers(), **named))})
    assert code == 0, told
    with slip_of(place, told) as slip:
        assert dict(facts_of(slip))[TAKEN_AT] == shown
        assert slip.due_premise is None
        assert "1970" not in status_of(slip.standing) + copy_of(replace(slip, printed=2))
        proven, _ = check_slip(slip.qr_text, place.portal.keys.public.root)
        # Without anybody's word it is the earliest it can have been, never the clock's.
        assert proven.day == (TODAY.isoformat() if named else "2026-11-22")
    # The clock is set right afterwards: what was not known then is not made up now.
    place.clock.set_wall(NOON_22_NOV_2026_MS + 31 * DAY_S * 1000)
    with slip_of(place, told) as slip:
        assert dict(facts_of(slip))[TAKEN_AT] == shown


@pytest.mark.parametrize("kind", ["submission", "supplement"])
@pytest.mark.parametrize("kept", [True, False])
def test_a_correction_sealed_by_a_right_clock_goes_by_the_day_named_for_its_case(
    place: Practice, tmp_path: Path, kind: str, kept: bool
) -> None:
    code, told = run(place, "new", plan_of(tmp_path, today=TODAY.isoformat()))
    assert code == 0
    with closing(build_station(place.folder, place.around)) as station:
        shift = Shift(station, Seat(station), background=False)
        shift.sign_in(OPERATOR, PIN)
        draft = read_draft(shift.duty(), bytes.fromhex(str(told["case_id"])))
        later_ms = NOON_22_NOV_2026_MS + 32 * DAY_S * 1000
        row = replace(draft.row, kind=kind, changed_ms=later_ms)
        # Also of a case sealed by a program that did not keep the day itself.
        notes = draft.notes if kept else replace(draft.notes, declared=None)
        assert station.opened.replica.read(lambda db: settled_day(db, row, notes)) == TODAY
