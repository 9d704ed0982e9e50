"""Definitions and answers made to hurt, tried in a process of their own: no crash, no long wait."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from forms.checking.messages import SENTENCES
from forms.schema.refusal_sentences import REFUSALS
from tests.forms.engine.hostile_definitions import answer_sets, definitions

ROOT = Path(__file__).parents[3]
LIMIT_MS = 100
"""Processor milliseconds for one definition or one set of answers, on a machine that adds ten million numbers up in
0.6 s; one twice as slow is given twice as long."""
USUAL_MS = 6.0
"""What adding a hundred thousand numbers up takes on such a machine."""


def test_nothing_hostile_crashes_or_takes_long() -> None:
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
    slowness = max(1.0, lines.pop()["ms"] / USUAL_MS)
    assert [line["name"] for line in lines] == [name for name, _ in (*definitions(), *answer_sets())]
    for line in lines:
        outcomes = set(line["outcome"].split(","))
        assert outcomes <= {"opened", "fine", *REFUSALS, *SENTENCES}, line
        assert line["ms"] < LIMIT_MS * slowness, line
    assert sum(line["outcome"] in REFUSALS for line in lines) > 15
    # A walk through a list inside a list's rule is one step to the machine, and counted as what it takes.
    (walks,) = (line for line in lines if line["name"] == "everybody compared with everybody")
    assert walks["outcome"] == "rule_budget"
