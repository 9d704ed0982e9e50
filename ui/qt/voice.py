"""The system's voice, if it has one for the language; everything else works without.

The module is imported only when a citizen's screen opens, and whatever is missing (the plugin, its
library, a voice for the language) means that no voice is found.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QLocale, QObject, QTimer

if TYPE_CHECKING:
    from PySide6.QtTextToSpeech import QTextToSpeech

_SOUNDLESS = "mock"
_LANGUAGES = {"vi": QLocale.Language.Vietnamese, "en": QLocale.Language.English}


class Voice(Protocol):
    """Reads one sentence at a time."""

    def speak(self, sentence: str, done: Callable[[], object]) -> None:
        """Read a sentence, then tell that it is done; never tells when it was stopped."""

    def stop(self) -> None:
        """Be silent at once."""


VoiceFinder = Callable[[str, QObject, Callable[[Voice], object]], None]
"""(language, what the voice belongs to, what is told when one is found): at once, later, or never."""


def find_system_voice(language: str, owner: QObject, found: Callable[[Voice], object]) -> None:
    """Look for a voice of the operating system.

    Args:
        language: `vi` or `en`.
        owner: the voice goes with it.
        found: called on the GUI thread once a voice of that language is ready.
    """
    try:
        from PySide6.QtTextToSpeech import QTextToSpeech
    except ImportError:
        return
    for name in QTextToSpeech.availableEngines():
        if name != _SOUNDLESS:
            _Candidate(QTextToSpeech(name, owner), _LANGUAGES[language], owner, found)


class _Candidate(QObject):
    """An engine that may still be getting ready; told of once it has a voice of the language."""

    def __init__(
        self,
        engine: QTextToSpeech,
        language: QLocale.Language,
        owner: QObject,
        found: Callable[[Voice], object],
    ) -> None:
        super().__init__(owner)
        self._engine = engine
        self._language = language
        self._found: Callable[[Voice], object] | None = found
        engine.stateChanged.connect(self._look)
        self._look()

    def _look(self, _state: object = None) -> None:
        if self._found is None or self._engine.state() != self._engine.State.Ready:
            return
        for locale in self._engine.availableLocales():
            if locale.language() == self._language:
                found, self._found = self._found, None
                self._engine.setLocale(locale)
                found(SystemVoice(self._engine))
                return


class SystemVoice(QObject):
    """One engine, set to the language."""

    def __init__(self, engine: QTextToSpeech) -> None:
        super().__init__(engine)
        self._engine = engine
        self._done: Callable[[], object] | None = None
        engine.stateChanged.connect(self._heard)

    def speak(self, sentence: str, done: Callable[[], object]) -> None:
        """Read a sentence, then tell that it is done."""
        self._done = done
        self._engine.say(sentence)

    def stop(self) -> None:
        """Be silent at once."""
        self._done = None
        self._engine.stop()

    def _heard(self, state: object) -> None:
        ended = state in (self._engine.State.Ready, self._engine.State.Error)
        if ended and self._done is not None:
            done, self._done = self._done, None
            # Not from inside the engine's own signal: the next sentence is begun there.
            QTimer.singleShot(0, self, done)
