"""The diary: whole lines only, in order, readable while it is written."""

from __future__ import annotations

from pathlib import Path

from tests.support.fakes import NOON_22_NOV_2026_MS, FakeClock
from ui.day.steps import StepLog, StepReader


def test_steps_come_back_as_written(tmp_path: Path) -> None:
    path = tmp_path / "steps.jsonl"
    StepLog(path, FakeClock(), "capture").add("sealed", code="TS-1", packets=[{"packet_id": "00"}])
    (step,) = StepReader(path).fresh()
    assert (step.act, step.name, step.at_ms) == ("capture", "sealed", NOON_22_NOV_2026_MS)
    assert step.facts == {"code": "TS-1", "packets": [{"packet_id": "00"}]}


def test_a_reader_sees_each_step_once_and_only_when_whole(tmp_path: Path) -> None:
    path = tmp_path / "steps.jsonl"
    reader = StepReader(path)
    assert not list(reader.fresh())
    log = StepLog(path, FakeClock(), "capture")
    log.add("one")
    with path.open("ab") as file:
        file.write(b'{"step": "two", "act": "capture", "at_')
    assert [step.name for step in reader.fresh()] == ["one"]
    with path.open("ab") as file:
        file.write(b'ms": 5}\n')
    assert [step.name for step in reader.fresh()] == ["two"]
    assert [step.name for step in reader.steps] == ["one", "two"]
    assert reader.named("two")[0].at_ms == 5
