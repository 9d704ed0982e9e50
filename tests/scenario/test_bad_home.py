"""A station's folder that is torn, foreign, incomplete, of another machine, too new, or out of room.

Each time: one clear sentence, the folder left as it was found, and everything there again once it is mended.
"""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING

import pytest
from sqlcipher3 import dbapi2 as driver

from forms.errors import StationError, TramSoError
from sync.replica.storage.connection import connect_keyed
from tests.scenario.stocked import PAGE, Stocked, edit_json, no_room, stocked, tear
from tests.scenario.told import assert_clear, assert_no_person, fails_as, refused
from tests.support.counter import paper, ready_draft
from tests.support.portal import OPERATOR
from tests.support.stations import PIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.allows_log


@pytest.fixture(autouse=True)
def _nobody_is_named(station: Stocked, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    assert_no_person(caplog.text)
    logs = station.home.logs
    assert_no_person(*(file.read_text("utf-8") for file in logs.iterdir()) if logs.is_dir() else ())


def assert_does_not_open(station: Stocked, code: str) -> None:
    """Sign in with the right PIN, be told why not, and find no file changed."""
    before = station.files()
    desk = station.place.desk()
    try:
        refused(desk.sign_in(OPERATOR, PIN), code)
    finally:
        desk.close()
    assert station.files() == before


# --- the database ------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [0, 100, PAGE, 20 * PAGE + 7])
def test_a_database_that_was_cut_off(station: Stocked, length: int) -> None:
    whole = station.home.database.read_bytes()
    station.home.database.write_bytes(whole[:length])
    assert_does_not_open(station, "replica_torn")
    station.home.database.write_bytes(whole)
    station.assert_whole()


def test_a_first_page_that_was_overwritten(station: Stocked) -> None:
    whole = station.home.database.read_bytes()
    tear(station.home.database, 0, 1)
    assert_does_not_open(station, "replica_torn")
    station.home.database.write_bytes(whole)
    station.assert_whole()


def test_pages_torn_in_the_middle_are_named_when_they_are_met(station: Stocked) -> None:
    whole = station.home.database.read_bytes()
    tear(station.home.database, 3, len(whole) // PAGE)
    met: list[TramSoError] = []
    desk = station.place.desk()
    try:
        desk.sign_in(OPERATOR, PIN).result()
        desk.open_case(station.draft).result()
    except StationError as error:
        met.append(error)
    finally:
        desk.close()
    assert [error.code for error in met] == ["replica_torn"]
    assert_clear(met[0])
    station.home.database.write_bytes(whole)
    station.assert_whole()


def random_bytes(path: Path, _other: Stocked) -> None:
    path.write_bytes(hashlib.shake_128(b"noise").digest(60 * PAGE + 7))


def plain_sqlite(path: Path, _other: Stocked) -> None:
    path.unlink()
    plain = driver.connect(str(path))
    plain.execute("CREATE TABLE t (x)")
    plain.commit()
    plain.close()


def another_stations(path: Path, other: Stocked) -> None:
    shutil.copy(other.home.database, path)


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stocked]:
    """Another office's station, enrolled at another portal."""
    with stocked(tmp_path_factory.mktemp("elsewhere"), seed=8) as made:
        yield made


@pytest.mark.parametrize("replace", [random_bytes, plain_sqlite, another_stations])
def test_a_foreign_file_in_the_databases_place(
    station: Stocked, elsewhere: Stocked, replace: Callable[[Path, Stocked], None]
) -> None:
    whole = station.home.database.read_bytes()
    replace(station.home.database, elsewhere)
    assert_does_not_open(station, "replica_foreign")
    station.home.database.write_bytes(whole)
    station.assert_whole()


def test_a_database_that_is_gone_is_not_made_anew(station: Stocked) -> None:
    whole = station.home.database.read_bytes()
    station.home.database.unlink()
    assert_does_not_open(station, "replica_missing")
    station.home.database.write_bytes(whole)
    station.assert_whole()


def test_a_database_of_a_newer_program(station: Stocked) -> None:
    key = station.database_key()
    db = connect_keyed(station.home.database, key)
    known = db.execute("PRAGMA user_version").fetchone()[0]
    db.execute(f"PRAGMA user_version = {known + 40}")
    db.close()
    assert_does_not_open(station, "replica_too_new")
    db = connect_keyed(station.home.database, key)
    db.execute(f"PRAGMA user_version = {known}")
    db.close()
    station.assert_whole()


# --- keys and slots ----------------------------------------------------------------------------


def test_a_slot_of_another_station(station: Stocked, elsewhere: Stocked) -> None:
    own = station.home.slot(OPERATOR).read_bytes()
    shutil.copy(elsewhere.home.slot(OPERATOR), station.home.slot(OPERATOR))
    assert_does_not_open(station, "slot_malformed")
    station.home.slot(OPERATOR).write_bytes(own)
    station.assert_whole()


@pytest.mark.parametrize("content", [b"", b"{", b"\x00" * 64, b"[]", b'{"v": 2}', b"x" * 10_000])
def test_a_slot_that_is_no_slot(station: Stocked, content: bytes) -> None:
    own = station.home.slot(OPERATOR).read_bytes()
    station.home.slot(OPERATOR).write_bytes(content)
    assert_does_not_open(station, "slot_malformed")
    station.home.slot(OPERATOR).write_bytes(own)
    station.assert_whole()


def test_a_key_that_opens_another_database(station: Stocked, elsewhere: Stocked) -> None:
    # Profile, slot and device secret of one station beside the database of another.
    mixed = elsewhere.copied_to(station.place.folder.with_name("mixed"))
    mixed.home.database.write_bytes(station.home.database.read_bytes())
    assert_does_not_open(mixed, "replica_foreign")
    station.assert_whole()


def test_a_folder_copied_to_another_machine(station: Stocked) -> None:
    copy = station.copied_to(station.place.folder.with_name("copied"))
    copy.place.around.keyring.entries.clear()  # type: ignore[union-attr]
    assert_does_not_open(copy, "key_unavailable")
    station.assert_whole()


def test_a_machine_without_a_credential_store(station: Stocked) -> None:
    around = station.place.around
    station.without_keyring()
    assert_does_not_open(station, "key_unavailable")
    station.place.around = around
    station.assert_whole()


def test_a_credential_store_that_is_locked(station: Stocked, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object) -> None:
        raise RuntimeError(f"locked collection of {OPERATOR}")

    with monkeypatch.context() as patch:
        patch.setattr(station.place.around.keyring, "get_password", locked)
        assert_does_not_open(station, "key_unavailable")
    station.assert_whole()


def test_a_credential_entry_that_was_overwritten(station: Stocked) -> None:
    entries = station.place.around.keyring.entries  # type: ignore[union-attr]
    before = dict(entries)
    for name in before:
        entries[name] = '{"secret": 1}'
    assert_does_not_open(station, "key_unavailable")
    entries.update(before)
    station.assert_whole()


# --- the small files ---------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b'{"pin_memory_kib": 1}', b'{"colour": "red"}'])
def test_settings_nobody_can_read(station: Stocked, content: bytes) -> None:
    station.home.settings.write_bytes(content)
    before = station.files()
    with fails_as("settings_malformed"):
        station.place.desk()
    assert station.files() == before
    station.home.settings.unlink()
    station.assert_whole()


@pytest.mark.parametrize("content", [b"", b"{", b"\x00" * 9_000, b'{"v": 1}'])
def test_a_profile_nobody_can_read(station: Stocked, content: bytes) -> None:
    own = station.home.profile.read_bytes()
    station.home.profile.write_bytes(content)
    desk = station.place.desk()
    try:
        with fails_as("profile_malformed"):
            desk.station()
        refused(desk.sign_in(OPERATOR, PIN), "profile_malformed")
    finally:
        desk.close()
    station.home.profile.write_bytes(own)
    station.assert_whole()


def test_a_profile_that_calls_itself_practice_does_not_open_the_real_thing(station: Stocked) -> None:
    own = station.home.profile.read_bytes()
    edit_json(station.home.profile, kind="demo")
    assert_does_not_open(station, "key_unavailable")
    station.home.profile.write_bytes(own)
    station.assert_whole()


# --- the catalogue -----------------------------------------------------------------------------


def deleted(path: Path) -> None:
    path.unlink()


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 5 * PAGE])


def garbled(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    for at in range(2 * PAGE, len(whole), 700):
        whole[at : at + 40] = b"\x00" * 40
    path.write_bytes(whole)


def one_letter(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"tramso.form"', b'"tramso.f\x00rm"').replace(b'"code"', b'"c\x00de"'))


def something_else(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7 " * 2_000)


@pytest.mark.parametrize("damage", [deleted, emptied, cut, garbled, one_letter, something_else])
def test_a_cleaner_takes_or_spoils_the_catalogue(station: Stocked, damage: Callable[[Path], None]) -> None:
    (path,) = station.home.catalogues().values()
    damage(path)
    with station.place.signed_in() as (desk, _):
        assert desk.search("khai sinh").result()[0].service.code == "1.001193"
        started = desk.start_case("1.001193").result()
        desk.save_answer(started.case_id, "/child/fullName", "Nguyễn Mẫu Hai").result()
    station.assert_whole()


# --- room on the disk --------------------------------------------------------------------------


def test_the_disk_is_full_while_typing(station: Stocked) -> None:
    with station.place.signed_in() as (desk, opened):
        long = "Nguyễn Mẫu " + "An " * 4_000
        with no_room(opened):
            refused(desk.save_answer(station.draft, "/child/nativePlace/detail", long), "disk_full")
            assert "nativePlace" not in desk.open_case(station.draft).result().answers["child"]
        desk.save_answer(station.draft, "/child/nativePlace/detail", long).result()
    station.assert_whole()


def test_the_disk_is_full_while_attaching_and_sealing(station: Stocked) -> None:
    with station.place.signed_in() as (desk, opened):
        ready = [ready_draft(desk).case_id for _ in range(3)]
        codes = [station.code]
        with no_room(opened):
            refused(desk.attach(station.draft, "d-birth", paper(3)), "disk_full")
            assert len(desk.open_case(station.draft).result().files) == 1
            # The first packets may still fit into half-empty pages.
            while (error := desk.seal(ready[0]).exception()) is None:
                codes.append(desk.slip(ready.pop(0)).result().code)
            assert isinstance(error, StationError)
            assert error.code == "disk_full"
            assert_clear(error)
            refused(desk.slip(ready[0]), "not_sealed")
            assert desk.open_case(ready[0]).result().signed
            assert desk.sync_view().waiting == len(codes)
        codes.append(desk.seal(ready[0]).result().code)
        # The number of the failed try was not used up: no gap, no second case under one code.
        serials = [int(code[11:16]) for code in codes]
        assert serials == list(range(1, len(codes) + 1))
        assert desk.sync_view().waiting == len(codes)
    station.assert_whole()
