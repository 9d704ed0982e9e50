"""`tram-so`: no verb opens the window, `day` the guided day, anything else the command line without Qt."""

from __future__ import annotations

import sys

_WITHOUT_VALUE = frozenset({"--demo", "--json"})


def main(argv: list[str] | None = None) -> int:
    """Run the program.

    Args:
        argv: arguments without the program's name; by default the process's.

    Returns:
        0 fine, 1 a problem was found, 2 misuse.
    """
    arguments = sys.argv[1:] if argv is None else argv
    verb = find_verb(arguments)
    if verb == "day":
        from ui.day.supervisor import main as play_day

        place = _place_of_verb(arguments)
        return int(play_day([*arguments[:place], *arguments[place + 1 :]]))
    if verb is None and not {"-h", "--help", "--version"} & set(arguments):
        from ui import window_app

        return window_app.main(arguments)
    from kiosk.cli import main as cli

    return int(cli.main(arguments))


def find_verb(arguments: list[str]) -> str | None:
    """Return the first argument that is no option and no option's value."""
    place = _place_of_verb(arguments)
    return arguments[place] if place < len(arguments) else None


def _place_of_verb(arguments: list[str]) -> int:
    skip = False
    for place, one in enumerate(arguments):
        if skip:
            skip = False
        elif one.startswith("-"):
            skip = one not in _WITHOUT_VALUE and "=" not in one
        else:
            return place
    return len(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
