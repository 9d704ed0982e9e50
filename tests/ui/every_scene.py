"""Every scene of every `scenes*.py` beside this file, found by itself so that none can be forgotten."""

from __future__ import annotations

import importlib
import pkgutil

from tests import ui
from tests.ui.scenes import Scene


def every_scene() -> tuple[Scene, ...]:
    """Return the scenes of all tuples named `…SCENES`, each once, in the order of files and tuples."""
    found: dict[str, Scene] = {}
    for module in sorted(one.name for one in pkgutil.iter_modules(ui.__path__)):
        if not module.startswith("scenes"):
            continue
        for name, value in vars(importlib.import_module(f"tests.ui.{module}")).items():
            if name.endswith("SCENES") and isinstance(value, tuple):
                for scene in value:
                    found.setdefault(scene.__name__, scene)
    return tuple(found.values())
