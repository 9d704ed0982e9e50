"""Draws every screen into pictures to be looked at: `python -m tests.ui.gallery OUTDIR [part of a name]`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_SCALE_FACTOR"] = "1"
os.environ["QT_FONT_DPI"] = "96"

from kiosk import wording
from tests.ui.every_scene import every_scene
from tests.ui.scenes import Stand
from ui import theme
from ui.app import make_application


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


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
