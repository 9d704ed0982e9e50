"""Torn, foreign and hand-edited files of a home: one clear error each, and nothing is overwritten."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import HostileInput, StationError
from kiosk.home.layout import Home
from kiosk.home.private_files import read_limited, write_whole
from kiosk.keys.profile import read_profile
from kiosk.settings import MAX_SETTINGS_BYTES, Settings, read_settings, write_settings
from kiosk.station.seat import Seat
from tests.support.station_homes import OPERATOR, PIN, StationKit


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"busy_wait_s": "5"}',
        b'{"busy_wait_s": -1}',
        b'{"pin_memory_kib": 1024}',
        b'{"sync_interval_s": 1e99}',
        b'{"colour": "red"}',
        b"\xff",
        b"[" * 60_000,
    ],
)
def test_settings_with_a_mistake_are_refused_whole(tmp_path: Path, raw: bytes) -> None:
    home = Home(tmp_path)
    home.settings.write_bytes(raw)
    with pytest.raises(HostileInput, match="settings_malformed"):
        read_settings(home)
    assert home.settings.read_bytes() == raw


def test_settings_that_are_too_large_are_not_read(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.settings.write_bytes(b" " * (MAX_SETTINGS_BYTES + 1))
    with pytest.raises(HostileInput, match="file_too_large"):
        read_settings(home)


@given(
    st.builds(
        Settings,
        busy_wait_s=st.integers(0, 60),
        sync_interval_s=st.integers(5, 3_600),
        pin_passes=st.integers(2, 10),
    )
)
def test_settings_come_back_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, settings: Settings
) -> None:
    home = Home(tmp_path_factory.mktemp("home"))
    write_settings(home, settings)
    assert read_settings(home) == settings


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b"[1]",
        b"x" * 9_000,
        b'{"v":1,"station_id":"AA==","station_no":1,"label":"","kind":"demo"}',
    ],
)
def test_a_spoilt_profile_is_said_before_sign_in(enrolled: StationKit, raw: bytes) -> None:
    enrolled.home.profile.write_bytes(raw)
    station = enrolled.station()
    with pytest.raises(StationError, match="profile_malformed"):
        station.view()
    with pytest.raises(StationError, match="profile_malformed"):
        Seat(station).sign_in(OPERATOR, PIN)
    station.close()


def test_a_home_nobody_enrolled_says_so(kit: StationKit) -> None:
    station = kit.station()
    assert not station.view().enrolled
    with pytest.raises(StationError, match="not_enrolled"):
        Seat(station).sign_in(OPERATOR, PIN)
    station.close()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda path: path.write_bytes(b"SQLite format 3\x00" + bytes(4_080)), "replica_foreign"),
        (lambda path: path.write_bytes(os.urandom(8_192)), "replica_foreign"),
        (lambda path: path.write_bytes(b""), "replica_torn"),
        (lambda path: path.write_bytes(path.read_bytes()[:16] + bytes(4_080) + path.read_bytes()[4_096:]), "replica_torn"),
        (lambda path: path.unlink(), "replica_missing"),
    ],
    ids=["plain", "foreign", "empty", "first-page", "gone"],
)  # fmt: skip
def test_a_spoilt_database_is_named_and_left_as_it_is(enrolled: StationKit, spoil: object, code: str) -> None:
    spoil(enrolled.home.database)  # type: ignore[operator]
    before = enrolled.home.database.read_bytes() if enrolled.home.database.exists() else None
    station = enrolled.station()
    with pytest.raises(StationError) as caught:
        Seat(station).sign_in(OPERATOR, PIN)
    assert caught.value.code == code
    station.close()
    after = enrolled.home.database.read_bytes() if enrolled.home.database.exists() else None
    assert after == before


def test_everything_in_a_home_is_for_this_user_alone(enrolled: StationKit) -> None:
    station = enrolled.station()
    Seat(station).sign_in(OPERATOR, PIN)
    for path in (enrolled.home.root, *enrolled.home.root.rglob("*")):
        allowed = stat.S_IMODE(path.stat().st_mode)
        public = path.name.startswith("catalogue-")
        assert public or not allowed & 0o077, f"{path.name} {allowed:o}"
    station.close()


def test_a_write_that_was_cut_off_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    write_whole(path, b"old")
    (tmp_path / ".file.json.part").write_bytes(b"half")
    assert read_limited(path, 10) == b"old"
    write_whole(path, b"new")
    assert sorted(found.name for found in tmp_path.iterdir() if found.is_file()) == ["file.json"]
    assert read_limited(path, 10) == b"new"
    with pytest.raises(HostileInput, match="file_too_large"):
        read_limited(path, 2)
    assert read_limited(tmp_path / "none", 2) is None


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StationError, match="home_unwritable"):
        write_whole(tmp_path / "file" / "below", b"x")
    with pytest.raises(StationError, match="home_unwritable"):
        Home(tmp_path / "file" / "home").prepare()


def test_a_profile_is_none_before_enrolment(tmp_path: Path) -> None:
    assert read_profile(Home(tmp_path)) is None
