"""The window's own arguments: opening the desk, a second start, the practice station."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from forms.errors import StationError, TramSoError
from kiosk.home import process_guard

if TYPE_CHECKING:
    import argparse

    from kiosk.desk.facade import Desk

_BACKPORTS = "typing_extensions"
_BEFORE_QT = (
    "kiosk.desk.facade",
    "kiosk.station.shift",
    "kiosk.station.held",
    "kiosk.station.seat",
    "kiosk.container",
    "kiosk.wording",
)


def main(argv: list[str]) -> int:
    """Show the window; a second start brings the first to the front instead.

    Returns:
        0 when it was closed or the first one raised, 1 when the desk does not open, 2 for misuse or a PIN in the
        environment.
    """
    options = _options(argv)
    # Taken out at once: it would be readable by every program of the user for as long as the window is open.
    given = (process_guard.take_pin(), process_guard.take_new_pin())
    has_pin = given != (None, None)
    load_before_qt()
    from ui.qt.binding import load_binding

    load_binding()
    from ui.frame import app

    if has_pin:
        app.show_refusal(StationError("pin_in_environment"))
        return 2
    while True:
        with ExitStack() as tidy:
            try:
                return _show(options, tidy)
            except TramSoError as error:
                refused = error
        if not app.show_refusal(refused):
            return 1


def load_before_qt() -> None:
    """Load what the sign-in screen needs of the rest of the program: each import after the binding passes its hook."""
    _load_records()
    for name in _BEFORE_QT:
        importlib.import_module(name)


def _load_records() -> None:
    """Load msgspec without the backports of `typing`.

    It takes them where they are and does the same with the standard library where they are not; loading them is a
    tenth of what a start does beyond a bare window. Whoever imports them later gets them.
    """
    if "msgspec" in sys.modules or _BACKPORTS in sys.modules:
        return
    sys.modules[_BACKPORTS] = None  # type: ignore[assignment]  # the import system's own sign for "not there"
    try:
        importlib.import_module("msgspec")
    finally:
        del sys.modules[_BACKPORTS]


def _show(options: Options, tidy: ExitStack) -> int:
    """Show the window until it is closed; 0 too when another one came forward instead.

    Raises:
        TramSoError: it does not open.
    """
    from ui.frame import app

    home, hint = _home(options, tidy)

    def open_desk(raise_window: Callable[[], None]) -> Desk:
        from kiosk import container

        return container.open_desk(home, raise_window=raise_window, listen_at_once=False)

    try:
        return app.run_window(open_desk, home, hint)
    except StationError as error:
        if error.code == "station_busy" and _is_raised(home):
            return 0
        raise


def _is_raised(home: Path) -> bool:
    """Tell whether the window that holds the station came to the front."""
    from kiosk.container import bring_to_front

    return bring_to_front(home)


class Options(NamedTuple):
    """How the window was asked for."""

    home: Path | None = None
    demo: bool = False


def _options(argv: list[str]) -> Options:
    """Read the arguments; the usual ones without `argparse`, which with what it loads takes 4 ms of a start."""
    match argv:
        case []:
            return Options()
        case ["--demo"]:
            return Options(demo=True)
        case ["--home", home] if not home.startswith("-"):
            return Options(Path(home))
    found = _parser().parse_args(argv)
    return Options(found.home, found.demo)


def _home(options: Options, tidy: ExitStack) -> tuple[Path, str]:
    """Return the station's home and what the sign-in screen says besides."""
    if options.demo:
        from kiosk.wording import t
        from ui import demo

        return demo.practise(tidy), t("Máy thực hành: mã PIN là {pin}", pin=demo.PIN)
    from kiosk.home.layout import find_home

    return find_home(options.home).root, ""


def _parser() -> argparse.ArgumentParser:
    import argparse

    parser = argparse.ArgumentParser(prog="tram-so", description="Trạm Số")
    parser.add_argument("--home", type=Path, default=None, metavar="DIR")
    parser.add_argument("--demo", action="store_true")
    return parser
