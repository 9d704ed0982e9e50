"""How long a full pass over a form takes, beside the schema validation it contains.

Run as `python -m tests.bench.form_pass`. Targets: a pass over 200 values at most 2 ms in the median,
opening a form at most 150 ms.
"""

from __future__ import annotations

import json
import statistics
import time
from typing import TYPE_CHECKING, Any

from forms.checking.answers import flatten_answers
from forms.checking.validate import check_answers
from forms.definition.form import FormDefinition, load_form
from tests.forms.engine.birth_answers import (
    BIRTH_FORM_FILE,
    CODE_LISTS,
    DECLARED_ON,
    DOCUMENTS,
    SCANNED,
    birth_form,
    good_answers,
)
from tests.support.fresh_answers import fresh_answers

if TYPE_CHECKING:
    from collections.abc import Callable

WARM_UP, ROUNDS = 30, 500
MANY = 4
"""Copies of the birth form's persons in the large form: about 200 values."""


def large_form() -> tuple[FormDefinition, dict[str, Any]]:
    """Return a form with the persons of the birth form repeated, and answers of over 200 values."""
    written = json.loads(BIRTH_FORM_FILE.read_text(encoding="utf-8"))
    answers = good_answers()
    pages = written["uischema"]["elements"]
    for number in range(MANY):
        for name in ("mother", "father"):
            extra = f"{name}{number}"
            written["schema"]["properties"][extra] = {"$ref": "#/$defs/parent"}
            pages[2]["elements"].append(
                {"type": "Control", "scope": f"#/properties/{extra}", "options": {"block": "person"}}
            )
            for texts in written["texts"].values():
                texts |= {
                    key.replace(f"{name}.", f"{extra}.", 1): text
                    for key, text in texts.items()
                    if key.startswith(f"{name}.")
                }
            for pointer, reference in list(written["codelists"].items()):
                if pointer.startswith(f"/{name}/"):
                    written["codelists"][pointer.replace(name, extra, 1)] = reference
            answers[extra] = good_answers()["mother"]
    answers["siblings"] = [{"fullName": "Nguyễn Mẫu Bình", "birthYear": 2010 + n} for n in range(15)]
    return load_form(json.dumps(written).encode(), name="large"), answers


def milliseconds(work: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Return the time of each round, sorted."""
    for _ in range(WARM_UP):
        work()
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return sorted(times)


def line(name: str, times: list[float], floor: float | None = None) -> str:
    """Return one row of the report."""
    p95 = times[int(len(times) * 0.95)]
    ratio = f"  {statistics.median(times) / floor:6.1f} x schema alone" if floor else ""
    return f"{name:32} median {statistics.median(times):7.3f} ms  p95 {p95:7.3f} ms{ratio}"


def full_pass(form: FormDefinition, answers: dict[str, Any]) -> Callable[[], object]:
    """Return the work the screen does after a key press has settled."""
    return lambda: check_answers(
        form,
        answers,
        declared_on=DECLARED_ON,
        codelists=CODE_LISTS,
        documents=DOCUMENTS,
        evidence=SCANNED,
    )


def main() -> None:
    """Print the figures."""
    raw = BIRTH_FORM_FILE.read_bytes()
    for name, form, answers in [("birth form", birth_form(), good_answers()), ("large form", *large_form())]:
        check = full_pass(form, answers)()
        values = len(flatten_answers(check.effective))  # type: ignore[attr-defined]
        bare = milliseconds(lambda f=form, c=check: f.base_checker.problems(c.effective))  # type: ignore[misc, attr-defined]
        print(line(f"schema alone, {values} values", bare))
        print(line(f"full pass, {name}", milliseconds(full_pass(form, answers)), statistics.median(bare)))
        empty = full_pass(form, fresh_answers(form))
        print(line(f"full pass, {name}, nothing yet", milliseconds(empty)))
    print(line("open the birth form", milliseconds(lambda: load_form(raw, name="x"), 60)))


if __name__ == "__main__":
    main()
