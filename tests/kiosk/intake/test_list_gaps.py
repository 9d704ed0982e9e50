"""Entries of a list at a real station: taken away in one save, and without gaps once a draft is shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forms.errors import DomainError
from sync.replica.drafts import drafts
from tests.support.stations import practice

if TYPE_CHECKING:
    from kiosk.desk.facade import Desk
    from kiosk.station.held import Station

POOR = "1.011607"
NAMES = ("Nguyễn Mẫu An", "Nguyễn Mẫu Bình", "Nguyễn Mẫu Chi")
AHEAD = "2090-05-17"


def household(desk: Desk) -> bytes:
    """Start a review of a household whose third member is born in the future."""
    case_id = desk.start_case(POOR).result().case_id
    for number, name in enumerate(NAMES):
        desk.save_answer(case_id, f"/members/{number}/fullName", name).result()
        born = AHEAD if number == 2 else f"198{number}-05-17"
        desk.save_answer(case_id, f"/members/{number}/birthDate", born, source=f"s{number}").result()
    return case_id


def stored(station: Station, case_id: bytes) -> dict[str, tuple[str, str]]:
    rows = station.opened.replica.read(lambda db: drafts.answers(db, case_id))
    return {
        name: (raw.decode().strip('"'), source)
        for name, (raw, source, _) in rows.items()
        if name.startswith("/members/")
    }


def test_a_gap_is_closed_on_the_disk_before_a_draft_is_shown(tmp_path: Path) -> None:
    with practice(tmp_path) as place:
        with place.signed_in() as (desk, station):
            case_id = household(desk)
            desk.save_answer(case_id, "/members/2/birthDate", AHEAD, source="s2").result()
            for rest in ("fullName", "birthDate"):
                desk.save_answer(case_id, f"/members/1/{rest}", None).result()
            assert set(stored(station, case_id)) == {
                "/members/0/birthDate",
                "/members/0/fullName",
                "/members/2/birthDate",
                "/members/2/fullName",
            }
        # The program ended there; the next one shows the draft.
        with place.signed_in() as (desk, station):
            draft = desk.open_case(case_id).result()
            assert [one.pointer for one in draft.check.problems if one.rule_id == "k-birth"] == [
                "/members/1/birthDate"
            ]
            assert stored(station, case_id) == {
                "/members/0/birthDate": ("1980-05-17", "s0"),
                "/members/0/fullName": (NAMES[0], "typed"),
                "/members/1/birthDate": (AHEAD, "s2"),
                "/members/1/fullName": (NAMES[2], "typed"),
            }
            assert draft.provenance["/members/1/birthDate"] == "s2"
            # What is mended at the place that is shown is mended for the same person.
            saved = desk.save_answer(case_id, "/members/1/birthDate", "1990-05-17").result()
            assert not [one for one in saved.check.problems if one.rule_id == "k-birth"]
            members = desk.open_case(case_id).result().answers["members"]
            assert [(one["fullName"], one["birthDate"]) for one in members] == [
                (NAMES[0], "1980-05-17"),
                (NAMES[2], "1990-05-17"),
            ]


def test_the_place_last_used_moves_with_its_entry_and_a_signature_stays(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        case_id = household(desk)
        for rest in ("fullName", "birthDate"):
            desk.save_answer(case_id, f"/members/1/{rest}", None).result()
        desk.save_answer(case_id, "/members/2/gender", "NU").result()

        def sign(db: object) -> None:
            drafts.set_detail(db, case_id, drafts.SIGNED, b"1")  # type: ignore[arg-type]

        station.opened.replica.write(sign).result()
        draft = desk.open_case(case_id).result()
        assert draft.last_pointer == "/members/1/gender"
        assert drafts.SIGNED in station.opened.replica.read(lambda db: drafts.details(db, case_id))


def test_an_entry_goes_in_one_save_or_not_at_all(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        case_id = household(desk)
        before = stored(station, case_id)
        taken = {
            "/members/1/fullName": NAMES[2],
            "/members/1/birthDate": AHEAD,
            "/members/2/fullName": None,
            "/members/2/birthDate": None,
        }
        commits = []
        station.opened.replica.write(
            lambda db: db.execute(
                "CREATE TEMP TRIGGER held BEFORE DELETE ON main.draft_answer "
                "WHEN OLD.pointer = '/members/2/birthDate' BEGIN SELECT RAISE(ABORT, 'cut off'); END"
            )
        ).result()
        with pytest.raises(Exception, match="cut off"):
            desk.save_answers(case_id, taken).result()
        assert stored(station, case_id) == before, "half of it would leave a person twice"
        station.opened.replica.write(lambda db: db.execute("DROP TRIGGER held")).result()
        commits.append(desk.save_answers(case_id, taken).result())
        assert {name: value for name, (value, _) in stored(station, case_id).items()} == {
            "/members/0/birthDate": "1980-05-17",
            "/members/0/fullName": NAMES[0],
            "/members/1/birthDate": AHEAD,
            "/members/1/fullName": NAMES[2],
        }
        assert [one.pointer for one in commits[0].check.problems if one.rule_id == "k-birth"] == [
            "/members/1/birthDate"
        ]
        with pytest.raises(DomainError, match="value_too_large"):
            desk.save_answers(
                case_id, {"/members/0/fullName": "a", "/members/1/fullName": "b" * 70_000}
            ).result()
        assert stored(station, case_id)["/members/0/fullName"][0] == NAMES[0]
