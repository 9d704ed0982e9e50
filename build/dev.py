"""The one command of a fresh checkout: `python3 build/dev.py run | test | check | setup | package`.

This file only decides whether the Python that started it can be used, so that an older one
answers with a sentence instead of a traceback: keep it readable by every Python 3. The verbs
are in `verbs.py`; everything in this folder uses the standard library alone.
"""

import sys
from pathlib import Path

OLDEST = (3, 11)
NEWEST = (3, 13)


def version_problem(major: int, minor: int) -> str:
    """Return the one line to show when Python `major`.`minor` cannot be used, else ''."""
    if OLDEST <= (major, minor) <= NEWEST:
        return ""
    start = "py -3.13 build\\dev.py" if sys.platform == "win32" else "python3.13 build/dev.py"
    return (
        "This program needs Python 3.11, 3.12 or 3.13; this one is "
        + ".".join([str(major), str(minor)])
        + ". Install one of them and start again with it, for example: "
        + start
        + " run"
    )


if __name__ == "__main__":
    problem = version_problem(*sys.version_info[:2])
    if problem:
        sys.exit(problem)
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    from interpreter import go_on_with, made_here, quicker_twin

    twin = quicker_twin()
    if twin is not None and not made_here(Path(__file__).resolve().parent.parent):
        go_on_with(twin, __file__, sys.argv[1:])
    from verbs import main

    sys.exit(main(sys.argv[1:]))
