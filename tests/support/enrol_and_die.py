"""Run as a program: enrol a practice home and be killed at the n-th write, rename or call.

Arguments: home, URL, code, fingerprint, PIN, n. Ends with 0 when there were fewer than n steps.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from kiosk import container
from kiosk.enrolling.enrolment import enrol
from kiosk.home.layout import Home
from kiosk.keys.slots import FLOOR

_WRITING = os.O_WRONLY | os.O_RDWR


def main(home: str, url: str, code: str, fingerprint: str, pin: str, last: str) -> None:
    left = int(last)

    def step(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event == "open":
            path, _, flags = arguments
            counts = str(path).startswith(home) and isinstance(flags, int) and bool(flags & _WRITING)
        else:
            counts = event in {"os.rename", "os.remove", "socket.connect"}
        if counts:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    around = container.machine()
    sys.addaudithook(step)
    enrol(
        Home(Path(home)),
        container.portal_calls(around),
        url=url,
        code=code,
        fingerprint=fingerprint,
        pin=pin,
        clock=around.clock,
        entropy=around.entropy,
        keyring=None,
        cost=FLOOR,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
