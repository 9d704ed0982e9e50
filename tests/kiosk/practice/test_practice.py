"""What happens to the cases of a practice, and that they stay what they are: practice."""

from __future__ import annotations

import msgspec
import pytest

from forms.errors import HostileInput, StationError
from forms.packets.certificate import KeyUse
from forms.packets.packet import parse_packet
from forms.packets.portal_keys import root_fingerprint
from forms.packets.seal import Compressor, open_body
from forms.slips.slip import check_slip
from forms.stamp import SystemClock, SystemEntropy
from kiosk.container import Surroundings
from kiosk.home.layout import Home
from kiosk.keys.profile import read_profile
from kiosk.practice.exercises import BIRTH, EXERCISES, OFFLINE, RETURNED
from kiosk.practice.portal import OPERATOR_ID
from kiosk.practice.station import PIN, erase_practice, has_practice, open_practice, practice_home
from kiosk.views.cases import Connection, Transfer
from resources import files
from sync.replica.outbox import packets
from tests.kiosk.practice.conftest import Table, begin, no_network
from tests.support.counter import paper, signature
from tests.support.stations import practice as real_station
from tests.support.waiting import until


def state_of(table: Table, case_id: bytes) -> int | None:
    return table.practice.desk.case(case_id).result().row.server_state


def test_a_case_is_sent_confirmed_and_decided_by_the_real_engine(table: Table) -> None:
    case_id = table.hand_in()
    assert table.practice.desk.case(case_id).result().row.transfer is Transfer.QUEUED
    table.round()
    view = table.practice.desk.case(case_id).result()
    assert view.row.transfer is Transfer.ACKNOWLEDGED
    assert view.packets[0].complete_ms is not None
    assert view.dossier_code == "THUC-HANH-0001"
    table.round(13)
    assert state_of(table, case_id) == 2
    assert table.practice.desk.case(case_id).result().row.due_on is not None
    table.round(13)
    assert state_of(table, case_id) == 4
    table.round(26)
    assert state_of(table, case_id) == 9


def test_the_second_case_comes_back_and_is_answered(table: Table) -> None:
    table.hand_in()
    case_id = table.hand_in()
    table.round()
    table.round(13)
    table.round(13)
    view = table.practice.desk.case(case_id).result()
    assert view.row.server_state == 5
    assert {(reason.pointer is None, reason.doc_id is None) for reason in view.reasons} == {
        (False, True),
        (True, False),
    }
    assert RETURNED not in table.practice.portal.done
    desk = table.practice.desk
    draft = desk.open_supplement(case_id).result()
    pointed = next(reason.pointer for reason in draft.reasons if reason.pointer)
    desk.save_answer(case_id, pointed, "Trần Thị Thực Hành").result()
    asked = next(reason.doc_id for reason in draft.reasons if reason.doc_id)
    desk.attach(case_id, asked, paper(9)).result()
    desk.record_consent(case_id, frozenset({"assist"})).result()
    desk.record_signature(case_id, signature()).result()
    desk.seal(case_id).result()
    table.round()
    assert state_of(table, case_id) == 4
    assert RETURNED in table.practice.portal.done
    table.round(26)
    assert state_of(table, case_id) == 9


def test_what_the_officer_does_next_can_be_chosen(table: Table) -> None:
    table.practice.portal.choose("refused")
    case_id = table.hand_in()
    table.round()
    table.round(16)
    assert state_of(table, case_id) == 3


def test_a_case_can_be_withdrawn(table: Table) -> None:
    case_id = table.hand_in()
    table.round()
    table.practice.desk.withdraw(case_id, "changed_mind").result()
    table.round()
    table.round()
    assert state_of(table, case_id) == 7


def test_without_the_pretend_network_a_case_waits_and_the_exercise_is_ticked_afterwards(table: Table) -> None:
    table.practice.portal.set_online(False)
    case_id = table.hand_in()
    done = table.station.sync.play_one()
    assert done.problem == "no_network"
    assert table.practice.desk.sync_view().connection is Connection.OFFLINE
    assert table.practice.desk.case(case_id).result().row.transfer is Transfer.QUEUED
    table.clock.advance(30)
    table.practice.portal.set_online(True)
    table.round(60)
    assert table.practice.desk.case(case_id).result().row.transfer is Transfer.ACKNOWLEDGED
    assert table.practice.portal.done == {BIRTH, OFFLINE}


def test_everything_goes_on_after_a_restart(table: Table) -> None:
    case_id = table.hand_in()
    table.round()
    table.again()
    table.round(13)
    assert state_of(table, case_id) == 2
    assert BIRTH in table.practice.portal.done


def test_every_exercise_can_be_ticked() -> None:
    assert {one.key for one in EXERCISES} == {BIRTH, RETURNED, OFFLINE}


def test_a_practice_never_touches_the_real_station(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("beside")
    with real_station(folder) as place:
        before = {
            path.relative_to(place.folder): path.read_bytes()
            for path in sorted(place.folder.rglob("*"))
            if path.is_file()
        }
        table = begin(place.folder)
        table.hand_in()
        table.round()
        profile = read_profile(practice_home(table.real))
        assert profile is not None
        assert profile.practice
        assert practice_home(table.real).database.exists()
        table.practice.desk.close()
        after = {path: (place.folder / path).read_bytes() for path in before}
        assert after == before
        new = {path.relative_to(place.folder).parts[0] for path in place.folder.rglob("*")} - {
            path.parts[0] for path in before
        }
        assert new - {"slots", "inbox", "logs"} == {"practice"}


def test_nothing_of_a_practice_holds_at_a_real_portal(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("real")
    with real_station(folder) as place, place.signed_in() as (_, station):
        table = begin(place.folder)
        case_id = table.hand_in()
        opened = table.station.opened
        raw = opened.replica.read(
            lambda db: packets.packet_bytes(db, packets.packets_of_case(db, case_id)[0].packet_id)
        )
        assert raw is not None
        real = station.opened.identity.keys
        # The slip of a practice does not verify from the real root down.
        slip = table.practice.desk.slip(case_id).result()
        assert slip.practice
        assert check_slip(slip.qr_text, table.practice.portal.root)
        with pytest.raises(HostileInput, match="bad_signature"):
            check_slip(slip.qr_text, real.root)
        # Its packet neither opens with the real portal's key nor is it taken in by the real portal.
        key = place.portal.keys.seal_key(real.current(KeyUse.SEAL).id)
        packet = parse_packet(raw)
        compressor = Compressor(files.dictionaries(), files.CURRENT_DICTIONARY)
        with pytest.raises(HostileInput, match="seal"):
            open_body(key, compressor, packet.header_bytes, packet.sealed)
        answer = station.sync._engine.api.post_packets([raw]).results[0]
        assert answer.outcome == "rejected"
        assert answer.text_receipt is None
        # And no receipt of the practice is believed by the real station.
        table.round()
        assert root_fingerprint(table.practice.portal.root) != root_fingerprint(real.root)
        table.practice.desk.close()


def test_erasing_leaves_nothing_and_a_new_practice_begins_with_a_new_root(table: Table) -> None:
    old = table.practice.portal.root
    table.practice.desk.close()
    erase_practice(table.real)
    assert not has_practice(table.real)
    table.practice = open_practice(table.real, table.around, background=False)
    assert table.practice.portal.root != old


def test_a_station_is_never_erased_as_a_practice(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("trap")
    with real_station(folder) as place:
        real = Home(folder / "outer")
        real.prepare()
        place.folder.rename(practice_home(real).root)
        profile = msgspec.json.decode(practice_home(real).profile.read_bytes())
        profile["kind"] = "station"
        practice_home(real).profile.write_bytes(msgspec.json.encode(profile))
        with pytest.raises(StationError, match="home_not_empty"):
            erase_practice(real)
        assert practice_home(real).database.exists()


@pytest.mark.parametrize("raw", [b"", b"\xff\x00", b"\x81\xa1v\x02"])
def test_a_damaged_practice_says_so_and_can_be_erased(table: Table, raw: bytes) -> None:
    table.practice.desk.close()
    (table.practice.home.root / "pretend-portal.bin").write_bytes(raw)
    with pytest.raises(StationError, match="practice_damaged"):
        open_practice(table.real, table.around, background=False)
    erase_practice(table.real)
    table.practice = open_practice(table.real, table.around, background=False)


def test_a_first_opening_that_was_cut_off_is_finished_at_the_next(table: Table) -> None:
    table.practice.desk.close()
    # The profile is written last of all: without it the station was never made.
    table.practice.home.profile.unlink()
    table.practice.home.database.unlink()
    (table.practice.home.root / "pretend-portal.bin").exists()
    table.practice = open_practice(table.real, table.around, background=False)
    assert table.practice.desk.station().enrolled


def test_cards_and_paper_are_of_nobody(table: Table) -> None:
    desk = table.practice.desk
    roles = [card.role for card in table.practice.props.cards]
    assert roles == ["Mẹ", "Cha", "Hàng xóm"]
    for card in table.practice.props.cards:
        reading = desk.read_card_text(card.scanned).result()
        assert reading.verdict == "accept"
    assert table.practice.props.paper.startswith(b"\xff\xd8")


def test_rounds_are_played_in_the_background_too(table: Table) -> None:
    # As in the window: a thread of its own, on the machine's clock.
    table.practice.desk.close()
    around = Surroundings(SystemClock(), SystemEntropy(), None, no_network)
    table.practice = open_practice(table.real, around)
    table.practice.desk.sign_in(OPERATOR_ID, PIN).result()
    case_id = table.hand_in()
    until(lambda: table.practice.desk.case(case_id).result().row.transfer is Transfer.ACKNOWLEDGED, 30)
