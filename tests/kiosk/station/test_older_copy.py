"""A station put back from an older copy: it notices by itself, goes on working and gives no code twice."""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from forms.errors import StationError
from kiosk.home.layout import Home
from sync.link.transport import Transport
from sync.replica.chain import audit, lineage
from sync.replica.chain.chain_mark import ChainMark
from sync.replica.outbox import packets
from tests.support.counter import ready_draft
from tests.support.links import FaultyTransport, no_route
from tests.support.put_back import (
    age_mark,
    copy_database,
    put_database_back,
    put_home_back,
    write_home_over,
)
from tests.support.stations import Practice, practice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.desk.facade import Desk
    from kiosk.station.held import Station


@contextmanager
def unplugged(folder: Path) -> Iterator[tuple[Practice, Home, FaultyTransport]]:
    """Run a portal and a station whose link can be cut, with one case sealed and printed."""
    with practice(folder) as place:
        link = FaultyTransport(place.client._transport)
        place.around = replace(place.around, transport=lambda url: Transport(url, inner=link))
        print_one(place)
        yield place, Home(place.folder), link


def print_one(place: Practice) -> str:
    """Seal a case in a run of the program of its own; return the code on its slip."""
    with place.signed_in() as (desk, _):
        return printed(desk)


def printed(desk: Desk) -> str:
    case_id = ready_draft(desk).case_id
    desk.seal(case_id).result()
    return desk.slip(case_id).result().code


def why(station: Station) -> str | None:
    found = station.opened.replica.read(lineage.doubt)
    return None if found is None else found.why


def assert_no_code(desk: Desk) -> bytes:
    """Take a case as far as it goes; return it, complete and unsealed."""
    case_id = ready_draft(desk).case_id
    with pytest.raises(StationError) as refused:
        desk.seal(case_id).result()
    assert refused.value.code == "copy_in_doubt"
    kept = desk.open_case(case_id).result()
    assert kept.check.ready
    assert desk.case(case_id).result().row.code is None
    return case_id


def test_an_older_database_gives_no_code_and_keeps_what_is_captured(tmp_path: Path) -> None:
    with unplugged(tmp_path) as (place, home, link):
        aside = copy_database(home, tmp_path / "aside")
        given = print_one(place)
        put_database_back(home, aside)
        link.always(no_route)

        with place.signed_in() as (desk, station):
            assert why(station) == "behind"
            case_id = assert_no_code(desk)
            assert station.opened.replica.read(audit.verify) == ()
        with place.signed_in() as (desk, station):
            assert why(station) == "behind"
            assert desk.open_case(case_id).result().check.ready
            for row in desk.cases().result():
                assert row.code != given
                if row.code is not None:
                    with pytest.raises(StationError, match="copy_in_doubt"):
                        desk.slip(row.case_id).result()


def test_the_newest_database_put_back_again_is_the_station_as_it_was(tmp_path: Path) -> None:
    with unplugged(tmp_path) as (place, home, _):
        older = copy_database(home, tmp_path / "older")
        first = print_one(place)
        newest = copy_database(home, tmp_path / "newest")
        put_database_back(home, older)
        with place.signed_in() as (_, station):
            assert why(station) == "behind"
        put_database_back(home, newest)
        with place.signed_in() as (desk, station):
            assert why(station) is None
            assert printed(desk) != first


def test_a_whole_home_put_back_has_a_mark_that_is_a_copy(tmp_path: Path) -> None:
    with unplugged(tmp_path) as (place, home, link):
        shutil.copytree(home.root, tmp_path / "aside")
        print_one(place)
        put_home_back(home, tmp_path / "aside")
        link.always(no_route)
        with place.signed_in() as (desk, station):
            assert why(station) == "copied"
            assert_no_code(desk)


def test_a_mark_that_was_taken_away_is_doubt_and_one_never_begun_is_not(tmp_path: Path) -> None:
    with unplugged(tmp_path) as (place, home, _):
        home.chain_mark.unlink()
        with place.signed_in() as (desk, station):
            assert why(station) == "missing"
            assert_no_code(desk)
    with practice(tmp_path / "fresh") as place, place.signed_in() as (_, station):
        assert why(station) is None
        assert Home(place.folder).chain_mark.exists()


@pytest.mark.parametrize("torn", [b"", b"10000 1 1\n", b"\x00" * 200, b"9" * 5_000])
def test_a_torn_or_spoilt_mark_is_doubt(tmp_path: Path, torn: bytes) -> None:
    with unplugged(tmp_path) as (place, home, _):
        home.chain_mark.write_bytes(torn)
        with place.signed_in() as (_, station):
            assert why(station) == "missing"


def test_a_station_that_was_only_touched_is_the_real_one(tmp_path: Path) -> None:
    with unplugged(tmp_path) as (place, home, _):
        age_mark(home)
        home.chain_mark.chmod(0o644)
        with place.signed_in() as (desk, station):
            assert why(station) is None
            printed(desk)


def test_a_home_written_over_itself_file_by_file_is_a_copy(tmp_path: Path) -> None:
    with unplugged(tmp_path) as (place, home, link):
        shutil.copytree(home.root, tmp_path / "aside")
        print_one(place)
        write_home_over(home, tmp_path / "aside")
        age_mark(home)
        link.always(no_route)
        with place.signed_in() as (_, station):
            assert why(station) == "copied"


def test_the_portal_tells_a_station_whose_mark_went_back_with_it(tmp_path: Path) -> None:
    with unplugged(tmp_path) as (place, home, _):
        shutil.copytree(home.root, tmp_path / "aside")
        with place.signed_in() as (desk, station):
            printed(desk)
            assert station.sync.play_one().trouble is None
        write_home_over(home, tmp_path / "aside")
        # A snapshot of the machine brings the file back that the mark names.
        found = ChainMark(home.chain_mark).read()
        assert found is not None
        ChainMark(home.chain_mark).write(found.place)

        with place.signed_in() as (desk, station):
            assert why(station) is None
            station.sync.play_one()
            assert why(station) == "portal"
            assert_no_code(desk)


def test_two_lines_of_one_station_are_told_to_whoever_asks(tmp_path: Path) -> None:
    with unplugged(tmp_path) as (place, home, link):
        shutil.copytree(home.root, tmp_path / "aside")
        with place.signed_in() as (desk, station):
            printed(desk)
            station.sync.play_one()
            assert why(station) is None
        # A twin that is further than the portal knows: only that both lines contradict each other shows it.
        twin = Home(tmp_path / "aside")
        twin_place = replace(place, folder=twin.root)
        with twin_place.signed_in() as (desk, station):
            link.always(no_route)
            printed(desk)
            printed(desk)
            link.heal()
            station.sync.play_one()
            assert why(station) == "forked"
            assert desk.sync_view().waiting == 0, "both lines' packets are taken: no case is lost over it"
        with place.signed_in() as (_, station):
            station.sync.play_one()
            assert why(station) == "forked"


def test_a_genuine_station_is_never_doubted_by_its_portal(tmp_path: Path) -> None:
    with unplugged(tmp_path) as (place, _, link):
        for _ in range(3):
            with place.signed_in() as (desk, station):
                link.always(no_route)
                printed(desk)
                station.sync.play_one()
                link.heal()
                station.sync.play_one()
                printed(desk)
                station.sync.play_one()
                station.sync.play_one()
                assert why(station) is None
                chain = station.opened.replica.read(packets.next_link)
        assert chain.next_code_serial == 8


def test_a_case_that_waits_in_a_copy_is_never_taken_back_at_once(tmp_path: Path) -> None:
    with unplugged(tmp_path) as (place, home, link):
        link.always(no_route)
        with place.signed_in() as (desk, _):
            case_id = desk.cases().result()[0].case_id
            assert desk.case(case_id).result().withdrawal.can == "at_once"
        aside = copy_database(home, tmp_path / "aside")
        link.heal()
        with place.signed_in() as (desk, station):
            printed(desk)
            station.sync.play_one()
        put_database_back(home, aside)
        with place.signed_in() as (desk, _):
            assert desk.case(case_id).result().withdrawal.can == "ask"
            with pytest.raises(StationError, match="copy_in_doubt"):
                desk.withdraw(case_id, "changed_mind").result()


def test_a_mark_that_cannot_be_written_keeps_the_case_and_prints_nothing(tmp_path: Path) -> None:
    with unplugged(tmp_path) as (place, home, _), place.signed_in() as (desk, _):
        case_id = ready_draft(desk).case_id
        blocking = home.root / ".chain-mark.part"
        blocking.mkdir()
        sealed = desk.seal(case_id).result()
        with pytest.raises(StationError, match="mark_unwritable"):
            desk.slip(case_id).result()
        blocking.rmdir()
        assert desk.slip(case_id).result().code == sealed.code


def test_the_audit_names_what_the_copy_has_not(tmp_path: Path) -> None:
    with unplugged(tmp_path) as (place, home, _):
        aside = copy_database(home, tmp_path / "aside")
        print_one(place)
        print_one(place)
        put_database_back(home, aside)
        with place.signed_in() as (_, station):
            (entry,) = station.opened.replica.read(
                lambda db: db.execute("SELECT detail FROM audit WHERE action = 'copy_in_doubt'").fetchall()
            )
            told = json.loads(entry[0])
    assert (told["why"], told["code"], told["mark_code"]) == ("behind", 1, 3)


def test_a_copy_of_before_the_sending_never_says_that_nothing_has_left(tmp_path: Path) -> None:
    """Nothing was sealed since, so nothing is doubted; but the portal has what the copy calls never offered."""
    with unplugged(tmp_path) as (place, home, link):
        with place.signed_in() as (desk, station):
            case_id = ready_draft(desk).case_id
            code = desk.seal(case_id).result().code
        aside = copy_database(home, tmp_path / "aside")
        with place.signed_in() as (_, station):
            assert station.sync.play_one().trouble is None
        put_database_back(home, aside)
        link.always(no_route)
        with place.signed_in() as (desk, station):
            assert why(station) is None
            desk.withdraw(case_id, "changed_mind").result()
            # Not ended here: a packet asks the portal, as for any case it may know.
            kinds = [one.kind for one in desk.case(case_id).result().packets]
            assert kinds == ["submission", "withdrawal"]
            assert station.opened.replica.read(audit.verify) == ()
            link.heal()
            # The submission is there already, then comes the withdrawal, then what became of it.
            for _ in range(3):
                assert station.sync.play_one().trouble is None
                place.clock.advance(700)
            told = desk.case(case_id).result()
            assert (told.row.code, told.row.server_state) == (code, 7)
        with place.signed_in() as (desk, station):
            # Said once: the mark and the database agree again.
            told_of = station.opened.replica.read(
                lambda db: db.execute("SELECT count(*) FROM audit WHERE action = 'copy_sent_less'").fetchone()
            )
            assert told_of == (1,)


def test_a_mark_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    with unplugged(tmp_path) as (place, home, _):
        words = home.chain_mark.read_bytes().split()
        with home.chain_mark.open("r+b") as mark:
            mark.truncate(0)
            mark.write(b" ".join(words[:8]) + b"\n")
        with place.signed_in() as (desk, station):
            assert why(station) is None
            printed(desk)
            assert station.sync.play_one().trouble is None
        assert int(home.chain_mark.read_bytes().split()[8]) == 2
