"""Reading aloud, sentence by sentence; whoever listens is told which one is being read."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from ui.qt.voice import Voice

SILENT = -1


class ReadingAloud(QObject):
    """Reads a list of sentences. `at(n)` tells which one is read, `SILENT` when none."""

    at = Signal(int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._voice: Voice | None = None
        self._sentences: tuple[str, ...] = ()
        self._turn = 0
        self._reading = False

    def give_voice(self, voice: Voice) -> None:
        """Use a voice; the first one found stays."""
        self._voice = self._voice or voice

    def has_voice(self) -> bool:
        """Return whether anything can be read."""
        return self._voice is not None

    def is_reading(self) -> bool:
        """Return whether something is being read now."""
        return self._reading

    def start(self, sentences: tuple[str, ...]) -> None:
        """Read these from the first on."""
        self.stop()
        self._sentences = sentences
        self._reading = True
        self._read(self._turn, 0)

    def stop(self) -> None:
        """Be silent."""
        # What an earlier turn still has to tell is not heard any more.
        self._turn += 1
        if self._reading and self._voice is not None:
            self._reading = False
            self._voice.stop()
            self.at.emit(SILENT)

    def _read(self, turn: int, position: int) -> None:
        if turn != self._turn or self._voice is None:
            return
        if position >= len(self._sentences):
            self._reading = False
            self.at.emit(SILENT)
            return
        self.at.emit(position)
        self._voice.speak(self._sentences[position], partial(self._read, turn, position + 1))
