"""A window that was really killed: at the next sign-in every draft is there, named, and nobody is told twice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.stamp import SystemClock, SystemEntropy
from kiosk.container import Surroundings
from kiosk.desk.facade import Desk
from kiosk.home.layout import Home
from kiosk.practice.portal import OPERATOR_ID
from kiosk.practice.station import PIN, open_practice
from tests.kiosk.practice.conftest import no_network
from tests.support.made_once import made_once

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _catalogue_made_once() -> Iterator[None]:
    """Build the shipped catalogue once for all homes of this process; the one that is killed builds its own."""
    with made_once():
        yield


def work_and_be_killed(folder: Path) -> list[bytes]:
    """Start a process, let it save two drafts, kill it, and return their ids."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.durability.working_practice", str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    saved = []
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            if line.startswith("saved "):
                saved.append(bytes.fromhex(line.split()[1]))
            if line.startswith("working"):
                break
        process.kill()
    assert process.wait(30) != 0
    return saved


def sign_in(folder: Path) -> Desk:
    around = Surroundings(SystemClock(), SystemEntropy(), None, no_network)
    desk = open_practice(Home(folder), around, background=False).desk
    desk.sign_in(OPERATOR_ID, PIN).result()
    return desk


def test_drafts_are_named_with_what_they_lack_after_a_kill_and_only_once(tmp_path: Path) -> None:
    saved = work_and_be_killed(tmp_path / "home")
    assert len(saved) == 2
    desk = sign_in(tmp_path / "home")
    found = desk.interrupted().result()
    assert {row.case_id for row in found} == set(saved)
    assert {row.applicant for row in found} == {"Trần Thị Thử", "Lê Văn Mẫu"}
    for row in found:
        assert row.gaps is not None
        assert row.gaps.errors > 5
        assert row.gaps.papers >= 1
        assert row.gaps.last_label
        assert desk.open_case(row.case_id).result().last_pointer == row.gaps.last_pointer
    # The one that was open, at the field it was opened at, though the other was saved last.
    assert [row.case_id for row in found] == saved
    assert [row.gaps.last_pointer for row in found if row.gaps] == ["/child/fullName", "/requester/fullName"]
    assert desk.interrupted().result() == ()
    desk.close()


def test_the_open_draft_comes_first_only_while_it_is_one(tmp_path: Path) -> None:
    desk = sign_in(tmp_path / "home")
    first, second, third = (desk.start_case("1.001193").result().case_id for _ in range(3))
    desk.unfinished().result()
    desk.draft_opened(first, "/child/fullName").result()
    listed = {row.case_id: row for row in desk.unfinished().result()}
    assert listed[first].gaps is not None
    # Seen at once, where the list was read before.
    assert listed[first].gaps.last_pointer == "/child/fullName"
    desk.draft_opened(second, None).result()
    desk.discard(second).result()
    desk.draft_opened(second, "/child/fullName").result()
    desk._shift._interrupted = True
    assert {row.case_id for row in desk.interrupted().result()} == {third, first}
    desk.close()


def test_an_orderly_end_is_never_told(tmp_path: Path) -> None:
    desk = sign_in(tmp_path / "home")
    desk.start_case("1.001193").result()
    desk.sign_out().result()
    desk.sign_in(OPERATOR_ID, PIN).result()
    assert desk.interrupted().result() == ()
    desk.close()
    again = sign_in(tmp_path / "home")
    assert again.interrupted().result() == ()
    again.close()


def test_a_kill_before_anybody_signed_in_is_nothing_to_tell(tmp_path: Path) -> None:
    desk = sign_in(tmp_path / "home")
    desk.start_case("1.001193").result()
    desk.close()
    around = Surroundings(SystemClock(), SystemEntropy(), None, no_network)
    # Opened and gone again, without a sign-in: no mark is set.
    open_practice(Home(tmp_path / "home"), around, background=False).close()
    again = sign_in(tmp_path / "home")
    assert again.interrupted().result() == ()
    again.close()


def test_what_a_draft_lacks_is_found_anew_when_it_changes(tmp_path: Path) -> None:
    desk = sign_in(tmp_path / "home")
    draft = desk.start_case("1.001193").result()
    before = desk.unfinished().result()[0].gaps
    assert before is not None
    desk.save_answer(draft.case_id, "/child/fullName", "Trần Bé Thử").result()
    after = desk.unfinished().result()[0].gaps
    assert after is not None
    assert after.errors == before.errors - 1
    assert after.last_pointer == "/child/fullName"
    desk.close()


@pytest.mark.parametrize("count", [40])
def test_many_drafts_are_listed_at_once(tmp_path: Path, count: int) -> None:
    desk = sign_in(tmp_path / "home")
    for _ in range(count):
        desk.start_case("1.001193").result()
    found = desk.unfinished().result()
    assert len(found) == count
    assert all(row.gaps is not None for row in found)
    desk.close()
