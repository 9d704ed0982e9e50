"""Python's cyclic garbage is collected on the drawing thread and on no other.

Widgets and what they call hold each other in circles, so only the collector lets go of them. Left to itself it runs
in whatever thread makes objects next. In the sync engine's it destroys a `QObject` whose timers belong to the
drawing thread, Qt goes on ringing them, and the process ends with a segmentation fault.

When is decided as CPython 3.11 does (`Modules/gcmodule.c`): by what was made since, and all of it only once what
survived is worth a quarter of what there is. For that, which may take tens of milliseconds, a rest is waited for.
"""

from __future__ import annotations

import gc

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, QTimer

_LOOK_MS = 1_000
_REST_LOOKS = 2
"""Looks without a key or a click before everything is collected."""
_AT_FIRST = 100_000
"""Objects a started program holds, about."""
_PATIENCE_LOOKS = 60
"""Looks after which a rest is waited for no longer."""


class Collecting(QObject):
    """Collects in place of the interpreter.

    Args:
        app: lives as long.
    """

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        gc.disable()
        self._due = Due()
        self._rested = 0
        self._waited = 0
        timer = QTimer(self)
        timer.timeout.connect(self._look)
        timer.start(_LOOK_MS)

    def busy(self) -> None:
        """Somebody is at the machine."""
        self._rested = 0

    def _look(self) -> None:
        self._rested += 1
        self._due.young()
        if not self._due.whole():
            self._waited = 0
            return
        self._waited += 1
        if self._rested > _REST_LOOKS or self._waited > _PATIENCE_LOOKS:
            self._due.collect_whole()
            self._waited = 0


class Due:
    """What of the garbage is due; every call belongs on the drawing thread."""

    def __init__(self) -> None:
        self._survived = 0
        self._there = _AT_FIRST

    def young(self) -> None:
        """Collect what was made lately, as far as it is due."""
        made, middle, _old = gc.get_count()
        first, second, _third = gc.get_threshold()
        if made > first:
            older = middle >= second
            self._survived += max(0, made - gc.collect(1 if older else 0))

    def whole(self) -> bool:
        """Say whether everything should be looked through."""
        return self._survived > self._there // 4

    def collect_whole(self) -> None:
        """Look through everything."""
        # Counted, not asked for: `gc.get_objects` holds a tuple another thread is still filling, which then fails
        # to fill it ("bad argument to internal function").
        self._there = max(_AT_FIRST, self._there + self._survived - gc.collect())
        self._survived = 0


def on_drawing_thread() -> Collecting:
    """Return the application's one collector, made on the first call.

    Raises:
        RuntimeError: there is no application yet.
    """
    app = QCoreApplication.instance()
    if app is None:
        raise RuntimeError("no application yet")
    # Not looked for among the application's children: the style is one, and Qt's binding would make all its types.
    if not (_HELD and shiboken6.isValid(_HELD[0]) and _HELD[0].parent() is app):
        _HELD[:] = [Collecting(app)]
    return _HELD[0]


_HELD: list[Collecting] = []
"""The application's one."""
