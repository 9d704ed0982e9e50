"""`enrol`: from the enrolment slip to a station."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.cli.output import FINE, Misuse, emit
from kiosk.cli.signed_in import ask_pin
from kiosk.container import Surroundings, portal_calls
from kiosk.enrolling.enrolment import enrol
from kiosk.home.layout import find_home
from kiosk.wording import t

if TYPE_CHECKING:
    import argparse


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Register the verb."""
    parser = subparsers.add_parser("enrol", help="make this machine a station, with a portal's one-time code")
    parser.add_argument("--portal", required=True, metavar="URL", help="https, or http on this machine")
    parser.add_argument("--code", required=True, help="one-time code of the enrolment slip")
    parser.add_argument("--fingerprint", required=True, help="of the portal's root, from the same slip")
    parser.add_argument("--operator", metavar="ID", help="whose PIN it is, where the slip names several")
    parser.add_argument("--label", default="", help="what this machine calls itself")
    return parser


def run(args: argparse.Namespace) -> int:
    """Enrol, or finish an enrolment that was cut off."""
    around: Surroundings = args.around()
    profile = enrol(
        find_home(args.home),
        portal_calls(around),
        url=args.portal,
        code=args.code,
        fingerprint=args.fingerprint,
        pin=args.pin or new_pin(),
        clock=around.clock,
        entropy=around.entropy,
        keyring=around.keyring,
        operator_id=args.operator,
        label=args.label,
    )
    emit({"station_no": profile.station_no, "label": profile.label, "practice": profile.practice}, args.json)
    return FINE


def new_pin() -> str:
    """Ask twice for a PIN somebody chooses.

    Raises:
        Misuse: nobody sits at a terminal, or the two are not the same.
    """
    first = ask_pin(t("Mã PIN mới (6–12 chữ số): "))
    if ask_pin(t("Nhập lại mã PIN: ")) != first:
        raise Misuse(t("Hai lần nhập mã PIN không giống nhau."))
    return first
