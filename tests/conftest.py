"""What holds for every test: offscreen Qt, this machine only, a home of its own, silence in the logs."""

from __future__ import annotations

import contextlib
import gc
import importlib
import ipaddress
import logging
import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

# Qt reads these once, when it is first imported.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_SCALE_FACTOR"] = "1"
os.environ["QT_FONT_DPI"] = "96"
os.environ.pop("QT_STYLE_OVERRIDE", None)

import pytest
from hypothesis import settings

from tests.support import run_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
LONG = os.environ.get("TRAM_SO_LONG") == "1"
LONGEST = (
    *("tests/packaging/", "tests/journeys/", "tests/durability/", "tests/simulation/"),
    "tests/ui/look/test_access.py",
)
"""Folders in which a file takes minutes, however few tests it has, and one such file."""
OF_SCREENS = "tests/ui/"
"""Folder in which most tests open a window."""
OUR_LOGGERS = ("ui", "kiosk", "sync", "forms", "resources")
KEPT = {"TRAM_SO_LONG", "TRAM_SO_NATIONAL_CSV", "TRAM_SO_SEARCH_QUERIES"}
FOREIGN = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "XDG_CONFIG_HOME", "XDG_DATA_HOME")

# A failure must come back on the next run; --long looks for new ones.
settings.register_profile("suite", deadline=None, database=None, derandomize=True)
settings.register_profile("long", deadline=None, database=None, max_examples=1000)
settings.load_profile("long" if LONG else "suite")


class ForeignAddressError(ConnectionRefusedError):
    """A test reached for another machine; it gets what a machine without a network would answer."""


def _is_this_machine(host: object) -> bool:
    if host is None or host in {"", "localhost", b"localhost"}:
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def _only_this_machine(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse sockets and name look-ups that leave this machine (an audit hook, PEP 578)."""
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        # A text or bytes address is a local socket's path.
        if isinstance(address, tuple) and not _is_this_machine(address[0]):
            raise ForeignAddressError(f"tests reach only this machine, not {address[0]}")
    elif event == "socket.getaddrinfo" and not _is_this_machine(arguments[0]):
        raise ForeignAddressError(f"tests look up no name but localhost, not {arguments[0]}")


sys.addaudithook(_only_this_machine)


def pytest_sessionstart() -> None:
    """Read a share of the test modules first, where several processes will each collect all of them.

    Reading one means rewriting its assertions, which takes longer than everything else; what one process has rewritten
    the others find beside it.
    """
    worker, count = os.environ.get("PYTEST_XDIST_WORKER"), os.environ.get("PYTEST_XDIST_WORKER_COUNT")
    if worker is None or count is None or sys.dont_write_bytecode:
        return
    for path in sorted(HERE.rglob("test_*.py"))[int(worker.removeprefix("gw")) :: int(count)]:
        # One that cannot be read, or wants to be skipped, says so when it is collected.
        with contextlib.suppress(Exception, pytest.skip.Exception):
            importlib.import_module(".".join(path.relative_to(HERE.parent).with_suffix("").parts))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no process ends alone; leave the long tests to `--long`."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))
    if LONG:
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="long: build/dev.py test --long"))


def pytest_collection_finish() -> None:
    """Look no more, while tests run, through what stays until the end: ten thousand tests and what they import.

    A seventh of the processor time of stations' tests went into that.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave collecting to the drawing thread while windows are there, to the interpreter elsewhere.

    What a test of windows left behind is collected here, on the thread that made it; among the tests of the screens
    those without a window leave it lying: looking through everything the process holds takes longer than they do.
    """
    if "qapp" in getattr(item, "fixturenames", ()):
        gc.disable()
    elif not gc.isenabled() and not item.nodeid.startswith(OF_SCREENS):
        gc.collect()
        gc.enable()
    # Tests hardly ever run for the second after which the drawing thread would look.
    if not gc.isenabled() and gc.get_count()[0] > 100_000:
        gc.collect(1)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests counted: a line for each `figures` property, and the sums of `count …` properties."""
    lines: list[str] = []
    sums: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") != "call":
                continue
            for name, value in report.user_properties:
                if name == "figures":
                    lines.append(str(value))
                elif name.startswith("count "):
                    sums[name.removeprefix("count ")] += int(value)
    for line in lines:
        terminalreporter.write_line(line)
    if sums:
        terminalreporter.write_line(
            "in all: " + ", ".join(f"{name} {count:,}" for name, count in sums.items())
        )


@pytest.fixture(scope="session", autouse=True)
def _runtime_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give Qt and local sockets a private run-time folder, without which Qt warns; say what the processes share."""
    base = tmp_path_factory.getbasetemp()
    run_folder.shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = tmp_path_factory.mktemp("run")
    folder.chmod(0o700)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        yield


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test see the developer's home, stations or proxies."""
    for name in list(os.environ):
        if (name.startswith("TRAM_SO_") and name not in KEPT) or name.upper() in FOREIGN:
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))


def _language() -> str:
    wording = sys.modules.get("kiosk.wording")
    return "vi" if wording is None else str(wording.language())


@pytest.fixture(autouse=True)
def _language_kept() -> Iterator[None]:
    """Put the language back that a test leaves changed, where it failed for instance."""
    before = _language()
    yield
    if _language() != before:
        sys.modules["kiosk.wording"].set_language(before)


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        frames = getattr(record, "facts", {}).get("frames", "")
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()} {frames}".rstrip())


@pytest.fixture(autouse=True)
def _silent_logs(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test during which our own code warned, unless it is marked `allows_log`."""
    kept = _Kept()
    loggers = [logging.getLogger(name) for name in OUR_LOGGERS]
    for logger in loggers:
        logger.addHandler(kept)
    yield
    for logger in loggers:
        logger.removeHandler(kept)
    if kept.lines and not request.node.get_closest_marker("allows_log"):
        pytest.fail("unexpected log records:\n" + "\n".join(kept.lines), pytrace=False)
