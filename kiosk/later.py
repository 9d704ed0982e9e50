"""Modules that are imported when first used, so that the first screen does not wait for them.

Written as `if TYPE_CHECKING: from kiosk.intake import cards` and `else: cards = later("kiosk.intake.cards")`:
type checker, arrows and packaging see the import, the program makes it at the first use.
"""

from __future__ import annotations

import importlib
from typing import Any


class Later:
    """Stands for a module until it is asked for something; safe from any thread."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(importlib.import_module(self._name), attribute)


def later(name: str) -> Any:
    """Return what stands for a module.

    Args:
        name: absolute, dotted.
    """
    return Later(name)
