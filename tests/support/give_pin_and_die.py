"""Run as a program: give a second person a PIN at a practice home and be killed at the n-th file opened, rename or call.

Arguments: home, operator and PIN of who is signed in, then of the second person id, code and PIN, and n. Ends with 0
when there were fewer than n steps.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from kiosk import container
from kiosk.station.colleague import Colleague


def main(home: str, by: str, pin: str, newcomer: str, code: str, new_pin: str, last: str) -> None:
    left = int(last)

    def step(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event == "open":
            counts = str(arguments[0]).startswith(home)
        else:
            counts = event in {"os.rename", "os.remove", "socket.connect"}
        if counts:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    station = container.build_station(Path(home))
    station.authenticate(by, pin)
    sys.addaudithook(step)
    station.give_pin(Colleague(newcomer, code, new_pin), by)


if __name__ == "__main__":
    main(*sys.argv[1:])
