"""`tram-so forms`: check definitions, and check answers against a definition.

`forms check FILE…` prints one line a file: a sentence, or with `--json` an object
`{"file", "ok", "form", "version", "sha256"}` or `{"file", "ok", "pointer", "reason", "message"}`.

`forms validate --form F --answers A [--now DATE]` prints one JSON object `{"problems": [{"pointer", "code",
"params", "severity"}], "effective", "computed", "missing_documents"}`. Papers are not answers: a missing one
is listed under `missing_documents` only and does not change the exit code. No station, no sign-in and no
window is needed.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from forms import pointer as pointers
from forms.catalogue.code_list import CodeBook
from forms.catalogue.whole import parse_catalogue
from forms.checking.validate import check_answers
from forms.definition.form import load_form
from forms.definition.portable_layout import portable_layout
from forms.errors import DomainError, HostileInput
from forms.schema.refusal import DefinitionRefused
from forms.schema.refusal_sentences import REFUSALS, refusal_sentence
from forms.schema.strict_json import MAX_BYTES, parse_json
from forms.stamp import vietnam_date
from resources import files

if TYPE_CHECKING:
    import argparse

    from forms.definition.form import FormDefinition
    from forms.problem import Problem
    from forms.stamp import Clock

FINE, FOUND, MISUSE = 0, 1, 2
_MISUSES = {
    "file_unreadable": "Không đọc được tệp {name}. / The file {name} cannot be read.",
    "day_syntax": "Ngày của --now viết như 2026-11-22. / The day of --now is written like 2026-11-22.",
    "day_missing": "Máy không cho biết ngày: ghi --now. / This machine tells no day: give --now.",
}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Register the verb and its arguments."""
    parser = subparsers.add_parser("forms", help="check form definitions and answers")
    verbs = parser.add_subparsers(dest="forms_verb", required=True)
    check = verbs.add_parser("check", help="check form definitions")
    check.add_argument("files", nargs="+", metavar="FILE")
    check.add_argument("--json", action="store_true", help="one JSON object a line")
    validate = verbs.add_parser("validate", help="check answers against a form definition")
    validate.add_argument("--form", required=True, metavar="FILE", help="form definition")
    validate.add_argument("--answers", required=True, metavar="FILE", help="answers, one JSON object")
    validate.add_argument("--now", metavar="YYYY-MM-DD", help="day of the declaration (default: today)")
    validate.add_argument(
        "--json", action="store_true", help="accepted for uniformity: output is always JSON"
    )
    layout = verbs.add_parser(
        "layout", help="a definition's pages as a JSON Forms UI schema, for other programs"
    )
    layout.add_argument("form", metavar="FILE", help="form definition")
    layout.add_argument("--json", action="store_true", help="accepted for uniformity: output is always JSON")
    return parser


def run(args: argparse.Namespace, clock: Clock | None = None) -> int:
    """Run the verb.

    Args:
        args: as `add_parser` defines them.
        clock: gives the day of the declaration where `--now` does not.

    Returns:
        0 when everything is in order, 1 when a definition is refused or an answer is wrong, 2 for misuse:
        a file that cannot be read, `--now` that is no date, neither clock nor `--now`.
    """
    return run_forms(args, sys.stdout, sys.stderr, clock)


def run_forms(args: argparse.Namespace, out: TextIO, err: TextIO, clock: Clock | None = None) -> int:
    """Do the work of `run` on given streams; see there."""
    try:
        if args.forms_verb == "check":
            return _check(args.files, out, as_json=args.json)
        if args.forms_verb == "layout":
            return _layout(args.form, out)
        return _validate(args, out, clock)
    except DefinitionRefused as refused:
        _write(err, refusal_sentence(refused))
        return FOUND
    except HostileInput as error:
        _write(err, _answers_refused(Path(args.answers).name, error))
        return FOUND
    except DomainError as error:
        _write(err, _MISUSES.get(error.code, error.code).format_map(error.params))
        return MISUSE


def _answers_refused(name: str, error: HostileInput) -> str:
    """Return "file, place: reason" in both languages; the place is left out where the whole file is meant."""
    place = f"{name} {error.params.get('at', '')}".strip()
    words = REFUSALS.get(error.code, (error.code, error.code))
    return f"{place}: {' / '.join(text.format_map(error.params) for text in words)}"


def _check(names: list[str], out: TextIO, *, as_json: bool) -> int:
    result = FINE
    for name in names:
        shown = Path(name).name
        try:
            form = load_form(_read(name), name=shown)
            _check_lists(form, shown)
        except DefinitionRefused as refused:
            result = FOUND
            sentence, english = refusal_sentence(refused), refusal_sentence(refused, "en")
            line: dict[str, Any] = {"file": shown, "ok": False, "pointer": refused.pointer}
            line |= {"reason": refused.reason, "message": sentence, "message_en": english}
            sentence += f" / {english.partition(': ')[2]}"
        else:
            sentence = f"{shown}: {form.title()} ({form.form_id} {form.version})"
            line = {"file": shown, "ok": True, "form": form.form_id, "version": form.version}
            line |= {"sha256": form.sha256.hex()}
        _write(out, _json(line, out) if as_json else sentence)
    return result


def _layout(name: str, out: TextIO) -> int:
    _write(out, _json(portable_layout(load_form(_read(name), name=Path(name).name)), out))
    return FINE


def _check_lists(form: FormDefinition, shown: str) -> None:
    """Refuse a list nobody has: a draft of such a form could not be started.

    Raises:
        DefinitionRefused: `codelist_unknown`.
    """
    known = parse_catalogue(files.seed()).code_lists
    for question, reference in form.codelists.items():
        if reference.own is None and reference.list_id not in known:
            place = "/codelists" + pointers.join([question])
            raise DefinitionRefused(shown, place, "codelist_unknown", list=reference.list_id)


def _validate(args: argparse.Namespace, out: TextIO, clock: Clock | None) -> int:
    declared_on = _day(args.now, clock)
    form = load_form(_read(args.form), name=Path(args.form).name)
    answers = parse_json(_read(args.answers))
    if not isinstance(answers, dict):
        raise HostileInput("wrong_type", types="object")
    report = _report(form, answers, declared_on)
    _write(out, _json(report, out))
    return FOUND if any(problem["severity"] == "error" for problem in report["problems"]) else FINE


def _report(form: FormDefinition, answers: dict[str, Any], declared_on: date) -> dict[str, Any]:
    lists = CodeBook(parse_catalogue(files.seed()).code_lists)
    found = check_answers(form, answers, declared_on=declared_on, codelists=lists)
    return {
        "problems": [_shown(problem) for problem in found.problems if problem.code != "document.missing"],
        "effective": found.effective,
        "computed": dict(found.computed),
        "missing_documents": list(found.missing_documents),
    }


def _shown(problem: Problem) -> dict[str, Any]:
    rule = {"rule": problem.rule_id} if problem.rule_id else {}
    return {
        "pointer": problem.pointer,
        "code": problem.code,
        "params": {**problem.params, **rule},
        "severity": problem.severity,
    }


def _day(text: str | None, clock: Clock | None) -> date:
    if text is None:
        if clock is None:
            raise DomainError("day_missing")
        return vietnam_date(clock.now_ms() // 1000)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DomainError("day_syntax") from None


def _read(name: str) -> bytes:
    """Return at most one byte more than a definition or answers may have, so that size is refused early.

    Raises:
        DomainError: `file_unreadable`.
    """
    try:
        with Path(name).open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError:
        raise DomainError("file_unreadable", name=Path(name).name) from None


def _json(value: object, out: TextIO) -> str:
    # A console that is not UTF-8 gets the same JSON in ASCII.
    plain = (getattr(out, "encoding", None) or "utf-8").lower().replace("-", "") != "utf8"
    return json.dumps(value, ensure_ascii=plain)


def _write(stream: TextIO, line: str) -> None:
    stream.write(line + "\n")
