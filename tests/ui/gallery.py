"""Draws every screen into pictures to be looked at: `python -m tests.ui.gallery OUTDIR [part of a name]`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_SCALE_FACTOR"] = "1"
os.environ["QT_FONT_DPI"] = "96"

from kiosk import wording
from tests.ui.scenes.every_scene import every_scene
from tests.ui.scenes.scene import Stand
from ui.frame.app import make_application
from ui.look import theme


def main(out: Path, wanted: str) -> None:
    out.mkdir(parents=True, exist_ok=True)
    app = make_application(["gallery"])
    for language in ("vi", "en"):
        wording.set_language(language)  # type: ignore[arg-type]
        for percent in (100, 150):
            theme.set_type_size(percent)
            for scene in every_scene():
                name = f"{scene.__name__}-{language}-{percent}"
                if wanted not in name:
                    continue
                stand = Stand(app)
                scene(stand)
                stand.settle()
                stand.shown.grab().save(str(out / f"{name}.png"))
                smallest = stand.shown.minimumSizeHint()
                print(name, smallest.width(), smallest.height(), flush=True)
                stand.held.close()


def chosen(arguments: list[str] | None = None) -> tuple[Path, str]:
    """Return the folder and the part of a name asked for; anything else is misuse and draws nothing."""
    parser = argparse.ArgumentParser(prog="python -m tests.ui.gallery", description="Draw every screen.")
    parser.add_argument("outdir", type=Path, help="folder for the pictures, made when missing")
    parser.add_argument("wanted", nargs="?", default="", help="part of a picture's name, such as slip-vi-100")
    options = parser.parse_args(arguments)
    return options.outdir, options.wanted


if __name__ == "__main__":
    main(*chosen())
