"""The Qt binding, kept from reading the source of every module imported after it.

It looks for `PySide6` in each one's text, so that `from __feature__ import …` changes only modules that use Qt.
Nothing here imports `__feature__`. Reading cost a third of the start, and every text stayed in memory; a program
without sources, as the frozen one, gets the same answer: this module is to be left alone.
"""

from __future__ import annotations

import sys

# The hook is there once the binding is.
import PySide6.QtCore  # noqa: F401 (loaded here, used by whoever comes later)

_FEATURES = "shibokensupport.feature"
_LOOKS = "_mod_uses_pyside"


def leave_sources_alone() -> bool:
    """Return whether the binding's hook was found; without it nothing is changed."""
    features = sys.modules.get(_FEATURES)
    if features is None or not hasattr(features, _LOOKS):
        return False
    setattr(features, _LOOKS, lambda _module: False)
    return True
