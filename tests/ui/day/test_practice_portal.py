"""A practice portal never outlives the program that started it, not even one that was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.waiting import until

STARTER = """
import sys, time
from pathlib import Path
from forms.stamp import SystemClock
from ui.day.children import PracticePortal
portal = PracticePortal(Path(sys.argv[1]), SystemClock())
portal.credentials()
print(portal._process.pid, flush=True)
time.sleep(600)
"""


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A zombie that nobody has reaped yet has ended all the same.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="not proven here: needs /proc to look at processes"
)
def test_it_ends_when_its_starter_is_killed(tmp_path: Path) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert starter.stdout is not None
        portal = int(starter.stdout.readline())
        assert _is_alive(portal)
        starter.send_signal(signal.SIGKILL)
        starter.wait(10)
        until(lambda: not _is_alive(portal))
    finally:
        starter.kill()
        starter.wait()
        if starter.stdout is not None:
            starter.stdout.close()
