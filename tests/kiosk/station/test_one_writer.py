"""One process holds a home; others reach it through the hand-over, or are told it is busy."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
from pathlib import Path
from queue import Queue

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import DomainError, HostileInput, StationError
from kiosk.cli.main import main
from kiosk.cli.signed_in import carry_out, counts_of_holder
from kiosk.container import bring_to_front, open_desk
from kiosk.handover.address import MAX_SOCKET_PATH, socket_address
from kiosk.handover.client import hand_over
from kiosk.handover.protocol import MAX_MESSAGE_BYTES, Reply, Request, decode, encode, failed
from kiosk.handover.server import MAX_AT_ONCE, HandoverServer
from kiosk.home.layout import Home
from kiosk.home.station_lock import StationLock, is_held
from kiosk.settings import Settings, write_settings
from sync.errors import SyncError, Trouble
from sync.portal.context import Portal
from sync.replica.chain import audit
from tests.architecture.sources import ROOT
from tests.support.fakes import SeededEntropy
from tests.support.portal import offer
from tests.support.station_homes import OPERATOR, PIN, WRONG_PIN, StationKit

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="POSIX sockets and signals")


@pytest.fixture
def practice(tmp_path: Path, portal_on_socket: tuple[Portal, str]) -> StationKit:
    """An enrolled practice machine, whose secret other processes can read too."""
    portal, url = portal_on_socket
    kit = StationKit(tmp_path, portal, url, keyring=None)
    kit.enrol(offer(portal, profile="demo"))
    return kit


@contextmanager
def holder(home: Home, what: str = "serve") -> Iterator[subprocess.Popen[str]]:
    """Let another process hold the home."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.support.hold_station", str(home.root), what],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        yield child
    finally:
        if child.poll() is None:
            child.communicate(timeout=30)
        else:
            child.communicate()


def test_a_second_process_is_told_the_station_is_busy(practice: StationKit) -> None:
    with holder(practice.home, "lock"):
        assert is_held(practice.home.lock)
        with pytest.raises(StationError, match="station_busy"):
            practice.station()
    assert not is_held(practice.home.lock)
    practice.station().close()


@POSIX
def test_a_killed_holder_leaves_the_lock_free_and_its_socket_is_replaced(practice: StationKit) -> None:
    with holder(practice.home) as child:
        child.send_signal(signal.SIGKILL)
        child.wait(30)
    assert Path(socket_address(practice.home)).exists()
    assert hand_over(practice.home, Request(kind="counts")) is None
    with holder(practice.home):
        reply = hand_over(practice.home, Request(kind="counts"))
        assert reply is not None
        assert reply.failure is not None
        assert reply.failure.code == "not_signed_in"


@POSIX
@pytest.mark.allows_log
def test_a_holder_that_hangs_keeps_nobody_waiting(practice: StationKit) -> None:
    """The system goes on accepting connections for a stopped process, and nobody ever answers them."""
    write_settings(practice.home, Settings(busy_wait_s=1))
    ends: Queue[object] = Queue()

    def told(act: Callable[[], object]) -> object:
        threading.Thread(target=lambda: ends.put(_end_of(act)), daemon=True).start()
        return ends.get(timeout=15)

    around = practice.around()
    with holder(practice.home) as child:
        child.send_signal(signal.SIGSTOP)
        try:
            assert told(lambda: carry_out(practice.home, around, "sync", {}, OPERATOR, PIN)) == "station_busy"
            assert told(lambda: counts_of_holder(practice.home)) is None
            assert told(lambda: bring_to_front(practice.home)) is False
            # More than the system keeps waiting in its queue: even connecting hangs then.
            for _ in range(2 * MAX_AT_ONCE):
                act = partial(hand_over, practice.home, Request(kind="counts"), meet_wait_s=0.05)
                assert told(act) == "station_busy"
        finally:
            child.send_signal(signal.SIGCONT)
        # Once it goes on it gets rid of those who have left, and serves again.
        deadline = time.monotonic() + 30
        while (reply := hand_over(practice.home, Request(kind="counts"))) is None:
            assert time.monotonic() < deadline
        assert reply.failure is not None
        assert reply.failure.code == "not_signed_in"


def _end_of(act: Callable[[], object]) -> object:
    try:
        return act()
    except StationError as error:
        return error.code


def test_a_lock_is_taken_as_soon_as_it_is_given_up(tmp_path: Path) -> None:
    first = StationLock.acquire(tmp_path / "lock")
    threading.Timer(0.3, first.release).start()
    StationLock.acquire(tmp_path / "lock", wait_s=10).release()


def test_closing_another_handle_of_the_file_does_not_lose_the_lock(tmp_path: Path) -> None:
    with StationLock.acquire(tmp_path / "lock"):
        (tmp_path / "lock").open("rb").close()
        assert is_held(tmp_path / "lock")


def test_a_verb_runs_in_the_holder_as_the_person_who_asked(practice: StationKit) -> None:
    with holder(practice.home):
        outcome = carry_out(practice.home, practice.around(), "sync", {}, OPERATOR, PIN)
        assert (outcome.exit_code, outcome.result["trouble"]) == (0, None)
        # Closed again behind the request: nobody has signed in there, so nobody is told how much waits.
        assert counts_of_holder(practice.home) is None
    station = practice.station()
    station.authenticate(OPERATOR, PIN)
    actions = station.opened.replica.read(
        lambda db: [row[0] for row in db.execute("SELECT action FROM audit ORDER BY id")]
    )
    assert actions == ["verb", "sign_in"]
    assert not station.opened.replica.read(audit.verify)
    station.close()


def test_a_wrong_pin_handed_over_counts_in_the_lock_out(practice: StationKit) -> None:
    with holder(practice.home):
        for left in (4, 3):
            with pytest.raises(DomainError) as caught:
                carry_out(practice.home, practice.around(), "sync", {}, OPERATOR, WRONG_PIN)
            assert (caught.value.code, caught.value.params) == ("pin_wrong", {"left": left})
    with pytest.raises(DomainError) as caught:
        carry_out(practice.home, practice.around(), "sync", {}, OPERATOR, WRONG_PIN)
    assert caught.value.params == {"left": 2}


def test_a_verb_nobody_knows_is_refused_by_the_holder(practice: StationKit) -> None:
    with holder(practice.home), pytest.raises(DomainError, match="verb_unknown"):
        carry_out(practice.home, practice.around(), "format", {}, OPERATOR, PIN)


def test_without_anybody_listening_a_verb_gives_up_after_its_time(practice: StationKit) -> None:
    write_settings(practice.home, Settings(busy_wait_s=1))
    with holder(practice.home, "lock"), pytest.raises(StationError, match="station_busy"):
        carry_out(practice.home, practice.around(), "sync", {}, OPERATOR, PIN)


@pytest.mark.parametrize("verb", [("status",), ("sync",), ("outbox",), ("doctor",), ("search", "khai sinh")])
def test_a_home_that_is_not_there_is_not_made_by_a_verb(
    tmp_path: Path, verb: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    main([*verb, "--json", "--home", str(tmp_path / "mistyped" / "home")])
    capsys.readouterr()
    assert not (tmp_path / "mistyped").exists()


def test_a_home_that_is_not_there_is_made_by_its_enrolment_and_taken_by_the_sign_in(
    tmp_path: Path, portal_on_socket: tuple[Portal, str]
) -> None:
    portal, url = portal_on_socket
    kit = StationKit(tmp_path, portal, url)
    desk = open_desk(kit.home, kit.around(), background=False)
    with pytest.raises(StationError, match="not_enrolled"):
        desk.sign_in(OPERATOR, PIN).result()
    assert not kit.home.root.exists()
    kit.enrol()
    desk.sign_in(OPERATOR, PIN).result()
    with pytest.raises(StationError, match="station_busy"):
        kit.station()
    desk.close()
    kit.station().close()


@contextmanager
def served(home: Home, answer: object = None) -> Iterator[HandoverServer]:
    home.prepare()
    server = HandoverServer(
        home, SeededEntropy(3), answer or (lambda request: Reply(result={"verb": request.verb}))
    )  # type: ignore[arg-type]
    try:
        yield server
    finally:
        server.close()


def ask(home: Home) -> Reply | None:
    return hand_over(home, Request(kind="verb", verb="status"), 10)


def test_visitors_without_the_key_or_with_rubbish_do_not_end_the_listener(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with served(home):
        address = socket_address(home)
        for _ in range(10):
            with pytest.raises((AuthenticationError, EOFError, OSError)):
                Client(address, authkey=bytes(32)).recv_bytes()
            Client(address).close()
        for rubbish in (b"", b"\x80\x04cos\nsystem\n", b"\xc1" * 100):
            with Client(address, authkey=home.handover_key.read_bytes()) as visitor:
                visitor.send_bytes(rubbish)
                reply = decode(visitor.recv_bytes(), Reply)
                assert reply.failure is not None
                assert reply.failure.code == "handover_bytes"
        reply = ask(home)
        assert reply is not None
        assert reply.result == {"verb": "status"}
    assert ask(home) is None
    assert not home.handover_key.exists()


@pytest.mark.allows_log
def test_a_fault_of_one_request_does_not_end_the_listener(tmp_path: Path) -> None:
    def fault(request: Request) -> Reply:
        raise KeyError("Nguyễn Văn A 048190000017")

    home = Home(tmp_path)
    with served(home, fault):
        for _ in range(2):
            reply = ask(home)
            assert reply is not None
            assert reply.failure is not None
            assert (reply.failure.code, reply.failure.params) == ("internal", {"kind": "KeyError"})


def test_a_second_start_raises_the_window_of_the_first(practice: StationKit) -> None:
    raised = threading.Event()
    desk = open_desk(practice.home, practice.around(), raise_window=raised.set)
    with pytest.raises(StationError, match="station_busy"):
        open_desk(practice.home, practice.around())
    assert bring_to_front(practice.home)
    assert raised.wait(5)
    desk.close()
    assert not bring_to_front(practice.home)
    with holder(practice.home):
        assert not bring_to_front(practice.home)


def test_a_long_home_still_has_a_short_address(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(8):
        deep /= "một-thư-mục-có-tên-rất-dài"
    home = Home(deep)
    assert len(os.fsencode(socket_address(home))) <= MAX_SOCKET_PATH
    with served(home):
        assert ask(home) is not None


@POSIX
def test_a_folder_others_may_enter_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = tmp_path / "r"
    (runtime / "tram-so").mkdir(parents=True)
    (runtime / "tram-so").chmod(0o755)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    assert not socket_address(Home(tmp_path)).startswith(str(runtime))


def test_the_pin_of_a_request_is_never_shown() -> None:
    assert "271828" not in repr(Request(kind="verb", verb="new", operator="op-1", pin="271828"))


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader_of_messages(raw: bytes) -> None:
    for kind in (Request, Reply):
        try:
            decode(raw, kind)
        except HostileInput as error:
            assert error.code == "handover_bytes"


def test_errors_travel_in_their_own_family() -> None:
    for error in (
        DomainError("pin_wrong", left=2),
        StationError("disk_full"),
        HostileInput("plan_malformed"),
    ):
        with pytest.raises(type(error)) as caught:
            decode(encode(failed(error)), Reply).unwrap()
        assert (caught.value.code, caught.value.params) == (error.code, error.params)
    with pytest.raises(StationError, match="sync_offline"):
        failed(SyncError(Trouble.OFFLINE)).unwrap()
    with pytest.raises(HostileInput, match="handover_too_large"):
        encode(Request(kind="verb", verb="x" * (MAX_MESSAGE_BYTES + 1)))


@POSIX
def test_sync_holds_the_station_answers_verbs_and_ends_on_a_signal(practice: StationKit) -> None:
    script = "import sys; from kiosk.cli.main import main; sys.exit(main())"
    child = subprocess.Popen(
        [sys.executable, "-c", script, "sync", "--json", "--home", str(practice.home.root)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TRAM_SO_PIN": PIN},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout is not None
        first = json.loads(child.stdout.readline())
        assert first["from"] == "holder"
        counts = counts_of_holder(practice.home)
        assert counts is not None
        assert counts["waiting"] == 0
        outcome = carry_out(practice.home, practice.around(), "sync", {}, OPERATOR, PIN)
        assert outcome.result["trouble"] is None
    finally:
        child.terminate()
        _, complaints = child.communicate(timeout=30)
    assert (child.returncode, complaints) == (0, "")
    assert not is_held(practice.home.lock)
