"""`operator list` and `operator add`: who works at this machine, and a PIN for a second person or a forgotten one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.cli.enrol import new_pin
from kiosk.cli.signed_in import add_operator, run_reading, run_writing
from kiosk.home.layout import find_home
from kiosk.verbs.people import list_people

if TYPE_CHECKING:
    import argparse


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Register the verb with its actions."""
    parser = subparsers.add_parser("operator", help="who works at this machine")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="the portal's list for this station, and who has a PIN here")
    add_operator(listing)
    adding = actions.add_parser(
        "add", help="a PIN for a second person, or a new one for somebody who forgot theirs"
    )
    adding.add_argument(
        "--id", required=True, help="whose PIN it is; they choose it: TRAM_SO_NEW_PIN or a prompt"
    )
    adding.add_argument("--code", required=True, help="one-time code made for them at the portal")
    add_operator(adding)
    return parser


def run(args: argparse.Namespace) -> int:
    """Tell who works here, or make somebody's PIN as the person signed in beside them."""
    if args.action == "list":
        return run_reading(args, list_people, {"here": list(find_home(args.home).operators())})
    pin = args.new_pin or new_pin()
    return run_writing(args, "operator add", {"id": args.id, "code": args.code, "pin": pin})
