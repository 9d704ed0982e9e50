"""What waits in the scanner's folder while the papers are on the screen, and the buttons that offer it.

Looked at every two seconds, in the desk's thread for pictures; nothing is looked at while the step is out of sight
or the screen is locked. Object names: `papers.scanner:<doc_id>`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QPushButton

from kiosk.wording import t
from ui.parts.basics import button

if TYPE_CHECKING:
    from forms.errors import TramSoError
    from kiosk.scanner_folder import ScannedFile
    from ui.stage import Stage

_EVERY_MS = 2_000


class ScannerFiles(QObject):
    """The files that wait, newest first; `changed` tells that they are others."""

    changed = Signal()

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage
        self._looking = False
        self._buttons: list[QPushButton] = []
        self.files: tuple[ScannedFile, ...] = ()
        self._again = QTimer(self)
        self._again.setInterval(_EVERY_MS)
        self._again.timeout.connect(self.look)

    def watch(self, *, wanted: bool) -> None:
        """Begin or end looking."""
        if wanted:
            self._again.start()
            self.look()
        else:
            self._again.stop()

    def look(self) -> None:
        """Look now, unless a look is under way."""
        if self._looking:
            return
        self._looking = True
        # Not waited for by signing out: what waits is there the next time too.
        self._stage.bridge.run(
            self._stage.desk.scanned(), self._seen, self._not_seen, owner=self, held_up=False
        )

    def offer(self, doc_id: str, take: Callable[[], object]) -> QPushButton:
        """Return the button that takes one; it shows only while something waits."""
        made = button("", take, icon="inbox", name=f"papers.scanner:{doc_id}")
        self._buttons = [one for one in self._buttons if shiboken6.isValid(one)]
        self._buttons.append(made)
        self._write(made)
        return made

    def _seen(self, files: tuple[ScannedFile, ...]) -> None:
        self._looking = False
        if files == self.files:
            return
        self.files = files
        # In place: a list made anew would take the cursor away from whoever is counting sheets.
        self._buttons = [one for one in self._buttons if shiboken6.isValid(one)]
        for one in self._buttons:
            self._write(one)
        self.changed.emit()

    def _not_seen(self, _error: TramSoError) -> None:
        """Offer nothing: locked, or the folder cannot be read, which the settings say."""
        self._seen(())

    def _write(self, one: QPushButton) -> None:
        one.setText(t("Lấy từ máy quét ({count})", count=len(self.files)))
        one.setVisible(bool(self.files))
