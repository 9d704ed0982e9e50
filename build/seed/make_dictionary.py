"""Train the dictionary with which packets are compressed.

    python build/seed/make_dictionary.py            # show what a new one would gain
    python build/seed/make_dictionary.py --number N # write resources/dictionaries/N.zdict

A published dictionary is never changed or removed: packets name it by number and the portal keeps every one.
A better one gets the next number.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import zstandard

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "resources" / "dictionaries"
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

from packet_samples import make_samples  # noqa: E402

from forms.packets.seal import Compressor  # noqa: E402

SIZE = 4_096
TRAINING = (1, 600)
HELD_OUT = (2, 60)
# Numbers below 32,768 are reserved for dictionaries registered with the format's authors (RFC 8878, 5).
NUMBERS = range(32_768, 65_536)


def train(number: int) -> bytes:
    """Return a dictionary of `SIZE` bytes; the same for a number and a version of the library."""
    return zstandard.train_dictionary(
        SIZE, list(make_samples(*TRAINING)), dict_id=number, level=12
    ).as_bytes()


def main(arguments: list[str] | None = None) -> int:
    """Run the command; exit 0 fine, 1 problem found, 2 misuse."""
    parser = argparse.ArgumentParser(description="Train the dictionary packets are compressed with.")
    parser.add_argument("--number", type=int, help="write it under this number, 32768 to 65535")
    number = parser.parse_args(arguments).number
    if number is not None and number not in NUMBERS:
        parser.error("the number must be 32768 to 65535")
    chosen = number or NUMBERS[0]
    raw = train(chosen)
    held_out = list(make_samples(*HELD_OUT))
    ways = (Compressor({}), Compressor({chosen: raw}, chosen))
    sizes = [sum(len(way.compress(sample)) for sample in held_out) // len(held_out) for way in ways]
    sys.stdout.write(
        f"{len(held_out)} unseen bodies of {sum(map(len, held_out)) // len(held_out)} bytes on average: "
        f"{sizes[0]} without, {sizes[1]} with the dictionary of {len(raw)} bytes\n"
    )
    if number is None:
        return 0
    file = TARGET / f"{number}.zdict"
    if file.exists():
        sys.stderr.write(f"refused: {file.name} is published\n")
        return 1
    TARGET.mkdir(exist_ok=True)
    file.write_bytes(raw)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
