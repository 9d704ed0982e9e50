"""`doctor`: what is wrong with this machine or this station, one line a check, never personal data.

Without a PIN it looks at the outside; with one (TRAM_SO_PIN and an operator) it also reads every page of
the database and the audit trail. Exit code 1 when any check failed.
"""

from __future__ import annotations

import importlib
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms.catalogue.whole import parse_catalogue
from forms.errors import TramSoError
from kiosk.cli.output import FINE, PROBLEM, emit
from kiosk.cli.signed_in import add_operator, credentials
from kiosk.container import Surroundings
from kiosk.home.disk_room import free_bytes
from kiosk.home.layout import Home, find_home
from kiosk.home.station_lock import is_held
from kiosk.keys.pin_entry import load_slot
from kiosk.keys.profile import read_profile, require_profile, vault_of
from kiosk.reading import read_as
from kiosk.settings import read_settings
from resources import files
from sync.engine import standing_refusal
from sync.replica import housekeeping
from sync.replica.chain import audit, lineage
from sync.replica.chain.chain_mark import ChainMark
from sync.replica.outbox import outbox_replay
from sync.replica.storage.connection import Connection
from sync.replica.storage.failure import find_damage

if TYPE_CHECKING:
    import argparse

LEAST_FREE_BYTES = 200_000_000
FIRST_SANE_MS = 1_767_225_600_000
"""2026-01-01: the program did not exist before, so a clock that says so is wrong."""
_LIBRARIES = ("sqlcipher3", "cryptography", "zxingcpp", "pyzbar.pyzbar", "PIL", "qrcode", "httpx", "keyring")


@dataclass(frozen=True)
class Finding:
    """One check: a stable name, whether it is fine, and a code or a number."""

    check: str
    fine: bool
    detail: str = ""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Register the verb."""
    parser = subparsers.add_parser("doctor", help="look for what is wrong with this machine or station")
    add_operator(parser)
    return parser


def run(args: argparse.Namespace) -> int:
    """Carry every check out and show them."""
    home, around = find_home(args.home), args.around()
    findings = [*_libraries(), *_outside(home, around)]
    if args.pin and read_profile(home) is not None:
        operator, pin = credentials(args, home)
        findings += _inside(home, around, operator, pin)
    checks: list[dict[str, object]] = [
        {"check": one.check, "ok": one.fine, "detail": one.detail} for one in findings
    ]
    emit({"ok": all(one.fine for one in findings), "checks": checks}, args.json)
    return FINE if all(one.fine for one in findings) else PROBLEM


def _libraries() -> list[Finding]:
    found = []
    for name in _LIBRARIES:
        try:
            importlib.import_module(name)
        except ImportError as error:
            found.append(Finding(f"library.{name}", False, type(error).__name__))
        else:
            found.append(Finding(f"library.{name}", True))
    return found


def _second_decoder() -> str:
    """Tell whether cards the first decoder cannot read get a second one: without it they are typed."""
    from kiosk.scanning import zbar_binary

    return "present" if zbar_binary.available() else "absent"


def _outside(home: Home, around: Surroundings) -> list[Finding]:
    held = is_held(home.lock)
    free = free_bytes(home.root)
    return [
        _try("catalogue.bundled", lambda: str(len(parse_catalogue(files.seed()).services))),
        _try("decoder.second", _second_decoder),
        Finding("disk.free", free >= LEAST_FREE_BYTES, str(free)),
        Finding("clock", around.clock.now_ms() >= FIRST_SANE_MS, str(around.clock.now_ms())),
        _try("settings", lambda: _done(read_settings(home))),
        _try("enrolled", lambda: str(require_profile(home).station_no)),
        *(_station(home, around) if home.profile.exists() else ()),
        Finding("lock", True, "held" if held else "free"),
    ]


def _station(home: Home, around: Surroundings) -> list[Finding]:
    def secret() -> str:
        profile = require_profile(home)
        vault_of(home, profile.kind, around.keyring).load(profile.station_id)
        return profile.kind

    def slots() -> str:
        profile = require_profile(home)
        return str(len([load_slot(home, profile, operator) for operator in home.operators()]))

    return [
        Finding("home.private", _is_private(home)),
        _try("device_secret", secret),
        _try("slots", slots),
        Finding("database.present", home.database.is_file()),
    ]


def _inside(home: Home, around: Surroundings, operator: str, pin: str) -> list[Finding]:
    def look(
        db: Connection,
    ) -> tuple[tuple[str, ...], tuple[str, ...], int, tuple[int, int | None], str, str]:
        now_ms, damage = around.clock.now_ms(), find_damage(db)
        return (
            damage,
            audit.verify(db),
            len(outbox_replay.differences(db)),
            housekeeping.due_for_purge(db, now_ms),
            # A torn page is told by itself, and may be the very one that would be asked.
            "" if damage else lineage.against(db, found) or "",
            "" if damage else standing_refusal.read(db),
        )

    try:
        found = ChainMark(home.chain_mark).read()
        damage, trail, differing, (due, next_ms), copy, refused = read_as(
            home, around.clock, around.keyring, operator, pin, look
        )
    except TramSoError as error:
        return [Finding("database", False, error.code)]
    return [
        Finding("database", not damage, str(len(damage))),
        Finding("audit", not trail, str(len(trail))),
        Finding("outbox", not differing, str(differing)),
        Finding("copy", not copy, copy),
        # As it said when it was last reached; cases are taken all the same, and wait here.
        Finding("portal", not refused, refused),
        Finding("purge", True, f"due {due}, next {'-' if next_ms is None else next_ms}"),
    ]


def _is_private(home: Home) -> bool:
    return sys.platform == "win32" or not stat.S_IMODE(home.root.stat().st_mode) & 0o077


def _try(check: str, job: Callable[[], str]) -> Finding:
    try:
        return Finding(check, True, job())
    except TramSoError as error:
        return Finding(check, False, error.code)


def _done(_: object) -> str:
    return ""
