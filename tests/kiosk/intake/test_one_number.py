"""The pill, the first screen and the page say the same number of cases; the portal's people hear of packets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kiosk.verbs.outbox_facts import read_status, status_of
from sync.portal.stations.fleet import Fleet
from tests.kiosk.intake.test_opinions import say_all
from tests.kiosk.intake.test_withdrawing import linked, rounds, sealed
from tests.support.links import no_route
from ui.parts.sync_pill import pill_text

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.allows_log


def test_a_batch_of_opinions_is_no_case_on_any_screen_and_a_packet_to_the_portal(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        asked = sealed(desk)
        rounds(place, station, 4)
        link.always(no_route)
        say_all(place, desk, asked)
        view = desk.sync_view()
        assert view.loss is not None
        assert (view.waiting, view.loss.packets) == (0, 1)
        case_id = sealed(desk)
        station.sync.play_one()
        view = desk.sync_view()
        assert (view.waiting, view.loss.packets) == (1, 2)  # type: ignore[union-attr]
        assert pill_text(view)[0] == "Ngoại tuyến – 1 hồ sơ chờ gửi"
        assert desk.today().result().waiting == 1
        assert [row.case_id for row in desk.queue().result()] == [case_id]
        told = station.opened.replica.read(lambda db: read_status(db, {})).result
        assert (told["waiting"], told["unconfirmed"]) == (1, 2)
        assert (status_of(view)["waiting"], status_of(view)["unconfirmed"]) == (1, 2)
        # Every packet counts where the question is whether the portal has everything.
        report = station.opened.replica.read(lambda db: station.sync._engine._pulse._report(db, ()))
        assert (report.queued, report.incomplete) == (2, 0)
        link.heal()
        rounds(place, station, 4)
        assert desk.sync_view().waiting == desk.today().result().waiting == 0
        (seen,) = Fleet(place.portal.store, place.clock).listing(None)["stations"]  # type: ignore[misc]
        assert seen["uploaded"]["answer"] == "yes"
