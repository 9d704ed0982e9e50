"""The diary of a guided day: one JSON line a step, on disk before the next step begins.

The act that captures kills itself, so a step counts only once it is fsynced. The supervisor follows the
file while an act writes it, and answers some steps (opens the link, asks as the officer).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from forms.stamp import Clock


@dataclass(frozen=True)
class Step:
    """One thing that was done and seen.

    Attributes:
        act: which process did it.
        name: what, from the list the verdict expects.
        at_ms: when, UTC milliseconds.
        facts: ids and digests in hex, codes, numbers; never answers.
    """

    act: str
    name: str
    at_ms: int
    facts: dict[str, object] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """Return the step as one flat object."""
        return {"step": self.name, "act": self.act, "at_ms": self.at_ms, **self.facts}


class StepLog:
    """Appends the steps of one act.

    Args:
        path: the diary, shared by all acts of a day.
        clock: for the times.
        act: the act's name.
    """

    def __init__(self, path: Path, clock: Clock, act: str) -> None:
        self._path = path
        self._clock = clock
        self._act = act

    def add(self, name: str, **facts: object) -> Step:
        """Write a step; it is on disk when this returns."""
        step = Step(self._act, name, self._clock.now_ms(), facts)
        line = json.dumps(step.to_json(), ensure_ascii=False) + "\n"
        with self._path.open("ab") as file:
            file.write(line.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        return step


class StepReader:
    """Follows the diary while acts write it.

    Args:
        path: the diary; may not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0
        self.steps: list[Step] = []
        """Every step seen so far."""

    def fresh(self) -> Iterator[Step]:
        """Yield the steps written since the last call; a line still being written waits."""
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            file.seek(self._read)
            found = file.read()
        whole, mark, _rest = found.rpartition(b"\n")
        self._read += len(whole) + len(mark)
        for line in whole.splitlines():
            step = _parse(line)
            self.steps.append(step)
            yield step

    def named(self, name: str) -> list[Step]:
        """Return the steps of one name, in order."""
        return [step for step in self.steps if step.name == name]


def _parse(line: bytes) -> Step:
    facts = json.loads(line)
    return Step(str(facts.pop("act")), str(facts.pop("step")), int(facts.pop("at_ms")), facts)
