"""Enrolment: believed from the printed fingerprint down, and finished however often it is cut off."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from forms.errors import DomainError, HostileInput, StationError
from forms.packets.signature import SigningKey
from kiosk import container
from kiosk.enrolling.enrolment import Credentials, EnrolmentApi, check_portal_url
from kiosk.home.station_lock import StationLock
from kiosk.keys.profile import read_profile, require_profile
from kiosk.station.seat import Seat
from sync.errors import SyncError, Trouble
from sync.portal.context import Portal
from sync.replica.outbox import packets
from sync.wire.messages import EnrolAnswer, EnrolRequest, OperatorKey, RosterEntry
from tests.architecture.sources import ROOT
from tests.conftest import LONG
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.portal import offer, over_socket, running_portal
from tests.support.station_homes import OPERATOR, PIN, StationKit

WRONG_FINGERPRINT = "AAAA-BBBB-CCCC-DDDD"


def works(kit: StationKit) -> bool:
    """Sign in, and play a round at the portal."""
    station = kit.station()
    try:
        Seat(station).sign_in(OPERATOR, PIN)
        link = station.opened.replica.read(packets.next_link)
        assert (link.seq, link.next_code_serial) == (1, 1)
        assert link.station_no == station.opened.identity.station_no
        return station.sync.play_one().trouble is None
    finally:
        station.close()


def files_of(kit: StationKit) -> set[str]:
    return {path.name for path in kit.home.root.rglob("*") if path.is_file()}


def test_an_enrolled_station_can_sign_in_and_call_its_portal(kit: StationKit) -> None:
    profile = kit.enrol()
    assert profile == require_profile(kit.home)
    assert works(kit)
    assert "enrolling.json" not in files_of(kit)
    assert "demo-secret.json" not in files_of(kit)


def test_a_mistyped_fingerprint_stores_nothing_of_the_portal_and_the_code_stays_good(kit: StationKit) -> None:
    code = offer(kit.portal, profile="station")
    with pytest.raises(HostileInput, match="root_mismatch"):
        kit.enrol(code, fingerprint=WRONG_FINGERPRINT)
    assert not {"station.json", "station.db", f"{OPERATOR}.json"} & files_of(kit)
    assert not any(
        kit.portal.keys.public.root in path.read_bytes()
        for path in kit.home.root.rglob("*")
        if path.is_file()
    )
    kit.enrol(code)
    assert works(kit)


def test_fingerprint_is_forgiven_its_case_and_blanks(kit: StationKit) -> None:
    kit.enrol(fingerprint=f" {kit.portal.keys.fingerprint.lower().replace('-', ' ')}")
    assert works(kit)


def test_another_portal_behind_the_same_slip_is_refused(kit: StationKit, tmp_path: Path) -> None:
    with (
        running_portal(tmp_path / "other", FakeClock(), seed=77) as other,
        over_socket(other) as url,
        pytest.raises(HostileInput, match="root_mismatch"),
    ):
        kit.enrol(offer(other, profile="station"), url=url)
    kit.enrol()
    assert works(kit)


def test_a_wrong_code_is_refused_and_a_right_one_accepted_afterwards(kit: StationKit) -> None:
    with pytest.raises(SyncError) as caught:
        kit.enrol("00000-00000")
    assert (caught.value.trouble, caught.value.problem) == (Trouble.REFUSED, "enrol-code")
    kit.enrol()
    assert works(kit)


def test_a_second_enrolment_of_a_home_is_refused(enrolled: StationKit) -> None:
    before = enrolled.home.profile.read_bytes()
    with pytest.raises(StationError, match="already_enrolled"):
        enrolled.enrol()
    assert enrolled.home.profile.read_bytes() == before
    assert works(enrolled)


def test_a_database_of_unknown_origin_is_never_overwritten(kit: StationKit) -> None:
    kit.home.prepare()
    kit.home.database.write_bytes(b"somebody's work")
    with pytest.raises(StationError, match="home_not_empty"):
        kit.enrol()
    assert kit.home.database.read_bytes() == b"somebody's work"


def test_an_open_window_keeps_enrolment_out(kit: StationKit) -> None:
    kit.home.prepare()
    with StationLock.acquire(kit.home.lock), pytest.raises(StationError, match="station_busy"):
        kit.enrol()


def test_without_a_credential_store_only_a_practice_home_can_be_made(kit: StationKit) -> None:
    kit.keyring = None
    with pytest.raises(StationError, match="key_unavailable"):
        kit.enrol()
    assert read_profile(kit.home) is None
    kit.enrol(offer(kit.portal, profile="demo"))
    assert require_profile(kit.home).practice
    assert "demo-secret.json" in files_of(kit)
    assert works(kit)


@pytest.mark.parametrize(
    "changes",
    [
        {"pin": "1234"},
        {"pin": "abcdef"},
        {"code": " "},
        {"code": "1" * 41},
        {"url": "http://portal.example"},
        {"url": "ftp://127.0.0.1"},
        {"url": "https://"},
        {"url": "https://user:word@portal.example"},
        {"url": "http://127.0.0.1.portal.example"},
        {"url": "http://[::1"},
        {"url": "127.0.0.1:8000"},
        {"operator_id": "op-7"},
    ],
)
def test_what_was_typed_wrong_is_said(kit: StationKit, changes: dict[str, str]) -> None:
    with pytest.raises(DomainError):
        kit.enrol(**changes)
    assert read_profile(kit.home) is None


def test_only_this_machine_may_be_called_without_tls() -> None:
    assert check_portal_url("http://localhost:8000")
    assert not check_portal_url("https://portal.example")


class _FailingApi:
    """A real connection that drops at one of the two calls, before or after the portal heard it."""

    def __init__(self, real: EnrolmentApi, at: str, heard: bool) -> None:
        self._real = real
        self._at = at
        self._heard = heard

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        if self._at == "enrol":
            if self._heard:
                self._real.enrol(request)
            raise SyncError(Trouble.OFFLINE)
        return self._real.enrol(request)

    def register_operator(self, key: OperatorKey) -> RosterEntry:
        if self._heard:
            self._real.register_operator(key)
        raise SyncError(Trouble.OFFLINE)

    def close(self) -> None:
        self._real.close()


@pytest.mark.parametrize("at", ["enrol", "register"])
@pytest.mark.parametrize("heard", [False, True])
def test_a_lost_answer_is_asked_for_again_under_the_same_code(
    kit: StationKit, monkeypatch: pytest.MonkeyPatch, at: str, heard: bool
) -> None:
    code = offer(kit.portal, profile="station")
    made = container.portal_calls(kit.around())

    def failing(url: str, who: Credentials | None) -> EnrolmentApi:
        return _FailingApi(made(url, who), at, heard)

    with monkeypatch.context() as patch:
        patch.setattr(container, "portal_calls", lambda _around: failing)
        with pytest.raises(SyncError):
            kit.enrol(code)
    assert read_profile(kit.home) is None
    kit.enrol(code)
    assert works(kit)


def test_a_demo_station_is_refused_from_another_machine(
    kit: StationKit, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = container.portal_calls(kit.around())
    monkeypatch.setattr(container, "portal_calls", lambda _around: lambda _url, who: made(kit.url, who))
    with pytest.raises(StationError, match="demo_not_local"):
        kit.enrol(offer(kit.portal, profile="demo"), url="https://portal.example")
    assert read_profile(kit.home) is None


@pytest.mark.parametrize("raw", [b"", b"{}", b"\xff", b"[" * 3_000, b"x" * 5_000])
def test_a_spoilt_record_of_a_cut_off_enrolment_is_begun_again(kit: StationKit, raw: bytes) -> None:
    kit.home.prepare()
    kit.home.enrolling.write_bytes(raw)
    kit.enrol()
    assert works(kit)


def test_secrets_of_a_cut_off_enrolment_lie_closed(kit: StationKit) -> None:
    around = kit.around()
    with pytest.raises(SyncError):
        kit.enrol("00000-00000", entropy=SeededEntropy(4_711))
    twin = SeededEntropy(4_711)
    secret, _, *keys = (twin.token(size) for size in (32, 16, 32, 32, 48))
    plain = kit.home.enrolling.read_bytes()
    assert all(key not in plain and key.hex().encode() not in plain for key in (secret, *keys))
    assert SigningKey(keys[0]).public not in plain
    assert around.keyring is not None


STEPS = range(1, 60) if LONG else range(2, 60, 5)


@pytest.mark.skipif(sys.platform == "win32", reason="kills with SIGKILL")
def test_killed_at_any_write_it_is_finished_by_asking_again(
    tmp_path: Path, portal_on_socket: tuple[Portal, str]
) -> None:
    portal, url = portal_on_socket
    killed = 0
    for step in STEPS:
        kit = StationKit(tmp_path / str(step), portal, url, keyring=None)
        kit.folder.mkdir()
        code = offer(portal, profile="demo")
        program = [sys.executable, "-m", "tests.support.enrol_and_die"]
        arguments = [str(kit.home.root), url, code, portal.keys.fingerprint, PIN, str(step)]
        ended = subprocess.run(
            program + arguments,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=False,
            timeout=60,
            capture_output=True,
        )
        if ended.returncode == 0:
            break
        assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
        killed += 1
        kit.enrol(code)
        assert works(kit), step
        assert "enrolling.json" not in files_of(kit)
    assert killed >= 5
