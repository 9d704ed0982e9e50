"""`new`, `slip` and `export`."""

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
        help="JSON: service, answers, papers [{doc_id, file}], consents (assist is needed), signature, "
        'warnings, today (YYYY-MM-DD), collected (such as "24.000"), paper_receipt',
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


def add_export(subparsers: Subparsers) -> argparse.ArgumentParser:
    """Register `export`."""
    parser = subparsers.add_parser("export", help="one case as a readable file: personal data, delete it")
    parser.add_argument("packet", help="packet id, or the printed code TS-…")
    parser.add_argument("--to", required=True, metavar="FILE", help="a file that does not exist yet")
    add_operator(parser)
    return parser


def run_export(args: argparse.Namespace) -> int:
    """Write a case to a file."""
    return run_writing(args, "export", {"packet": args.packet, "to": str(Path(args.to).absolute())})
