"""Definitions and answers made to hurt, tried in a process of their own: no crash, no long wait."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from forms.checking.messages import SENTENCES
from forms.schema.refusal_sentences import REFUSALS
from tests.forms.engine.hostile_definitions import answer_sets, definitions

ROOT = Path(__file__).parents[3]
BAR_MS = 100
"""Processor milliseconds for one definition or one set of answers, on a usual machine."""
LIMIT_MS = 5 * BAR_MS
"""What fails: this runs on slow, busy machines too, and what grows without bound takes seconds on any."""


def test_nothing_hostile_crashes_or_takes_long(record_property: Callable[[str, str], None]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.forms.engine.hostile_definitions"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["name"] for line in lines] == [name for name, _ in (*definitions(), *answer_sets())]
    for line in lines:
        outcomes = set(line["outcome"].split(","))
        assert outcomes <= {"opened", "fine", *REFUSALS, *SENTENCES}, line
        assert line["ms"] < LIMIT_MS, line
    worst = max(lines, key=lambda line: float(line["ms"]))
    record_property(
        "figures", f"hostile definitions: at most {worst['ms']} ms ({worst['name']}; bar {BAR_MS})"
    )
    assert sum(line["outcome"] in REFUSALS for line in lines) > 15
    # A walk through a list inside a list's rule is one step to the machine, and counted as what it takes.
    (walks,) = (line for line in lines if line["name"] == "everybody compared with everybody")
    assert walks["outcome"] == "rule_budget"
