"""Where the citizen's screen comes up: beside the clerk's when there is a second monitor, else over it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
FULL_HD = (1920, 1080)
SMALL = (1366, 768)


def told(tmp_path: Path, *sizes: tuple[int, int]) -> dict[str, Any]:
    """Open it in a process of its own whose platform has screens of these sizes side by side."""
    left, screens = 0, []
    for number, (width, height) in enumerate(sizes):
        place = {"name": f"s{number}", "x": left, "y": 0, "width": width, "height": height}
        screens.append({**place, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1})
        left += width
    config = tmp_path / "screens.json"
    config.write_text(json.dumps({"screens": screens}))
    environment = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={config}"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.two_screens"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def test_on_the_second_monitor_whole_and_without_taking_the_keys(tmp_path: Path) -> None:
    answer = told(tmp_path, SMALL, FULL_HD)
    assert answer["clerk"] == "s0"
    assert answer["citizen"] == "s1"
    assert answer["size"] == list(FULL_HD)
    assert answer["full"]
    assert answer["clerk_has_the_keys"]
    # Who helped does not look on while the citizen says how they helped, and cannot answer for them.
    assert answer["opinion"] == {
        "asked_at": "s1",
        "clerk_keeps_the_keys": True,
        "clerk_sees_it": False,
        "clerk_can_answer": False,
        "kept": ["opinion 2 waited"],
        "clerk_is_free": True,
        "thanked": True,
    }


def test_over_the_only_monitor_with_the_keys(tmp_path: Path) -> None:
    answer = told(tmp_path, SMALL)
    assert answer["citizen"] == answer["clerk"] == "s0"
    assert answer["size"] == list(SMALL)
    assert not answer["clerk_has_the_keys"]
    assert answer["opinion"]["clerk_sees_it"]
    assert answer["opinion"]["kept"] == ["opinion 5"]
