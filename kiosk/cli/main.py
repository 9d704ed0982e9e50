"""The command line: one parser, one place where errors become sentences and exit codes.

0 fine, 1 a problem was found, 2 misuse. A verb's module is imported only when it is asked for, so that
`search` and `scan` start without a database or a network library.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from forms.errors import TramSoError
from kiosk.cli.output import (
    FINE,
    INTERRUPTED,
    MISUSE,
    PROBLEM,
    Misuse,
    complain,
    emit_error,
    reader_has_left,
)
from kiosk.home.process_guard import forbid_core_dumps, take_new_pin, take_pin

if TYPE_CHECKING:
    from forms.stamp import Clock
    from kiosk.container import Surroundings

Subparsers = argparse._SubParsersAction
Run = Callable[[argparse.Namespace], int]
Verb = tuple[Callable[["Subparsers[argparse.ArgumentParser]"], argparse.ArgumentParser], Run]


def _search() -> Verb:
    from kiosk.cli import search

    return search.add_parser, search.run


def _scan() -> Verb:
    from kiosk.cli import scan

    return scan.add_parser, lambda args: scan.run(args, args.clock())


def _forms() -> Verb:
    from kiosk.cli import forms

    return forms.add_parser, lambda args: forms.run(args, args.clock())


def _enrol() -> Verb:
    from kiosk.cli import enrol

    return enrol.add_parser, enrol.run


def _new() -> Verb:
    from kiosk.cli import case_verbs

    return case_verbs.add_new, case_verbs.run_new


def _slip() -> Verb:
    from kiosk.cli import case_verbs

    return case_verbs.add_slip, case_verbs.run_slip


def _export() -> Verb:
    from kiosk.cli import case_verbs

    return case_verbs.add_export, case_verbs.run_export


def _sync() -> Verb:
    from kiosk.cli import sync

    return sync.add_parser, sync.run


def _renew() -> Verb:
    from kiosk.cli import sync

    return sync.add_renew, sync.run_renew


def _operator() -> Verb:
    from kiosk.cli import operator

    return operator.add_parser, operator.run


def _status() -> Verb:
    from kiosk.cli import outbox

    return outbox.add_status, outbox.run_status


def _outbox() -> Verb:
    from kiosk.cli import outbox

    return outbox.add_outbox, outbox.run_outbox


def _audit() -> Verb:
    from kiosk.cli import outbox

    return outbox.add_audit, outbox.run_audit


def _doctor() -> Verb:
    from kiosk.cli import doctor

    return doctor.add_parser, doctor.run


VERBS: dict[str, Callable[[], Verb]] = {
    "search": _search,
    "scan": _scan,
    "forms": _forms,
    "enrol": _enrol,
    "operator": _operator,
    "new": _new,
    "sync": _sync,
    "renew": _renew,
    "status": _status,
    "outbox": _outbox,
    "slip": _slip,
    "export": _export,
    "audit": _audit,
    "doctor": _doctor,
}


def main(argv: Sequence[str] | None = None, around: Callable[[], Surroundings] | None = None) -> int:
    """Carry out one verb.

    Args:
        argv: the arguments after the program's name; by default the process's own.
        around: gives clock, entropy, credential store and connections; by default the machine's.

    Returns:
        0 fine, 1 a problem was found, 2 misuse.
    """
    # Before anything else, so that no child and no library ever sees it.
    pin, chosen_pin = take_pin(), take_new_pin()
    # Cards are read and answers checked also by verbs that need no station.
    forbid_core_dumps()
    given = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    given = _verb_first(given)
    parser, runs = _parser(given[:1] if given and given[0] in VERBS else list(VERBS))
    try:
        args = parser.parse_args(given)
    except SystemExit as ending:
        return FINE if ending.code in {0, None} else MISUSE
    args.pin, args.new_pin = pin, chosen_pin
    args.around = around or _machine
    args.clock = (lambda: around().clock) if around else _system_clock
    return _run(runs[args.verb], args)


def _verb_first(given: list[str]) -> list[str]:
    """Let `--home DIR` and `--json` stand before the verb too."""
    before: list[str] = []
    rest = list(given)
    while rest and (rest[0] in {"--json", "--home"} or rest[0].startswith("--home=")):
        before += rest[: 2 if rest[0] == "--home" else 1]
        rest = rest[2 if rest[0] == "--home" else 1 :]
    actions = 2 if rest[:1] and rest[0] in {"outbox", "audit", "forms", "operator"} else 1
    return [*rest[:actions], *before, *rest[actions:]] if rest else given


def _run(run: Run, args: argparse.Namespace) -> int:
    try:
        code = run(args)
        sys.stdout.flush()
        return code
    except Misuse as error:
        complain(str(error))
        return MISUSE
    except TramSoError as error:
        return emit_error(error, args.json)
    except BrokenPipeError:
        if reader_has_left():
            # Not everything was said, so nobody can call it fine.
            return PROBLEM
        raise
    except KeyboardInterrupt:
        return INTERRUPTED


def _system_clock() -> Clock:
    from kiosk.container import system_clock

    return system_clock()


def _machine() -> Surroundings:
    from kiosk.container import machine

    return machine()


def _parser(names: Sequence[str]) -> tuple[argparse.ArgumentParser, dict[str, Run]]:
    parser = argparse.ArgumentParser(prog="tram-so", description="Trạm Số")
    subparsers = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    runs: dict[str, Run] = {}
    for name in names:
        add_parser, runs[name] = VERBS[name]()
        _add_everywhere(add_parser(subparsers))
    return parser, runs


def _add_everywhere(parser: argparse.ArgumentParser) -> None:
    """Add the arguments every verb takes, to the verb or to each of its actions."""
    actions = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if actions:
        for inner in actions[0].choices.values():
            _add_everywhere(inner)
        return
    known = set(parser._option_string_actions)
    if "--json" not in known:
        parser.add_argument("--json", action="store_true", help="JSON instead of lines")
    if "--home" not in known:
        parser.add_argument("--home", metavar="DIR", help="the station's folder")
