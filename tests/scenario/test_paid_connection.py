"""A station on a connection paid by volume: the rule is kept, holds at once, is shown, and can be set aside once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from forms.errors import HostileInput
from kiosk.settings import read_settings
from kiosk.views.cases import Transfer
from tests.scenario.at_the_counter import faulty
from tests.scenario.stocked import stocked, until
from tests.support import links
from tests.support.counter import ready_draft

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.scenario.stocked import Stocked


FILES = 3
"""Both papers and the signature."""


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Stocked]:
    """Return a stocked station whose portal is nobody else's."""
    with stocked(tmp_path / "own") as made:
        yield made


def test_files_wait_are_shown_and_go_when_a_person_says_so_once(alone: Stocked) -> None:
    with alone.place.signed_in() as (desk, opened):
        desk.meter("texts_only").result()
        assert opened.sync.play_one().files == 0
        assert desk.case(alone.sealed).result().packets[0].transfer is Transfer.TEXT_RECEIVED
        view = desk.sync_view()
        assert (view.metered, view.files_held, view.files_waiting) == ("texts_only", True, FILES)
        assert view.files_bytes > 0
        assert view.used_bytes > 0
        desk.send_files_this_time().result()
        assert not desk.sync_view().files_held
        assert opened.sync.play_one().files == FILES
        assert desk.case(alone.sealed).result().packets[0].transfer is Transfer.ACKNOWLEDGED
        view = desk.sync_view()
        assert (view.files_waiting, view.files_held, view.metered) == (0, False, "texts_only")


def test_setting_the_rule_aside_holds_for_what_waits_and_not_for_the_next_case(alone: Stocked) -> None:
    with alone.place.signed_in() as (desk, opened):
        desk.meter("texts_only").result()
        desk.send_files_this_time().result()
        assert opened.sync.play_one().files == FILES
        desk.seal(ready_draft(desk).case_id).result()
        assert opened.sync.play_one().files == 0
        assert desk.sync_view().files_held


def test_setting_the_rule_aside_in_vain_holds_for_those_files_and_for_no_later_ones(alone: Stocked) -> None:
    link = faulty(alone.place)
    with alone.place.signed_in() as (desk, opened):
        desk.meter("texts_only").result()
        opened.sync.play_one()
        link.always(links.refused)
        desk.send_files_this_time().result()
        assert opened.sync.play_one().files == 0
        alone.place.clock.advance(20 * 3_600)
        later = desk.seal(ready_draft(desk).case_id).result().case_id
        assert desk.sync_view().files_held
        link.heal()
        assert opened.sync.play_one().files == FILES
        assert desk.case(alone.sealed).result().packets[0].transfer is Transfer.ACKNOWLEDGED
        assert desk.case(later).result().packets[0].transfer is Transfer.TEXT_RECEIVED
        view = desk.sync_view()
        assert (view.files_waiting, view.files_held) == (FILES, True)


def test_a_changed_rule_is_shown_and_tried_at_once(alone: Stocked) -> None:
    with alone.place.signed_in() as (desk, opened):
        desk.meter("texts_only").result()
        opened.sync.start()
        until(lambda: desk.case(alone.sealed).result().packets[0].transfer is Transfer.TEXT_RECEIVED)
        until(lambda: not desk.sync_view().sending)
        assert desk.sync_view().files_held
        desk.meter("off").result()
        # Shown before any round, and the clock stands still: nothing else would bring one.
        assert (desk.sync_view().metered, desk.sync_view().files_held) == ("off", False)
        until(lambda: desk.case(alone.sealed).result().packets[0].transfer is Transfer.ACKNOWLEDGED)


def test_the_rule_is_kept_and_read_at_the_next_start(alone: Stocked) -> None:
    with alone.place.signed_in() as (desk, _):
        desk.meter("budget", 200).result()
        assert desk.sync_view().budget_mb == 200
    kept = read_settings(alone.home)
    assert (kept.metered, kept.daily_budget_mb) == ("budget", 200)
    with alone.place.signed_in() as (desk, opened):
        assert opened.sync.play_one().files == FILES
        assert (desk.sync_view().metered, desk.sync_view().budget_mb) == ("budget", 200)


@pytest.mark.parametrize(("metered", "budget_mb"), [("sometimes", None), ("budget", 0), ("budget", 10**7)])
def test_a_rule_there_is_none_of_changes_nothing(alone: Stocked, metered: str, budget_mb: int | None) -> None:
    with alone.place.signed_in() as (desk, opened):
        with pytest.raises(HostileInput) as caught:
            desk.meter(metered, budget_mb).result()
        assert caught.value.code == "settings_malformed"
        assert opened.settings == read_settings(alone.home)
