"""A machine put back as a whole to before a renewal: its old key is refused, and the refusal says why."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest
import sqlalchemy as sa

from forms.packets.codes import parse_case_code
from kiosk.views.front import Connection
from kiosk.words.sync_sentences import log_sentence
from sync.errors import SyncError, Trouble
from sync.portal.storage.tables import chain_link
from sync.replica.chain import lost_codes
from sync.replica.chain.chain_mark import ChainMark
from sync.wire.request_auth import CHAIN_HEADER, parse_authorization
from tests.kiosk.station.test_new_epoch import ENROL, again
from tests.kiosk.station.test_older_copy import assert_no_code, printed, unplugged, why
from tests.support.links import lost_answer, no_route
from tests.support.put_back import write_home_over

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.home.layout import Home
    from tests.support.links import FaultyTransport, Serve
    from tests.support.stations import Practice

pytestmark = pytest.mark.allows_log


def put_image_back(home: Home, image: Path) -> None:
    """Put a snapshot back: everything is as it was, and the mark is the file that it names."""
    write_home_over(home, image)
    found = ChainMark(home.chain_mark).read()
    assert found is not None
    ChainMark(home.chain_mark).write(found.place)


@contextmanager
def before_a_renewal(folder: Path) -> Iterator[tuple[Practice, FaultyTransport, set[str]]]:
    """Run a station that was renewed after its image was taken, and put the image back; yields its later codes."""
    with unplugged(folder) as (place, home, link):
        shutil.copytree(home.root, folder / "image")
        with place.signed_in() as (desk, station):
            given = {printed(desk)}
            assert station.sync.play_one().trouble is None
            desk.begin_new_epoch(again(place, station.opened.identity.station_no)).result()
            given.add(printed(desk))
            assert station.sync.play_one().trouble is None
        put_image_back(home, folder / "image")
        yield place, link, given


def doubled(place: Practice) -> list[tuple[int, int]]:
    """Return the numbers of the chain the portal has two packets of."""
    with place.portal.store.reading() as db:
        rows = db.execute(
            sa.select(chain_link.c.chain_epoch, chain_link.c.seq)
            .group_by(chain_link.c.station_no, chain_link.c.chain_epoch, chain_link.c.seq)
            .having(sa.func.count() > 1)
        ).all()
    return [(row.chain_epoch, row.seq) for row in rows]


def spoilt_signature(request: httpx.Request, serve: Serve) -> httpx.Response:
    """Somebody on the way changes one letter of the signature."""
    told = request.headers["Authorization"]
    position = told.rindex(";") + 1
    other = "A" if told[position] != "A" else "B"
    request.headers["Authorization"] = told[:position] + other + told[position + 1 :]
    parse_authorization(request.headers["Authorization"])
    return serve(request)


def without_the_word(request: httpx.Request, serve: Serve) -> httpx.Response:
    """Somebody on the way leaves a header out."""
    answer = serve(request)
    answer.headers.pop(CHAIN_HEADER, None)
    return answer


def test_it_gives_no_code_again_and_says_what_to_do(tmp_path: Path) -> None:
    with before_a_renewal(tmp_path) as (place, _, given), place.signed_in() as (desk, station):
        assert why(station) is None, "nothing on the machine shows it"

        done = station.sync.play_one()

        assert (done.trouble, done.problem) == (Trouble.REFUSED, "overtaken")
        assert why(station) == "portal"
        waiting = assert_no_code(desk)
        view = desk.sync_view()
        assert (view.copy_in_doubt, view.connection) == (True, Connection.REFUSED)
        assert view.message == log_sentence("refused", {"problem": "overtaken"})
        assert "mã cấp lại" in (view.message or "")

        desk.begin_new_epoch(again(place, station.opened.identity.station_no)).result()
        code = desk.seal(waiting).result().code
        assert parse_case_code(code).chain_epoch == 3
        assert code not in given
        assert station.sync.play_one().trouble is None
        assert desk.sync_view().waiting == 0
        assert doubled(place) == []


def test_the_doubt_outlives_the_start(tmp_path: Path) -> None:
    with before_a_renewal(tmp_path) as (place, link, _):
        with place.signed_in() as (_, station):
            station.sync.play_one()
        link.always(no_route)
        with place.signed_in() as (desk, station):
            assert why(station) == "portal"
            assert_no_code(desk)


def test_a_refusal_without_the_word_is_no_evidence_and_the_next_one_is(tmp_path: Path) -> None:
    with before_a_renewal(tmp_path) as (place, link, _), place.signed_in() as (_, station):
        link.always(without_the_word)
        done = station.sync.play_one()
        assert (done.trouble, done.problem, why(station)) == (Trouble.REFUSED, "bad-signature", None)
        link.heal()
        station.sync.play_one()
        assert why(station) == "portal"


def test_a_signature_spoilt_on_the_way_puts_no_genuine_station_in_doubt(tmp_path: Path) -> None:
    with unplugged(tmp_path) as (place, _, link), place.signed_in() as (desk, station):
        for _ in range(3):
            link.plan(spoilt_signature)
            done = station.sync.play_one()
            assert (done.trouble, done.problem) == (Trouble.REFUSED, "bad-signature")
            assert why(station) is None
            printed(desk)
        desk.begin_new_epoch(again(place, station.opened.identity.station_no)).result()
        link.plan(spoilt_signature)
        assert station.sync.play_one().problem == "bad-signature"
        assert why(station) is None
        printed(desk)
        assert station.sync.play_one().trouble is None


def test_a_renewal_whose_answer_was_lost_loses_no_code(tmp_path: Path) -> None:
    """It is no copy; until the same code is typed again it gives none, and calls none of its own lost."""
    with unplugged(tmp_path) as (place, _, link), place.signed_in() as (desk, station):
        code = again(place, station.opened.identity.station_no)
        link.plan(lost_answer, ENROL)
        with pytest.raises(SyncError):
            desk.begin_new_epoch(code).result()
        assert station.sync.play_one().problem == "overtaken"
        waiting = assert_no_code(desk)
        assert station.opened.replica.read(lost_codes.read) == ()
        desk.begin_new_epoch(code).result()
        assert parse_case_code(desk.seal(waiting).result().code).chain_epoch == 2
        assert station.sync.play_one().trouble is None
