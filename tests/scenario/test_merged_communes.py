"""A commune is merged while a station is offline: nothing captured before is refused for its old code (P32, P62)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from forms.errors import StationError
from kiosk.views.cases import Transfer
from resources.catalogue import seed_objects
from sync.portal.administration.publishing import publish
from sync.portal.keys.root_files import read_root
from tests.scenario.at_the_counter import take_case
from tests.support.counter import BIRTH, fill, paper, signature
from tests.support.stations import practice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.desk.facade import Desk
    from tests.support.stations import Practice

COMMUNES = "communes.json"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Practice]:
    """Return a portal and one enrolled station."""
    with practice(tmp_path) as made:
        yield made


def communes() -> list[dict[str, object]]:
    """Return the shipped list as rows."""
    return msgspec.json.decode(next(raw for kind, name, raw in seed_objects() if name == COMMUNES))


def named_by_the_form(desk: Desk, case_id: bytes) -> str:
    """Return the commune the answers of a case name."""
    draft = desk.open_case(case_id).result()
    return str(draft.answers["child"]["birthPlace"]["commune"])


def merge(place: Practice, code: str, into: str) -> int:
    """Let the city close a commune and give its people to another."""
    rows = communes()
    for row in rows:
        if row["code"] == code:
            row["closed"] = "2026-12-01"
    assert any(row["code"] == into for row in rows)
    root = read_root(place.folder.parent / "portal" / "root")
    return publish(
        place.portal.store, root, [("list", COMMUNES, msgspec.json.encode(rows))], place.portal.now_s()
    )


def test_p32_p62_what_was_captured_under_the_old_list_is_taken_and_the_queue_never_stands(
    place: Practice,
) -> None:
    with place.signed_in() as (desk, station):
        # One case is sealed and one is being typed when the merger happens.
        draft = desk.start_case(BIRTH).result().case_id
        fill(desk, draft)
        old = named_by_the_form(desk, draft)
        sealed = take_case(desk)
        issued_s = place.portal.now_s()
        merge(place, old, next(str(row["code"]) for row in communes() if row["code"] != old))

        assert station.sync.play_one().trouble is None
        assert desk.case(sealed).result().packets[0].transfer is Transfer.ACKNOWLEDGED
        today = desk.today().result()
        assert (today.catalogue_generation, today.catalogue_issued_ms) == (1, issued_s * 1_000)

        # The draft goes on with the lists it was begun with.
        desk.attach(draft, "d-birth", paper()).result()
        desk.attach(draft, "d-id", paper(2)).result()
        desk.record_consent(draft, frozenset({"assist"})).result()
        desk.record_signature(draft, signature()).result()
        desk.seal(draft).result()
        assert station.sync.play_one().trouble is None
        assert desk.case(draft).result().packets[0].transfer is Transfer.ACKNOWLEDGED

        # A new case is no longer offered the closed commune, and still knows its name.
        fresh = desk.start_case(BIRTH).result()
        lists = fresh.codelists
        assert lists is not None
        offered = {code for code, _ in lists.entries("vn.commune.2025", province="48")}
        assert old not in offered
        assert len(offered) == len(communes()) - 1
        assert lists.label("vn.commune.2025", old)


def test_a_list_never_loses_a_code_that_packets_on_their_way_may_name(place: Practice) -> None:
    rows = communes()[1:]
    root = read_root(place.folder.parent / "portal" / "root")
    with pytest.raises(StationError) as caught:
        publish(
            place.portal.store, root, [("list", COMMUNES, msgspec.json.encode(rows))], place.portal.now_s()
        )
    assert caught.value.code == "code_dropped"
