"""Where the frozen program begins; both executables run this."""

from __future__ import annotations

import os
import sys
from multiprocessing import freeze_support

if __name__ == "__main__":
    freeze_support()
    # A windowed program of Windows has no standard streams; what prints must not end it.
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    if sys.stderr is None:
        sys.stderr = sys.stdout
    from ui.main import main

    raise SystemExit(main())
