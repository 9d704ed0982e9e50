"""Type size, language, printer and camera of this machine's user: no personal data, so a plain settings file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings

from kiosk import wording
from ui.camera.choice import CHOICE
from ui.look import theme
from ui.paper import printers


class Preferences:
    """Kept in `HOME/screen.ini`; a damaged file means the defaults."""

    def __init__(self, home: Path | None) -> None:
        """Read from the station's home; `None` keeps nothing (tests, pictures)."""
        self.pressed = ""
        """Name of the choice for which the window is being built anew: the cursor goes back to it."""
        self._store: QSettings | None = None
        if home is not None:
            self._store = QSettings(str(home / "screen.ini"), QSettings.Format.IniFormat)

    def restore(self) -> None:
        """Put the stored choices into force."""
        if self._store is None:
            return
        size = str(self._store.value("type_size", "100"))
        theme.set_type_size(int(size) if size.isascii() and size.isdigit() else 100)
        wording.set_language("en" if self._store.value("language") == "en" else "vi")
        printers.prefer(str(self._store.value("printer", "")))
        CHOICE.changed = lambda: None
        CHOICE.prefer(str(self._store.value("camera", "")))
        CHOICE.read_codes(wanted=self._store.value("camera_reads_codes") == "yes")
        CHOICE.changed = lambda: self.keep(
            camera=CHOICE.key, camera_reads_codes="yes" if CHOICE.reads_codes else "no"
        )

    def keep(self, **choices: object) -> None:
        """Store choices for the next start."""
        if self._store is not None:
            for name, value in choices.items():
                self._store.setValue(name, value)
