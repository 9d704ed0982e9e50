"""`status`, `outbox list/show/retry/withdraw` and `audit verify`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.cli.output import FINE, emit
from kiosk.cli.signed_in import add_operator, counts_of_holder, run_reading, run_writing
from kiosk.home.layout import find_home
from kiosk.home.station_lock import is_held
from kiosk.keys.profile import require_profile
from kiosk.verbs.outbox_facts import list_outbox, read_status, show_packet, verify_audit
from kiosk.words.withdraw_reasons import REASONS

if TYPE_CHECKING:
    import argparse

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def add_status(subparsers: Subparsers) -> argparse.ArgumentParser:
    """Register `status`."""
    parser = subparsers.add_parser("status", help="how much waits to be sent")
    add_operator(parser)
    return parser


def run_status(args: argparse.Namespace) -> int:
    """Show the counts: of the process that holds the station without a PIN, else read with one."""
    home = find_home(args.home)
    require_profile(home)
    if is_held(home.lock):
        counts = counts_of_holder(home)
        if counts is not None:
            emit(counts, args.json)
            return FINE
    return run_reading(args, read_status, {})


def add_outbox(subparsers: Subparsers) -> argparse.ArgumentParser:
    """Register `outbox`."""
    parser = subparsers.add_parser("outbox", help="packets on their way")
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|show|retry|withdraw")
    listing = actions.add_parser("list", help="packets the portal has not confirmed")
    listing.add_argument("--all", action="store_true", help="confirmed ones too")
    showing = actions.add_parser("show", help="one packet with its events and receipts")
    showing.add_argument("packet", help="packet id, 32 hexadecimal digits")
    retrying = actions.add_parser("retry", help="offer packets that need attention once more")
    retrying.add_argument("packet", nargs="+", help="packet id")
    taking_back = actions.add_parser("withdraw", help="take a case back: at once if it was never sent")
    taking_back.add_argument("packet", help="packet id, or the printed code TS-…")
    taking_back.add_argument("--reason", required=True, help=", ".join(REASONS))
    for action in (listing, showing, retrying, taking_back):
        add_operator(action)
    return parser


def run_outbox(args: argparse.Namespace) -> int:
    """Carry out one of the four."""
    if args.action == "list":
        return run_reading(args, list_outbox, {"all": args.all})
    if args.action == "show":
        return run_reading(args, show_packet, {"packet": args.packet})
    if args.action == "withdraw":
        return run_writing(args, "outbox withdraw", {"packet": args.packet, "reason": args.reason})
    return run_writing(args, "outbox retry", {"packets": args.packet})


def add_audit(subparsers: Subparsers) -> argparse.ArgumentParser:
    """Register `audit`."""
    parser = subparsers.add_parser("audit", help="the trail of who did what")
    actions = parser.add_subparsers(dest="action", required=True, metavar="verify")
    add_operator(actions.add_parser("verify", help="check that no entry was changed or taken out"))
    return parser


def run_audit(args: argparse.Namespace) -> int:
    """Check the trail; exit code 1 when it is broken."""
    return run_reading(args, verify_audit, {})
