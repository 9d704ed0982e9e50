"""`python -m tests.simulation SEED [COUNT]`: play one history and print its trace, or many and count."""

from __future__ import annotations

import logging
import sys
import time

from tests.simulation.playing import a_world
from tests.simulation.workshop import open_workshop


def main(arguments: list[str]) -> int:
    """Return 0 when every invariant held, 1 when one did not, 2 for misuse."""
    if not 1 <= len(arguments) <= 2 or not all(one.isdecimal() for one in arguments):
        print(__doc__)
        return 2
    first, count = int(arguments[0]), int(arguments[1]) if len(arguments) == 2 else 1
    logging.disable(logging.CRITICAL)
    broken = 0
    with open_workshop() as workshop:
        started, used = time.perf_counter(), time.process_time()
        for seed in range(first, first + count):
            broken += _play(workshop, seed, whole=count == 1)
        seconds, processor_s = time.perf_counter() - started, time.process_time() - used
    print(
        f"{count} histories, {broken} broken, {seconds:.1f} s, {count / seconds * 60:.0f} a minute, "
        f"{count / processor_s * 60:.0f} a minute of processor time"
    )
    return 1 if broken else 0


def _play(workshop: object, seed: int, *, whole: bool) -> int:
    with a_world(workshop, seed) as world:  # type: ignore[arg-type]
        try:
            digest = world.play()
        except Exception as error:  # noqa: BLE001 (shown, and the next seed is played)
            if whole:
                print("\n".join(world.trace.lines))
            print(f"seed {seed}: {type(error).__name__}: {error}")
            return 1
        if whole:
            print("\n".join(world.trace.lines))
            print(digest)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
