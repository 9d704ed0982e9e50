"""A feed that cannot be read holds nothing back and is not called a portal that does not work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from kiosk.views.cases import Transfer
from kiosk.views.front import Connection
from kiosk.words.sync_sentences import feed_sentence
from sync.errors import Trouble
from sync.wire import problems
from tests.kiosk.intake.test_withdrawing import linked, sealed
from tests.support.links import LOGIN_PAGE, answering, bad_gateway, no_route
from ui.parts.sync_pill import pill_text
from ui.parts.waiting import why_waiting

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.links import Fault

pytestmark = pytest.mark.allows_log
INTERNAL = msgspec.json.encode({"type": problems.INTERNAL, "title": "Internal", "status": 500})
FAULT = answering(500, INTERNAL, content_type="application/problem+json")
PAGE = answering(500, LOGIN_PAGE, content_type="text/html")
BLOCKED = answering(403, LOGIN_PAGE, content_type="text/html")
CATALOGUE = "feed/catalogue"


@pytest.mark.parametrize("fault", [FAULT, PAGE, BLOCKED, bad_gateway], ids=["500", "page", "403", "502"])
def test_a_catalogue_that_cannot_be_fetched_has_a_notice_of_its_own(tmp_path: Path, fault: Fault) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        link.always(fault, CATALOGUE)
        case_id = sealed(desk)
        done = station.sync.play_one()
        assert link.count(CATALOGUE) == 1
        # The same round went on: texts and every file.
        assert desk.case(case_id).result().row.transfer is Transfer.ACKNOWLEDGED
        assert done.feed == "catalogue"
        assert done.next_at_ms - place.clock.now_ms() <= 60_000
        view = desk.sync_view()
        assert (view.connection, view.message) == (Connection.ONLINE, None)
        assert pill_text(view)[:2] == ("Trực tuyến", "ok")
        assert view.feed_failed is not None
        told = feed_sentence(*view.feed_failed)
        assert told.startswith("Chưa tải được danh mục thủ tục mới")
        assert "chưa gửi gì" not in told
        assert any(told == line for _at, line in desk.sync_log().result())
        waiting = desk.case(sealed(desk)).result().row
        assert "sự cố" not in why_waiting(waiting, desk.sync_view())
        link.heal()
        station.sync.play_one()
        assert desk.sync_view().feed_failed is None


def test_where_nobody_signs_anything_a_page_is_still_a_foreign_page(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        link.always(PAGE)
        sealed(desk)
        done = station.sync.play_one()
        assert (done.trouble, done.feed) == (Trouble.NOT_OUR_PORTAL, None)
        assert desk.sync_view().connection is Connection.NOT_OUR_PORTAL


def test_a_link_that_is_gone_at_a_feed_is_a_link_that_is_gone(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        link.always(no_route, CATALOGUE)
        done = station.sync.play_one()
        assert (done.trouble, done.feed) == (Trouble.OFFLINE, None)
        assert desk.sync_view().connection is Connection.OFFLINE
