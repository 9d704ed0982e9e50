"""The window's own arguments, and opening the desk for it."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forms.stamp import Clock
    from kiosk.desk import Desk


def main(argv: list[str]) -> int:
    """Show the window.

    Returns:
        0 when it was closed, 1 when the desk does not open, 2 for misuse.
    """
    options = _parser().parse_args(argv)
    # A PIN in the environment would be readable by every program of the user.
    os.environ.pop("TRAM_SO_PIN", None)
    home: Path | None = options.home

    def open_desk() -> tuple[Desk, Clock]:
        from kiosk import container

        desk = container.open_desk(home)
        return desk, desk.clock

    from ui.app import run_window

    return run_window(open_desk, home)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tram-so", description="Trạm Số")
    parser.add_argument("--home", type=Path, default=None, metavar="DIR")
    parser.add_argument("--demo", action="store_true")
    return parser
