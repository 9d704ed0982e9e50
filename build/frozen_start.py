"""Where both frozen programs begin: `tram-so` and `tram-so-cli` are the same but for the console."""

from __future__ import annotations

import multiprocessing
import os
import sys
from pathlib import Path

if __name__ == "__main__":
    # A child that some library starts comes in here too, and must not open a second window.
    multiprocessing.freeze_support()
    # Windows gives a program without a console no streams at all.
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 (until the process ends)
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = sys.stdout

    from ui.main import main

    sys.exit(main())
