"""`new` and `slip`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.cli.signed_in import add_operator, run_writing

if TYPE_CHECKING:
    import argparse

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def add_new(subparsers: Subparsers) -> argparse.ArgumentParser:
    """Register `new`."""
    parser = subparsers.add_parser("new", help="make, check and seal one case from a file of answers")
    parser.add_argument(
        "--form",
        required=True,
        metavar="FILE",
        help="JSON: service, answers, papers [{doc_id, file}], consents, signature, warnings",
    )
    add_operator(parser)
    return parser


def run_new(args: argparse.Namespace) -> int:
    """Make a case; exit code 1 with the problems when the form's check found any."""
    return run_writing(args, "new", {"plan": str(Path(args.form).absolute())})


def add_slip(subparsers: Subparsers) -> argparse.ArgumentParser:
    """Register `slip`."""
    parser = subparsers.add_parser("slip", help="what the slip of a sealed case says, with its QR text")
    parser.add_argument("code", help="the printed code, TS-…")
    add_operator(parser)
    return parser


def run_slip(args: argparse.Namespace) -> int:
    """Show a slip."""
    return run_writing(args, "slip", {"code": args.code})
