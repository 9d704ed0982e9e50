"""Draws every screen into pictures to be looked at: `python -m tests.ui.gallery OUTDIR [part of a name]`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_SCALE_FACTOR"] = "1"
os.environ["QT_FONT_DPI"] = "96"

from kiosk import wording
from tests.ui.scenes import SCENES, Stand
from tests.ui.scenes_of_cases import CASE_SCENES
from tests.ui.scenes_of_citizen import CITIZEN_SCENES
from tests.ui.scenes_of_copying import COPYING_SCENES
from tests.ui.scenes_of_drafts import DRAFT_SCENES
from tests.ui.scenes_of_help import HELP_SCENES
from tests.ui.scenes_of_lookup import LOOKUP_SCENES
from tests.ui.scenes_of_practice import PRACTICE_SCENES
from tests.ui.scenes_of_printing import PRINTING_SCENES
from tests.ui.scenes_of_settings import SETTINGS_SCENES
from tests.ui.scenes_of_sync import SYNC_SCENES
from ui import theme
from ui.app import make_application

ALL_SCENES = (
    *SCENES,
    *SYNC_SCENES,
    *CASE_SCENES,
    *HELP_SCENES,
    *SETTINGS_SCENES,
    *PRACTICE_SCENES,
    *COPYING_SCENES,
    *DRAFT_SCENES,
    *LOOKUP_SCENES,
    *PRINTING_SCENES,
    *CITIZEN_SCENES,
)


def main(out: Path, wanted: str) -> None:
    out.mkdir(parents=True, exist_ok=True)
    app = make_application(["gallery"])
    for language in ("vi", "en"):
        wording.set_language(language)  # type: ignore[arg-type]
        for percent in (100, 150):
            theme.set_type_size(percent)
            for scene in ALL_SCENES:
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
